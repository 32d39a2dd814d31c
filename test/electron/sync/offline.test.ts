import { expect, onTestFinished, test } from 'vitest'
import { createDemoRenters } from '#central/bike/demo-renters'
import type { EmbeddedCentral } from '#central/embedded'
import { providerKeyHeader } from '#contract/central'
import { assert } from '#domain/assert'
import { bikeTopUp } from '#domain/bike/due'
import { sumTenge, tenge } from '#domain/money'
import type { SaleProduct } from '#domain/sale/product'
import { createCentreClient, type CentreClient } from '#electron/sync/client'
import { createSyncEngine, type SyncEngine } from '#electron/sync/engine'
import { createLinkGate, type LinkGate } from '#electron/sync/link-gate'
import { factsOf } from '#test/electron/services/books'
import { enrolmentCode, giveCode, realFetch, startCentre } from '#test/electron/sync/rig'
import type { ManualTime } from '#test/rig/manual-time'
import { noonMs, openRig, terminalNumber, type Rig } from '#test/rig/terminal'
import { pendingSource } from '#test/simulate/machine'

/** A terminal alone: a sale a minute without a link, and then the link. `BEKET_OFFLINE_HOURS=72` is the size of the promise
 *  (design §1), which takes as long as 4,320 sales take; the suite runs an hour of it. */
const hours = Number(process.env['BEKET_OFFLINE_HOURS'] ?? '1')
const sales = hours * 60
const minuteMs = 60_000
const dayMs = 86_400_000
/** The process of the terminal is started again so often. */
const salesPerLife = 720

const cards = [
  { cardId: 'ordinary', cardNumber: '9643012077810345' },
  { cardId: 'second', cardNumber: '9643012077810352' },
  { cardId: 'concession', cardNumber: '9643012044100172' },
] as const
type Card = (typeof cards)[number]
const renter = '10000008'

/** The link of one life of the terminal after the other. */
type Link = { gate: LinkGate; client: CentreClient; engine: SyncEngine }

type World = { readonly rig: Rig; readonly centre: EmbeddedCentral; readonly link: () => Link }

async function openWorld(): Promise<World> {
  const known: { time: ManualTime | null; link: Link | null } = { time: null, link: null }
  const centre = await startCentre({
    wallMs: () => known.time?.clock.wallMs() ?? noonMs,
    monotonicMs: () => known.time?.clock.monotonicMs() ?? 0,
  })
  const rig = await openRig({}, undefined, undefined, {
    pending: (store, time) => {
      const gate = createLinkGate(realFetch, time.schedule)
      if (known.link !== null) gate.set({ kind: 'cut' })
      const client = createCentreClient({ baseUrl: centre.url, fetch: gate.fetch, clock: time.clock })
      const { clock, schedule } = time
      const engine = createSyncEngine({ store, client, clock, schedule, random: () => 0.5 })
      known.time = time
      known.link = { gate, client, engine }
      return pendingSource(store, engine)
    },
  })
  const link = (): Link => {
    assert(known.link !== null, 'the rig has asked for its link')
    return known.link
  }
  onTestFinished(() => link().engine.stop())
  return { rig, centre, link }
}

/** Bank apps pay for these cards, and the terminal hears of it while it still can. */
async function payElsewhere({ centre, rig, link }: World, perCard: number): Promise<void> {
  const provider = await centre.admin.createProvider('bank')
  assert(provider.ok, 'a provider')
  for (const { cardNumber } of cards) {
    await centre.admin.registerCard(cardNumber)
    for (let index = 0; index < perCard; index += 1) {
      const response = await realFetch(`${centre.url}/v1/provider/payments`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', [providerKeyHeader]: provider.value.key },
        body: JSON.stringify({
          reference: `${cardNumber}:${String(index)}`,
          cardNumber,
          product: { kind: 'wallet', amount: 100 },
          acceptedAtMs: noonMs - dayMs,
        }),
      })
      assert(response.ok, 'the payment is taken')
    }
  }
  link().engine.nudge()
  for (const { cardNumber } of cards) {
    await rig.untilTrue('the terminal knows them', async () => {
      link().engine.nudge()
      return (await rig.store.pending.ofCard(cardNumber)).length === perCard
    })
  }
}

async function leave(rig: Rig): Promise<void> {
  await rig.untilTrue('the sale is over', () => rig.sales().length === 0)
  if (rig.screen().kind !== 'home') await rig.session.finish()
  await rig.bench({ kind: 'card_take' })
  await rig.until('home')
}

async function topUp(rig: Rig, { cardId }: Card, method: 'cash' | 'bank'): Promise<void> {
  await rig.place(cardId)
  rig.session.openTopUp()
  rig.session.chooseAmount(tenge(method === 'cash' ? 200 : 100))
  await rig.session.pay(method)
  await rig.until(method)
  if (method === 'cash') await rig.bench({ kind: 'note_insert', amount: tenge(200) })
  else await rig.bench({ kind: 'bank_answer', answer: 'approve' })
  await rig.until('done')
}

/** The customer pays and leaves with the card before it is written. */
async function deferred(rig: Rig, { cardId }: Card): Promise<void> {
  await rig.place(cardId)
  rig.session.openTopUp()
  rig.session.chooseAmount(tenge(300))
  await rig.session.pay('bank')
  await rig.until('bank')
  await rig.bench({ kind: 'card_take' })
  await rig.bench({ kind: 'bank_answer', answer: 'approve' })
  await rig.until('card_removed')
  await rig.session.defer()
  await rig.until('deferred')
}

