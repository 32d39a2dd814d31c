import type { ProviderPaymentRequest } from '#contract/central'
import { tenge } from '#domain/money'
import type { MonthlyGrant } from '#domain/pass/grant'
import { addDays, almatyDay } from '#domain/time'
import type { OwnCard } from '#test/interleave/cards'
import type { Kiosk } from '#test/interleave/kiosk'
import { createVisit, type Errand } from '#test/interleave/visit'
import type { World } from '#test/interleave/world'
import { passContent } from '#test/simulate/baskets'
import type { Chance } from '#test/simulate/chance'

/** What happens in the world, each in one go as far as the world is concerned: what it sets going takes its time. */

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs

type Action = readonly [weight: number, name: string, occur: (world: World) => unknown]

const actions: readonly Action[] = [
  [7, 'visit', visit],
  [5, 'turn', turn],
  [2.5, 'payment', pay],
  [1, 'replacement', replace],
  [0.7, 'cancellation', cancel],
  [1.2, 'decision', decide],
  [1.5, 'validation', validate],
  [2, 'link', changeLink],
  [1.5, 'time', passTime],
  [0.7, 'clock', setClock],
  [0.8, 'crash', crash],
  [0.25, 'death', die],
  [1.5, 'start', start],
  [0.5, 'replay', replay],
  [0.2, 'card_status', setCardStatus],
]

export async function act(world: World): Promise<void> {
  const action = world.chance.weighted(actions.map((one) => [one[0], one] as const))
  if (action === null) return
  const [, name, occur] = action
  world.trace.note(`· ${name}`)
  await occur(world)
}

function oneOf<T>(chance: Chance, list: readonly T[]): T | null {
  return list[chance.below(list.length)] ?? null
}

function running({ kiosks }: World): readonly Kiosk[] {
  return kiosks.filter((kiosk) => kiosk.life() !== null)
}

/** Cards that are in nobody's reader. */
function freeCards({ cards, visits }: World): readonly OwnCard[] {
  return cards.own.filter((own) => !visits.some((visit) => visit.own === own))
}

function visit(world: World): void {
  const { chance, visits } = world
  const own = oneOf(chance, freeCards(world))
  const free = running(world).filter((kiosk) => !visits.some((one) => one.kiosk === kiosk))
  const kiosk = oneOf(chance, free)
  if (own === null || kiosk === null) return
  beginVisit(world, kiosk, own, chance.oneOf(['activate', 'activate', 'activate', 'buy', 'both']))
}

export function beginVisit(world: World, kiosk: Kiosk, own: OwnCard, errand: Errand): void {
  const { chance, happened, did, defect } = world
  did('visit')
  world.trace.note(`${own.cardNumber} comes to ${kiosk.name} to ${errand}`)
  world.visits.push(createVisit({ kiosk, own, errand, chance, trace: () => world.trace, happened, did, defect }))
}

function turn(world: World): void {
  const kiosk = oneOf(world.chance, running(world))
  world.did('turn')
  kiosk?.sync(world.chance.oneOf(['both', 'both', 'send', 'fetch']))
}

export async function pay(world: World): Promise<void> {
  const { chance, cards, centre, clock, did } = world
  const { cardNumber } = chance.oneOf(cards.own)
  const daysAgo = chance.weighted([
    [10, chance.between(0, 20)],
    [3, chance.between(26, 28)],
    [1, 29],
  ])
  const product = anyProduct(chance, clock.wallMs())
  did('payment')
  const paid = await centre.pay(cardNumber, product, clock.wallMs() - (daysAgo ?? 0) * dayMs)
  world.trace.note(
    `a bank app pays ${String(product.amount)} ${product.kind} for ${cardNumber} ${String(daysAgo)} days ago: ${String(paid)}`,
  )
}

function anyProduct(chance: Chance, nowMs: number): ProviderPaymentRequest['product'] {
  const amount = tenge(chance.between(1, 30) * 100)
  const kind = chance.weighted([
    [6, 'wallet'],
    [2, 'trips'],
    [0.7, 'monthly'],
  ])
  if (kind === 'wallet' || kind === null) return { kind: 'wallet', amount }
  const pass = kind === 'trips' && passContent.kind === 'pass' ? passContent.pass : monthlyPass(chance, nowMs)
  return { kind: 'pass', amount, pass }
}

/** Of a month that is over soon, or has been for a while. */
function monthlyPass(chance: Chance, nowMs: number): MonthlyGrant {
  const lastDay = addDays(almatyDay(nowMs), chance.between(-3, 25))
  const coverage = { city: true, suburb: false, express: false }
  const firstDay = addDays(lastDay, -29)
  return { product: 'monthly', coverage, firstDay, lastDay, hours: null, tripsLeft: null, transfersLeft: null }
}

