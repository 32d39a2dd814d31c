import { assert, assertNever } from '#domain/assert'
import { bikeDue } from '#domain/bike/due'
import { hirePeriod, offerRefusals, type BikeRenterState, type BikeShop, type OfferRefusal } from '#domain/bike/offer'
import { hireProductOf, type BikeTariff, type BikeTerms } from '#domain/bike/tariff'
import { passConfirmation, type PassConfirmation } from '#domain/pass/confirmation'
import type { PassGrant } from '#domain/pass/grant'
import { grantAtAcceptance } from '#domain/pass/granting'
import { cardRefusal, passOffers, type PassBuyer, type PassRefusal } from '#domain/pass/offers'
import type { PassOnCard } from '#domain/pass/on-card'
import { lastSaleDay } from '#domain/pass/sale-window'
import type { PassTariff } from '#domain/pass/tariff'
import { err, ok, type Result } from '#domain/result'
import { accountLine } from '#domain/sale/account-line'
import { priceOf } from '#domain/sale/basket'
import type { SaleProduct } from '#domain/sale/product'
import type { Tenge } from '#domain/money'
import type { CalendarDay } from '#domain/time'
import type { WalletTariff } from '#domain/wallet/tariff'
import { amountRefusal, type AmountRefusal, type WalletCard } from '#domain/wallet/top-up'

/** What a customer asked for. What it costs and when it is good is quoted anew each time, because both may change before it is
 *  paid (PASS-033, Table PASS-T2; for prices BIKE-018, GAP-57). */
export type Wish =
  | { readonly kind: 'top_up'; readonly amount: Tenge }
  | { readonly kind: 'pass'; readonly sku: string; readonly month: CalendarDay | null }
  /** `judged`: by what a right to hire was offered when it was chosen; null for money that has no price. */
  | { readonly kind: 'account'; readonly product: AccountProduct; readonly judged: HireJudgement | null }

/** The renter as the centre last said, and the shop as it was then. */
export type HireJudgement = { readonly renter: BikeRenterState; readonly shop: BikeShop }

type TopUpProduct = Extract<SaleProduct, { kind: 'top_up' }>
type PassProduct = Extract<SaleProduct, { kind: 'pass' }>
export type AccountProduct = Extract<SaleProduct, { kind: 'account' }>

/** The card at hand; the wallet and the slots are two views of it. */
export type QuotedCard = { readonly cardNumber: string; readonly buyer: PassBuyer; readonly wallet: WalletCard }

/** What a price and a date depend on. `card` is null when none was tapped. */
export type Circumstances = {
  readonly card: QuotedCard | null
  readonly tariffs: {
    readonly pass: PassTariff
    readonly wallet: WalletTariff
    readonly bike: BikeTariff
    readonly bikeTerms: BikeTerms
  }
  readonly atMs: number
  /** False while the date is not known (design D6); of a card its `buyer` says so. */
  readonly isClockTrusted: boolean
}

export type Quote =
  | { readonly kind: 'top_up'; readonly product: TopUpProduct; readonly cardNumber: string }
  | { readonly kind: 'pass'; readonly product: PassProduct; readonly confirmation: PassConfirmation }
  /** `period`: days a subscription is good for; null for what has none, or none yet. */
  | { readonly kind: 'account'; readonly product: AccountProduct; readonly period: Period | null }

type Period = { readonly firstDay: CalendarDay; readonly lastDay: CalendarDay }

export type QuoteRefusal =
  | PassRefusal
  | OfferRefusal
  | AmountRefusal
  /** The tariff in force no longer has it. */
  | { readonly kind: 'unknown_sku' }
  | { readonly kind: 'no_card' }

/** A line of a basket as its customer saw it; `confirmed` is null where it was shown as not to be had. */
export type ConfirmedLine = { readonly lineId: number; readonly wish: Wish; readonly confirmed: Quote | null }

/** What is no longer as it was shown. `effect`: what it does beside the passes on the card, or what was warned of. `returned`:
 *  it was not to be had and is again. */
export const lineChanges = ['card', 'price', 'validity', 'effect', 'withdrawn', 'returned'] as const
export type LineChange = (typeof lineChanges)[number]

export type RequotedLine = {
  readonly lineId: number
  readonly wish: Wish
  readonly quote: Result<Quote, QuoteRefusal>
  readonly changes: readonly LineChange[]
}

/** Quotes every line again as if it were paid at that instant, in order: each pass takes its slot before the next one is asked
 *  about. Nothing may be charged unless no line has changed. */
export function requote(lines: readonly ConfirmedLine[], circumstances: Circumstances): readonly RequotedLine[] {
  let now = circumstances
  return lines.map(({ lineId, wish, confirmed }) => {
    const quote = quoteWish(wish, now)
    if (quote.ok && quote.value.kind === 'pass') now = withPass(now, quote.value.product)
    return { lineId, wish, quote, changes: changesOf(confirmed, quote) }
  })
}

