import type { BasketLineView, BesideView, PassGroupView } from '#contract/screens/shop'
import type { LineItemView, PassName, ReasonView } from '#contract/screens/shop-parts'
import type { ScreenOf } from '#contract/view'
import { assertNever } from '#domain/assert'
import { tenge } from '#domain/money'
import type { PassConfirmation } from '#domain/pass/confirmation'
import type { PassGrant } from '#domain/pass/grant'
import { monthsCounted } from '#domain/pass/months'
import type { PassOffer } from '#domain/pass/offers'
import type { SecondPass } from '#domain/pass/second-pass'
import type { PendingContent } from '#domain/pending'
import { priceOf } from '#domain/sale/basket'
import type { SaleProduct } from '#domain/sale/product'
import type { Quote, QuoteRefusal, RequotedLine } from '#domain/sale/quote'
import type { CalendarDay } from '#domain/time'

/** What is sold, in the words of the contract. */

export function reasonView(refusal: QuoteRefusal): ReasonView {
  const nothing = { day: null, amount: null }
  switch (refusal.kind) {
    case 'window_not_open':
      return { ...nothing, code: refusal.kind, day: refusal.opensOn }
    case 'window_closed':
      return { ...nothing, code: refusal.kind, day: refusal.lastSaleDay }
    case 'card_expired':
    case 'card_expires_first':
      return { ...nothing, code: refusal.kind, day: refusal.plasticLastDay }
    case 'coverage_held':
      return { ...nothing, code: refusal.kind, day: refusal.heldUntil }
    case 'wallet_full':
      return { ...nothing, code: refusal.kind, amount: refusal.balanceMax }
    case 'below_min':
      return { ...nothing, code: refusal.kind, amount: refusal.min }
    case 'above_max':
      return { ...nothing, code: refusal.kind, amount: refusal.max }
    case 'not_in_steps':
      return { ...nothing, code: refusal.kind, amount: refusal.step }
    case 'above_card_limit':
      return { ...nothing, code: refusal.kind, amount: refusal.room }
    case 'underage':
      return { ...nothing, code: refusal.kind, day: refusal.ofAgeOn }
    case 'out_of_season':
      return { ...nothing, code: refusal.kind, day: refusal.nextSeasonDay }
    case 'concession_ended':
      return { ...nothing, code: refusal.kind, day: refusal.lastDay }
    case 'access_blocked':
    case 'citizens_only':
    case 'concession_not_here':
    case 'concession_not_verified':
    case 'concession_state_old':
    case 'product_in_force':
    case 'deposit_held':
    case 'no_deposit_means':
    case 'no_debt':
    case 'place':
    case 'card_blocked':
    case 'card_kind':
    case 'clock_untrusted':
    case 'no_free_slot':
    case 'unknown_sku':
    case 'no_card':
    case 'not_whole':
      return { ...nothing, code: refusal.kind }
    default:
      return assertNever(refusal)
  }
}

const groupNames: readonly PassName[] = ['month', 'months', 'days', 'trips']

/** Passes by kind as they stand on the screen. Of the two months that can be asked about, the one that is not on sale is one
 *  line with its reason instead of a group. */
export function passGroups(offers: readonly PassOffer[]): Pick<ScreenOf<'passes'>, 'groups' | 'closed'> {
  const isClosed = (offer: PassOffer): boolean =>
    offer.kind === 'refused' &&
    ['window_not_open', 'window_closed', 'clock_untrusted'].includes(offer.refusal.kind) &&
    offer.period !== null
  const closed: ScreenOf<'passes'>['closed'] = []
  for (const offer of offers.filter(isClosed)) {
    if (offer.kind !== 'refused' || offer.period === null) continue
    const { month } = offer.period
    const reason = reasonView(offer.refusal)
    const isSaid = closed.some((one) => reason.code === 'clock_untrusted' || one.month === month)
    if (!isSaid) closed.push({ month, reason })
  }
  const open = offers.filter((offer) => !isClosed(offer))
  const groups = groupNames.flatMap((name): PassGroupView[] => {
    const ofName = open.filter(({ nameKey }) => nameKey === name)
    const months = [...new Set(ofName.map(({ period }) => period?.month ?? null))]
    return months.map((month) =>
      groupOf(
        name,
        ofName.filter(({ period }) => (period?.month ?? null) === month),
      ),
    )
  })
  return { groups, closed }
}

