import type { ActAnswer } from '#contract/ipc'
import type { Screen } from '#contract/view'
import { tenge, type Tenge } from '#domain/money'
import { createActivation } from '#electron/services/kiosk/activation'
import { done, notAvailable, notNow, type Desk } from '#electron/services/kiosk/desk'
import { message, methodOffers } from '#electron/services/kiosk/sale-screens'
import type { KioskActs } from '#electron/services/kiosk/session'

/** What the keys do. An act that the screen does not offer is refused: keys are pressed twice, screens move on. */
export function createActs(desk: Desk): KioskActs {
  const receipts = receiptActs(desk)
  const leave = (): void => {
    desk.sales.forget()
    desk.cards.forget()
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
function endSales({ stage, cards, sales }: Desk, leave: () => void): void {
  sales.onCancelled((state) => {
    const line = state.sale.lines.find(({ delivery }) => delivery.kind === 'dropped')
    if (line?.delivery.kind === 'dropped' && line.delivery.reason === 'already_applied') {
      sales.forget()
      stage.show(message('pending_activated', state.sale, line.product.amount, null, 0))
    } else if (state.reason === 'not_written' && sales.isCardFull()) {
      sales.forget()
      stage.show(message('card_limit', state.sale, line?.product.amount ?? null, null, 0))
    } else if (state.reason === 'not_written') leave()
    else {
      sales.forget()
      if (cards.presence() === null && cards.atHand() === null) stage.reset()
      else cards.showCard()
    }
  })
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
    else if (screen.kind === 'card_removed') void sales.giveUp()
    else if (screen.kind === 'declined') void sales.dispatch({ kind: 'cancel_requested' }).then(leave)
    else leave()
  })
}

function screenActs({ stage }: Desk): Pick<KioskActs, 'touch' | 'setLanguage' | 'setAccess' | 'openHelp' | 'moreTime'> {
  return {
    touch() {
      stage.touched()
      return done
    },
    setLanguage(language) {
      stage.setLanguage(language)
      return done
    },
    setAccess(access) {
      stage.setAccess(access)
      return done
    },
    openHelp() {
      const { kind } = stage.screen()
      if (kind !== 'home' && kind !== 'card') return notNow
      stage.show({ kind: 'help' })
      return done
    },
    moreTime() {
      stage.touched()
      return done
    },
  }
}

function topUpActs(desk: Desk): Pick<KioskActs, 'openTopUp' | 'enterAmount' | 'chooseAmount'> {
  return {
    openTopUp() {
      const screen = desk.stage.screen()
      return screen.kind === 'card' && screen.canTopUp ? showTopUp(desk, null, false) : notNow
    },
    enterAmount(open) {
      const screen = desk.stage.screen()
      return screen.kind === 'top_up' ? showTopUp(desk, screen.chosen, open) : notNow
    },
    chooseAmount(amount) {
      const screen = desk.stage.screen()
      if (screen.kind !== 'top_up') return notNow
      if (amount < screen.min || amount > screen.max) return { ok: false, reason: 'amount_out_of_range' }
      return showTopUp(desk, amount, false)
    },
  }
}

function showTopUp({ ports, stage, cards, sales }: Desk, chosen: Tenge | null, entering: boolean): ActAnswer {
  const card = cards.atHand()
  if (card === null || sales.isOpening()) return notNow
  const { settings } = ports
  const max = tenge(Math.min(settings.topUpMax, card.content.balanceMax - card.content.balance))
  stage.show({
    kind: 'top_up',
    card: card.view,
    amounts: settings.topUpAmounts.filter((amount) => amount <= max),
    chosen,
    entering,
    min: settings.topUpMin,
    max,
    methods: methodOffers(sales.devices()),
  })
  return done
}

function paymentActs({ stage, sales }: Desk): Pick<KioskActs, 'pay' | 'cancelPayment' | 'defer'> {
  return {
    async pay(method) {
      const screen = stage.screen()
      if ((screen.kind !== 'top_up' && screen.kind !== 'declined') || sales.isOpening()) return notNow
      const offers = [...methodOffers(sales.devices()), ...screen.methods].filter((offer) => offer.method === method)
      if (offers.length < 2 || offers.some(({ available }) => !available)) return notAvailable
      if (screen.kind === 'declined') {
        await sales.dispatch({ kind: 'payment_chosen', method })
        return done
      }
      if (screen.chosen === null || screen.entering) return notNow
      stage.show({ ...screen, methods: [] })
      await sales.openTopUp(screen.card, screen.chosen, method)
      return done
    },
    async cancelPayment() {
      const { kind } = stage.screen()
      if (kind !== 'cash' && kind !== 'bank' && kind !== 'declined') return notNow
      await sales.dispatch({ kind: 'cancel_requested' })
      return done
    },
    async defer() {
      if (stage.screen().kind !== 'card_removed') return notNow
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

function isReceiptOffered({ kind }: Screen): boolean {
  return kind === 'done' || kind === 'deferred'
}

async function back(desk: Desk, hideReceipt: () => ActAnswer): Promise<ActAnswer> {
  const screen = desk.stage.screen()
  switch (screen.kind) {
    case 'top_up':
      if (desk.sales.isOpening()) return notNow
      if (screen.entering) return showTopUp(desk, screen.chosen, false)
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
    default:
      return notNow
  }
}

const leavable: readonly Screen['kind'][] = [
  'card',
  'top_up',
  'done',
  'deferred',
  'message',
  'receipt',
  'help',
  'idle_warning',
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
