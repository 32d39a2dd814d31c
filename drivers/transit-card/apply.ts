import { assert } from '#domain/assert'
import { err, ok, type Result } from '#domain/result'
import { addTenge, type Tenge } from '#domain/money'
import type { CardApplied, CardApplyError, CardLedger, CardOperation, CardProgress } from '#drivers/transit-card/driver'
import { markActionApplied } from '#drivers/transit-card/action-window'
import {
  cardError,
  readBalance,
  readLedger,
  useKey,
  type CardPorts,
  type CardSummary,
  type OpenCard,
} from '#drivers/transit-card/card-access'
import { statusBoundary, type DesfireError } from '#drivers/transit-card/desfire/apdu'
import { commitTransaction, credit, writeData, writeRecord } from '#drivers/transit-card/desfire/commands'
import { encodeLedger, encodeLogRecord } from '#drivers/transit-card/layout/codec'
import { ledgerFile, logFile, walletFile } from '#drivers/transit-card/layout/v1'

/** One operation as one DESFire transaction (design D5): wallet, ledger and log change together or not at all. */

/** What the card will hold afterwards, decided before anything is written. */
export type Change = { readonly ledger: CardLedger; readonly balance: Tenge }

const counterMax = 2 ** 32 - 1

/** Pure: the change an operation makes to a card in this state, or why it must not be made. */
export function planChange(summary: CardSummary, operation: CardOperation): Result<Change, CardApplyError> {
  const { environment, ledger, balanceMax } = summary
  if (environment.cardNumber !== operation.cardNumber) {
    return err({ kind: 'card_other', cardNumber: environment.cardNumber })
  }
  // An operation number is never used twice: the last writer having it means that this very operation is on the card.
  const isRepeated =
    ledger.terminalNumber === operation.terminalNumber && ledger.operationNumber === operation.operationNumber
  if (ledger.counter !== operation.expectedCounter || isRepeated) {
    return err({ kind: 'card_changed', counter: ledger.counter })
  }
  if (ledger.counter === counterMax) return err({ kind: 'card_answer_invalid', detail: 'ledger counter used up' })
  const window = operation.action === null ? ok(ledger) : markActionApplied(ledger, operation.action)
  if (!window.ok) return window
  const balance = addTenge(summary.balance, operation.credit)
  if (balance > balanceMax) return err({ kind: 'card_limit', balanceMax })
  const after: CardLedger = {
    counter: ledger.counter + 1,
    terminalNumber: operation.terminalNumber,
    operationNumber: operation.operationNumber,
    appliedBase: window.value.appliedBase,
    appliedBits: window.value.appliedBits,
  }
  return ok({ ledger: after, balance })
}

function isSameLedger(a: CardLedger, b: CardLedger): boolean {
  return (
    a.counter === b.counter &&
    a.terminalNumber === b.terminalNumber &&
    a.operationNumber === b.operationNumber &&
    a.appliedBase === b.appliedBase &&
    a.appliedBits === b.appliedBits
  )
}

function assertOperation(operation: CardOperation): void {
  const isNumber = (value: number): boolean => Number.isInteger(value) && value >= 0 && value <= counterMax
  assert(operation.credit >= 0 && operation.credit < 2 ** 31, 'credit is not an amount a value file takes')
  assert(isNumber(operation.terminalNumber), 'terminal number does not fit 32 bits')
  assert(isNumber(operation.operationNumber) && operation.operationNumber > 0, 'operation number is 1 to 2^32-1')
  assert(operation.action === null || isNumber(operation.action), 'action number does not fit 32 bits')
}

