import { factRecordKind, factSchema, type JournalRecord } from '#contract/central'
import { assert } from '#domain/assert'
import type { Fact } from '#domain/facts'
import { taken } from '#domain/sale/sale'
import { newSimulatedCashState, simulatedCashStateSchema } from '#drivers/cash/simulated-state'
import { newSimulatedPrinterState, simulatedPrinterStateSchema } from '#drivers/printer/simulated-state'
import {
  newSimulatedTerminalState,
  simulatedTerminalStateSchema,
  type TerminalOperation,
} from '#drivers/terminal/simulated-state'
import { openItems, type OpenItem } from '#electron/services/open-items'
import { receiptIssuedKind, receiptPrintedKind } from '#electron/store/receipts'
import { saleEventKind, saleEventSchema } from '#electron/store/sales'
import type { Store } from '#electron/store/open'
import type { TrueWrite } from '#test/simulate/cards'
import { otherTerminalNumber, terminalNumber } from '#test/simulate/centre'
import { waitsForStaff } from '#test/simulate/waits-for-staff'
import type { World } from '#test/simulate/world'

/** What must hold after every run, whatever happened in it. */
export const invariants = [
  'cash_box_is_journaled',
  'bank_is_journaled',
  'money_is_conserved',
  'sales_are_final',
  'facts_of_a_sale_add_up',
  'totals_are_the_sum_of_facts',
  'journal_is_whole',
  'projections_are_the_fold',
  'card_writes_are_known',
  'credited_once',
  'balances_follow_from_facts',
  'passes_follow_from_facts',
  'cards_sold_are_the_cards_given',
  'centre_has_everything',
  'centre_agrees',
  'receipts_print_once',
  'questions_are_listed',
  'deferred_can_be_fetched',
  'comes_to_rest',
  'no_defect',
  'same_trace',
] as const
export type Invariant = (typeof invariants)[number]
export type Breach = { readonly invariant: Invariant; readonly detail: string }

type FactOf<Kind extends Fact['kind']> = Extract<Fact, { kind: Kind }>

/** Everything the auditor looks at, read once. */
type Books = {
  readonly world: World
  readonly store: Store
  readonly records: readonly JournalRecord[]
  readonly facts: readonly Fact[]
  readonly box: readonly { readonly noteId: string; readonly amount: number }[]
  readonly charged: number
  readonly refunded: number
  readonly items: readonly OpenItem[]
  /** Activations that were being written when something ended: by operation number, their pending payments. */
  readonly begun: ReadonlyMap<number, string>
}

/** Compares what devices and cards truly hold with the journal, and the journal with itself and the centre. */
export async function audit(world: World): Promise<readonly Breach[]> {
  const store = world.machine.current()?.store
  assert(store !== undefined, 'the terminal runs when it is audited')
  const records = await store.journal.after(0, 1_000_000)
  const facts = records
    .filter(({ kind }) => kind === factRecordKind)
    .map(({ payload }) => factSchema.parse(JSON.parse(payload)))
  const bank = simulatedTerminalStateSchema.parse(memory(world, 'bank') ?? newSimulatedTerminalState)
  const books: Books = {
    world,
    store,
    records,
    facts,
    box: simulatedCashStateSchema.parse(memory(world, 'cash') ?? newSimulatedCashState).stacked,
    charged: approved(bank.charges),
    refunded: approved(bank.refunds),
    items: await openItems(store),
    begun: begunActivations(records),
  }
  const found = [
    ...cashBox(books),
    ...bankTerminal(books),
    ...(await conserved(books)),
    ...sumsOfSales(books),
    ...(await ownWord(books)),
    ...cardWrites(books),
    ...creditedOnce(books),
    ...balances(books),
    ...cardsSold(books),
    ...(await centreAgrees(books)),
    ...receipts(books),
    ...(await questionsAreListed(books)),
    ...world.machine.defects().map((detail): Breach => ({ invariant: 'no_defect', detail })),
  ]
  return found
}

