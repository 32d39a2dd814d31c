import type { BikeDayPass, BikeSubscription } from '#domain/bike/product'
import type { BikeConcessionCategory } from '#domain/bike/concession'
import type { Tenge } from '#domain/money'

/** Prices of the bike service from one day on (BIKE-018). */
export type BikeTariff = {
  /** Table BIKE-T1. */
  readonly subscriptions: readonly BikeSubscription[]
  /** Table BIKE-T3. */
  readonly dayPasses: readonly BikeDayPass[]
  /** Mandatory remainder of the account (BIKE-012). */
  readonly minimumBalance: Tenge
  readonly timeCharge: TimeChargeTariff
  /** Per day past the hours of a day pass (BIKE-056). */
  readonly overstayPerDay: Tenge
  /** Per day past the longest ride (BIKE-064). */
  readonly lateReturnPerDay: Tenge
}

/** Table BIKE-T2. */
export type TimeChargeTariff = {
  /** By length, shortest first; the first is the part included in the subscription. */
  readonly brackets: readonly { readonly minutesMax: number; readonly price: Tenge }[]
  /** Each hour begun after the last bracket. */
  readonly furtherHour: Tenge
}

/** How the contract is read where it is silent or contradicts itself (rules.md §16): each its own switch, from one day on. */
export type BikeTerms = {
  readonly renter: RenterTerms
  readonly sale: BikeSaleTerms
  readonly ride: RideTerms
  readonly account: AccountTerms
  readonly access: AccessTerms
}

export type RenterTerms = {
  /** GAP-01: 18; never below `ageFloor`. */
  readonly ageMin: number
  readonly ageFloor: number
  /** GAP-03: holders of a residence permit may buy subscriptions as citizens do. */
  readonly isResidencePermitAsCitizen: boolean
  /** GAP-04, matrix row 5: what a kiosk may sell to holders of a concession. */
  readonly concessionAtKiosk: 'never' | 'verified_centrally'
  /** GAP-04: a status is asked for again when the answer is older than this. */
  readonly concessionAgeMinutesMax: number
  /** CONC-030: who has a concession, and for whom only one parent of the family has it (CONC-031). */
  readonly concessionCategories: readonly BikeConcessionCategory[]
  /** GAP-02: what opens the right to hire. */
  readonly hireOpensWith: 'payment' | 'consent'
  /** GAP-16: who may send the registration form for the renter. */
  readonly registersAt: readonly BikePlace[]
}

export type BikePlace = 'kiosk' | 'desk' | 'central_desk'

export type BikeSaleTerms = {
  /** GAP-11: the 500 tenge are a note of the subscription table. */
  readonly isMinimumForDayPasses: boolean
  /** GAP-11: `payment` asks for the whole deposit now, because it goes back to the bank card it came from; `account` lets
   *  money of the account count towards it. */
  readonly depositFrom: 'payment' | 'account'
  /** GAP-11: means a deposit may be paid by, by place. */
  readonly depositMeans: { readonly [place in BikePlace]: readonly BikeMeans[] }
  /** The contract is silent: a second subscription or pass while one is in force would be lost money (BIKE-039). */
  readonly isOverlapSold: boolean
  /** GAP-05: what starts the hours of a day pass. */
  readonly dayPassStartsWith: 'first_unlock' | 'payment'
}

/** A card in the bank terminal, a code of a bank app, notes. */
export type BikeMeans = 'cash' | 'bank_card' | 'bank_qr'

export type RideTerms = {
  /** GAP-07: `whole_ride`: a row is the price of the ride; `on_last_bracket`: further hours come on top of the last row;
   *  `all_brackets`: every row passed is added up. */
  readonly timeCharge: 'whole_ride' | 'on_last_bracket' | 'all_brackets'
  /** GAP-07: the seconds between 30:00 and 31:00. */
  readonly minutes: 'rounded_up' | 'rounded_down'
  /** BIKE-046. */
  readonly breakSecondsMin: number
  /** GAP-08: what a shorter break does. */
  readonly shortBreak: 'joins_rides' | 'ignored'
  /** GAP-06: the day a ride across midnight belongs to. */
  readonly dayOf: 'end' | 'start'
  /** GAP-09: BIKE-063 holds for every single ride, on passes too. */
  readonly hoursMax: number
  /** BIKE-065. */
  readonly lostAfterHours: number
  /** GAP-10: whether a day begun counts. */
  readonly days: 'started' | 'full'
}

export type AccountTerms = {
  /** GAP-12: `debt_and_fee` by the letter; the other while a paid subscription runs. */
  readonly lift: 'debt_and_fee' | 'debt_and_minimum_while_paid'
  /** BIKE-094. */
  readonly liftHoursMax: number
  /** GAP-17: three terms of payment, each for its own kind of debt. */
  readonly repairWorkingDays: number
  readonly explanationFineDays: number
  readonly accidentDays: number
}

/** Neither document says how an ID or a PIN looks or how often one may be wrong; these are the centre's (BIKE-005). */
export type AccessTerms = {
  readonly idDigits: number
  readonly pinDigits: number
  readonly attemptsMax: number
  readonly lockMinutes: number
}

const skusOf = (tariff: BikeTariff) => [...tariff.subscriptions, ...tariff.dayPasses]

/** A subscription or day pass of the tariff in force; null when it is not sold (any more). */
export function hireProductOf(tariff: BikeTariff, sku: string): BikeSubscription | BikeDayPass | null {
  return skusOf(tariff).find((product) => product.sku === sku) ?? null
}
