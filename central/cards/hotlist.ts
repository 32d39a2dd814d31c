import { z } from 'zod'
import {
  hotlistModulus,
  hotlistPageSize,
  packCardNumbers,
  type HotlistChanges,
  type HotlistWhole,
} from '#contract/hotlist'
import { err, ok, type Result } from '#domain/result'
import type { CentralContext } from '#central/context'
import { selectRow, type Queries } from '#central/database/database'
import type { Refusal } from '#central/http/problem'

/** Puts cards on the hotlist or takes them off; those that are there, or off, already change nothing. The caller holds the rows
 *  of these cards, and this is the last statement of its transaction: the row of `hotlist_state` stays locked until commit, so
 *  change numbers become visible in ascending order and a reader that has seen N has seen everything below it. */
export async function recordHotlist(queries: Queries, cardNumbers: readonly string[], listed: boolean): Promise<void> {
  if (cardNumbers.length === 0) return
  await queries.query(
    `with changed as (
       select given.card, row_number() over (order by given.card) as place
       from (select distinct card_number::bigint as card from unnest($1::text[]) as numbers(card_number)) as given
       left join hotlist on hotlist.card = given.card
       where coalesce(hotlist.listed, false) <> $2
     ), change_sum as (
       select count(*) as cards, coalesce(sum(card % ${String(hotlistModulus)}), 0)::bigint as sum from changed
     ), counter as (
       update hotlist_state set last_change = last_change + cards,
         size = hotlist_state.size + case when $2 then cards else -cards end,
         sum = hotlist_state.sum + case when $2 then change_sum.sum else -change_sum.sum end
       from change_sum returning last_change - cards as before
     )
     insert into hotlist (card, listed, change)
     select card, $2, before + place from changed, counter
     on conflict (card) do update set listed = excluded.listed, change = excluded.change`,
    [[...cardNumbers], listed],
  )
}

/** One row for a page: half a million rows through the driver would cost more than reading them. */
const numbersSchema = z
  .string()
  .nullable()
  .transform((text) => (text === null ? [] : text.split(' ')))
const cardText = `lpad(card::text, 16, '0')`

const wholeRowSchema = z.object({ last_change: z.int(), cards: numbersSchema })

/** A page of the whole list as it is now, in the order of the numbers. */
export async function hotlistWhole(context: CentralContext, after: string): Promise<HotlistWhole> {
  const row = wholeRowSchema.parse(
    await selectRow(
      context.database,
      z.unknown(),
      `select last_change, page.cards from hotlist_state, lateral (
         select string_agg(${cardText}, ' ' order by card) as cards from (
           select card from hotlist where listed and card > $1::text::bigint order by card
           limit ${String(hotlistPageSize)}) as found
       ) as page`,
      [after],
    ),
  )
  return {
    cards: packCardNumbers(row.cards),
    last: row.cards.at(-1) ?? null,
    more: row.cards.length === hotlistPageSize,
    cursor: row.last_change,
    serverTimeMs: context.clock.wallMs(),
  }
}

const changesRowSchema = z.object({
  last_change: z.int(),
  size: z.int(),
  sum: z.int(),
  newest: z.int().nullable(),
  added: numbersSchema,
  removed: numbersSchema,
})

/** Cards whose listing changed after `cursor`, each once, as it is now. A cursor beyond the newest change belongs to another
 *  centre or to one restored from a backup. */
export async function hotlistChanges(
  context: CentralContext,
  cursor: number,
): Promise<Result<HotlistChanges, Refusal>> {
  const row = changesRowSchema.parse(
    await selectRow(
      context.database,
      z.unknown(),
      `select last_change, size, sum, page.* from hotlist_state, lateral (
         select max(change) as newest, string_agg(${cardText}, ' ' order by card) filter (where listed) as added,
           string_agg(${cardText}, ' ' order by card) filter (where not listed) as removed
         from (
           select card, listed, change from hotlist where change > $1 order by change
           limit ${String(hotlistPageSize)}) as found
       ) as page`,
      [cursor],
    ),
  )
  if (row.last_change < cursor) return err({ kind: 'cursor_ahead' })
  const next = row.newest ?? cursor
  const more = next < row.last_change
  return ok({
    added: packCardNumbers(row.added),
    removed: packCardNumbers(row.removed),
    cursor: next,
    more,
    check: more ? null : { size: row.size, sum: row.sum },
    serverTimeMs: context.clock.wallMs(),
  })
}
