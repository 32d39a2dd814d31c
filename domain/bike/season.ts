import { assertNever } from '#domain/assert'
import type { BikeSubscriptionLength } from '#domain/bike/product'
import type { BikeSaleTerms } from '#domain/bike/tariff'
import { addDays, almatyDay, calendarDay, startOfDayMs, type CalendarDay } from '#domain/time'

/** A hire season, both days inclusive. The contract gives no dates; they come from the central system (GAP-05). */
export type HireSeason = { readonly firstDay: CalendarDay; readonly lastDay: CalendarDay }

export function seasonOf(seasons: readonly HireSeason[], day: CalendarDay): HireSeason | null {
  return seasons.find(({ firstDay, lastDay }) => firstDay <= day && day <= lastDay) ?? null
}

/** First day of the next season after `day`; null when the centre has not said. */
export function nextSeasonDay(seasons: readonly HireSeason[], day: CalendarDay): CalendarDay | null {
  const later = seasons.map(({ firstDay }) => firstDay).filter((firstDay) => firstDay > day)
  return later.sort()[0] ?? null
}

/** Last good day of a subscription that starts on `firstDay`: to the same day of a later month minus one day, cut at the end
 *  of the season (BIKE-038, GAP-05). 31 January + 1 month is the last day of February. */
export function subscriptionLastDay(
  length: BikeSubscriptionLength,
  firstDay: CalendarDay,
  season: HireSeason,
): CalendarDay {
  const lastDay = uncutLastDay(length, firstDay, season)
  return lastDay < season.lastDay ? lastDay : season.lastDay
}

function uncutLastDay(length: BikeSubscriptionLength, firstDay: CalendarDay, season: HireSeason): CalendarDay {
  switch (length.unit) {
    case 'season':
      return season.lastDay
    case 'months': {
      const [year, month, day] = [firstDay.slice(0, 4), firstDay.slice(5, 7), firstDay.slice(8, 10)].map(Number)
      // A day the month does not have is the first of the next month: minus one day it is the last of the right one.
      const daysOfMonth = new Date(Date.UTC(Number(year), Number(month) - 1 + length.months + 1, 0)).getUTCDate()
      const until = Date.UTC(
        Number(year),
        Number(month) - 1 + length.months,
        Math.min(Number(day), daysOfMonth + 1) - 1,
      )
      return calendarDay(new Date(until).toISOString().slice(0, 10))
    }
    default:
      return assertNever(length)
  }
}

/** The instant the hours of a day pass are over, cut at the end of the season (BIKE-038, BIKE-050…052); null while nothing has
 *  started them (GAP-05). */
export function dayPassEndMs(
  pass: { readonly hours: number; readonly boughtAtMs: number; readonly firstUnlockedAtMs: number | null },
  season: HireSeason,
  terms: BikeSaleTerms,
): number | null {
  const startMs = terms.dayPassStartsWith === 'payment' ? pass.boughtAtMs : pass.firstUnlockedAtMs
  return startMs === null ? null : Math.min(startMs + pass.hours * 3_600_000, seasonEndMs(season))
}

/** First instant after the season. */
export function seasonEndMs(season: HireSeason): number {
  return startOfDayMs(addDays(season.lastDay, 1))
}

export function seasonAt(seasons: readonly HireSeason[], atMs: number): HireSeason | null {
  return seasonOf(seasons, almatyDay(atMs))
}
