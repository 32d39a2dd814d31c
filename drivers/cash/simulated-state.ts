import { z } from 'zod'
import { tenge, type Tenge } from '#domain/money'

const amountSchema = z
  .int()
  .positive()
  .transform((amount): Tenge => tenge(amount))
const noteSchema = z.strictObject({ noteId: z.string(), amount: amountSchema })

/** What the simulated validator remembers by itself. */
export const simulatedCashStateSchema = z.strictObject({
  version: z.literal(1),
  /** In the box, oldest first. */
  stacked: z.array(noteSchema),
  escrow: noteSchema.nullable(),
  condition: z.enum(['ok', 'jam', 'box_full', 'box_removed', 'offline']),
})
export type SimulatedCashState = z.infer<typeof simulatedCashStateSchema>
export type CashNote = z.infer<typeof noteSchema>
export type CashCondition = SimulatedCashState['condition']

export const newSimulatedCashState: SimulatedCashState = { version: 1, stacked: [], escrow: null, condition: 'ok' }
