import { z } from 'zod'
import { tenge, type Tenge } from '#domain/money'
import type { BankOutcome } from '#drivers/terminal/driver'

const amountSchema = z
  .int()
  .positive()
  .transform((amount): Tenge => tenge(amount))

const outcomeSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('approved'),
    approval: z.strictObject({
      reference: z.string(),
      method: z.enum(['card', 'qr']),
      maskedCard: z.string().nullable(),
    }),
  }),
  z.strictObject({
    kind: z.literal('declined'),
    reason: z.enum(['insufficient_funds', 'refused', 'cancelled', 'timeout']),
  }),
]) satisfies z.ZodType<BankOutcome>

const operationSchema = z.strictObject({
  operationId: z.string(),
  amount: amountSchema,
  /** Null while the terminal waits for the person. */
  outcome: outcomeSchema.nullable(),
  /** How often the terminal still says `unknown` although it knows: it was silent after a charge. */
  unknownAnswersLeft: z.int().nonnegative(),
})

/** What the simulated bank terminal remembers by itself: every charge and refund it was ever told of. */
export const simulatedTerminalStateSchema = z.strictObject({
  version: z.literal(1),
  offline: z.boolean(),
  charges: z.array(operationSchema),
  refunds: z.array(operationSchema.extend({ paymentId: z.string() })),
})
export type SimulatedTerminalState = z.infer<typeof simulatedTerminalStateSchema>
export type TerminalOperation = z.infer<typeof operationSchema>
export type FinalOutcome = z.infer<typeof outcomeSchema>

export const newSimulatedTerminalState: SimulatedTerminalState = {
  version: 1,
  offline: false,
  charges: [],
  refunds: [],
}
