import { passText, type PendingRow } from '#central/pending/rows'
import { signatureWindowMs } from '#contract/central'
import { almatyDay } from '#domain/time'
import { isGuardWrite, told, type Books, type FactOf, type Told } from '#test/interleave/books'

export type ExpectedConflict = { readonly pendingId: string; readonly code: string }

/** What a person at the centre has to see, told from the truth: a payment that is on its card although it was decided
 *  otherwise, with other content than the centre has, or after its term by the terminal's own word; a sale deferred in the
 *  future. */
export function expectedConflicts(books: Books): readonly ExpectedConflict[] {
  return [...books.rows.flatMap((row) => ofPayment(books, row)), ...fromTheFuture(books)]
}

function ofPayment(books: Books, row: PendingRow): ExpectedConflict[] {
  const pendingId = row.pending_id
  const [write] = books.writes.get(pendingId) ?? []
  if (write === undefined || row.state !== 'activated') return []
  const isGuard = isGuardWrite(row, write)
  const reports = told(books, 'card_credited').filter(
    ({ fact, storedAtMs }) =>
      storedAtMs !== null &&
      fact.cardNumber === row.card_number &&
      fact.counter === write.counter &&
      (fact.pendingId === pendingId || isGuard),
  )
  const codes: string[] = []
  if (reports.some(({ fact }) => fact.amount !== row.amount)) codes.push('pending_amount_differs')
  if (reports.some(({ fact }) => passText(fact.content) !== row.pass)) codes.push('pending_content_differs')
  const decision = books.world.centre.decisions().get(pendingId) ?? 'pending'
  if (decision === 'cancelled') codes.push('pending_cancelled')
  else if (!isGuard && decision === 'blocked') codes.push('pending_blocked')
  else if (!isGuard && reports.some((report) => isLate(report, row))) codes.push('pending_expired')
  return codes.map((code) => ({ pendingId, code }))
}

/** A terminal cannot have written after it reported. */
function isLate({ atMs, storedAtMs }: Told<FactOf<'card_credited'>>, row: PendingRow): boolean {
  return storedAtMs !== null && almatyDay(Math.min(atMs, storedAtMs)) > row.last_day
}

function fromTheFuture(books: Books): ExpectedConflict[] {
  return told(books, 'sale_deferred').flatMap(({ fact, by, storedAtMs }) => {
    const row = books.rows.find(
      (one) => one.terminal_id === by.caller.terminalId && one.sale_id === fact.saleId && one.line_id === fact.lineId,
    )
    const isAhead = storedAtMs !== null && fact.acceptedAtMs > storedAtMs + signatureWindowMs
    return row !== undefined && isAhead ? [{ pendingId: row.pending_id, code: 'accepted_in_future' }] : []
  })
}
