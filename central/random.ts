import { randomBytes, randomUUID } from 'node:crypto'
import type { RandomSource } from '#central/context'

export const systemRandom: RandomSource = { uuid: () => randomUUID(), bytes: (length) => randomBytes(length) }
