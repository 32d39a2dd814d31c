import { z } from 'zod'
import { calendarDaySchema } from '#contract/base'
import { hireSeasonsSchema } from '#contract/catalogue/bike'
import type { HireSeason } from '#domain/bike/season'
import { selectRows, type Queries } from '#central/database/database'

/** Hire seasons as the operator named them, earliest first. The contract gives no dates (GAP-05). */
export async function readSeasons(queries: Queries): Promise<HireSeason[]> {
  const rows = await selectRows(
    queries,
    z.object({ first_day: calendarDaySchema, last_day: calendarDaySchema }),
    'select first_day, last_day from bike_seasons order by first_day',
  )
  return rows.map(({ first_day: firstDay, last_day: lastDay }) => ({ firstDay, lastDay }))
}

/** Must run in a transaction. Seasons that overlap are a mistake of the caller. */
export async function writeSeasons(queries: Queries, seasons: readonly HireSeason[]): Promise<void> {
  await queries.query('delete from bike_seasons')
  for (const { firstDay, lastDay } of hireSeasonsSchema.parse(seasons)) {
    await queries.query('insert into bike_seasons (first_day, last_day) values ($1, $2)', [firstDay, lastDay])
  }
}
