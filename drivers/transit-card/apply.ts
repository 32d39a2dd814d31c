import type { PassOnCard } from '#domain/pass/on-card'
import { assert } from '#domain/assert'
import { err, ok, type Result } from '#domain/result'
import { addTenge, type Tenge } from '#domain/money'
import type {
  CardApplied,
  CardApplyError,
  CardLedger,
  CardOperation,
  CardProgress,
  PassWrite,
} from '#drivers/transit-card/driver'
import { closeActions, markActionApplied } from '#drivers/transit-card/action-window'
import {
  cardError,
  readBalance,
  readLedger,
  readPasses,
  useKey,
  type CardPorts,
  type CardSummary,
  type OpenCard,
} from '#drivers/transit-card/card-access'
import { statusBoundary, type DesfireError } from '#drivers/transit-card/desfire/apdu'
import { toHex } from '#drivers/transit-card/desfire/bytes'
import { commitTransaction, credit, writeData, writeRecord } from '#drivers/transit-card/desfire/commands'
import { encodeLedger, encodeLogRecord } from '#drivers/transit-card/layout/codec'
import { encodePass } from '#drivers/transit-card/layout/contracts'
import {
  contractsFile,
  contractSlotLength,
  contractSlots,
  ledgerFile,
  logFile,
  walletFile,
} from '#drivers/transit-card/layout/v1'

/** One operation as one DESFire transaction (design D5): wallet, contracts, ledger and log change together or not at all. */

/** What the card will hold afterwards, decided before anything is written. */
export type Change = {
  readonly ledger: CardLedger
  readonly balance: Tenge
  readonly slotsInUse: number
  readonly pass: PassOnCard | null
}

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
  const open = closeActions(ledger, operation.closedThrough ?? 0)
  const window = operation.action === null ? ok(open) : markActionApplied(open, operation.action)
  if (!window.ok) return window
  const balance = addTenge(summary.balance, operation.credit)
  if (balance > balanceMax) return err({ kind: 'card_limit', balanceMax })
  const slot = operation.pass === null ? null : slotFor(operation.pass, summary.slotsInUse)
  if (operation.pass !== null && slot === null) return err({ kind: 'card_no_slot' })
  const after: CardLedger = {
    counter: ledger.counter + 1,
    terminalNumber: operation.terminalNumber,
    operationNumber: operation.operationNumber,
    appliedBase: window.value.appliedBase,
    appliedBits: window.value.appliedBits,
  }
  const { slotsInUse } = summary
  if (operation.pass === null || slot === null) return ok({ ledger: after, balance, slotsInUse, pass: null })
  // A day pass starts with its first validation (PASS-014).
  const pass: PassOnCard = { ...operation.pass.grant, slot, startedAtMs: null }
  return ok({ ledger: after, balance, slotsInUse: slotsInUse | (1 << slot), pass })
}

/** The slot a pass is written to; null when every slot holds a pass. */
function slotFor({ place }: PassWrite, slotsInUse: number): number | null {
  if (place.kind === 'slot') return place.slot
  for (let slot = 0; slot < contractSlots; slot += 1) if ((slotsInUse & (1 << slot)) === 0) return slot
  return null
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
  const place = operation.pass?.place ?? { kind: 'free' }
  assert(place.kind === 'free' || (isNumber(place.slot) && place.slot < contractSlots), 'no such contract slot')
  assert(operation.action === null || isNumber(operation.action), 'action number does not fit 32 bits')
  assert(isNumber(operation.closedThrough ?? 0), 'action number does not fit 32 bits')
  assert((operation.closedThrough ?? 0) < counterMax, 'the last action number is never closed')
}

/** Writes of the transaction, not yet valid. */
async function writeChange(
  card: OpenCard,
  operation: CardOperation,
  change: Change,
): Promise<Result<void, DesfireError>> {
  const { desfire } = card
  if (operation.credit > 0) {
    const credited = await credit(desfire, walletFile.number, walletFile.mode, operation.credit)
    if (!credited.ok) return credited
  }
  if (change.pass !== null) {
    const { slot } = change.pass
    const { number, mode } = contractsFile
    const loaded = await writeData(desfire, number, mode, slot * contractSlotLength, encodePass(change.pass))
    if (!loaded.ok) return loaded
  }
  const ledger = encodeLedger({ ledger: change.ledger, slotsInUse: change.slotsInUse })
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
  const isSame =
    isSameLedger(ledger.value.ledger, change.ledger) &&
    ledger.value.slotsInUse === change.slotsInUse &&
    balance.value === change.balance
  return isSame && change.pass !== null ? readBackPass(card, change.pass) : isSame ? 'same' : 'different'
}

async function readBackPass(card: OpenCard, pass: PassOnCard): Promise<'same' | 'unread' | 'different'> {
  const held = await readPasses(card, 1 << pass.slot)
  if (!held.ok) return 'unread'
  const [found] = held.value
  if (found === undefined) return 'different'
  return toHex(encodePass(found)) === toHex(encodePass(pass)) ? 'same' : 'different'
}

export type AppliedOutcome = {
  readonly applied: CardApplied
  /** The card afterwards; null when the session did not survive and the card must be opened anew. */
  readonly summary: CardSummary | null
}

/** `summary` was read in this presence through `card`. 8 exchanges in an EV2 session, 9 under EV1; one less without credit,
 *  two more with a pass. */
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
  const written = await writeChange(card, operation, change.value)
  if (!written.ok) return err(await abandonWrites(card, written.error, summary.balanceMax))
  onProgress('commit')
  const committed = await commitTransaction(card.desfire)
  // Anything but a confirmed commit leaves open whether the card switched over: error statuses carry no MAC.
  if (!committed.ok) return err({ kind: 'card_outcome_unknown' })
  onProgress('read_back')
  const seen = await readBack(card, change.value)
  if (seen === 'different') return err({ kind: 'card_outcome_unknown' })
  const { balance, ledger, slotsInUse } = change.value
  const applied: CardApplied = { balanceBefore: summary.balance, balanceAfter: balance, counter: ledger.counter }
  return ok({ applied, summary: seen === 'same' ? { ...summary, balance, ledger, slotsInUse } : null })
}

/** Nothing is valid without CommitTransaction; the abort only spares the next session a pending transaction. */
async function abandonWrites(card: OpenCard, error: DesfireError, balanceMax: Tenge): Promise<CardApplyError> {
  const isReachable = error.kind !== 'card_removed' && error.kind !== 'device_gone' && error.kind !== 'cancelled'
  if (isReachable) await card.desfire.abandon()
  const isLimit = error.kind === 'status' && error.status === statusBoundary
  return isLimit ? { kind: 'card_limit', balanceMax } : cardError('use', error)
}
