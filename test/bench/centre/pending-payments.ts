import type { BenchCentre } from '#test/bench/centre/centre'

/** As many payments, each for a card of its own, announced in their order. */
export async function fillPending({ sql, admin }: BenchCentre, count: number): Promise<void> {
  await admin.createProvider('bank')
  await sql.query(
    `insert into card_actions (card_number, next_action)
     select (9643000000000000 + n)::text, 2 from generate_series(1, $1::int) as n`,
    [count],
  )
  await sql.query(
    `insert into pending_payments (pending_id, card_number, action, amount, accepted_at_ms, last_day, state, source,
       provider_id, reference, change)
     select gen_random_uuid(), (9643000000000000 + n)::text, 1, 500, $2::bigint, '2099-01-01', 'pending', 'provider',
       (select provider_id from providers limit 1), 'r' || n, n from generate_series(1, $1::int) as n`,
    [count, Date.now()],
  )
  await sql.query('update pending_changes set last_change = $1', [count])
  await sql.query('analyze')
}