async function activation(rig: Rig, { cardId }: Card): Promise<void> {
  const { pending } = await rig.place(cardId)
  const next = pending.find(({ state }) => state === 'ready')
  assert(next !== undefined, 'a payment waits')
  await rig.session.activate([next.pendingId])
  await rig.until('done')
}

async function account(rig: Rig): Promise<void> {
  const product = bikeTopUp(tenge(500))
  const line: SaleProduct = {
    kind: 'account',
    sku: product.sku,
    accountId: renter,
    purpose: 'top_up',
    amount: tenge(500),
    deposit: tenge(0),
  }
  await rig.session.openSale([line], 'bank')
  await rig.until('bank')
  await rig.bench({ kind: 'bank_answer', answer: 'approve' })
}

/** Twelve sales of every kind, each for another card than the one before. */
const round: readonly ((rig: Rig, card: Card) => Promise<void>)[] = [
  (rig, card) => topUp(rig, card, 'bank'),
  activation,
  account,
  (rig, card) => topUp(rig, card, 'cash'),
  deferred,
  account,
  (rig, card) => topUp(rig, card, 'bank'),
  account,
  deferred,
  (rig, card) => topUp(rig, card, 'cash'),
  account,
  deferred,
]

async function sell({ rig, link }: World): Promise<void> {
  for (let index = 0; index < sales; index += 1) {
    const act = round[index % round.length]
    const card = cards[Math.floor(index / round.length) % cards.length]
    assert(act !== undefined && card !== undefined, 'rounds of twelve')
    await act(rig, card)
    await leave(rig)
    rig.time.advance(minuteMs)
    const isLast = index + 1 === sales
    if (isLast || (index + 1) % salesPerLife !== 0) continue
    await link().engine.stop()
    await rig.restart()
    link().engine.start()
    await rig.until('home')
  }
}

test(
  `sells for ${String(hours)} hours without a link, a sale a minute, and agrees with the centre to the tenge afterwards`,
  async () => {
    const world = await openWorld()
    const { rig, centre, link } = world
    await createDemoRenters(centre.admin.bike)
    await giveCode(rig.store, await enrolmentCode(centre, terminalNumber))
    link().engine.start()
    await rig.untilTrue('the terminal is enrolled', () => link().engine.status()?.link === 'up')
    const rounds = Math.ceil(sales / round.length)
    const perCard = Math.ceil(rounds / cards.length)
    await payElsewhere(world, perCard)

    link().gate.set({ kind: 'cut' })
    const soldFromMs = performance.now()
    await sell(world)
    const soldInMs = performance.now() - soldFromMs
    expect(await factsOf(rig, 'sale_closed')).toHaveLength(sales)
    const last = (await rig.store.journal.last())?.seq ?? 0
    expect(link().engine.status()).toMatchObject({ link: 'down' })

    const drainedFromMs = performance.now()
    link().gate.set({ kind: 'open' })
    await drained(link().engine, last)
    const drainedInMs = performance.now() - drainedFromMs

    const totals = await rig.store.totals()
    expect(await link().client.totals()).toMatchObject({ ok: true, value: { ...totals, acknowledgedSeq: last } })
    expect(link().engine.status()).toMatchObject({ unsentRecords: 0, unsentTaken: 0, conflicts: 0, refusedBatches: 0 })
    await expectPaymentsAgree(world, perCard * cards.length - rounds)
    const perSecond = (count: number, ms: number): number => Math.round((count * 1000) / ms)
    const figures = { hours, sales, records: last, salesPerSecond: perSecond(sales, soldInMs) }
    process.stdout.write(
      `${JSON.stringify({ name: 'offline', ...figures, drainRecordsPerSecond: perSecond(last, drainedInMs) })}\n`,
    )
  },
  hours * 300_000,
)

/** As long as it takes. */
function drained(engine: SyncEngine, last: number): Promise<void> {
  return new Promise((resolve) => {
    const unsubscribe = engine.subscribe(({ acknowledgedSeq, underWay, lastError }) => {
      if (acknowledgedSeq === last && underWay === null) {
        unsubscribe()
        resolve()
      } else if (lastError !== null) engine.nudge()
    })
    engine.nudge()
  })
}

/** What was activated here is activated there, and what was deferred here waits for its card there and, once fetched, here. */
async function expectPaymentsAgree({ rig, centre, link }: World, untouched: number): Promise<void> {
  const deferrals = await factsOf(rig, 'sale_deferred')
  const sumDeferred = sumTenge(deferrals.map(({ amount }) => amount))
  const open = sumDeferred + untouched * 100
  expect(await centre.admin.totals()).toMatchObject({ pendingOpen: open, pendingBlocked: 0 })
  const known = async (): Promise<number> => {
    const entries = (await Promise.all(cards.map(({ cardNumber }) => rig.store.pending.ofCard(cardNumber)))).flat()
    const waiting = entries.flatMap((entry) =>
      entry.kind === 'payment' && entry.payment.state === 'pending' ? [entry] : [],
    )
    return sumTenge(waiting.map(({ payment }) => payment.amount))
  }
  await rig.untilTrue('the terminal knows what waits', async () => {
    link().engine.nudge()
    return (await known()) === open
  })
}