function begunActivations(records: readonly JournalRecord[]): ReadonlyMap<number, string> {
  const begun = new Map<number, string>()
  for (const { kind, payload } of records) {
    if (kind !== saleEventKind) continue
    for (const { delivery, product, operationNumber } of saleEventSchema.parse(JSON.parse(payload)).state.sale.lines)
      if (delivery.kind === 'writing' && product.kind === 'activation') begun.set(operationNumber, product.pendingId)
  }
  return begun
}

function memory({ house }: World, name: 'cash' | 'bank' | 'printer'): unknown {
  const text = house.remembered(name)
  return text === null ? null : JSON.parse(text)
}

function approved(operations: readonly TerminalOperation[]): number {
  return sum(operations.flatMap(({ outcome, amount }) => (outcome?.kind === 'approved' ? [amount] : [])))
}

function sum(amounts: readonly number[]): number {
  return amounts.reduce((total, amount) => total + amount, 0)
}

function of<Kind extends Fact['kind']>(facts: readonly Fact[], kind: Kind): FactOf<Kind>[] {
  return facts.filter((fact): fact is FactOf<Kind> => fact.kind === kind)
}

function amountOf(facts: readonly { readonly amount: number }[]): number {
  return sum(facts.map(({ amount }) => amount))
}

/** One line of a breach when two figures differ. */
function same(invariant: Invariant, what: string, found: number, wanted: number): Breach[] {
  return found === wanted ? [] : [{ invariant, detail: `${what}: ${String(found)}, should be ${String(wanted)}` }]
}

function cashBox({ facts, box }: Books): Breach[] {
  const journaled = of(facts, 'cash_accepted')
  const notes = (list: readonly { readonly noteId: string }[]): string =>
    list
      .map(({ noteId }) => noteId)
      .sort()
      .join(' ')
  if (notes(journaled) === notes(box)) return same('cash_box_is_journaled', 'cash', amountOf(journaled), amountOf(box))
  return [{ invariant: 'cash_box_is_journaled', detail: `journal: ${notes(journaled)}; box: ${notes(box)}` }]
}

function bankTerminal({ facts, charged, refunded }: Books): Breach[] {
  return [
    ...same('bank_is_journaled', 'journaled charges', amountOf(of(facts, 'bank_charged')), charged),
    ...same('bank_is_journaled', 'journaled refunds', amountOf(of(facts, 'bank_refunded')), refunded),
  ]
}

/** Money in = given for it (on cards, in accounts, as cards) + deferred + owed + listed as open or without a sale. */
async function conserved({ world, store, facts, items, box, charged, refunded }: Books): Promise<Breach[]> {
  const open = await store.sales.open()
  const inQuestion = items.flatMap((item) => ('question' in item ? [item] : []))
  const unassigned = of(facts, 'cash_accepted').filter(({ saleId }) => saleId.startsWith('unassigned:'))
  const credited = of(facts, 'card_credited').filter(({ pendingId }) => pendingId === null)
  const given = amountOf(credited) + paidIn(facts) + amountOf(of(facts, 'card_sold'))
  const kept = amountOf(of(facts, 'sale_deferred')) + amountOf(of(facts, 'sale_owed'))
  const out = given + kept + amountOf(unassigned) + amountOf(inQuestion)
  return [
    ...same('money_is_conserved', 'taken', amountOf(box) + charged - refunded, out),
    ...open
      .filter(({ state }) => !waitsForStaff(world, state))
      .map(({ saleId, state }): Breach => ({
        invariant: 'sales_are_final',
        detail: `${saleId} is ${state.kind}: ${JSON.stringify(state)}`,
      })),
  ]
}

function paidIn(facts: readonly Fact[]): number {
  return sum(of(facts, 'account_paid').map(({ amount, deposit }) => amount + deposit))
}

