import { guardOf } from '#central/pending/rows'
import type { Screen } from '#contract/view'
import { contractSlots } from '#drivers/transit-card/layout/v1'
import { walletMax } from '#electron/device-host/bench-cards'
import type { KioskSession } from '#electron/services/kiosk/session'
import type { Breach } from '#test/simulate/audit'
import type { OwnCard } from '#test/simulate/cards'
import type { World } from '#test/simulate/world'

const visitMs = 120_000
/** Longer than a lease: what another terminal held is free at the second visit. */
const betweenVisitsMs = 100_000
const visits = 2
/** Entries the card's log keeps: a write in doubt further back cannot be found any more (design D5). */
const logLength = 10

/** Afterwards every card comes once more, with patience: what waits for it is written, or there is a reason. */
export async function fetchWhatIsLeft(world: World): Promise<readonly Breach[]> {
  const breaches: Breach[] = []
  for (const card of world.cards.own) {
    if (!isWaiting(world, card)) continue
    for (let visit = 0; visit < visits; visit += 1) {
      await passTime(world, betweenVisitsMs)
      world.trace.note(`card ${card.cardId} comes once more`)
      await visitOnce(world, card)
    }
    await passTime(world, betweenVisitsMs)
    breaches.push(...leftOver(world, card))
  }
  return breaches
}

function isWaiting({ centre }: World, { cardNumber }: OwnCard): boolean {
  return centre.rows().some((row) => row.card_number === cardNumber && row.state === 'pending')
}

async function passTime({ scheduler }: World, durationMs: number): Promise<void> {
  const untilMs = scheduler.clock.monotonicMs() + durationMs
  while (scheduler.clock.monotonicMs() < untilMs && (await scheduler.step()));
}

async function visitOnce(world: World, card: OwnCard): Promise<void> {
  const { scheduler, machine, house, owner } = world
  const session = machine.current()?.terminal.session
  if (session === undefined) return
  const untilMs = scheduler.clock.monotonicMs() + visitMs
  const tried = new Set<string>()
  await scheduler.perform(owner, 'lay the card', () => {
    house.layCard(card.cardId)
  })
  while (scheduler.clock.monotonicMs() < untilMs && machine.defects().length === 0) {
    await scheduler.step()
    if (scheduler.hasReadyTask()) continue
    const next = nextKey(world, session, tried)
    if (next === 'finished') break
    if (next !== null) await scheduler.perform(owner, 'press', () => void next())
  }
  await scheduler.perform(owner, 'take the card', () => {
    house.takeCard()
  })
  await scheduler.perform(owner, 'finish', () => void session.finish())
}

function nextKey({ house }: World, session: KioskSession, tried: Set<string>): (() => unknown) | 'finished' | null {
  const screen: Screen = session.view().screen
  switch (screen.kind) {
    case 'card': {
      const next = screen.pending.find(({ state, pendingId }) => state === 'ready' && !tried.has(pendingId))
      if (next === undefined) return 'finished'
      tried.add(next.pendingId)
      return () => session.activate([next.pendingId])
    }
    case 'done':
    case 'outcome':
    case 'message':
      return () => session.finish()
    case 'home':
      return () => {
        const cardId = house.cardOnReader()
        house.takeCard()
        if (cardId !== null) house.layCard(cardId)
      }
    case 'card_removed':
      return () => session.defer()
    default:
      return null
  }
}

function leftOver({ centre, cards }: World, card: OwnCard): Breach[] {
  const counter = cards.writes.filter(({ cardNumber }) => cardNumber === card.cardNumber).length
  return centre
    .rows()
    .filter((row) => row.card_number === card.cardNumber && row.state === 'pending')
    .filter((row) => {
      const guard = row.guard_disproved ? null : guardOf(row)
      const isForgotten = guard !== null && counter > guard.expectedCounter + logLength
      const hasRoom = row.pass === null ? card.balance() + row.amount <= walletMax : card.passes() < contractSlots
      return !isForgotten && hasRoom
    })
    .map((row) => ({ invariant: 'deferred_can_be_fetched', detail: JSON.stringify(row) }))
}
