import { isDeepStrictEqual } from 'node:util'
import { contractSlots } from '#drivers/transit-card/layout/v1'
import { walletMax } from '#electron/device-host/bench-cards'
import { almatyDay } from '#domain/time'
import { pendingPayment, type PendingRow } from '#central/pending/rows'
import type { Commit } from '#test/interleave/cards'
import { readBooks, told, isGuardWrite, type Books, type FactOf, type Told } from '#test/interleave/books'
import { expectedConflicts } from '#test/interleave/expected-conflicts'
import { validatorNumber } from '#test/interleave/validator'
import type { World } from '#test/interleave/world'

/** What must hold after every run, whatever happened in it. */
export const invariants = [
  'written_once',
  'writes_are_told',
  'told_is_written',
  'balance_is_told',
  'nothing_is_lost',
  'listed_in_question',
  'can_be_fetched',
  'conflicts_are_listed',
  'no_false_alarm',
  'terminals_hear_conflicts',
  'centre_has_everything',
  'lost_terminals_are_behind',
  'totals_agree',
  'lists_agree',
  'sales_are_final',
  'comes_to_rest',
  'no_defect',
] as const
export type Invariant = (typeof invariants)[number]
export type Breach = { readonly invariant: Invariant; readonly detail: string }

/** Compares what the cards truly did with what terminals and centre say of it. */
export async function audit(world: World): Promise<readonly Breach[]> {
  const books = await readBooks(world)
  return [
    ...world.defects.map((detail): Breach => ({ invariant: 'no_defect', detail })),
    ...writtenOnce(books),
    ...writesAreTold(books),
    ...balances(books),
    ...endOfPayments(books),
    ...conflicts(books),
    ...(await centreAgrees(books)),
    ...(await listsAgree(books)),
  ]
}

const breach =
  (invariant: Invariant) =>
  (...details: readonly unknown[]): Breach => ({
    invariant,
    detail: details.map((detail) => (typeof detail === 'string' ? detail : JSON.stringify(detail))).join(' '),
  })

/** Each payment is on its card at most once, a deferred sale its write in doubt included. */
function writtenOnce({ rows, writes, world }: Books): Breach[] {
  const twice = rows.filter((row) => (writes.get(row.pending_id) ?? []).length > 1)
  const operations = world.cards.commits.map((one) => `${String(one.terminalNumber)}:${String(one.operationNumber)}`)
  const repeated = operations.filter((one, index) => operations.indexOf(one) !== index)
  return [
    ...twice.map((row) => breach('written_once')(row, writes.get(row.pending_id))),
    ...repeated.map((operation) => breach('written_once')(`operation ${operation} was written twice`)),
  ]
}

type Credit = Told<FactOf<'card_credited'>>

function isWriteOf({ fact }: Credit, commit: Commit): boolean {
  const inWallet = fact.content.kind === 'wallet' ? fact.amount : 0
  return (
    fact.cardNumber === commit.cardNumber &&
    fact.counter === commit.counter &&
    fact.operationNumber === commit.operationNumber &&
    inWallet === commit.amount &&
    (fact.content.kind === 'pass') === commit.isPass
  )
}

/** Every write of a terminal is in a journal as it was, or it is one in question: of a sale that names it as its guard, of an
 *  activation whose bit the card shows, of a sale that is open in a lost terminal. And nothing is in a journal that no card
 *  did. */
function writesAreTold(books: Books): Breach[] {
  const { world, rows, journals } = books
  const credits = told(books, 'card_credited')
  const deferrals = told(books, 'sale_deferred')
  const terminals = world.cards.commits.filter(({ terminalNumber }) => terminalNumber !== validatorNumber)
  const isInQuestion = (commit: Commit): boolean =>
    commit.actions.length > 0
      ? rows.some((row) => row.card_number === commit.cardNumber && commit.actions.includes(row.action))
      : deferrals.some(({ fact }) => fact.cardNumber === commit.cardNumber && isGuardOf(fact, commit)) ||
        journals.some(({ kiosk, open }) => kiosk.life() === null && open.some((state) => isOpenFor(state, commit)))
  const untold = terminals.filter((commit) => !credits.some((one) => isWriteOf(one, commit)) && !isInQuestion(commit))
  const untrue = credits.filter((one) => !terminals.some((commit) => isWriteOf(one, commit)))
  return [...untold.map(breach('writes_are_told')), ...untrue.map(({ fact }) => breach('told_is_written')(fact))]
}

function isGuardOf({ guard }: FactOf<'sale_deferred'>, commit: Commit): boolean {
  return guard?.terminalNumber === commit.terminalNumber && guard.operationNumber === commit.operationNumber
}

function isOpenFor({ sale }: Books['journals'][number]['open'][number], commit: Commit): boolean {
  const isLine = sale.lines.some(({ operationNumber }) => operationNumber === commit.operationNumber)
  return isLine && sale.terminalNumber === commit.terminalNumber
}

/** On the card is what was on it, less the rides, and all that journals say was written; writes in question beside it. */
function balances(books: Books): Breach[] {
  const credits = told(books, 'card_credited')
  return books.world.cards.own.flatMap((card) => {
    const commits = books.world.cards.commits.filter(({ cardNumber }) => cardNumber === card.cardNumber)
    const byCounter = new Map(
      credits.filter(({ fact }) => fact.cardNumber === card.cardNumber).map(({ fact }) => [fact.counter, fact]),
    )
    const written = [...byCounter.values()].reduce(
      (sum, { amount, content }) => sum + (content.kind === 'wallet' ? amount : 0),
      0,
    )
    const untold = commits.filter(({ counter }) => !byCounter.has(counter))
    const wanted = untold.reduce((sum, { amount }) => sum + amount, card.firstBalance + written)
    const found = card.balance()
    return found === wanted
      ? []
      : [breach('balance_is_told')(`${card.cardNumber}: ${String(found)}, told ${String(wanted)}`)]
  })
}

