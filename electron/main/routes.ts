import type { ScreenKind } from '#contract/view'
import { routes, type RouteName } from '#contract/ipc'
import { AssertionFailure } from '#domain/assert'
import type { BenchService } from '#electron/main/bench-service'
import type { Handlers } from '#electron/main/ipc-dispatcher'
import type { ReceiptRaster } from '#electron/main/receipt-printer'
import type { DeskSession } from '#electron/services/desk/desk-session'
import type { KioskSession } from '#electron/services/kiosk/session'

type KioskRoute = Extract<RouteName, `kiosk.${string}`>
type DeskRoute = Extract<RouteName, `desk.${string}`>
type OwnRoutes = Omit<Handlers, KioskRoute | DeskRoute>

/** Routes of a page this role does not have: no window is admitted to them (electron/main/ipc-dispatcher.ts). */
function absent(prefix: 'kiosk.' | 'desk.'): object {
  const names = Object.keys(routes).filter((name) => name.startsWith(prefix))
  const refuse = (): never => {
    throw new AssertionFailure('this role has no such page')
  }
  return Object.fromEntries(names.map((name) => [name, refuse]))
}

/** What bench and receipts ask, in every role. */
function ownRoutes(bench: BenchService, receipts: ReceiptRaster): OwnRoutes {
  return {
    'bench.view': () => bench.view(),
    'bench.do': (action) => bench.act(action),
    'receipt.document': () => receipts.document(),
    'receipt.drawn': ({ height }) => {
      receipts.drawn(height)
    },
  }
}

/** Every route of a desk and who answers it. */
export function deskHandlers(session: DeskSession, bench: BenchService, receipts: ReceiptRaster): Handlers {
  const own: Pick<Handlers, DeskRoute> = {
    'desk.view': () => session.view(),
    'desk.act': (act) => session.act(act),
  }
  return { ...absent('kiosk.'), ...own, ...ownRoutes(bench, receipts) } as Handlers
}

/** Every route of a kiosk and who answers it. */
export function kioskHandlers(
  session: KioskSession,
  bench: BenchService,
  receipts: ReceiptRaster,
  painted: (screen: ScreenKind) => void,
): Handlers {
  const own: Pick<Handlers, KioskRoute> = {
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
  }
  return { ...absent('desk.'), ...own, ...ownRoutes(bench, receipts) } as Handlers
}