function sumsOfSales({ facts }: Books): Breach[] {
  return of(facts, 'sale_closed').flatMap((closed) => {
    const own = facts.filter((fact) => 'saleId' in fact && fact.saleId === closed.saleId)
    const credits = of(own, 'card_credited').filter(({ pendingId }) => pendingId === null)
    const what = (name: string): string => `${closed.saleId} ${name}`
    const delivered = amountOf(credits) + paidIn(own) + amountOf(of(own, 'card_sold'))
    return [
      ...same(
        'facts_of_a_sale_add_up',
        what('taken'),
        closed.taken,
        closed.delivered + closed.refunded + closed.deferred + closed.owed,
      ),
      ...same(
        'facts_of_a_sale_add_up',
        what('taken by its facts'),
        amountOf(of(own, 'cash_accepted')) + amountOf(of(own, 'bank_charged')),
        closed.taken,
      ),
      ...same('facts_of_a_sale_add_up', what('delivered'), delivered, closed.delivered),
      ...same('facts_of_a_sale_add_up', what('refunded'), amountOf(of(own, 'bank_refunded')), closed.refunded),
      ...same('facts_of_a_sale_add_up', what('deferred'), amountOf(of(own, 'sale_deferred')), closed.deferred),
      ...same('facts_of_a_sale_add_up', what('owed'), amountOf(of(own, 'sale_owed')), closed.owed),
    ]
  })
}

/** The journal against itself and what is derived from it. */
async function ownWord({ store, facts }: Books): Promise<Breach[]> {
  const verified = await store.journal.verify()
  const differences = await store.projections.compare()
  const totals = await store.totals()
  const name = 'totals_are_the_sum_of_facts'
  const credited = of(facts, 'card_credited')
  return [
    ...(verified.ok ? [] : [{ invariant: 'journal_is_whole', detail: JSON.stringify(verified.error) } as const]),
    ...differences.map((one): Breach => ({ invariant: 'projections_are_the_fold', detail: JSON.stringify(one) })),
    ...same(name, 'cash', totals.cashAccepted, amountOf(of(facts, 'cash_accepted'))),
    ...same(name, 'charged', totals.bankCharged, amountOf(of(facts, 'bank_charged'))),
    ...same(name, 'refunded', totals.bankRefunded, amountOf(of(facts, 'bank_refunded'))),
    ...same(name, 'credited', totals.cardCredited, amountOf(credited)),
    ...same(name, 'activated', totals.activated, amountOf(credited.filter(({ pendingId }) => pendingId !== null))),
    ...same(name, 'deferred', totals.deferred, amountOf(of(facts, 'sale_deferred'))),
    ...same(name, 'accounts', totals.accountPaid, paidIn(facts)),
    ...same(name, 'cards', totals.cardsSold, amountOf(of(facts, 'card_sold'))),
    ...same(name, 'owed', totals.owed, amountOf(of(facts, 'sale_owed'))),
  ]
}

/** What a write adds to the wallet: nothing for a pass. */
function inWallet({ amount, content }: Pick<FactOf<'card_credited'>, 'amount' | 'content'>): number {
  return content.kind === 'wallet' ? amount : 0
}

function isOfFact(write: TrueWrite, fact: FactOf<'card_credited'>): boolean {
  return (
    write.cardNumber === fact.cardNumber &&
    write.operationNumber === fact.operationNumber &&
    write.counter === fact.counter &&
    write.amount === inWallet(fact) &&
    write.isPass === (fact.content.kind === 'pass')
  )
}

/** Writes that truly took place here are facts of the journal, or in question, never forgotten: a deferred sale's by its guard,
 *  an activation's by its bit on the card, which the next visit reports (design D6). */
