import type { DeskRole } from '#domain/card/kind'
import type { Coverage } from '#domain/pass/grant'
import type { Tenge } from '#domain/money'

/** Key of the name of a pass in every language; its number of months, days or trips comes with it. */
export type PassNameKey = 'month' | 'months' | 'days' | 'trips'

type PassTerms = { readonly sku: string; readonly price: Tenge; readonly coverage: Coverage }

/** Calendar months (PASS-001…005). `currentMonth`: sold on its first days for the month that runs, with the months that follow
 *  it; said only of the plain month. Switch, GAP-29. */
export type MonthlyTerms = PassTerms & {
  readonly product: 'monthly'
  readonly months: number
  readonly currentMonth: 'sold' | 'not_sold'
}

/** Days of 24 hours from the first validation (PASS-010…013). */
export type DayTerms = PassTerms & { readonly product: 'hours'; readonly hours: number }

/** Trips with transfers (PASS-020, PASS-021). */
export type TripTerms = PassTerms & { readonly product: 'trips'; readonly trips: number; readonly transfers: number }

export type PassProductTerms = MonthlyTerms | DayTerms | TripTerms

/** Days of a month: its pass is sold from `opensOnDay` of the month before to `closesOnDay` of its own (PASS-006). */
export type SaleWindow = { readonly opensOnDay: number; readonly closesOnDay: number }

/** One transfer with each trip, counted from its first validation (PASS-022). */
export type TransferTerms = {
  readonly withinMinutes: number
  /** Whether the last minute counts to its end is not said: it does. Switch, GAP-32. */
  readonly isLastInstantIncluded: boolean
}

/** Passes on sale and their terms in force. */
export type PassTariff = {
  readonly products: readonly PassProductTerms[]
  readonly saleWindow: SaleWindow
  readonly transfer: TransferTerms
  /** "Calendar day" or "24 hours" from the first validation: the hours. Switch, GAP-31. */
  readonly dayPassRuns: 'rolling_hours' | 'calendar_days'
  /** The month of a pass that is activated later is that of its payment, or that of its activation. Switch, GAP-28. */
  readonly pendingMonth: 'of_payment' | 'of_activation'
  /** Whether named cards may hold passes: only money is permitted by the text. Switches, GAP-60. */
  readonly namedCards: { readonly concession: boolean; readonly school: boolean }
  /** A monthly pass that adds neither a route nor a day to those held. Switch of PASS-T2: sold with a warning. */
  readonly monthlyAddingNothing: 'warn' | 'refuse'
  /** Plastic that runs out before the pass does. Switch of CARD-008: not sold. */
  readonly plasticEndsFirst: 'warn' | 'refuse'
  /** A free ride by concession or school card comes before every pass. Switch, GAP-33. */
  readonly isRightFirst: boolean
  /** Roles that sell passes (PASS-031); the kiosk is a switch, GAP-40. */
  readonly desks: readonly DeskRole[]
}
