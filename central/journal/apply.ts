import { assertNever } from '#domain/assert'
import type { CardGuard } from '#domain/pending'
import { almatyDay, type CalendarDay } from '#domain/time'
import { signatureWindowMs } from '#contract/central'
import type {
  Conflict,
  ConflictCode,
  CreditFact,
  DeferralFact,
  ObservationFact,
  ReportedFact,
} from '#central/journal/facts'
import { guardOf, passText, type PendingRow } from '#central/pending/rows'

/** Who wrote to a card: the terminal's number and its operation number, unique for ever (design D5). */
export type CardWriter = { readonly writerNumber: number; readonly operationNumber: number }

export type Activation = {
  readonly seq: number
  readonly counter: number
  readonly atMs: number
  readonly writerNumber: number | null
  readonly operationNumber: number | null
}

/** What the centre knows of the cards and payments a batch speaks of. `applyFacts` changes it as it goes. */
export type Knowledge = {
  readonly terminalId: string
  readonly terminalNumber: number
  readonly nowMs: number
  readonly uuid: () => string
  readonly pending: Map<string, PendingRow>
  /** Null: a card shows the activation, the write itself was not reported yet. */
  readonly activations: Map<string, CardWriter | null>
  /** Key `counterKey`: who is known to have brought the card to this counter, one if there are several. Key `writeKey`: each. */
  readonly writers: Map<string, CardWriter>
  readonly nextActions: Map<string, number>
  /** Last good day of a payment accepted at an instant (PEND-004). */
  readonly termEnd: (acceptedAtMs: number) => CalendarDay
}

export type Applied = {
  readonly created: PendingRow[]
  /** Ids of payments whose state or guard changed, the created ones not included. */
  readonly changed: Set<string>
  readonly activations: Map<string, Activation>
  readonly conflicts: Conflict[]
  /** Who wrote, by `seq` of a `card_credited` fact. */
  readonly writers: Map<number, CardWriter>
}

/** That this very write was reported, whoever else claims its counter. */
export const writeKey = (cardNumber: string, counter: number, { writerNumber, operationNumber }: CardWriter): string =>
  `${counterKey(cardNumber, counter)}:${String(writerNumber)}:${String(operationNumber)}`

export const counterKey = (cardNumber: string, counter: number): string => `${cardNumber}:${String(counter)}`

/** Judges facts in the order they were journaled. Pure but for the maps of `known`, which it brings up to date. */
export function applyFacts(known: Knowledge, facts: readonly ReportedFact[]): Applied {
  const applied: Applied = {
    created: [],
    changed: new Set(),
    activations: new Map(),
    conflicts: [],
    writers: new Map(),
  }
  for (const { seq, atMs, fact } of facts) {
    switch (fact.kind) {
      case 'card_credited':
        applyCredit(known, applied, { seq, atMs, fact })
        break
      case 'sale_deferred':
        applyDeferral(known, applied, { seq, fact })
        break
      case 'activation_observed':
        applyObservation(known, applied, { seq, atMs, fact })
        break
      case 'cash_accepted':
      case 'bank_charged':
      case 'bank_refunded':
      case 'cash_refunded':
      case 'account_paid':
      case 'application_paid':
      case 'card_sold':
      case 'sale_owed':
      case 'sale_closed':
        break
      default:
        assertNever(fact)
    }
  }
  return applied
}

type Credit = { readonly seq: number; readonly atMs: number; readonly fact: CreditFact }

function applyCredit(known: Knowledge, applied: Applied, credit: Credit): void {
  const { seq, fact } = credit
  const named = fact.pendingId === null ? undefined : known.pending.get(fact.pendingId)
  const writer = writerOf(known, credit, named)
  applied.writers.set(seq, writer)
  const key = counterKey(fact.cardNumber, fact.counter)
  const earlier = known.writers.get(key)
  known.writers.set(writeKey(fact.cardNumber, fact.counter, writer), writer)
  if (earlier === undefined) known.writers.set(key, writer)
  else if (!isSameWriter(earlier, writer)) addConflict(applied, seq, 'card_counter_reused', fact.pendingId)
  disproveGuards(known, applied, fact, writer)
  if (fact.pendingId !== null) {
    if (named === undefined) addConflict(applied, seq, 'pending_unknown', fact.pendingId)
    else activate(known, applied, credit, named, writer)
    return
  }
  for (const row of known.pending.values()) {
    if (row.card_number === fact.cardNumber && isGuardWriter(row, writer)) activate(known, applied, credit, row, writer)
  }
}

