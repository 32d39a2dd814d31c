import { err, ok, type Result } from '#domain/result'
import type { Tenge } from '#domain/money'
import type { CardLedger, CardLogRecord, CardOperation, CardReadError, CardVerdict } from '#drivers/transit-card/driver'
import {
  readBalance,
  readLedger,
  readLogRecords,
  type CardSummary,
  type OpenCard,
} from '#drivers/transit-card/card-access'

/** Whether an operation whose outcome was unknown took place: by the ledger, then by the log (design D5). */

type Writer = Pick<CardLedger, 'terminalNumber' | 'operationNumber'>

function isWrittenBy(operation: CardOperation, writer: Writer): boolean {
  return writer.terminalNumber === operation.terminalNumber && writer.operationNumber === operation.operationNumber
}

/** Pure; null when only the log can tell. */
export function verdictOfLedger(operation: CardOperation, ledger: CardLedger, balance: Tenge): CardVerdict | null {
  const { counter } = ledger
  if (isWrittenBy(operation, ledger)) return { kind: 'applied', balance, counter }
  if (counter === operation.expectedCounter) return { kind: 'not_applied', balance, counter }
  return null
}

/** Pure. The operation, had it been applied, would be the record with the counter after the expected one. */
export function verdictOfLog(
  operation: CardOperation,
  ledger: CardLedger,
  balance: Tenge,
  log: readonly CardLogRecord[],
): CardVerdict {
  const { counter } = ledger
  if (log.some((record) => isWrittenBy(operation, record))) return { kind: 'applied', balance, counter }
  const isPlaceTaken = log.some((record) => record.counter === operation.expectedCounter + 1)
  return isPlaceTaken ? { kind: 'not_applied', balance, counter } : { kind: 'unknown', counter }
}

/** 2 exchanges in an open session, one more when the log is needed (more frames under EV1). */
export async function examineOperation(
  card: OpenCard,
  summary: CardSummary,
  operation: CardOperation,
): Promise<Result<CardVerdict, CardReadError | { readonly kind: 'card_other'; readonly cardNumber: string }>> {
  const { cardNumber } = summary.environment
  if (cardNumber !== operation.cardNumber) return err({ kind: 'card_other', cardNumber })
  const current = await readLedger(card)
  if (!current.ok) return current
  const balance = await readBalance(card)
  if (!balance.ok) return balance
  const { ledger } = current.value
  const verdict = verdictOfLedger(operation, ledger, balance.value)
  if (verdict !== null) return ok(verdict)
  const log = await readLogRecords(card)
  return log.ok ? ok(verdictOfLog(operation, ledger, balance.value, log.value)) : log
}