function cardWrites({ world, facts, begun }: Books): Breach[] {
  const here = world.cards.writes.filter((write) => write.terminalNumber === terminalNumber)
  const credits = of(facts, 'card_credited')
  const guards = of(facts, 'sale_deferred').flatMap(({ guard, cardNumber }) =>
    guard === null ? [] : [{ ...guard, cardNumber }],
  )
  const unknown = here.filter((write) => {
    const known = credits.filter((fact) => isOfFact(write, fact)).length
    const isGuarded = guards.some(
      ({ operationNumber, cardNumber }) => operationNumber === write.operationNumber && cardNumber === write.cardNumber,
    )
    return known > 1 || (known === 0 && !isGuarded && !begun.has(write.operationNumber))
  })
  const untrue = credits.filter((fact) => here.filter((write) => isOfFact(write, fact)).length !== 1)
  const isRepeated = new Set(here.map(({ operationNumber }) => operationNumber)).size !== here.length
  const breach = (detail: string): Breach => ({ invariant: 'card_writes_are_known', detail })
  return [
    ...unknown.map((write) => breach(`written, not reported: ${JSON.stringify(write)}`)),
    ...untrue.map((fact) => breach(`reported, not written so: ${JSON.stringify(fact)}`)),
    ...(isRepeated ? [breach('an operation was written twice')] : []),
  ]
}

/** Each pending payment is on its card at most once, with its amount. */
function creditedOnce({ world, facts, begun }: Books): Breach[] {
  const reported = [...facts.map((fact) => ({ fact, by: terminalNumber })), ...elsewhere(world)]
  return world.centre.rows().flatMap((row): Breach[] => {
    const writes = world.cards.writes.filter((write) => {
      const isGuard =
        write.terminalNumber === row.guard_terminal_number && write.operationNumber === row.guard_operation_number
      const isReported = reported.some(
        ({ fact, by }) =>
          fact.kind === 'card_credited' &&
          fact.pendingId === row.pending_id &&
          by === write.terminalNumber &&
          isOfFact(write, fact),
      )
      const isBegun = write.terminalNumber === terminalNumber && begun.get(write.operationNumber) === row.pending_id
      return isGuard || isReported || isBegun
    })
    const inRow = row.pass === null ? row.amount : 0
    const isWrong =
      writes.length > 1 || writes.some(({ amount, isPass }) => amount !== inRow || isPass !== (row.pass !== null))
    return isWrong ? [{ invariant: 'credited_once', detail: `${JSON.stringify(row)}: ${JSON.stringify(writes)}` }] : []
  })
}

function elsewhere({ centre }: World): { fact: Fact; by: number }[] {
  return centre.factsElsewhere().map((fact) => ({ fact, by: otherTerminalNumber }))
}

/** What is on a card is what the journals say, and the writes that are still in question. */
function balances({ world, facts, begun }: Books): Breach[] {
  const credits = of([...facts, ...world.centre.factsElsewhere()], 'card_credited')
  const reported = new Set(of(facts, 'card_credited').map(({ operationNumber }) => operationNumber))
  return world.cards.own.flatMap((card) => {
    const isOfCard = ({ cardNumber }: { readonly cardNumber: string }): boolean => cardNumber === card.cardNumber
    const inQuestion = of(facts, 'sale_deferred')
      .filter(isOfCard)
      .flatMap(({ guard }) => (guard === null || reported.has(guard.operationNumber) ? [] : [guard.operationNumber]))
    const untold = world.cards.writes.filter(
      (write) =>
        isOfCard(write) &&
        write.terminalNumber === terminalNumber &&
        (inQuestion.includes(write.operationNumber) ||
          (begun.has(write.operationNumber) && !reported.has(write.operationNumber))),
    )
    const told = credits.filter(isOfCard)
    const wanted = card.firstBalance + sum(told.map(inWallet)) + amountOf(untold)
    const passes = [...told.filter(({ content }) => content.kind === 'pass'), ...untold.filter(({ isPass }) => isPass)]
    return [
      ...same('balances_follow_from_facts', `card ${card.cardId}`, card.balance(), wanted),
      ...same('passes_follow_from_facts', `card ${card.cardId}`, card.passes(), passes.length),
    ]
  })
}

function cardsSold({ world, facts }: Books): Breach[] {
  const sold = of(facts, 'card_sold').map(({ cardNumber }) => cardNumber)
  const given = world.cards.own.filter(({ isNew }) => isNew).map(({ cardNumber }) => cardNumber)
  if (sold.sort().join(' ') === given.sort().join(' ')) return []
  const detail = `journal: ${sold.join(' ')}; dispenser: ${given.join(' ')}`
  return [{ invariant: 'cards_sold_are_the_cards_given', detail }]
}

