import { assert } from '#domain/assert'
import { sumTenge, tenge } from '#domain/money'
import type { Rig } from '#test/rig/terminal'
import { bankOf, boxOf, factsOf, newBalance, ordinaryNumber, total } from '#test/electron/services/books'

/** What somebody came for. */
export type Errand = {
  readonly begin: (rig: Rig) => Promise<unknown>
  /** Notes in the purse, put in one after another while the screen asks for more. */
  readonly notes?: readonly number[]
  /** What the bank answers, one charge after another; approves from then on. */
  readonly bank?: readonly ('approve' | 'decline' | 'silent')[]
}

export type Customer = { hasBegun: boolean; bank: ('approve' | 'decline' | 'silent')[] }

export function newCustomer(errand: Errand): Customer {
  return { hasBegun: false, bank: [...(errand.bank ?? [])] }
}

const actsMax = 200

/** A patient customer: does what the screen asks until nothing is open any more, switches fallen devices on again and waits as
 *  long as it takes. */
export async function serve(rig: Rig, errand: Errand, customer: Customer): Promise<void> {
  for (let acts = 0; acts < actsMax; acts += 1) {
    if (!rig.host.isRunning()) await startDevices(rig)
    const found: { act: NextAct } = { act: null }
    await rig.untilTrue('something to do', () => {
      found.act = nextAct(rig, errand, customer)
      return found.act !== null || !rig.host.isRunning()
    })
    if (found.act === 'finished') return
    if (found.act !== null) await rig.orCrash(found.act())
  }
  assert(false, `the customer gets nowhere at ${rig.screen().kind}`)
}

async function startDevices(rig: Rig): Promise<void> {
  await rig.host.killed()
  await rig.host.start()
}

type NextAct = (() => Promise<unknown>) | 'finished' | null

function nextAct(rig: Rig, errand: Errand, customer: Customer): NextAct {
  if (!rig.host.isRunning()) return null
  const screen = rig.screen()
  const devices = rig.host.state()
  if (devices.bank.state === 'waiting_for_card' && devices.bank.armed === null) return () => answerBank(rig, customer)
  switch (screen.kind) {
    case 'home':
    case 'card':
    case 'done':
    case 'deferred':
    case 'outcome':
    case 'message':
      if (rig.sales().length > 0) return () => waitForBank(rig)
      if (customer.hasBegun) return 'finished'
      customer.hasBegun = true
      return () => errand.begin(rig)
    case 'cash':
      return nextNote(rig, errand)
    case 'declined':
      return () => rig.session.pay('bank')
    case 'card_removed':
      return () => presentCard(rig)
    default:
      return null
  }
}

/** The next note of the purse, by what the box holds: a note that came back is put in again. */
function nextNote(rig: Rig, { notes = [] }: Errand): (() => Promise<unknown>) | null {
  const { state, held } = rig.host.state().notes
  const [sale] = rig.sales()
  if (state === 'accepting' || sale?.kind !== 'paying' || sale.means.kind !== 'cash') return null
  // The validator is asked about this note every second.
  if (sale.means.escrow !== null) return () => passSecond(rig)
  const index = notes.findIndex((_, at) => sumTenge(notes.slice(0, at).map(tenge)) === held)
  const note = notes[index]
  const isWanted =
    state === 'idle' && !sale.means.stopping && sumTenge(sale.sale.notes.map(({ amount }) => amount)) === held
  return isWanted && note !== undefined ? () => rig.bench({ kind: 'note_insert', amount: tenge(note) }) : null
}

async function passSecond(rig: Rig): Promise<void> {
  rig.time.advance(1000)
  await rig.somethingHappens()
}

async function answerBank(rig: Rig, customer: Customer): Promise<void> {
  await rig.bench({ kind: 'bank_answer', answer: customer.bank.shift() ?? 'approve' })
}

/** A sale that nobody is shown waits for the bank: time goes by until it is asked again. */
async function waitForBank(rig: Rig): Promise<void> {
  rig.time.advance(30_000)
  await rig.somethingHappens()
}

async function presentCard(rig: Rig): Promise<void> {
  await rig.bench({ kind: 'card_take' })
  await rig.bench({ kind: 'card_place', cardId: 'ordinary' })
  await rig.untilTrue('the card is read', () => rig.screen().kind !== 'card_removed' || !rig.host.isRunning())
}

/** What must hold in the end, whatever happened on the way: every tenge that was taken is on the card, once, or was given back;
 *  what was deferred is fetched at the next visit. */
export async function expectNothingLostNorDoubled(rig: Rig): Promise<void> {
  await rig.centre.exchange(rig.store)
  if (rig.centre.payments().some(({ state }) => state === 'pending')) await fetchDeferred(rig)
  await rig.centre.exchange(rig.store)
  const open = rig.centre.payments().filter(({ state }) => state !== 'activated')
  assert(open.length === 0, `payments are left: ${JSON.stringify(open)}`)
  assert(rig.centre.conflicts().length === 0, `the centre objects: ${JSON.stringify(rig.centre.conflicts())}`)
  const bank = await bankOf(rig)
  const taken = (await boxOf(rig)) + bank.charged - bank.refunded
  const bought = rig.centre.payments().filter(({ source }) => source === 'provider')
  const onCard = rig.balance('ordinary') - newBalance
  const expected = taken + sumTenge(bought.map(({ amount }) => amount))
  assert(onCard === expected, `on the card ${String(onCard)}, paid for it ${String(expected)}`)
  const credits = (await factsOf(rig, 'card_credited')).filter(({ cardNumber }) => cardNumber === ordinaryNumber)
  assert(sumTenge(credits.map(({ amount }) => amount)) === onCard, 'the journal says what is on the card')
  assert((await total(rig, 'cash_accepted')) === (await boxOf(rig)), 'the journal says what is in the box')
  assert((await total(rig, 'bank_charged')) === bank.charged, 'the journal says what was charged')
  assert((await total(rig, 'bank_refunded')) === bank.refunded, 'the journal says what was given back')
  assert(rig.sales().length === 0 && rig.defects.length === 0, 'no sale is open')
  for (const { saleId, outcome } of await factsOf(rig, 'sale_closed')) {
    // The receipt is the record after those of the sale.
    const hasReceipt = async (): Promise<boolean> => (await rig.store.receipts.ofSale(saleId)).length > 0
    if (outcome !== 'cancelled') await rig.untilTrue(`sale ${saleId} has a receipt`, hasReceipt)
  }
  assert((await rig.store.journal.verify()).ok, 'the journal is whole')
  assert((await rig.store.projections.compare()).length === 0, 'the projections agree with the journal')
}

/** The next visit: the customer has the card read and activates what waits for it. */
async function fetchDeferred(rig: Rig): Promise<void> {
  await rig.session.finish()
  await rig.bench({ kind: 'card_take' })
  await rig.bench({ kind: 'card_place', cardId: 'ordinary' })
  const card = await rig.until('card')
  const ready = card.pending.filter(({ state }) => state === 'ready').map(({ pendingId }) => pendingId)
  assert(ready.length > 0, 'the payments left are offered')
  await rig.session.activate(ready)
  await rig.untilTrue('they are settled', () => ['done', 'message'].includes(rig.screen().kind))
}
