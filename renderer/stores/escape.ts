import { assertNever } from '#domain/assert'
import type { Screen } from '#contract/view'
import type { KioskRoute } from './kiosk'

/** What Escape does: the act of the screen's own back or cancel key, never one that moves or gives up money. */
export function escapeRoute(screen: Screen): KioskRoute | null {
  switch (screen.kind) {
    case 'card':
    case 'message':
      return 'kiosk.finish'
    case 'top_up':
      return screen.entering ? 'kiosk.enterAmount' : 'kiosk.back'
    case 'declined':
    case 'help':
      return 'kiosk.back'
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
    case 'done':
    case 'card_removed':
    case 'deferred':
    case 'out_of_service':
      return null
    default:
      return assertNever(screen)
  }
}