/** One wish after the lines before it. */
export function quoteWish(wish: Wish, circumstances: Circumstances): Result<Quote, QuoteRefusal> {
  const { card, tariffs, atMs } = circumstances
  switch (wish.kind) {
    case 'account':
      return quoteAccount(wish, circumstances)
    case 'top_up': {
      if (card === null) return err({ kind: 'no_card' })
      const refusal = amountRefusal(wish.amount, card.wallet, tariffs.wallet)
      if (refusal !== null) return err(refusal)
      const product = { kind: 'top_up', target: 'tapped', amount: wish.amount } as const
      return ok({ kind: 'top_up', product, cardNumber: card.cardNumber })
    }
    case 'pass':
      return card === null ? err({ kind: 'no_card' }) : quotePass(wish, card, tariffs.pass, atMs)
    default:
      return assertNever(wish)
  }
}

/** A right to hire costs what the tariff at its payment says (BIKE-018, GAP-57), and is sold as on its day: not after the season
 *  or a concession has ended (BIKE-038, GAP-04). Of the price the account covers what it did when the centre was asked. */
function quoteAccount(
  { product, judged }: Extract<Wish, { kind: 'account' }>,
  { tariffs: { bike, bikeTerms }, atMs, isClockTrusted }: Circumstances,
): Result<Quote, QuoteRefusal> {
  if (judged === null) return ok({ kind: 'account', product, period: null })
  const hire = hireProductOf(bike, product.sku)
  if (hire === null) return err({ kind: 'unknown_sku' })
  const shop = { ...judged.shop, tariff: bike, terms: bikeTerms, atMs, isClockTrusted }
  const [refusal] = offerRefusals(hire, judged.renter, shop)
  if (refusal !== undefined) return err(refusal)
  const due = bikeDue(hire, judged.renter.account, bike, bikeTerms.sale)
  return ok({
    kind: 'account',
    product: accountLine(hire, product.accountId, due),
    period: hire.kind === 'bike_subscription' ? hirePeriod(hire, shop) : null,
  })
}

/** The month is that of the payment, not of the choice: after the window has closed it is the month then open. */
function quotePass(
  wish: Extract<Wish, { kind: 'pass' }>,
  { buyer, cardNumber }: QuotedCard,
  tariff: PassTariff,
  atMs: number,
): Result<Quote, QuoteRefusal> {
  const ofCard = cardRefusal(buyer, tariff)
  if (ofCard !== null) return err(ofCard)
  const granted = grantAtAcceptance(wish, tariff, atMs)
  if (!granted.ok) return granted
  const offer = passOffers(buyer, tariff, atMs).find(
    ({ sku, period }) => sku === wish.sku && (period?.lastDay ?? null) === granted.value.lastDay,
  )
  assert(offer !== undefined, 'what is granted is offered or refused')
  if (offer.kind === 'refused') return err(offer.refusal)
  const { sku, price, grant, place, period } = offer
  const until = period === null ? {} : { lastSaleDay: lastSaleDay(period.month, tariff.saleWindow) }
  const product = { kind: 'pass', target: 'tapped', sku, price, pass: grant, place, ...until } as const
  return ok({ kind: 'pass', product, confirmation: passConfirmation(offer, cardNumber, tariff, atMs) })
}

function withPass(circumstances: Circumstances, { pass, place }: PassProduct): Circumstances {
  const { card } = circumstances
  if (card === null) return circumstances
  const { buyer } = card
  const slot = place.kind === 'slot' ? place.slot : lowestFreeSlot(buyer)
  const others = buyer.passes.filter((held) => held.slot !== slot)
  const held = onCard(pass, slot)
  return { ...circumstances, card: { ...card, buyer: { ...buyer, passes: [...others, held] } } }
}

function lowestFreeSlot({ slots, passes }: PassBuyer): number {
  const taken = new Set(passes.map(({ slot }) => slot))
  const free = Array.from({ length: slots }, (_, slot) => slot).find((slot) => !taken.has(slot))
  assert(free !== undefined, 'a pass that is offered has a slot')
  return free
}

function onCard(pass: PassGrant, slot: number): PassOnCard {
  return { slot, startedAtMs: null, ...pass }
}

function changesOf(confirmed: Quote | null, quote: Result<Quote, QuoteRefusal>): readonly LineChange[] {
  if (!quote.ok) return confirmed === null ? [] : ['withdrawn']
  if (confirmed === null) return ['returned']
  const now = quote.value
  const changes: LineChange[] = []
  if (cardOf(confirmed) !== cardOf(now)) changes.push('card')
  if (priceOf(confirmed.product) !== priceOf(now.product)) changes.push('price')
  if (confirmed.kind === 'pass' && now.kind === 'pass') {
    const [before, after] = [confirmed.confirmation, now.confirmation]
    if (!isSame(before.validity, after.validity) || !isSame(before.coverage, after.coverage)) changes.push('validity')
    if (!isSame(before.second, after.second) || !isSame(before.warnings, after.warnings)) changes.push('effect')
  }
  if (confirmed.kind === 'account' && now.kind === 'account' && !isSame([confirmed.period], [now.period])) {
    changes.push('validity')
  }
  return changes
}

function cardOf(quote: Quote): string | null {
  if (quote.kind === 'account') return null
  return quote.kind === 'pass' ? quote.confirmation.cardNumber : quote.cardNumber
}

/** Plain facts made by the same function, so their keys are in the same order. */
function isSame(a: object, b: object): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}