async function openReferences({ centre }: World): Promise<readonly string[]> {
  const rows = await centre.rows()
  return rows.flatMap(({ state, reference }) => (state === 'pending' && reference !== null ? [reference] : []))
}

async function replace(world: World): Promise<void> {
  const { chance, centre, clock, did } = world
  const references = (await openReferences(world)).filter(() => chance.happens(0.7))
  if (references.length === 0) return
  did('replacement')
  const answer = await centre.replace(
    references.map((reference) => ({ reference, product: anyProduct(chance, clock.wallMs()) })),
  )
  world.trace.note(`the provider replaces ${references.join(' ')}: ${answer}`)
}

async function cancel(world: World): Promise<void> {
  const reference = oneOf(world.chance, await openReferences(world))
  if (reference === null) return
  world.did('cancellation')
  world.trace.note(`the provider cancels ${reference}: ${await world.centre.cancel(reference)}`)
}

async function decide(world: World): Promise<void> {
  const { chance, centre, did } = world
  const row = oneOf(
    chance,
    (await centre.rows()).filter(({ state }) => state === 'pending' || state === 'blocked'),
  )
  if (row === null) return
  const decision = row.state === 'pending' ? chance.oneOf(['blocked', 'blocked', 'cancelled']) : 'pending'
  did(decision === 'pending' ? 'reopening' : 'decision')
  const answer = await centre.decide(row.pending_id, decision)
  world.trace.note(`the operator: ${row.pending_id} was ${row.state}, shall be ${decision}: ${answer}`)
}

async function validate(world: World): Promise<void> {
  const { chance, trace, did } = world
  const own = oneOf(chance, freeCards(world))
  if (own === null) return
  const taps = chance.happens(0.25) ? chance.between(9, 12) : chance.between(1, 3)
  let valid = 0
  for (let tap = 0; tap < taps; tap += 1) {
    if (chance.happens(0.05))
      own.card.tear({ when: chance.oneOf(['before', 'after']), exchange: chance.between(1, 12) })
    if (await world.tap(own)) valid += 1
  }
  did('validation')
  trace.note(`${own.cardNumber} rides ${String(valid)} of ${String(taps)} times; counter ${String(own.counter())}`)
}

function changeLink(world: World): void {
  const { chance, kiosks, happened } = world
  const { link, name } = chance.oneOf(kiosks)
  const quality = chance.oneOf(['up', 'lossy', 'slow', 'cut', 'cut'])
  if (quality !== 'up') happened(`link_${quality}`)
  world.trace.note(`the link of ${name} is ${quality}`)
  link.set(quality)
}

function passTime(world: World): void {
  const { chance } = world
  const durationMs = chance.oneOf([
    chance.between(1, 200) * 1000,
    chance.between(1, 12) * hourMs,
    chance.between(1, 5) * dayMs,
    chance.between(1, 15) * dayMs,
  ])
  world.trace.note(`time passes: ${(durationMs / hourMs).toFixed(2)} h`)
  world.skip(durationMs)
}

function setClock(world: World): void {
  const { chance, kiosks, happened } = world
  const kiosk = chance.oneOf(kiosks)
  const errorMs = anyClockError(chance)
  if (errorMs !== 0) happened('clock_wrong')
  world.trace.note(`the clock of ${kiosk.name} is off by ${(errorMs / hourMs).toFixed(2)} h`)
  kiosk.setClockError(errorMs)
}

/** From what nobody notices to another month. */
export function anyClockError(chance: Chance): number {
  const limitMs = chance.oneOf([0, 0, 90_000, 10 * minuteMs, 30 * hourMs, 40 * dayMs])
  return chance.between(-limitMs, limitMs)
}

async function crash(world: World): Promise<void> {
  const kiosk = oneOf(world.chance, running(world))
  if (kiosk === null) return
  world.happened('process_crash')
  await kiosk.crash()
}

/** One stays alive. */
async function die(world: World): Promise<void> {
  const { chance, kiosks, happened } = world
  const alive = kiosks.filter((kiosk) => !kiosk.isDead())
  const kiosk = oneOf(chance, alive)
  if (kiosk === null || alive.length < 2) return
  happened('terminal_lost')
  await kiosk.die()
}

async function start(world: World): Promise<void> {
  for (const kiosk of world.kiosks) if (world.chance.happens(0.7)) await kiosk.start()
}

async function replay(world: World): Promise<void> {
  const { link, name } = world.chance.oneOf(world.kiosks)
  world.happened('batch_replayed')
  world.trace.note(`an old batch of ${name} arrives again: ${await link.replay()}`)
}

async function setCardStatus(world: World): Promise<void> {
  const { cardNumber } = world.chance.oneOf(world.cards.own)
  const status = world.chance.oneOf(['blocked', 'active'])
  world.happened(`card_${status}`)
  await world.centre.setCard(cardNumber, status)
}