/** A terminal that finds the write of a deferred sale in the card's log reports it under the number of that operation. */
function writerOf(known: Knowledge, { fact }: Credit, named: PendingRow | undefined): CardWriter {
  const { operationNumber, counter } = fact
  const guard = named === undefined ? null : guardOf(named)
  if (guard === null || guard.operationNumber !== operationNumber || counterAfter(guard) !== counter) {
    return { writerNumber: known.terminalNumber, operationNumber }
  }
  return { writerNumber: guard.terminalNumber, operationNumber }
}

/** Another operation took the counter the write in doubt would have had, so that write did not happen (design D6). */
function disproveGuards(known: Knowledge, applied: Applied, fact: CreditFact, writer: CardWriter): void {
  for (const row of known.pending.values()) {
    const guard = guardOf(row)
    if (guard === null || row.guard_disproved || row.card_number !== fact.cardNumber) continue
    if (counterAfter(guard) !== fact.counter || isGuardWriter(row, writer)) continue
    replace(known, applied, { ...row, guard_disproved: true })
  }
}

function activate(known: Knowledge, applied: Applied, credit: Credit, row: PendingRow, writer: CardWriter): void {
  const { seq, fact } = credit
  const pendingId = row.pending_id
  if (row.card_number !== fact.cardNumber) {
    addConflict(applied, seq, 'pending_other_card', pendingId)
    return
  }
  const earlier = known.activations.get(pendingId) ?? null
  if (earlier !== null) {
    if (!isSameWriter(earlier, writer)) addConflict(applied, seq, 'pending_already_activated', pendingId)
    return
  }
  if (row.amount !== fact.amount) addConflict(applied, seq, 'pending_amount_differs', pendingId)
  if (row.pass !== passText(fact.content)) addConflict(applied, seq, 'pending_content_differs', pendingId)
  // Without its number no bit was set, and the card would take the payment again; the write of a deferred sale had none yet.
  const isWithoutNumber = fact.action === null && isGuardWriter(row, writer)
  if (row.action !== fact.action && !isWithoutNumber) addConflict(applied, seq, 'pending_action_differs', pendingId)
  const objection = stateObjection(known, credit, row, writer)
  if (objection !== null) addConflict(applied, seq, objection, pendingId)
  // The money is on the card whatever the centre thinks of it: the payment must not be offered again.
  known.activations.set(pendingId, writer)
  applied.activations.set(pendingId, { ...writer, seq, counter: fact.counter, atMs: credit.atMs })
  replace(known, applied, latest(known, row, { state: 'activated', blocked_by: null }))
}

/** A card's window has the bit of this payment: somebody wrote it, and the report may still come. */
function applyObservation(
  known: Knowledge,
  applied: Applied,
  { seq, atMs, fact }: { readonly seq: number; readonly atMs: number; readonly fact: ObservationFact },
): void {
  const { pendingId, cardNumber, counter } = fact
  const row = known.pending.get(pendingId)
  if (row === undefined) {
    addConflict(applied, seq, 'pending_unknown', pendingId)
  } else if (row.card_number !== cardNumber) {
    addConflict(applied, seq, 'pending_other_card', pendingId)
  } else if (row.action !== fact.action) {
    addConflict(applied, seq, 'pending_action_differs', pendingId)
  } else if (!known.activations.has(pendingId)) {
    if (row.state === 'cancelled') addConflict(applied, seq, 'pending_cancelled', pendingId)
    if (row.blocked_by === 'decision') addConflict(applied, seq, 'pending_blocked', pendingId)
    known.activations.set(pendingId, null)
    applied.activations.set(pendingId, { seq, counter, atMs, writerNumber: null, operationNumber: null })
    replace(known, applied, { ...row, state: 'activated', blocked_by: null })
  }
}

function stateObjection(known: Knowledge, credit: Credit, row: PendingRow, writer: CardWriter): ConflictCode | null {
  if (row.state === 'cancelled') return 'pending_cancelled'
  // The write of the deferred sale itself came before the payment existed: no term ran.
  if (isGuardWriter(row, writer)) return null
  if (row.blocked_by === 'decision') return 'pending_blocked'
  // A terminal that was offline reports late what it did in time; it cannot have done it after now.
  const writtenOn = almatyDay(Math.min(credit.atMs, known.nowMs))
  return writtenOn > row.last_day ? 'pending_expired' : null
}