/** Offline activation may meet a decision of the centre that the terminal could not know, and a clock that was set ahead is
 *  believed while nobody contradicts it; nothing else may differ. */
function allowedConflicts({ machine }: World): readonly string[] {
  const offline = ['pending_cancelled', 'pending_blocked', 'pending_expired']
  return machine.clock.wasAhead() ? [...offline, 'accepted_in_future'] : offline
}

async function centreAgrees({ world, store, facts }: Books): Promise<Breach[]> {
  const { centre } = world
  const allowed = allowedConflicts(world)
  const last = (await store.journal.last())?.seq ?? 0
  const refusals = (await store.sync.refusals()).filter(({ settledAtMs }) => settledAtMs === null)
  return [
    ...same('centre_has_everything', 'records', centre.head().seq, last),
    ...same('centre_has_everything', 'acknowledged', await store.sync.acknowledgedSeq(), last),
    ...same('centre_has_everything', 'facts', centre.facts().length, facts.length),
    ...refusals.map((one): Breach => ({ invariant: 'centre_agrees', detail: JSON.stringify(one) })),
    ...centre
      .conflicts()
      .filter(({ code }) => !allowed.includes(code))
      .map((one): Breach => ({ invariant: 'centre_agrees', detail: JSON.stringify(one) })),
  ]
}

/** Money that is with nobody, and slips that never came out, are lines of the service screen. */
async function questionsAreListed({ store, facts, items }: Books): Promise<Breach[]> {
  const breach = (detail: string): Breach => ({ invariant: 'questions_are_listed', detail })
  const held = (await store.sales.open()).filter(({ state }) => taken(state.sale) > 0)
  const unlisted = held.filter(({ saleId }) => !items.some((item) => 'saleId' in item && item.saleId === saleId))
  const unassigned = of(facts, 'cash_accepted').filter(({ saleId }) => saleId.startsWith('unassigned:'))
  const lost = unassigned.filter(({ noteId }) => !items.some((item) => 'noteId' in item && item.noteId === noteId))
  const slips = (await store.receipts.unprinted()).filter(({ receiptId }) => !receiptId.endsWith(':completed'))
  const unprinted = slips.filter(
    ({ receiptId }) => !items.some((item) => 'receiptId' in item && item.receiptId === receiptId),
  )
  return [
    ...unlisted.map(({ saleId }) => breach(`sale ${saleId}`)),
    ...lost.map(({ noteId }) => breach(`note ${noteId}`)),
    ...unprinted.map(({ receiptId }) => breach(`slip ${receiptId}`)),
  ]
}

function receipts({ world, records }: Books): Breach[] {
  const { jobs } = simulatedPrinterStateSchema.parse(memory(world, 'printer') ?? newSimulatedPrinterState)
  const twice = jobs.filter(
    ({ jobId, printed }, index) => printed > 1 || jobs.findIndex((job) => job.jobId === jobId) !== index,
  )
  const said = records.filter(({ kind }) => kind === receiptPrintedKind).map(({ operationId }) => operationId)
  const untrue = said.filter((id) => !jobs.some(({ jobId, printed }) => `${jobId}:printed` === id && printed === 1))
  const breach = (detail: string): Breach => ({ invariant: 'receipts_print_once', detail })
  const issued = new Set(records.filter(({ kind }) => kind === receiptIssuedKind).map(({ operationId }) => operationId))
  const foreign = jobs.filter(({ jobId }) => !issued.has(`${jobId}:issued`))
  return [
    ...foreign.map(({ jobId }) => breach(`printed and not issued: ${jobId}`)),
    ...twice.map(({ jobId }) => breach(`printed twice: ${jobId}`)),
    ...untrue.map((id) => breach(`not on paper: ${id}`)),
  ]
}
