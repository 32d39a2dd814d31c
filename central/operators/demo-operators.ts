import { assert } from '#domain/assert'
import type { Operator } from '#domain/operator/operator'
import type { OperatorsDocument } from '#contract/desk/operators'
import type { CentralAdmin } from '#central/admin'
import { hashPin } from '#central/bike/pin'
import { systemRandom } from '#central/random'

/** Operators of a demonstration, one of each role; their PINs are in the README. */
const people: readonly (Operator & { readonly pin: string })[] = [
  { operatorId: 'cashier-101', number: '101', name: 'Серікқызы А.', role: 'cashier', pin: '1357' },
  { operatorId: 'cashier-102', number: '102', name: 'Ким В.', role: 'cashier', pin: '2468' },
  { operatorId: 'central-201', number: '201', name: 'Ахметова Г.', role: 'central_cashier', pin: '1590' },
  { operatorId: 'senior-301', number: '301', name: 'Оспанов Е.', role: 'senior', pin: '8642' },
  { operatorId: 'technician-401', number: '401', name: 'Жұмабаев Т.', role: 'technician', pin: '9753' },
]

const terms: Omit<OperatorsDocument, 'operators'> = {
  signIn: { attemptsMax: 5, lockMs: 15 * 60_000, idleLockMs: 5 * 60_000 },
  shift: { hoursMax: 24 },
}

export async function createDemoOperators(admin: Pick<CentralAdmin, 'publishOperators'>): Promise<void> {
  const operators = await Promise.all(
    people.map(async ({ pin, ...operator }) => ({ ...operator, pinHash: await hashPin(pin, systemRandom) })),
  )
  const published = await admin.publishOperators(JSON.stringify({ operators, ...terms }))
  assert(published.ok || published.error.kind === 'publishing_key_missing', 'the demonstration operators are good')
}
