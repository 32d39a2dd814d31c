import type { ActAnswer } from '#contract/acts/act'
import type { MethodOffer } from '#contract/screens/parts'
import type { BikeSubscriptionOffer } from '#contract/screens/bike'
import type { ScreenOf } from '#contract/view'
import { assert } from '#domain/assert'
import { debtOf } from '#domain/bike/account'
import { bikeDebtPayment, bikeDue, bikeTopUp, type BikeDue } from '#domain/bike/due'
import { hirePeriod, meansFor, offerRefusals, type BikeShop } from '#domain/bike/offer'
import type { BikeDayPass, BikeProduct, BikeSubscription } from '#domain/bike/product'
import { seasonAt } from '#domain/bike/season'
import { hireProductOf } from '#domain/bike/tariff'
import { subtractTenge, type Tenge } from '#domain/money'
import type { WalletTariff } from '#domain/wallet/tariff'
import { debtLines, reasonsOf } from '#electron/services/kiosk/bike/account'
import type { BikeDesk } from '#electron/services/kiosk/bike/bike-desk'
import type { Renter } from '#electron/services/kiosk/bike/visit'
import { done, notAvailable } from '#electron/services/kiosk/desk'
import { methodOffers } from '#electron/services/kiosk/sale-screens'

/** What a renter may buy and what it comes to (BIKE-012, BIKE-036…039, BIKE-050…055, BIKE-092). */

export type PaymentScreen = ScreenOf<'bike_confirm' | 'bike_day_pass' | 'bike_top_up'>

export function showProducts(bike: BikeDesk, renter: Renter): ActAnswer {
  const shop = bike.shop(renter)
  const offers = shop.tariff.subscriptions.map((product) => ({
    product,
    offer: subscriptionOffer(product, renter, shop),
  }))
  const ofRate = (rate: BikeSubscription['rate']): BikeSubscriptionOffer[] =>
    offers.filter(({ product }) => product.rate === rate).map(({ offer }) => offer)
  bike.show({
    kind: 'bike_products',
    accountId: renter.account.accountId,
    standard: ofRate('standard'),
    concession: ofRate('concession'),
    seasonLastDay: seasonAt(shop.seasons, shop.atMs)?.lastDay ?? null,
  })
  return done
}

function subscriptionOffer(product: BikeSubscription, renter: Renter, shop: BikeShop): BikeSubscriptionOffer {
  const { sku, price } = product
  const reasons = reasonsOf(offerRefusals(product, renter.account, shop))
  return { sku, price, lastDay: hirePeriod(product, shop)?.lastDay ?? null, reasons }
}

/** The shortest pass first; another length is one press away. */
export function showDayPasses(bike: BikeDesk, renter: Renter): ActAnswer {
  const [first] = offeredDayPasses(renter, bike.shop(renter))
  return first === undefined ? notAvailable : showProduct(bike, renter, first)
}

function offeredDayPasses(renter: Renter, shop: BikeShop): readonly BikeDayPass[] {
  return shop.tariff.dayPasses.filter((pass) => offerRefusals(pass, renter.account, shop).length === 0)
}

export function showDebt(bike: BikeDesk, renter: Renter): ActAnswer {
  const debt = bikeDebtPayment(renter.account.account)
  return debt === null ? notAvailable : showProduct(bike, renter, debt)
}

/** A product of the tariff in force by its name, from the list or from another length of the day pass. */
export function chooseProduct(bike: BikeDesk, renter: Renter, sku: string): ActAnswer {
  const shop = bike.shop(renter)
  const product = hireProductOf(shop.tariff, sku)
  const isOffered = product !== null && offerRefusals(product, renter.account, shop).length === 0
  return isOffered ? showProduct(bike, renter, product) : notAvailable
}

/** Shows what is about to be paid, and remembers it. */
export function showProduct(
  bike: BikeDesk,
  renter: Renter,
  product: Exclude<BikeProduct, { kind: 'bike_top_up' }>,
): ActAnswer {
  bike.visit.memory.product = product
  const screen = productScreen(bike, renter, product)
  const shown = bike.screen()
  // Another length of the pass: the same screen, and its time goes on.
  if (shown.kind === 'bike_day_pass' && screen.kind === 'bike_day_pass') bike.desk.stage.update(screen)
  else bike.show(screen)
  return done
}

