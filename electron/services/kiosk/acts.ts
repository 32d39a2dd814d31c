import type { ActAnswer } from '#contract/acts/act'
import { tariffsAt } from '#contract/catalogue/catalogue'
import { bikeScreenKinds } from '#contract/screens/bike'
import type { MessageCode, Screen } from '#contract/view'
import { judgedNow } from '#domain/clock/trusted-time'
import type { Tenge } from '#domain/money'
import { lineCredit } from '#domain/sale/sale'
import type { DropReason } from '#domain/sale/state'
import { amountRefusal, topUpRange } from '#domain/wallet/top-up'
import { createActivation } from '#electron/services/kiosk/activation'
import { done, notAvailable, notNow, type Desk } from '#electron/services/kiosk/desk'
import { helpScreen } from '#electron/services/kiosk/information/help'
import { topUpOf } from '#electron/services/kiosk/new-sale'
import { quotedCard } from '#electron/services/kiosk/card-view'
import { message, methodOffers } from '#electron/services/kiosk/sale-screens'
import type { KioskActs } from '#electron/services/kiosk/session'

/** What the keys do. An act that the screen does not offer is refused: keys are pressed twice, screens move on. */
export function createActs(desk: Desk): KioskActs {
  const receipts = receiptActs(desk)
  const leave = (): void => {
    desk.sales.forget()
    desk.cards.forget()
    desk.shop.forget()
    desk.bike.forget()
    desk.information.forget()
    desk.stage.reset()
    desk.cards.checkReaders()
  }
  endSales(desk, leave)
  endTimes(desk, leave)
  return {
    ...screenActs(desk),
    ...topUpActs(desk),
    ...paymentActs(desk),
    activate: createActivation(desk),
    printReceipt: receipts.printReceipt,
    showReceipt: receipts.showReceipt,
    back: () => back(desk, receipts.hide),
    finish: () => finish(desk, leave),
  }
}

/** A sale that ended without anything written goes back to its card, or says why. */
function endSales({ stage, cards, sales, shop, bike }: Desk, leave: () => void): void {
  sales.onCancelled((state) => {
    const line = state.sale.lines.find(({ delivery }) => delivery.kind === 'dropped')
    const code = line?.delivery.kind === 'dropped' ? droppedMessage(line.delivery.reason) : null
    if (line !== undefined && code !== null) {
      sales.forget()
      stage.show(message(code, state.sale, lineCredit(state.sale, line), null, 0))
    } else if (line?.delivery.kind === 'dropped' && line.delivery.reason === 'card_expired') {
      sales.forget()
      void cards.judgeAgain().then(() => {
        cards.showCard()
      })
    } else if (state.reason === 'not_written') leave()
    else {
      sales.forget()
      if (shop.paymentCancelled(state.sale.saleId) || bike.paymentCancelled()) return
      if (cards.presence() === null && cards.atHand() === null) stage.reset()
      else cards.showCard()
    }
  })
}

/** Why nothing was written, where it is not that the customer left. */
function droppedMessage(reason: DropReason): MessageCode | null {
  switch (reason) {
    case 'already_applied':
      return 'pending_activated'
    case 'card_limit':
    case 'card_no_slot':
    case 'card_blocked':
      return reason
    // The card itself says so on its own screen.
    case 'card_expired':
    case 'not_written':
    case 'not_paid':
    case 'window_closed':
    case 'no_surplus':
      return null
  }
}

function endTimes({ stage, sales }: Desk, leave: () => void): void {
  /** Whoever leaves during a cash payment stops it. A validator that does not say what became of a note holds up the sale,
   *  not the kiosk: when it does, the money is deferred. */
  function timeOverInCash(): void {
    const state = sales.current()
    if (state?.kind === 'paying' && state.means.kind === 'cash' && state.means.stopping) {
      leave()
      return
    }
    stage.touched()
    void sales.dispatch({ kind: 'cancel_requested' })
  }

  stage.onTimeOver((screen) => {
    if (screen.kind === 'cash') timeOverInCash()
    else if (screen.kind === 'card_removed' || screen.kind === 'new_card_present') void sales.giveUp()
    else if (screen.kind === 'declined') void sales.dispatch({ kind: 'cancel_requested' }).then(leave)
    else leave()
  })
}

function screenActs({
  ports,
  stage,
  information,
}: Desk): Pick<KioskActs, 'say' | 'touch' | 'setLanguage' | 'setAccess' | 'openHelp' | 'moreTime'> {
  return {
    say(text, urgency) {
      if (!stage.hasVoice()) return notNow
      void ports.devices.call('speech.say', { text, urgency, language: stage.language() })
      return done
    },
    touch() {
      stage.touched()
      return done
    },
    setLanguage(language) {
      stage.setLanguage(language, information.inLanguage(language) ?? undefined)
      return done
    },
    setAccess(access) {
      stage.setAccess(access)
      return done
    },
    openHelp() {
      const { kind } = stage.screen()
      if (kind !== 'home' && kind !== 'card') return notNow
      stage.show(helpScreen(ports))
      return done
    },
    moreTime() {
      stage.touched()
      return done
    },
  }
}

