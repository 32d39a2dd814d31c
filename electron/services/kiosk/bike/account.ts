import type { BikeAccountState } from '#contract/bike'
import type { BikeReason } from '#contract/screens/bike'
import type { ScreenOf } from '#contract/view'
import { assertNever } from '#domain/assert'
import { amountToLift, debtOf, isRestricted } from '#domain/bike/account'
import { bikeOffer, offerRefusals, type BikeShop, type OfferRefusal } from '#domain/bike/offer'
import type { BikeProduct } from '#domain/bike/product'
import { hireProductOf, type BikeTariff } from '#domain/bike/tariff'
import { tenge, type Tenge } from '#domain/money'
import { almatyDay } from '#domain/time'
import type { BikeDesk } from '#electron/services/kiosk/bike/bike-desk'
import type { Renter } from '#electron/services/kiosk/bike/visit'

/** The account as the centre last said (BIKE-006, BIKE-007); nothing happens without a renter. */
export function showAccount(bike: BikeDesk): void {
  const { renter } = bike.visit.memory
  if (renter !== null) bike.show(accountScreen(renter, bike.shop(renter)))
}

/** Asks the centre for the account anew and shows it. */
export async function refreshAccount(bike: BikeDesk): Promise<void> {
  const { renter } = bike.visit.memory
  if (renter === null) return
  await bike.ask(
    { ...accountScreen(renter, bike.shop(renter)), isBusy: true },
    () => bike.desk.ports.bike.account(renter.token),
    (answer) => {
      if (!answer.ok) bike.failed(answer.error)
      else {
        bike.visit.memory.renter = { ...renter, account: answer.value }
        showAccount(bike)
      }
    },
  )
}

function accountScreen({ account: state }: Renter, shop: BikeShop): ScreenOf<'bike_account'> {
  const { account } = state
  const { product } = account
  return {
    kind: 'bike_account',
    accountId: state.accountId,
    residence: state.residence,
    balance: account.balance,
    reserved: account.reserved,
    debt: debtOf(account),
    debts: debtLines(state),
    depositHeld: account.depositHeld,
    minimum: state.minimum,
    restriction: isRestricted(account, shop.atMs) ? restrictionOf(state, shop) : null,
    product:
      product === null
        ? null
        : product.kind === 'subscription'
          ? { kind: 'subscription', sku: product.sku, firstDay: product.firstDay, lastDay: product.lastDay }
          : { kind: 'day_pass', sku: product.sku, hours: product.hours },
    ...kindReasons(state, shop),
    asOfMs: state.asOfMs,
    isBusy: false,
  }
}

export function debtLines({ account }: BikeAccountState): ScreenOf<'bike_account'>['debts'] {
  return account.debts.map(({ kind, open, dueDay }) => ({ charge: kind, open, dueDay }))
}

/** Debt and advance: the fee of the period in force, else of the shortest one there is (BIKE-094, GAP-12). */
function restrictionOf({ account }: BikeAccountState, shop: BikeShop): ScreenOf<'bike_account'>['restriction'] {
  const { liftHoursMax } = shop.terms.account
  const need = {
    fee: feeOf(account.product?.sku ?? null, shop.tariff),
    minimumBalance: shop.tariff.minimumBalance,
    isSubscriptionRunning: account.product?.kind === 'subscription' && account.product.lastDay >= almatyDay(shop.atMs),
  }
  return {
    toPay: amountToLift(account, need, shop.terms.account),
    liftHours: liftHoursMax,
    liftedByMs: account.restriction?.liftedByMs ?? null,
  }
}

function feeOf(sku: string | null, tariff: BikeTariff): Tenge {
  const held = sku === null ? null : hireProductOf(tariff, sku)
  return held?.price ?? tariff.subscriptions.find(({ rate }) => rate === 'standard')?.price ?? tenge(0)
}

/** Null: something of the kind is offered; else why the first of them is not. */
function kindReasons(
  state: BikeAccountState,
  shop: BikeShop,
): Pick<ScreenOf<'bike_account'>, 'subscriptionReason' | 'dayPassReason'> {
  const { offered } = bikeOffer(state, shop)
  const reason = (products: readonly BikeProduct[]): BikeReason | null => {
    const [first] = products
    if (first === undefined || products.some(({ sku }) => offered.some((offer) => offer.sku === sku))) return null
    return reasonsOf(offerRefusals(first, state, shop))[0] ?? null
  }
  return {
    subscriptionReason: reason(shop.tariff.subscriptions),
    dayPassReason: reason(shop.tariff.dayPasses),
  }
}

export function reasonsOf(refusals: readonly OfferRefusal[]): BikeReason[] {
  return refusals.map((refusal) => ({ code: refusal.kind, day: dayOf(refusal) }))
}

function dayOf(refusal: OfferRefusal): BikeReason['day'] {
  switch (refusal.kind) {
    case 'underage':
      return refusal.ofAgeOn
    case 'out_of_season':
      return refusal.nextSeasonDay
    case 'concession_ended':
      return refusal.lastDay
    case 'access_blocked':
    case 'citizens_only':
    case 'concession_not_here':
    case 'concession_not_verified':
    case 'concession_state_old':
    case 'product_in_force':
    case 'deposit_held':
    case 'no_deposit_means':
    case 'no_debt':
    case 'clock_untrusted':
      return null
    default:
      return assertNever(refusal)
  }
}
