import { z } from 'zod'
import type { Operation } from '#drivers/terminal/operation-book'
import { declined, maskedCard, type DeclineReason, type FinalOutcome } from '#drivers/terminal/final-outcome'
import type { Answer } from '#drivers/terminal/recorded-terminal'
import type { Fields } from '#drivers/terminal/zvt/fields'
import { codes } from '#drivers/terminal/zvt/messages'

/** What an operation is known by at a ZVT terminal. */
export const zvtHandleSchema = z.strictObject({
  /** The receipt the terminal would have repeated before this operation; null: it had none that can be told from others. */
  before: z.string().nullable(),
  /** Of this operation: by it a payment is reversed. */
  receipt: z.int().nonnegative().nullable(),
  isCancelAsked: z.boolean(),
})
export type ZvtHandle = z.infer<typeof zvtHandleSchema>

/** Tells one receipt of a terminal from every other; null when it carries no number. */
export function receiptName({ trace, receipt, date, time }: Fields): string | null {
  if (trace === null && receipt === null) return null
  return [trace, receipt, date, time].map((part) => part ?? '').join(':')
}

/** What a status information says of `operation`. Only with the right amount it is approved; another amount is for a person. */
export function told({ amount }: Operation<ZvtHandle>, fields: Fields): Answer {
  if (fields.result === null) return { kind: 'unknown' }
  if (fields.result !== 0) return { kind: 'final', outcome: declined(reasonOf(fields.result)) }
  const isRight = fields.amount === amount || (fields.amount === null && fields.isWhole)
  return isRight ? { kind: 'final', outcome: approved(fields) } : { kind: 'lost' }
}

/** What the receipt repeated after a lost answer says of it. The terminal has carried out nothing since if it still repeats the
 *  one from before; silence or another refusal prove nothing. */
export function repeated(operation: Operation<ZvtHandle>, last: Fields): Answer {
  const { before, isCancelAsked } = operation.handle
  const name = receiptName(last)
  if (before === null || name === null) return { kind: 'lost' }
  if (name === before) return { kind: 'final', outcome: declined(isCancelAsked ? 'cancelled' : 'refused') }
  const answer =
    last.amount === operation.amount || last.result !== 0 ? told(operation, last) : { kind: 'lost' as const }
  return answer.kind === 'unknown' ? { kind: 'lost' } : answer
}

export function reasonOf(code: number | null): DeclineReason {
  if (code === codes.aborted) return 'cancelled'
  return code === codes.creditNotSufficient ? 'insufficient_funds' : 'refused'
}

function approved({ trace, receipt, authorisation, lastFour }: Fields): FinalOutcome {
  const reference = [trace ?? String(receipt ?? ''), authorisation ?? ''].filter((part) => part !== '').join('-')
  return { kind: 'approved', approval: { reference, method: 'card', maskedCard: maskedCard(lastFour ?? '') } }
}
