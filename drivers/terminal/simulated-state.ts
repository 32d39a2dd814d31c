import { z } from 'zod'
import { amountSchema, finalOutcomeSchema } from '#drivers/terminal/final-outcome'

const operationSchema = z.strictObject({
  operationId: z.string(),
  amount: amountSchema,
  /** Null while the terminal waits for the person. */
  outcome: finalOutcomeSchema.nullable(),
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

export const newSimulatedTerminalState: SimulatedTerminalState = {
  version: 1,
  offline: false,
  charges: [],
  refunds: [],
}
