import type { ActAnswer } from '#contract/ipc'
import type { Screen } from '#contract/view'
import { tenge, type Tenge } from '#domain/money'
import type { PendingPayment } from '#domain/pending'
import type { CardAtHand, CardDesk } from '#electron/services/kiosk/card-desk'
import { leasedPayments } from '#electron/services/kiosk/leases'
import type { KioskPorts } from '#electron/services/kiosk/ports'
import type { SaleDesk } from '#electron/services/kiosk/sale-desk'
import { message, methodOffers, writeSteps } from '#electron/services/kiosk/sale-screens'
import type { KioskActs } from '#electron/services/kiosk/session'
import type { Stage } from '#electron/services/kiosk/stage'

const done: ActAnswer = { ok: true }
const notNow: ActAnswer = { ok: false, reason: 'not_now' }
const notAvailable: ActAnswer = { ok: false, reason: 'not_available' }

/** What the keys do. An act that the screen does not offer is refused: keys are pressed twice, screens move on. */
export function createActs(ports: KioskPorts, stage: Stage, cards: CardDesk, sales: SaleDesk): KioskActs {
  let behindReceipt: Screen | null = null

  function leave(): void {
    sales.forget()
    cards.forget()
    behindReceipt = null
    stage.reset()
    cards.checkReaders()
  }

  function backToCard(): void {
    sales.forget()
    if (cards.presence() === null && cards.atHand() === null) stage.reset()
    else cards.showCard()
  }

  sales.onCancelled((state) => {
    const line = state.sale.lines.find(({ delivery }) => delivery.kind === 'dropped')
    if (line?.delivery.kind === 'dropped' && line.delivery.reason === 'already_applied') {
      sales.forget()
      stage.show(message('pending_activated', state.sale, line.product.amount, null, 0))
    } else if (state.reason === 'not_written') leave()
    else backToCard()
  })

  stage.onTimeOver((screen) => {
    if (screen.kind === 'cash') timeOverInCash()
    else if (screen.kind === 'card_removed') void sales.giveUp()
    else if (screen.kind === 'declined') void sales.dispatch({ kind: 'cancel_requested' }).then(leave)
    else leave()
  })

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

  function topUpScreen(card: CardAtHand, chosen: Tenge | null, entering: boolean): Screen {
    const { settings } = ports
    const room = card.content.balanceMax - card.content.balance
    const max = tenge(Math.min(settings.topUpMax, room))
    return {
      kind: 'top_up',
      card: card.view,
      amounts: settings.topUpAmounts.filter((amount) => amount <= max),
      chosen,
      entering,
      min: settings.topUpMin,
      max,
      methods: methodOffers(sales.devices()),
    }
  }

  function showTopUp(chosen: Tenge | null, entering: boolean): ActAnswer {
    const card = cards.atHand()
    if (card === null) return notNow
    stage.show(topUpScreen(card, chosen, entering))
    return done
  }

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
    openTopUp() {
      const screen = stage.screen()
      return screen.kind === 'card' && screen.canTopUp ? showTopUp(null, false) : notNow
    },
    enterAmount(open) {
      const screen = stage.screen()
      return screen.kind === 'top_up' ? showTopUp(screen.chosen, open) : notNow
    },
    chooseAmount(amount) {
      const screen = stage.screen()
      if (screen.kind !== 'top_up') return notNow
      if (amount < screen.min || amount > screen.max) return { ok: false, reason: 'amount_out_of_range' }
      return showTopUp(amount, false)
    },
    async pay(method) {
      const screen = stage.screen()
      if (screen.kind !== 'top_up' && screen.kind !== 'declined') return notNow
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
    activate: (pendingIds) => activate(pendingIds),
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
    printReceipt() {
      if (sales.receipt() === null) return notNow
      sales.print()
      return done
    },
    async showReceipt(open) {
      const document = sales.receipt()
      const screen = stage.screen()
      if (!open && screen.kind === 'receipt' && behindReceipt !== null) {
        stage.show(behindReceipt)
        return done
      }
      if (!open || document === null || (screen.kind !== 'done' && screen.kind !== 'deferred')) return notNow
      const picture = await ports.receipts.picture(document)
      const now = stage.screen()
      // The customer may have left while it was drawn.
      if (sales.receipt() !== document || (now.kind !== 'done' && now.kind !== 'deferred')) return notNow
      behindReceipt = now
      stage.show({ kind: 'receipt', ...picture, secondsLeft: 0 })
      return done
    },
    openHelp() {
      const { kind } = stage.screen()
      if (kind !== 'home' && kind !== 'card') return notNow
      stage.show({ kind: 'help' })
      return done
    },
    async back() {
      const screen = stage.screen()
      switch (screen.kind) {
        case 'top_up':
          return screen.entering ? showTopUp(screen.chosen, false) : (cards.showCard(), done)
        case 'help':
          cards.showCard()
          return done
        case 'declined':
        case 'cash':
        case 'bank':
          await sales.dispatch({ kind: 'cancel_requested' })
          return done
        case 'receipt':
          if (behindReceipt !== null) stage.show(behindReceipt)
          return done
        default:
          return notNow
      }
    },
    moreTime() {
      stage.touched()
      return done
    },
    async finish() {
      const { kind } = stage.screen()
      const isPaying = ['cash', 'declined', 'idle_warning'].includes(kind) && sales.isPaymentOpen()
      if (isPaying) await sales.dispatch({ kind: 'cancel_requested' })
      else if (['card', 'top_up', 'done', 'deferred', 'message', 'receipt', 'help', 'idle_warning'].includes(kind))
        leave()
      else return notNow
      return done
    },
  }

  async function activate(pendingIds: readonly string[]): Promise<ActAnswer> {
    const screen = stage.screen()
    const card = cards.atHand()
    if (screen.kind !== 'card' || card === null) return notNow
    const ready = new Set(card.pending.filter(({ state }) => state === 'ready').map(({ pendingId }) => pendingId))
    const chosen = card.payments
      .filter(({ pendingId }) => ready.has(pendingId) && pendingIds.includes(pendingId))
      .sort((a, b) => a.acceptedAtMs - b.acceptedAtMs)
    const [first] = chosen
    if (first === undefined) return notAvailable
    stage.show({
      kind: 'writing',
      origin: 'activation',
      amount: first.amount,
      step: 0,
      steps: writeSteps,
    })
    await write(card, chosen)
    return done
  }

  async function write(card: CardAtHand, chosen: readonly PendingPayment[]): Promise<void> {
    const leased = await leasedPayments(ports, cards.presence(), chosen)
    if (leased.payments.length === 0) {
      const code = leased.refused ?? 'pending_activated'
      const screen = message(code, null, chosen[0]?.amount ?? null, chosen[0]?.lastDay ?? null, 0)
      stage.show(screen.kind === 'message' ? { ...screen, cardNumber: card.view.number } : screen)
      return
    }
    await sales.openActivation(card.view, leased.payments, leased.operations)
  }
}