function topUpActs(desk: Desk): Pick<KioskActs, 'openTopUp' | 'enterAmount' | 'chooseAmount'> {
  const { ports, cards } = desk
  return {
    openTopUp() {
      const screen = desk.stage.screen()
      return screen.kind === 'card' && screen.offers.topUp === null ? showTopUp(desk, null, false) : notNow
    },
    enterAmount(open) {
      const screen = desk.stage.screen()
      return screen.kind === 'top_up' ? showTopUp(desk, screen.chosen, open) : notNow
    },
    chooseAmount(amount) {
      const screen = desk.stage.screen()
      if (screen.kind !== 'top_up') return notNow
      const card = cards.atHand()
      if (card === null) return notNow
      const now = judgedNow(ports.clock)
      const tariffs = tariffsAt(ports.catalogue(), now.atMs)
      const refusal = amountRefusal(amount, quotedCard(card, tariffs, now).wallet, tariffs.wallet)
      if (refusal !== null) return { ok: false, reason: 'amount_out_of_range' }
      return showTopUp(desk, amount, false)
    },
  }
}

function showTopUp(desk: Desk, chosen: Tenge | null, entering: boolean): ActAnswer {
  const { ports, stage, cards, sales, basket } = desk
  const card = cards.atHand()
  if (card === null || sales.isOpening()) return notNow
  const now = judgedNow(ports.clock)
  const tariffs = tariffsAt(ports.catalogue(), now.atMs)
  const range = topUpRange(quotedCard(card, tariffs, now).wallet, tariffs.wallet)
  if (!range.ok) return notAvailable
  const { quickAmounts, min, max } = range.value
  stage.show({
    kind: 'top_up',
    card: card.view,
    amounts: [...quickAmounts],
    chosen,
    entering,
    adding: !basket.isEmpty(),
    min,
    max,
    methods: basket.isEmpty() ? methodOffers(sales.devices()) : [],
  })
  return done
}

function paymentActs({ stage, cards, sales }: Desk): Pick<KioskActs, 'pay' | 'cancelPayment' | 'defer'> {
  return {
    async pay(method) {
      const screen = stage.screen()
      if ((screen.kind !== 'top_up' && screen.kind !== 'declined') || sales.isOpening()) return notNow
      const offers = [...methodOffers(sales.devices()), ...screen.methods].filter((offer) => offer.method === method)
      if (offers.length < 2 || offers.some(({ available }) => !available)) return notAvailable
      if (screen.kind === 'declined') {
        return (await sales.payAgain(method)) ? done : notAvailable
      }
      if (screen.chosen === null || screen.entering) return notNow
      stage.show({ ...screen, methods: [] })
      if (await sales.openSale(screen.card, [topUpOf(screen.chosen)], method)) return done
      await cards.judgeAgain()
      return notAvailable
    },
    async cancelPayment() {
      const { kind } = stage.screen()
      if (kind !== 'cash' && kind !== 'bank' && kind !== 'declined') return notNow
      await sales.dispatch({ kind: 'cancel_requested' })
      return done
    },
    async defer() {
      if (!['card_removed', 'new_card_present'].includes(stage.screen().kind)) return notNow
      await sales.giveUp()
      return done
    },
  }
}

type ReceiptActs = Pick<KioskActs, 'printReceipt' | 'showReceipt'> & { readonly hide: () => ActAnswer }

function receiptActs({ ports, stage, sales }: Desk): ReceiptActs {
  const { receipts } = sales
  let behind: Screen | null = null

  function hide(): ActAnswer {
    if (stage.screen().kind !== 'receipt' || behind === null) return notNow
    stage.show(behind)
    behind = null
    return done
  }

  return {
    hide,
    printReceipt() {
      if (receipts.document() === null) return notNow
      receipts.print()
      return done
    },
    async showReceipt(open) {
      if (!open) return hide()
      const document = receipts.document()
      if (document === null || !isReceiptOffered(stage.screen())) return notNow
      const picture = await ports.receipts.picture(document)
      const now = stage.screen()
      // The customer may have left while it was drawn.
      if (receipts.document() !== document || !isReceiptOffered(now)) return notNow
      behind = now
      stage.show({ kind: 'receipt', ...picture, secondsLeft: 0 })
      return done
    },
  }
}

function isReceiptOffered(screen: Screen): boolean {
  return 'receipt' in screen
}

async function back(desk: Desk, hideReceipt: () => ActAnswer): Promise<ActAnswer> {
  const screen = desk.stage.screen()
  switch (screen.kind) {
    case 'top_up':
      if (desk.sales.isOpening()) return notNow
      if (screen.entering) return showTopUp(desk, screen.chosen, false)
      desk.cards.showCard()
      return done
    case 'new_card':
      if (desk.sales.isOpening()) return notNow
      desk.cards.showCard()
      return done
    case 'help':
      desk.cards.showCard()
      return done
    case 'declined':
    case 'cash':
    case 'bank':
      await desk.sales.dispatch({ kind: 'cancel_requested' })
      return done
    case 'receipt':
      return hideReceipt()
    case 'passes':
    case 'basket':
      return desk.shop.back()
    case 'information':
    case 'information_section':
    case 'information_entry':
    case 'fare_finder':
      return desk.information.back()
    default:
      return desk.bike.back(screen) ?? notNow
  }
}

const leavable: readonly Screen['kind'][] = [
  'card',
  'top_up',
  'passes',
  'basket',
  'new_card',
  'new_card_done',
  'new_card_failed',
  'done',
  'deferred',
  'outcome',
  'message',
  'receipt',
  'help',
  'information',
  'information_section',
  'information_entry',
  'fare_finder',
  'idle_warning',
  ...bikeScreenKinds,
]

async function finish({ stage, sales }: Desk, leave: () => void): Promise<ActAnswer> {
  const { kind } = stage.screen()
  const isPaying = ['cash', 'declined', 'idle_warning'].includes(kind) && sales.isPaymentOpen()
  if (sales.isOpening()) return notNow
  if (isPaying) await sales.dispatch({ kind: 'cancel_requested' })
  else if (leavable.includes(kind)) leave()
  else return notNow
  return done
}
