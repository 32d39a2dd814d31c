import { z } from 'zod'
import { tenge, type Tenge } from '#domain/money'
import type { BankOutcome } from '#drivers/terminal/driver'

/** What is kept of operations of a bank terminal, as it stands in a file. */

export const amountSchema = z
  .int()
  .positive()
  .transform((amount): Tenge => tenge(amount))

export const finalOutcomeSchema = z.discriminatedUnion('kind', [
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
/** An outcome that will not change any more. */
export type FinalOutcome = z.infer<typeof finalOutcomeSchema>

export type DeclineReason = Extract<FinalOutcome, { kind: 'declined' }>['reason']

export function declined(reason: DeclineReason): FinalOutcome {
  return { kind: 'declined', reason }
}

/** Four digits at most, whatever the terminal shows of the card. */
export function maskedCard(shown: string): string | null {
  const last = /\d{4}$/.exec(shown)?.[0]
  return last === undefined ? null : `*${last}`
}
