import type { ActAnswer } from '#contract/acts/act'
import type { BikeAccountState } from '#contract/bike'
import type { PaymentMethod } from '#contract/screens/parts'
import type { BikeDue } from '#domain/bike/due'
import { offerRefusals } from '#domain/bike/offer'
import type { BikeDayPass, BikeProduct, BikeSubscription } from '#domain/bike/product'
import { hireProductOf } from '#domain/bike/tariff'
import type { Tenge } from '#domain/money'
import type { Result } from '#domain/result'
import { accountLine } from '#domain/sale/account-line'
import type { AccountProduct, HireJudgement } from '#domain/sale/quote'
import type { BikeDesk } from '#electron/services/kiosk/bike/bike-desk'
import { dueOf, isBusy, isPaymentScreen, showProduct, type PaymentScreen } from '#electron/services/kiosk/bike/shop'
import type { Renter } from '#electron/services/kiosk/bike/visit'
import { done, notAvailable, notNow } from '#electron/services/kiosk/desk'
import type { BikeFailure } from '#electron/services/kiosk/ports'

/** What is done with a line once it is judged: paid at once, or put into the basket. `judged`: by what a right to hire was
 *  judged; null for money that has no price. */
type Buy = (line: AccountProduct, due: Tenge, judged: HireJudgement | null) => ActAnswer | Promise<ActAnswer>

/** From what is shown to its payment. */
export function pay(bike: BikeDesk, renter: Renter, method: PaymentMethod): ActAnswer | Promise<ActAnswer> {
  const screen = bike.screen()
  if (!isPaymentScreen(screen) || screen.adding) return notNow
  const isFree = screen.kind !== 'bike_top_up' && screen.due === 0
  const isOffered = screen.methods.some((offer) => offer.method === method && offer.available)
  if (!isFree && !isOffered) return notAvailable
  return buy(bike, renter, async (line, due) => {
    if (due > 0) return bike.desk.openSale([line], method)
    // All of it is on the account already: no means of payment is asked for.
    await bike.desk.sales.openSale(null, [line], method)
    return done
  })
}

/** Both services in one payment. */
export function addToBasket(bike: BikeDesk, renter: Renter): ActAnswer | Promise<ActAnswer> {
  const screen = bike.screen()
  if (!isPaymentScreen(screen) || !screen.adding) return notNow
  return buy(bike, renter, (product, _, judged) => bike.desk.shop.add({ kind: 'account', product, judged }))
}

/** Whoever buys the right to hire is looked at once more by the centre: money just paid elsewhere, a debt of a ride, a new
 *  price or a block change what is due (BIKE-018, BIKE-037). Money for the account is taken without it: an account takes any
 *  amount at any time (BIKE-008). */
async function buy(bike: BikeDesk, renter: Renter, act: Buy): Promise<ActAnswer> {
  const screen = bike.screen()
  const { product } = bike.visit.memory
  if (isBusy(bike) || product === null) return notNow
  if (screen.kind === 'bike_top_up') return screen.entering ? notNow : finishBuying(bike, renter, product, act)
  if (screen.kind !== 'bike_confirm' && screen.kind !== 'bike_day_pass') return notNow
  if (product.kind === 'bike_top_up' || product.kind === 'bike_debt') return finishBuying(bike, renter, product, act)
  let outcome: ActAnswer = done
  await bike.ask<Result<BikeAccountState, BikeFailure>>(
    { ...screen, isBusy: true },
    () => bike.desk.ports.bike.account(renter.token),
    async (answer) => {
      if (!answer.ok) bike.failed(answer.error)
      else outcome = await buyAsJudgedNow(bike, { ...renter, account: answer.value }, { screen, product }, act)
    },
  )
  return outcome
}

type HireScreen = Exclude<PaymentScreen, { kind: 'bike_top_up' }>
type Shown = { readonly screen: HireScreen; readonly product: BikeSubscription | BikeDayPass }

/** Nothing is paid but what was shown. */
async function buyAsJudgedNow(bike: BikeDesk, renter: Renter, shown: Shown, act: Buy): Promise<ActAnswer> {
  bike.visit.memory.renter = renter
  const shop = bike.shop(renter)
  const product = hireProductOf(shop.tariff, shown.product.sku)
  if (product === null || offerRefusals(product, renter.account, shop).length > 0) {
    bike.notice('not_offered')
    return done
  }
  if (isShown(shown.screen, dueOf(product, renter, shop))) return finishBuying(bike, renter, product, act)
  bike.visit.memory.product = product
  bike.notice('changed')
  return done
}

function isShown(screen: HireScreen, { due, parts }: BikeDue): boolean {
  const { debt, price, deposit, minimum } = screen.parts
  const isSame = debt === parts.debt && price === parts.price && deposit === parts.deposit && minimum === parts.minimum
  return isSame && screen.due === due
}

/** The figures as they are now, to be agreed to anew. */
export function showChanged(bike: BikeDesk, renter: Renter): ActAnswer {
  const { product } = bike.visit.memory
  return product === null || product.kind === 'bike_top_up' ? notNow : showProduct(bike, renter, product)
}

async function finishBuying(bike: BikeDesk, renter: Renter, product: BikeProduct, act: Buy): Promise<ActAnswer> {
  const shop = bike.shop(renter)
  const due = dueOf(product, renter, shop)
  return act(
    accountLine(product, renter.account.accountId, due),
    due.due,
    isHire(product) ? { renter: renter.account, shop } : null,
  )
}

function isHire({ kind }: BikeProduct): boolean {
  return kind === 'bike_subscription' || kind === 'bike_day_pass'
}
