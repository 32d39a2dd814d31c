import { assertNever } from '#domain/assert'
import type { Screen } from '#contract/view'
import type { KioskRoute } from './kiosk'

/** What Escape does: the act of the screen's own back or cancel key, never one that moves or gives up money. */
export function escapeRoute(screen: Screen): KioskRoute | null {
  switch (screen.kind) {
    case 'card':
    case 'message':
    case 'new_card_failed':
      return 'kiosk.finish'
    case 'top_up':
      return screen.entering ? 'kiosk.enterAmount' : 'kiosk.back'
    case 'declined':
    case 'new_card':
    case 'help':
    case 'information':
    case 'information_section':
    case 'information_entry':
    case 'fare_finder':
    case 'passes':
    case 'basket':
      return 'kiosk.back'
    case 'bike_top_up':
      return screen.entering ? 'kiosk.bikeEnterAmount' : 'kiosk.back'
    case 'bike':
    case 'bike_prices':
    case 'bike_entry':
    case 'bike_consents':
    case 'bike_text':
    case 'bike_document':
    case 'bike_proof':
    case 'bike_summary':
    case 'bike_account':
    case 'bike_products':
    case 'bike_confirm':
    case 'bike_day_pass':
    case 'bike_block':
    case 'bike_notice':
      return 'kiosk.back'
    case 'bike_registered':
      return 'kiosk.finish'
    case 'receipt':
      return 'kiosk.showReceipt'
    case 'cash':
      return screen.inserted === 0 ? 'kiosk.cancelPayment' : null
    case 'bank':
      return screen.canCancel ? 'kiosk.cancelPayment' : null
    case 'idle_warning':
      return 'kiosk.moreTime'
    case 'starting':
    case 'home':
    case 'reading':
    case 'writing':
    case 'dispensing':
    case 'take_card':
    case 'new_card_present':
    case 'new_card_done':
    case 'done':
    case 'card_removed':
    case 'deferred':
    case 'outcome':
    case 'out_of_service':
      return null
    default:
      return assertNever(screen)
  }
}
