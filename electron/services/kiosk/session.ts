import { tariffsAt } from '#contract/catalogue/catalogue'
import type { ActAnswer } from '#contract/acts/act'
import type { PaymentMethod } from '#contract/screens/parts'
import type { AreaActs } from '#contract/ipc'
import { pauseCodeSchema } from '#contract/standing'
import type { KioskView, ScreenOf } from '#contract/view'
import type { Language } from '#domain/language'
import type { Tenge } from '#domain/money'
import type { Utterance } from '#drivers/speech/driver'
import { createActs } from '#electron/services/kiosk/acts'
import { createOpenSale, type OpenSale } from '#electron/services/kiosk/basket-act'
import { createBikeArea } from '#electron/services/kiosk/bike/bike-area'
import { createAreaActs } from '#electron/services/kiosk/areas'
import type { CardField } from '#electron/services/kiosk/card-field'
import { CardDesk } from '#electron/services/kiosk/card-desk'
import { createCountdown } from '#electron/services/kiosk/countdown'
import { homeScreen } from '#electron/services/kiosk/information/home-offers'
import { InformationDesk } from '#electron/services/kiosk/information/information-desk'
import type { KioskPorts } from '#electron/services/kiosk/ports'
import { SaleDesk } from '#electron/services/kiosk/sale-desk'
import { Basket } from '#electron/services/kiosk/shop/basket'
import { ShopDesk } from '#electron/services/kiosk/shop/shop-desk'
import { Stage, type AccessChange } from '#electron/services/kiosk/stage'
import type { TerminalSession } from '#electron/services/terminal-session'

/** What a passenger can do; each answers at once, the view tells what came of it. */
export interface KioskActs {
  touch(): ActAnswer
  setLanguage(language: Language): ActAnswer
  setAccess(access: AccessChange): ActAnswer
  openTopUp(): ActAnswer
  enterAmount(open: boolean): ActAnswer
  chooseAmount(amount: Tenge): ActAnswer
  pay(method: PaymentMethod): Promise<ActAnswer>
  activate(pendingIds: readonly string[]): Promise<ActAnswer>
  cancelPayment(): Promise<ActAnswer>
  defer(): Promise<ActAnswer>
  printReceipt(): ActAnswer
  showReceipt(open: boolean): Promise<ActAnswer>
  openHelp(): ActAnswer
  back(): Promise<ActAnswer>
  moreTime(): ActAnswer
  finish(): Promise<ActAnswer>
  say(text: string, urgency: Utterance['urgency']): ActAnswer
}

export interface KioskSession extends KioskActs, Omit<TerminalSession, 'halt'> {
  /** Acts of the areas, by route. */
  readonly areas: AreaActs
  view(): KioskView
  /** Buys a basket for the card at hand, or for none. */
  readonly openSale: OpenSale
  /** Puts something beside what is in the basket. */
  readonly addToBasket: ShopDesk['add']
  halt(code: ScreenOf<'out_of_service'>['code']): void
}

/** One kiosk session after another: which screen is shown, and what the events of cards, devices, sales and time do to it.
 *  Main holds it whole; a page only mirrors the view (design D2). */
export function createKioskSession(ports: KioskPorts): KioskSession {
  const stage: Stage = new Stage(ports, createCountdown(ports.clock, ports.schedule), () =>
    homeScreen(ports, sales.devices()),
  )
  const field: CardField = { presence: null }
  const sales = new SaleDesk(ports, stage, field)
  const basket = new Basket()
  const cards = new CardDesk(ports, stage, field, sales, basket)
  const counter = { ports, stage, cards, sales, basket }
  const openSale = createOpenSale(counter)
  const shop = new ShopDesk(counter, openSale)
  const bike = createBikeArea({ ...counter, shop, openSale })
  const desk = { ...counter, shop, bike, information: new InformationDesk(counter) }
  const acts = createActs(desk)
  const minute = everyMinute(ports, stage)

  return {
    ...acts,
    openSale,
    addToBasket: (wish) => shop.add(wish),
    areas: createAreaActs({ ...desk, openSale }),
    view: () => viewOf(ports, stage, sales),
    onDevice(event) {
      switch (event.kind) {
        case 'nfc':
          cards.onNfc(event.event)
          return
        case 'speech_state':
          stage.setVoice(event.state === 'listening')
          return
        case 'lost':
          stage.setVoice(false)
          sales.onHostLost()
          cards.onHostLost()
          return
        case 'ready':
          cards.onHostReady()
          return
        default:
          sales.onDevice(event)
          if (stage.screen().kind === 'home') stage.refresh()
      }
    },
    onLinkChanged: () => {
      stage.settle()
      followStop({ ports, stage, cards, sales }, () => void acts.finish())
      stage.refresh()
    },
    cardWanted: (saleId) => {
      cards.wanted(saleId)
    },
    presence: () => cards.presence(),
    deviceStates: () => sales.devices(),
    isFree: () => stage.screen().kind === 'home',
    start() {
      minute.start()
      sales.resume()
    },
    halt(code) {
      stage.halt(code)
    },
    stop() {
      minute.stop()
      stage.stop()
    },
  }
}

/** A terminal that must not sell stops between two customers: whoever has paid or is paying is served to the end. Whoever is
 *  choosing when the hotlist becomes too old (GAP-56) goes on: it is no older to them than to the customer before. */
function followStop(
  { ports, stage, cards, sales }: { ports: KioskPorts; stage: Stage; cards: CardDesk; sales: SaleDesk },
  finish: () => void,
): void {
  const screen = stage.screen()
  const stopped = ports.stopped()
  if (stopped === null) {
    if (screen.kind === 'out_of_service' && pauseCodeSchema.safeParse(screen.code).success) cards.checkReaders()
  } else if (screen.kind === 'home') stage.reset()
  else if (stopped !== 'hotlist_stale' && sales.current() === null) finish()
}

function viewOf(ports: KioskPorts, stage: Stage, sales: SaleDesk): KioskView {
  const { terminalNumber, stopName } = ports.identity()
  return {
    revision: stage.revision(),
    language: stage.language(),
    access: stage.access(),
    terminalNumber,
    stopName: { ...stopName },
    nowMs: ports.clock.wallMs(),
    link: ports.pending.link(),
    receipts: ['ready', 'paper_low'].includes(sales.devices().printer) ? 'printed' : 'on_screen',
    voice: stage.hasVoice(),
    activationDays: tariffsAt(ports.catalogue(), ports.clock.wallMs()).pending.activationTermDays,
    screen: stage.screen(),
  }
}

/** The status strip shows the time: a new view at every full minute. */
function everyMinute(ports: KioskPorts, stage: Stage): { start(): void; stop(): void } {
  let cancel: (() => void) | null = null
  function arm(): void {
    cancel = ports.schedule.after(60_000 - (ports.clock.wallMs() % 60_000), () => {
      stage.settle()
      stage.refresh()
      arm()
    })
  }
  return {
    start: arm,
    stop() {
      cancel?.()
    },
  }
}
