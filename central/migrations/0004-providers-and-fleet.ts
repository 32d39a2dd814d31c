import type { Migration } from '#central/migrations/migrations'

// `spent_until_ms` is the token bucket (central/provider/keys.ts).
const providers = [
  `create table provider_keys (
    key_id uuid primary key,
    provider_id uuid not null references providers,
    key_hash text not null unique,
    created_at_ms bigint not null,
    revoked_at_ms bigint,
    requests_per_minute bigint not null check (requests_per_minute > 0),
    burst bigint not null check (burst > 0),
    spent_until_ms double precision not null default 0
  )`,
  `create index provider_keys_provider on provider_keys (provider_id)`,
  `insert into provider_keys (key_id, provider_id, key_hash, created_at_ms, requests_per_minute, burst)
   select gen_random_uuid(), provider_id, key_hash, 0, 6000, 1000 from providers`,
  `alter table providers drop column key_hash`,
  // What a payment was before each replacement: the row itself holds what it is now.
  `create table pending_replacements (
    provider_id uuid not null references providers,
    replacement text not null,
    place bigint not null,
    pending_id uuid not null references pending_payments,
    amount_before bigint not null,
    pass_before text,
    amount_after bigint not null,
    pass_after text,
    replaced_at_ms bigint not null,
    primary key (provider_id, replacement, place)
  )`,
  `create index pending_payments_state on pending_payments (state, change desc)`,
]

const terminals = [
  `alter table terminals add column cash_accepted bigint not null default 0`,
  `update terminals set cash_accepted = taken.amount
   from (select terminal_id, sum(amount)::bigint as amount from facts where kind = 'cash_accepted' group by terminal_id) as taken
   where taken.terminal_id = terminals.terminal_id`,
  `create table terminal_heartbeats (
    terminal_id uuid primary key references terminals,
    received_at_ms bigint not null,
    reported_at_ms bigint not null,
    version text not null,
    clock_offset_ms bigint,
    head_seq bigint not null,
    unsent_records bigint not null,
    unsent_taken bigint not null,
    devices text not null,
    has_device_trouble boolean not null
  )`,
  `create index terminal_heartbeats_received on terminal_heartbeats (received_at_ms)`,
  `create table terminal_device_changes (
    terminal_id uuid not null references terminals,
    received_at_ms bigint not null,
    version text not null,
    devices text not null,
    primary key (terminal_id, received_at_ms)
  )`,
]

const conflicts = [
  `alter table conflicts add column conflict_id bigint generated always as identity`,
  `alter table conflicts add column acknowledged_at_ms bigint`,
  `alter table conflicts add column acknowledged_by text`,
  `alter table conflicts add column note text`,
  `alter table conflicts add check (num_nulls(acknowledged_at_ms, acknowledged_by, note) in (0, 3))`,
  `create unique index conflicts_conflict on conflicts (conflict_id)`,
  `create index conflicts_open on conflicts (terminal_id, conflict_id) where acknowledged_at_ms is null`,
  `create index conflicts_open_latest on conflicts (conflict_id) where acknowledged_at_ms is null`,
  `create table operator_attempts (
    subject text primary key,
    failures bigint not null,
    window_ends_ms bigint not null
  )`,
]

export const providersAndFleet: Migration = {
  number: 4,
  name: 'providers and fleet',
  statements: [...providers, ...terminals, ...conflicts],
}