function productScreen(
  bike: BikeDesk,
  renter: Renter,
  product: Exclude<BikeProduct, { kind: 'bike_top_up' }>,
): ScreenOf<'bike_confirm' | 'bike_day_pass'> {
  const shop = bike.shop(renter)
  const { due, parts } = dueOf(product, renter, shop)
  const { accountId } = renter.account
  const adding = !bike.desk.basket.isEmpty()
  const common = {
    accountId,
    parts,
    due,
    fromAccount: product.kind === 'bike_debt' ? parts.price : subtractTenge(product.price, parts.price),
    adding,
    methods: adding ? [] : methodsFor(bike, product, shop),
    isBusy: false,
  }
  switch (product.kind) {
    case 'bike_day_pass':
      return {
        ...common,
        kind: 'bike_day_pass',
        passes: offeredDayPasses(renter, shop).map(({ sku, price, length }) => ({ sku, price, hours: length.hours })),
        chosen: product.sku,
        overstayPerDay: shop.tariff.overstayPerDay,
      }
    case 'bike_subscription':
      return { ...common, kind: 'bike_confirm', product: confirmedSubscription(product, shop) }
    case 'bike_debt':
      return { ...common, kind: 'bike_confirm', product: { kind: 'debt', lines: debtLines(renter.account) } }
  }
}

function confirmedSubscription(
  product: BikeSubscription,
  shop: BikeShop,
): Extract<ScreenOf<'bike_confirm'>['product'], { kind: 'subscription' }> {
  const period = hirePeriod(product, shop)
  const season = seasonAt(shop.seasons, shop.atMs)
  assert(period !== null && season !== null, 'a subscription is offered in a season only')
  const { sku, price } = product
  return { kind: 'subscription', sku, price, ...period, seasonLastDay: season.lastDay }
}

export function dueOf(product: BikeProduct, { account }: Renter, shop: BikeShop): BikeDue {
  return bikeDue(product, account.account, shop.tariff, shop.terms.sale)
}

/** The ways to pay for a product that this terminal has; with a deposit bank card only, working or not (GAP-11). */
function methodsFor(bike: BikeDesk, product: BikeProduct, shop: BikeShop): MethodOffer[] {
  const possible = meansFor(product, { ...shop, means: ['cash', 'bank_card', 'bank_qr'] })
  return methodOffers(bike.desk.sales.devices()).filter(({ method }) =>
    method === 'cash' ? possible.includes('cash') : possible.includes('bank_card'),
  )
}

export function showTopUp(bike: BikeDesk, renter: Renter, chosen: Tenge | null, entering: boolean): ActAnswer {
  const { quickAmounts, min, max } = amountsOf(bike)
  const { account, accountId } = renter.account
  const product = chosen === null ? null : bikeTopUp(chosen)
  const adding = !bike.desk.basket.isEmpty()
  bike.visit.memory.product = product
  const screen: ScreenOf<'bike_top_up'> = {
    kind: 'bike_top_up',
    accountId,
    balance: account.balance,
    debt: debtOf(account),
    amounts: [...quickAmounts],
    chosen,
    entering,
    min,
    max,
    adding,
    methods: adding ? [] : methodOffers(bike.desk.sales.devices()),
  }
  if (bike.screen().kind === 'bike_top_up') bike.desk.stage.update(screen)
  else bike.show(screen)
  return done
}

/** The contract sets no limits to a payment into the account: those of the wallet hold for both (GAP-50). */
function amountsOf(bike: BikeDesk): Pick<WalletTariff, 'quickAmounts' | 'min' | 'max'> {
  return bike.tariffs().wallet
}

export function chooseAmount(bike: BikeDesk, renter: Renter, amount: Tenge): ActAnswer {
  const { min, max } = amountsOf(bike)
  if (amount < min || amount > max) return { ok: false, reason: 'amount_out_of_range' }
  return showTopUp(bike, renter, amount, false)
}

export function isPaymentScreen(screen: { readonly kind: string }): screen is PaymentScreen {
  return screen.kind === 'bike_confirm' || screen.kind === 'bike_day_pass' || screen.kind === 'bike_top_up'
}

export function isBusy(bike: BikeDesk): boolean {
  const screen = bike.screen()
  return ('isBusy' in screen && screen.isBusy) || bike.desk.sales.isOpening()
}
