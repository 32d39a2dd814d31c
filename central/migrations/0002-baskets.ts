import type { Migration } from '#central/migrations/migrations'

// `pass` is the JSON text of what the amount paid for, null for money of the wallet. A sale defers each of its lines by itself.
export const baskets: Migration = {
  number: 2,
  name: 'baskets',
  statements: [
    `alter table pending_payments add column pass text`,
    `alter table pending_payments add column line_id bigint check (line_id > 0)`,
    `update pending_payments set line_id = 1 where sale_id is not null`,
    `alter table pending_payments drop constraint pending_payments_terminal_id_sale_id_key`,
    `alter table pending_payments add unique (terminal_id, sale_id, line_id)`,
    `alter table pending_payments add check ((sale_id is null) = (line_id is null))`,
  ],
}
