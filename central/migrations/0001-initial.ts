import type { Migration } from '#central/migrations/migrations'

const people = [
  `create table cards (
    card_number text primary key check (card_number ~ '^[0-9]{16}$'),
    status text not null check (status in ('active', 'blocked')),
    registered_at_ms bigint not null
  )`,
  `create table card_actions (
    card_number text primary key check (card_number ~ '^[0-9]{16}$'),
    next_action bigint not null default 1 check (next_action between 1 and 4294967295)
  )`,
  `create table providers (
    provider_id uuid primary key,
    name text not null unique,
    key_hash text not null unique
  )`,
  `create table terminals (
    terminal_id uuid primary key,
    terminal_number bigint not null unique check (terminal_number between 1 and 4294967295),
    stop_name_kk text not null,
    stop_name_ru text not null,
    stop_name_en text not null,
    enrolment_code_hash text unique,
    public_key text unique,
    revoked boolean not null default false,
    acknowledged_seq bigint not null default 0 check (acknowledged_seq >= 0),
    acknowledged_hash text not null
  )`,
  `create table request_nonces (
    terminal_id uuid not null references terminals,
    nonce text not null,
    expires_at_ms bigint not null,
    primary key (terminal_id, nonce)
  )`,
]

// The writer of an activation is null while the card's window shows it and nobody has reported the write. `change` is null
// only inside the transaction that writes the row (pending/changes.ts). Days are text and compared byte by
// byte, so that neither a driver nor a locale gets a say in a date.
const pending = [
  `create table pending_payments (
    pending_id uuid primary key,
    card_number text not null references card_actions,
    action bigint not null check (action between 1 and 4294967295),
    amount bigint not null check (amount > 0),
    accepted_at_ms bigint not null check (accepted_at_ms >= 0),
    last_day text collate "C" not null check (last_day ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'),
    state text not null check (state in ('pending', 'activated', 'blocked', 'cancelled')),
    blocked_by text check (blocked_by in ('term', 'decision')),
    source text not null check (source in ('provider', 'deferred_sale')),
    provider_id uuid references providers,
    reference text,
    terminal_id uuid references terminals,
    sale_id text,
    guard_terminal_number bigint,
    guard_operation_number bigint,
    guard_expected_counter bigint,
    guard_disproved boolean not null default false,
    change bigint unique,
    unique (card_number, action),
    unique (provider_id, reference),
    unique (terminal_id, sale_id),
    check ((source = 'provider') = (provider_id is not null and reference is not null)),
    check ((source = 'deferred_sale') = (terminal_id is not null and sale_id is not null)),
    check ((state = 'blocked') = (blocked_by is not null)),
    check (num_nulls(guard_terminal_number, guard_operation_number, guard_expected_counter) in (0, 3))
  )`,
  `create index pending_payments_open on pending_payments (last_day) where state = 'pending'`,
  `create table pending_changes (
    only_row boolean primary key default true check (only_row),
    last_change bigint not null check (last_change >= 0)
  )`,
  `insert into pending_changes (last_change) values (0)`,
  `create table pending_activations (
    pending_id uuid primary key references pending_payments,
    terminal_id uuid not null references terminals,
    seq bigint not null,
    writer_number bigint,
    operation_number bigint,
    counter bigint not null,
    at_ms bigint not null,
    check ((writer_number is null) = (operation_number is null))
  )`,
  `create table activation_leases (
    pending_id uuid primary key references pending_payments,
    terminal_id uuid not null references terminals,
    operation_number bigint not null,
    until_ms bigint not null
  )`,
]

// No foreign keys on the two tables every record goes into: their rows are written only in the transaction that holds the
// terminal's row, terminals are never deleted, and a check per row is a good part of the cost of a batch.
const journal = [
  `create table journal_records (
    terminal_id uuid not null,
    seq bigint not null check (seq > 0),
    at_ms bigint not null,
    kind text not null,
    operation_id text not null,
    payload text not null,
    prev_hash text not null,
    hash text not null,
    primary key (terminal_id, seq),
    unique (terminal_id, operation_id)
  )`,
  `create table facts (
    terminal_id uuid not null,
    seq bigint not null,
    kind text not null,
    sale_id text,
    amount bigint,
    card_number text,
    counter bigint,
    writer_number bigint,
    operation_number bigint,
    pending_id uuid,
    primary key (terminal_id, seq)
  )`,
  `create index facts_card_counter on facts (card_number, counter) where card_number is not null`,
  `create table conflicts (
    terminal_id uuid not null references terminals,
    seq bigint not null,
    code text not null,
    refused boolean not null,
    pending_id uuid,
    detected_at_ms bigint not null,
    primary key (terminal_id, seq, code)
  )`,
]

export const initial: Migration = { number: 1, name: 'initial', statements: [...people, ...pending, ...journal] }
