import type { ActAnswer } from '#contract/acts/act'
import type { ScreenOf } from '#contract/view'
import { mayDo } from '#domain/bike/operations'
import { nextSeasonDay, seasonAt } from '#domain/bike/season'
import { tenge } from '#domain/money'
import { almatyDay } from '#domain/time'
import type { BikeDesk } from '#electron/services/kiosk/bike/bike-desk'
import { done, notNow } from '#electron/services/kiosk/desk'

/** The first screen of the bike service. What needs the centre is closed while it cannot be reached, and says so before
 *  anything is typed (GAP-56); prices are always there to read. */
export async function openBike(bike: BikeDesk): Promise<ActAnswer> {
  const { kind } = bike.screen()
  if ((kind !== 'home' && kind !== 'card') || bike.desk.sales.isOpening()) return notNow
  await showStart(bike)
  return done
}

/** Shown as the link was last; the centre is asked meanwhile. */
export async function showStart(bike: BikeDesk): Promise<void> {
  const { pending, bike: service } = bike.desk.ports
  await bike.ask(
    startScreen(bike, pending.link()),
    () => service.isReachable(),
    (isReachable) => {
      const screen = startScreen(bike, isReachable ? 'up' : 'down')
      bike.desk.stage.update(screen)
    },
  )
}

function startScreen(bike: BikeDesk, centre: 'up' | 'down'): ScreenOf<'bike'> {
  const { operations } = bike.desk.ports.catalogue().bike
  const { renter } = bike.tariffs().bikeTerms
  return {
    kind: 'bike',
    centre,
    canRegister: mayDo('kiosk', 'register', operations) && renter.registersAt.includes('kiosk'),
    canBlock: mayDo('kiosk', 'block_access', operations),
  }
}

export function showPrices(bike: BikeDesk): void {
  const nowMs = bike.nowMs()
  const { seasons } = bike.desk.ports.catalogue().bike
  const { subscriptions, dayPasses, minimumBalance } = bike.tariffs().bike
  bike.show({
    kind: 'bike_prices',
    subscriptions: subscriptions.map(({ sku, price }) => ({ sku, price })),
    dayPasses: dayPasses.map(({ sku, price, length }) => ({ sku, price, hours: length.hours })),
    deposit: dayPasses[0]?.deposit ?? tenge(0),
    minimum: minimumBalance,
    seasonLastDay: seasonAt(seasons, nowMs)?.lastDay ?? null,
    nextSeasonDay: nextSeasonDay(seasons, almatyDay(nowMs)),
  })
}