/** A payment is activated if it is on its card, and else still listed. What may be on a card stays listed as such. */
function endOfPayments(books: Books): Breach[] {
  const breaches: Breach[] = []
  for (const row of books.rows) {
    const [write] = books.writes.get(row.pending_id) ?? []
    if (write === undefined) {
      if (row.state === 'activated') breaches.push(breach('nothing_is_lost')('activated and on no card', row))
      else if (row.state === 'pending' && !isExcused(books, row))
        breaches.push(breach('can_be_fetched')('waits for no reason', row))
    } else if (row.state !== 'activated' && !isUndecided(books, row, write))
      breaches.push(breach('listed_in_question')('on the card and not known to be', row, write))
    if (row.guard_disproved && books.world.cards.commits.some((commit) => isGuardWrite(row, commit)))
      breaches.push(breach('listed_in_question')('disproved and written', row))
  }
  return breaches
}

/** Entries the card's log keeps: a write in doubt further back cannot be found any more (design D5). */
const logLength = 10

/** The write of a deferred sale may have happened: nobody can see any more whether it has, or nobody may look, because the
 *  payment is blocked. It is listed with its guard. */
function isUndecided({ world }: Books, row: PendingRow, write: Commit): boolean {
  if (!isGuardWrite(row, write) || pendingPayment(row).guard === null) return false
  const counter = world.cards.own.find(({ cardNumber }) => cardNumber === row.card_number)?.counter() ?? 0
  return row.state !== 'pending' || counter >= write.counter + logLength || isCardBlocked(world, row.card_number)
}

function isCardBlocked(world: World, cardNumber: string): boolean {
  return world.centre.blockedCards().has(cardNumber)
}

function isExcused({ world }: Books, row: PendingRow): boolean {
  const card = world.cards.own.find(({ cardNumber }) => cardNumber === row.card_number)
  if (card === undefined || isCardBlocked(world, row.card_number)) return true
  const { guard, content } = pendingPayment(row)
  const isForgotten = guard !== null && card.counter() > guard.expectedCounter + logLength
  const hasRoom = content.kind === 'wallet' ? card.balance() + row.amount <= walletMax : card.passes() < contractSlots
  const { lastDay } = content.kind === 'pass' ? content.pass : { lastDay: null }
  const isOver = lastDay !== null && lastDay < almatyDay(world.clock.wallMs())
  return isForgotten || !hasRoom || isOver
}

function conflicts(books: Books): Breach[] {
  const key = (pendingId: string | null, code: string): string => `${code} ${String(pendingId)}`
  const expected = new Set(expectedConflicts(books).map(({ pendingId, code }) => key(pendingId, code)))
  const found = new Set(books.conflicts.map(({ pendingId, code }) => key(pendingId, code)))
  return [
    ...[...expected].filter((one) => !found.has(one)).map((one) => breach('conflicts_are_listed')(one)),
    ...books.conflicts
      .filter(({ pendingId, code }) => !expected.has(key(pendingId, code)))
      .map(breach('no_false_alarm')),
  ]
}

async function centreAgrees(books: Books): Promise<Breach[]> {
  const breaches: Breach[] = []
  for (const { kiosk, lastSeq, acknowledgedSeq, open } of books.journals) {
    const life = kiosk.life()
    const { acknowledgedSeq: stored, ...atCentre } = await books.world.centre.totals(kiosk.caller.terminalId)
    if (life === null) {
      if (stored < acknowledgedSeq || stored > lastSeq)
        breaches.push(breach('lost_terminals_are_behind')(kiosk.name, { stored, acknowledgedSeq, lastSeq }))
      continue
    }
    if (stored !== lastSeq || acknowledgedSeq !== lastSeq)
      breaches.push(breach('centre_has_everything')(kiosk.name, { stored, acknowledgedSeq, lastSeq }))
    const here = await life.store.totals()
    if (Object.entries(atCentre).some(([name, sum]) => Object.entries(here).every(([n, s]) => n !== name || s !== sum)))
      breaches.push(breach('totals_agree')(kiosk.name, here, atCentre))
    const heard = new Set((await life.store.sync.conflicts()).map(({ seq }) => seq))
    const own = books.conflicts.filter(({ terminalNumber }) => terminalNumber === kiosk.caller.terminalNumber)
    breaches.push(...own.filter(({ seq }) => !heard.has(seq)).map(breach('terminals_hear_conflicts')))
    breaches.push(...open.map(breach('sales_are_final')))
  }
  return breaches
}

/** What a terminal that heard everything knows of a payment is what the centre knows. */
async function listsAgree({ world, rows }: Books): Promise<Breach[]> {
  const breaches: Breach[] = []
  for (const kiosk of world.kiosks) {
    const life = kiosk.life()
    if (life === null) continue
    for (const { cardNumber } of world.cards.own) {
      const known = new Map(
        (await life.store.pending.ofCard(cardNumber)).flatMap((entry) =>
          entry.kind === 'payment' ? [[entry.payment.pendingId, entry.payment]] : [],
        ),
      )
      const listed = rows.filter((row) => row.card_number === cardNumber).map(pendingPayment)
      for (const payment of listed) {
        const here = known.get(payment.pendingId)
        if (here === undefined || !isDeepStrictEqual({ ...here, ...payment }, here))
          breaches.push(breach('lists_agree')(kiosk.name, here ?? 'nothing', payment))
      }
    }
  }
  return breaches
}
