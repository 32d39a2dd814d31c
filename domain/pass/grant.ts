import type { CalendarDay } from '#domain/time'

/** Routes a pass is good for (PASS-T1). */
export type Coverage = { readonly city: boolean; readonly suburb: boolean; readonly express: boolean }

/** A calendar pass: the plain month or 3 months, fixed when it is sold (PASS-006…008). Both days are included. */
export type MonthlyGrant = {
  readonly product: 'monthly'
  readonly coverage: Coverage
  readonly firstDay: CalendarDay
  readonly lastDay: CalendarDay
  readonly hours: null
  readonly tripsLeft: null
  readonly transfersLeft: null
}

/** A day pass: so many hours from its first validation, whenever that is (PASS-014). */
export type HoursGrant = {
  readonly product: 'hours'
  readonly coverage: Coverage
  readonly firstDay: null
  readonly lastDay: null
  readonly hours: number
  readonly tripsLeft: null
  readonly transfersLeft: null
}

/** Trips with transfers, without limit of time (PASS-022, PASS-024). */
export type TripsGrant = {
  readonly product: 'trips'
  readonly coverage: Coverage
  readonly firstDay: null
  readonly lastDay: null
  readonly hours: null
  readonly tripsLeft: number
  readonly transfersLeft: number
}

/** What is written into a free contract slot of the card for a pass that was paid for. */
export type PassGrant = MonthlyGrant | HoursGrant | TripsGrant

export type PassProduct = PassGrant['product']