/** Writes of the transaction, not yet valid. */
async function writeChange(
  card: OpenCard,
  operation: CardOperation,
  change: Change,
  slotsInUse: number,
): Promise<Result<void, DesfireError>> {
  const { desfire } = card
  if (operation.credit > 0) {
    const credited = await credit(desfire, walletFile.number, walletFile.mode, operation.credit)
    if (!credited.ok) return credited
  }
  const ledger = encodeLedger({ ledger: change.ledger, slotsInUse })
  const written = await writeData(desfire, ledgerFile.number, ledgerFile.mode, 0, ledger)
  if (!written.ok) return written
  const record = encodeLogRecord({
    counter: change.ledger.counter,
    what: operation.what,
    atMs: operation.atMs,
    terminalNumber: operation.terminalNumber,
    operationNumber: operation.operationNumber,
    amount: operation.credit,
  })
  return writeRecord(desfire, logFile.number, logFile.mode, record)
}

/** An EV2 session proves by its running counter that this is still the card that was read. Under EV1 each authentication
 *  starts afresh, so the ledger is read once more. */
async function confirmUnchanged(card: OpenCard, summary: CardSummary): Promise<Result<void, CardApplyError>> {
  if (card.desfire.generation === 'ev2') return ok(undefined)
  const current = await readLedger(card)
  if (!current.ok) return current
  return isSameLedger(current.value.ledger, summary.ledger)
    ? ok(undefined)
    : err({ kind: 'card_changed', counter: current.value.ledger.counter })
}

/** After CommitTransaction was confirmed the operation is on the card: an answer missing here changes nothing about that,
 *  only contents that contradict the commit put it in doubt. */
async function readBack(card: OpenCard, change: Change): Promise<'same' | 'unread' | 'different'> {
  const ledger = await readLedger(card)
  if (!ledger.ok) return 'unread'
  const balance = await readBalance(card)
  if (!balance.ok) return 'unread'
  return isSameLedger(ledger.value.ledger, change.ledger) && balance.value === change.balance ? 'same' : 'different'
}

export type AppliedOutcome = {
  readonly applied: CardApplied
  /** The card afterwards; null when the session did not survive and the card must be opened anew. */
  readonly summary: CardSummary | null
}

/** `summary` was read in this presence through `card`. 8 exchanges in an EV2 session (7 without credit), 9 under EV1. */
export async function applyOperation(
  ports: CardPorts,
  card: OpenCard,
  summary: CardSummary,
  operation: CardOperation,
  onProgress: (step: CardProgress) => void,
): Promise<Result<AppliedOutcome, CardApplyError>> {
  assertOperation(operation)
  const change = planChange(summary, operation)
  if (!change.ok) return change
  onProgress('authenticate')
  const authenticated = await useKey(ports, card, 'credit')
  if (!authenticated.ok) return authenticated
  const unchanged = await confirmUnchanged(card, summary)
  if (!unchanged.ok) return unchanged
  onProgress('write')
  const written = await writeChange(card, operation, change.value, summary.slotsInUse)
  if (!written.ok) return err(await abandonWrites(card, written.error, summary.balanceMax))
  onProgress('commit')
  const committed = await commitTransaction(card.desfire)
  // Anything but a confirmed commit leaves open whether the card switched over: error statuses carry no MAC.
  if (!committed.ok) return err({ kind: 'card_outcome_unknown' })
  onProgress('read_back')
  const seen = await readBack(card, change.value)
  if (seen === 'different') return err({ kind: 'card_outcome_unknown' })
  const { balance, ledger } = change.value
  const applied: CardApplied = { balanceBefore: summary.balance, balanceAfter: balance, counter: ledger.counter }
  return ok({ applied, summary: seen === 'same' ? { ...summary, balance, ledger } : null })
}

/** Nothing is valid without CommitTransaction; the abort only spares the next session a pending transaction. */
async function abandonWrites(card: OpenCard, error: DesfireError, balanceMax: Tenge): Promise<CardApplyError> {
  const isReachable = error.kind !== 'card_removed' && error.kind !== 'device_gone' && error.kind !== 'cancelled'
  if (isReachable) await card.desfire.abandon()
  const isLimit = error.kind === 'status' && error.status === statusBoundary
  return isLimit ? { kind: 'card_limit', balanceMax } : cardError('use', error)
}
