import { tariffsAt } from '#contract/catalogue/catalogue'
import type { ScreenOf } from '#contract/view'
import { seasonAt } from '#domain/bike/season'
import { newCardPrice } from '#electron/services/kiosk/new-card/offer'
import type { DeviceStates, KioskPorts } from '#electron/services/kiosk/ports'

type OfferPorts = Pick<KioskPorts, 'catalogue' | 'clock' | 'settings'>

/** The home screen as it is now: what is sold here and what it costs. Out of season the bike service has no price, but its
 *  accounts are still there. */
export function homeScreen(ports: OfferPorts, states: Pick<DeviceStates, 'dispenser'>): ScreenOf<'home'> {
  const atMs = ports.clock.wallMs()
  const catalogue = ports.catalogue()
  const dayPass = tariffsAt(catalogue, atMs).bike.dayPasses.find(({ length }) => length.hours === 24)
  const isSeason = seasonAt(catalogue.bike.seasons, atMs) !== null
  return {
    kind: 'home',
    offers: {
      newCard: newCardPrice(ports, states),
      bikeDay: isSeason && dayPass !== undefined ? dayPass.price : null,
    },
  }
}
