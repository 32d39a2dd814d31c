import { z } from 'zod'
import { selectRows, type Queries } from '#central/database/database'

export type LockedCard = { readonly cardNumber: string; readonly nextAction: number }

/** Locks the cards against every other transaction that adds or judges a payment of theirs, and reads the next action number
 *  of each. Always in the order of the numbers, so that two transactions cannot wait for each other. */
export async function lockCards(queries: Queries, cardNumbers: readonly string[]): Promise<LockedCard[]> {
  const ordered = [...new Set(cardNumbers)].sort()
  if (ordered.length === 0) return []
  const known = queries.query(
    `insert into card_actions (card_number)
     select card_number from unnest($1::text[]) with ordinality as given(card_number, place) order by place
     on conflict do nothing`,
    [ordered],
  )
  const locked = selectRows(
    queries,
    z.object({ card_number: z.string(), next_action: z.int() }),
    `select card_number, next_action from card_actions where card_number = any($1::text[])
     order by card_number collate "C" for no key update`,
    [ordered],
  )
  const [, rows] = await Promise.all([known, locked])
  return rows.map((row) => ({ cardNumber: row.card_number, nextAction: row.next_action }))
}
