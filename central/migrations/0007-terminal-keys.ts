import type { Migration } from '#central/migrations/migrations'

// A key is current, next or retired, and belongs to one terminal for ever: a retired one proves a copy of a disk.
const keys = [
  `alter table terminals add column next_public_key text unique`,
  `alter table terminals add column key_since_ms bigint`,
  `alter table terminals add column is_key_change_wanted boolean not null default false`,
  `update terminals set key_since_ms = (extract(epoch from now()) * 1000)::bigint where public_key is not null`,
  `alter table terminals add check (next_public_key is null or public_key is not null)`,
  `alter table terminals add check (next_public_key <> public_key)`,
  `create table retired_terminal_keys (
    public_key text primary key,
    terminal_id uuid not null references terminals,
    retired_at_ms bigint not null
  )`,
  `create index retired_terminal_keys_terminal on retired_terminal_keys (terminal_id, retired_at_ms)`,
]

const revocation = [
  `alter table terminals add column revoked_at_ms bigint`,
  `alter table terminals add column revoked_reason text`,
]

// A table of its own: the terminal's row is locked as long as a batch of its journal is stored, and its other requests must not
// wait for that. A nonce is deleted when it has expired: without the index every request would read all of its terminal's.
const requests = [
  `create table terminal_budgets (
    terminal_id uuid primary key references terminals,
    spent_until_ms double precision not null
  )`,
  `create index request_nonces_expiry on request_nonces (terminal_id, expires_at_ms)`,
]

const starts = [
  `create table terminal_starts (
    terminal_id uuid not null references terminals,
    number bigint not null check (number > 0),
    start_id uuid not null,
    first_heard_ms bigint not null,
    primary key (terminal_id, number)
  )`,
  `alter table terminal_heartbeats add column stopped text`,
]

export const terminalKeys: Migration = {
  number: 7,
  name: 'terminal keys',
  statements: [...keys, ...revocation, ...requests, ...starts],
}
