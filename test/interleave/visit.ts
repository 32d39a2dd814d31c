import type { Screen } from '#contract/view'
import { tenge } from '#domain/money'
import type { SaleProduct } from '#domain/sale/product'
import type { KioskSession } from '#electron/services/kiosk/session'
import type { OwnCard } from '#test/interleave/cards'
import type { Kiosk } from '#test/interleave/kiosk'
import { passContent } from '#test/simulate/baskets'
import type { Chance } from '#test/simulate/chance'
import type { Trace } from '#test/simulate/trace'
import { freeSlot } from '#domain/sale/product'
import { assert } from '#domain/assert'

/** `fetch`: takes all there is, with patience. */
export type Errand = 'activate' | 'buy' | 'both' | 'fetch'

export interface Visit {
  readonly kiosk: Kiosk
  readonly own: OwnCard
  /** The next thing the person does, once the terminal waits for it. False: the person has gone. */
  act(): boolean
}

type Parts = {
  readonly kiosk: Kiosk
  readonly own: OwnCard
  readonly errand: Errand
  readonly chance: Chance
  readonly trace: () => Trace
  readonly happened: (fault: string) => void
  readonly did: (action: string) => void
  readonly defect: (error: unknown) => void
}

const tearRate = 0.4
/** A card is opened, read, examined and written in fewer exchanges. */
const exchangesMax = 22
const patience = 14

/** A person with a card at a terminal: does what the screen offers, and now and then pulls the card away. */
export function createVisit(parts: Parts): Visit {
  const { kiosk, own, errand, chance, trace, happened, did } = parts
  const isCareful = errand === 'fetch'
  const tried = new Set<string>()
  let acts = isCareful ? 40 : patience
  let hasLaid = false
  let toBuy = errand === 'buy' || errand === 'both' ? chance.between(1, 2) : 0
  const wantsActivation = errand !== 'buy'

  function lay(): boolean {
    hasLaid = true
    kiosk.takeCard()
    kiosk.layCard(own)
    return true
  }

  function leave(session: KioskSession): boolean {
    if (session.view().screen.kind === 'card_removed') press(session.defer())
    kiosk.takeCard()
    press(session.finish())
    return false
  }

  function press(answer: Promise<unknown>): boolean {
    answer.catch(parts.defect)
    return true
  }

  function mayTear(): void {
    if (isCareful || !chance.happens(tearRate)) return
    const tear = {
      when: chance.oneOf(['before', 'after', 'after']),
      exchange: chance.between(1, exchangesMax),
    } as const
    happened('card_torn')
    trace().note(`the card will be torn ${tear.when} exchange ${String(tear.exchange)} from now`)
    own.card.tear(tear)
  }

  function atCard(session: KioskSession, screen: Extract<Screen, { kind: 'card' }>): boolean {
    if (!screen.cardPresent) return isCareful || chance.happens(0.7) ? lay() : leave(session)
    const ready = screen.pending.filter(({ state, pendingId }) => state === 'ready' && !tried.has(pendingId))
    const chosen = ready.map(({ pendingId }) => pendingId).slice(0, isCareful || chance.happens(0.6) ? undefined : 1)
    if (wantsActivation && chosen.length > 0) {
      for (const pendingId of chosen) tried.add(pendingId)
      did('activation')
      mayTear()
      trace().note(`${kiosk.name}: ${String(chosen.length)} to be activated`)
      return press(session.activate(chosen))
    }
    if (toBuy > 0) {
      toBuy -= 1
      did('sale')
      mayTear()
      return press(session.openSale(basket(chance), 'bank'))
    }
    return leave(session)
  }

  function act(): boolean {
    const session = kiosk.life()?.terminal.session
    if (session === undefined) {
      kiosk.takeCard()
      return false
    }
    acts -= 1
    if (acts < 0) return leave(session)
    const { screen } = session.view()
    switch (screen.kind) {
      case 'home':
        return hasLaid && !hasMore() ? leave(session) : lay()
      case 'card':
        return atCard(session, screen)
      case 'card_removed': {
        const next = isCareful ? 'lay' : chance.oneOf(['lay', 'lay', 'lay', 'defer', 'leave'])
        if (next === 'leave') return leave(session)
        if (next === 'defer') return press(session.defer())
        // It lies there, and its sale cannot be told: only the log of the card could (design D5).
        if (acts < patience / 2) return press(session.defer())
        return lay()
      }
      case 'done':
      case 'deferred':
      case 'outcome':
      case 'message':
      case 'receipt':
        return press(session.finish())
      default:
        return leave(session)
    }
  }

  /** After a screen that ended in the home screen the card is laid there again. */
  function hasMore(): boolean {
    return acts > 0 && (toBuy > 0 || (isCareful && acts > 30) || chance.happens(0.3))
  }

  return { kiosk, own, act }
}

function basket(chance: Chance): readonly SaleProduct[] {
  assert(passContent.kind === 'pass', 'a pass is a pass')
  const topUp: SaleProduct = { kind: 'top_up', target: 'tapped', amount: tenge(chance.between(1, 20) * 100) }
  const pass: SaleProduct = {
    kind: 'pass',
    target: 'tapped',
    sku: 'PASS_T15',
    price: tenge(2000),
    pass: passContent.pass,
    place: freeSlot,
  }
  return chance.oneOf([[topUp], [topUp], [topUp], [pass], [pass, topUp]])
}