function groupOf(name: PassName, offers: readonly PassOffer[]): PassGroupView {
  const period = offers[0]?.period ?? null
  return {
    name,
    period: period === null ? null : { firstDay: period.firstDay, lastDay: period.lastDay },
    rows: offers.map((offer) => ({
      sku: offer.sku,
      month: offer.period?.month ?? null,
      name,
      count: offer.count,
      coverage: { ...offer.coverage },
      price: offer.price,
      reason: offer.kind === 'refused' ? reasonView(offer.refusal) : null,
    })),
  }
}

export function basketLineView({ lineId, quote, changes }: RequotedLine, last: Quote | null): BasketLineView {
  const shown = quote.ok ? quote.value : last
  const confirmation = quote.ok && quote.value.kind === 'pass' ? quote.value.confirmation : null
  return {
    lineId,
    item: shown === null ? { kind: 'top_up' } : itemOfQuote(shown),
    price: shown === null ? tenge(0) : priceOf(shown.product),
    reason: quote.ok ? null : reasonView(quote.error),
    changes: [...changes],
    beside: confirmation === null ? null : besideView(confirmation.second),
    plasticLastDay: confirmation?.warnings.includes('plastic_ends_first') === true ? confirmation.plasticLastDay : null,
  }
}

function itemOfQuote(quote: Quote): LineItemView {
  if (quote.kind === 'pass') return itemOfConfirmation(quote.confirmation)
  const item = accountOrMoney(quote.product)
  return item.kind === 'account' && quote.kind === 'account' ? { ...item, period: quote.period } : item
}

function itemOfConfirmation({ nameKey, count, coverage, validity }: PassConfirmation): LineItemView {
  const item = { kind: 'pass', name: nameKey, count, coverage: { ...coverage } } as const
  if (validity.kind !== 'trips') return { ...item, validity: { ...validity } }
  const { trips, transfers } = validity
  return { ...item, validity: { kind: 'trips', trips, transfers } }
}

function accountOrMoney(product: Extract<SaleProduct, { kind: 'top_up' | 'account' }>): LineItemView {
  if (product.kind === 'top_up') return { kind: 'top_up' }
  const { purpose, accountId, deposit } = product
  return { kind: 'account', purpose, accountId, deposit, period: null }
}

function besideView(second: SecondPass): BesideView | null {
  switch (second.kind) {
    case 'alone':
      return null
    case 'adds':
      return { kind: 'adds', routes: { ...second.routes }, from: second.from }
    case 'adds_nothing':
      return { kind: 'adds_nothing', heldUntil: second.heldUntil }
    case 'waits':
      return { kind: 'waits' }
    case 'trips_together':
      return { kind: 'trips_together', trips: second.trips }
    default:
      return assertNever(second)
  }
}

/** A line of a sale, from what was sold and nothing else: it is shown long after it was offered. */
export function itemOfProduct(product: SaleProduct, today: CalendarDay): LineItemView {
  switch (product.kind) {
    case 'top_up':
    case 'account':
      return accountOrMoney(product)
    case 'pass':
      return itemOfGrant(product.pass, today)
    case 'activation':
      return itemOfContent(product.content, today)
    case 'card':
      return { kind: 'card' }
    default:
      return assertNever(product)
  }
}

export function itemOfContent(content: PendingContent, today: CalendarDay): LineItemView {
  return content.kind === 'wallet' ? { kind: 'top_up' } : itemOfGrant(content.pass, today)
}

function itemOfGrant(grant: PassGrant, today: CalendarDay): LineItemView {
  const coverage = { ...grant.coverage }
  switch (grant.product) {
    case 'monthly': {
      const { firstDay, lastDay } = grant
      const count = monthsCounted(firstDay, lastDay)
      const validity = { kind: 'days', firstDay, lastDay, isGoodToday: firstDay <= today } as const
      return { kind: 'pass', name: count === 1 ? 'month' : 'months', count, coverage, validity }
    }
    case 'hours': {
      const validity = { kind: 'hours_from_first_validation', hours: grant.hours } as const
      return { kind: 'pass', name: 'days', count: Math.ceil(grant.hours / 24), coverage, validity }
    }
    case 'trips': {
      const { tripsLeft: trips, transfersLeft: transfers } = grant
      return { kind: 'pass', name: 'trips', count: trips, coverage, validity: { kind: 'trips', trips, transfers } }
    }
    default:
      return assertNever(grant)
  }
}