function applyDeferral(known: Knowledge, applied: Applied, report: { seq: number; fact: DeferralFact }): void {
  const { seq, fact } = report
  const earlier = [...known.pending.values()].find(
    (row) => row.terminal_id === known.terminalId && row.sale_id === fact.saleId && row.line_id === fact.lineId,
  )
  if (earlier !== undefined) {
    if (!isSameDeferral(earlier, fact)) addConflict(applied, seq, 'sale_deferred_differs', earlier.pending_id)
    return
  }
  const isFromFuture = fact.acceptedAtMs > known.nowMs + signatureWindowMs
  const acceptedAtMs = isFromFuture ? known.nowMs : fact.acceptedAtMs
  const ownLastDay = known.termEnd(acceptedAtMs)
  // The slip in the customer's hand is honoured; a term that is not ours is looked at by a person.
  const lastDay = isFromFuture ? ownLastDay : fact.lastDay
  const isOver = lastDay < almatyDay(known.nowMs)
  const action = known.nextActions.get(fact.cardNumber) ?? 1
  known.nextActions.set(fact.cardNumber, action + 1)
  const row: PendingRow = {
    pending_id: known.uuid(),
    card_number: fact.cardNumber,
    action,
    amount: fact.amount,
    pass: passText(fact.content),
    accepted_at_ms: acceptedAtMs,
    last_day: lastDay,
    state: isOver ? 'blocked' : 'pending',
    blocked_by: isOver ? 'term' : null,
    source: 'deferred_sale',
    terminal_id: known.terminalId,
    sale_id: fact.saleId,
    line_id: fact.lineId,
    guard_terminal_number: fact.guard?.terminalNumber ?? null,
    guard_operation_number: fact.guard?.operationNumber ?? null,
    guard_expected_counter: fact.guard?.expectedCounter ?? null,
    guard_disproved: false,
  }
  if (isFromFuture) addConflict(applied, seq, 'accepted_in_future', row.pending_id)
  else if (lastDay !== ownLastDay) addConflict(applied, seq, 'deferral_term_differs', row.pending_id)
  const settled = settleGuard(known, applied, seq, row)
  applied.created.push(settled)
  known.pending.set(row.pending_id, settled)
}

/** The counter in doubt may have been reported before the sale was deferred. A write that was reported as done is not given out
 *  again, also when another one claims its counter. */
function settleGuard(known: Knowledge, applied: Applied, seq: number, row: PendingRow): PendingRow {
  const guard = guardOf(row)
  if (guard === null) return row
  const writer: CardWriter = { writerNumber: guard.terminalNumber, operationNumber: guard.operationNumber }
  if (!known.writers.has(writeKey(row.card_number, counterAfter(guard), writer))) {
    return known.writers.has(guardKey(row.card_number, guard)) ? { ...row, guard_disproved: true } : row
  }
  known.activations.set(row.pending_id, writer)
  applied.activations.set(row.pending_id, { ...writer, seq, counter: counterAfter(guard), atMs: row.accepted_at_ms })
  return { ...row, state: 'activated', blocked_by: null }
}

function isSameDeferral(row: PendingRow, fact: DeferralFact): boolean {
  return (
    row.card_number === fact.cardNumber &&
    row.amount === fact.amount &&
    row.pass === passText(fact.content) &&
    row.guard_terminal_number === (fact.guard?.terminalNumber ?? null) &&
    row.guard_operation_number === (fact.guard?.operationNumber ?? null) &&
    row.guard_expected_counter === (fact.guard?.expectedCounter ?? null)
  )
}

function replace(known: Knowledge, applied: Applied, row: PendingRow): void {
  known.pending.set(row.pending_id, row)
  const place = applied.created.findIndex((created) => created.pending_id === row.pending_id)
  if (place === -1) applied.changed.add(row.pending_id)
  else applied.created[place] = row
}

/** The row as it is now, after what the same fact changed before. */
function latest(known: Knowledge, row: PendingRow, changes: Partial<PendingRow>): PendingRow {
  return { ...(known.pending.get(row.pending_id) ?? row), ...changes }
}

function addConflict(applied: Applied, seq: number, code: ConflictCode, pendingId: string | null): void {
  applied.conflicts.push({ seq, code, pendingId })
}

/** `expectedCounter` is the counter the decision was made on; the write itself makes it one more. */
function counterAfter(guard: CardGuard): number {
  return guard.expectedCounter + 1
}

function guardKey(cardNumber: string, guard: CardGuard): string {
  return counterKey(cardNumber, counterAfter(guard))
}

function isGuardWriter(row: PendingRow, writer: CardWriter): boolean {
  const guard = guardOf(row)
  return guard?.terminalNumber === writer.writerNumber && guard.operationNumber === writer.operationNumber
}

function isSameWriter(a: CardWriter, b: CardWriter): boolean {
  return a.writerNumber === b.writerNumber && a.operationNumber === b.operationNumber
}
