import type { ScreenKind } from '#contract/view'
import type { BenchService } from '#electron/main/bench-service'
import type { Handlers } from '#electron/main/ipc-dispatcher'
import type { ReceiptRaster } from '#electron/main/receipt-printer'
import type { KioskSession } from '#electron/services/kiosk/session'

/** Every route of the contract and who answers it. */
export function routeHandlers(
  session: KioskSession,
  bench: BenchService,
  receipts: ReceiptRaster,
  painted: (screen: ScreenKind) => void,
): Handlers {
  return {
    'kiosk.view': () => session.view(),
    'kiosk.touch': () => session.touch(),
    'kiosk.setLanguage': ({ language }) => session.setLanguage(language),
    'kiosk.setAccess': (access) => session.setAccess(access),
    'kiosk.openTopUp': () => session.openTopUp(),
    'kiosk.enterAmount': ({ open }) => session.enterAmount(open),
    'kiosk.chooseAmount': ({ amount }) => session.chooseAmount(amount),
    'kiosk.pay': ({ method }) => session.pay(method),
    'kiosk.activate': ({ pendingIds }) => session.activate(pendingIds),
    'kiosk.cancelPayment': () => session.cancelPayment(),
    'kiosk.defer': () => session.defer(),
    'kiosk.printReceipt': () => session.printReceipt(),
    'kiosk.showReceipt': ({ open }) => session.showReceipt(open),
    'kiosk.openHelp': () => session.openHelp(),
    'kiosk.back': () => session.back(),
    'kiosk.moreTime': () => session.moreTime(),
    'kiosk.finish': () => session.finish(),
    'kiosk.say': ({ text, urgency }) => session.say(text, urgency),
    ...session.areas,
    'kiosk.painted': ({ screen }) => {
      painted(screen)
    },
    'bench.view': () => bench.view(),
    'bench.do': (action) => bench.act(action),
    'receipt.document': () => receipts.document(),
    'receipt.drawn': ({ height }) => {
      receipts.drawn(height)
    },
  }
}
