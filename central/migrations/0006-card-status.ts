import { hotlistModulus } from '#contract/hotlist'
import type { Migration } from '#central/migrations/migrations'

const status = [
  `alter table cards drop constraint cards_status_check`,
  `alter table cards add constraint cards_status_check check (status in ('active', 'blocked', 'returned', 'replaced'))`,
  `create table card_status_changes (
    change_id bigint generated always as identity primary key,
    card_number text not null references cards,
    status text not null check (status in ('active', 'blocked', 'returned', 'replaced')),
    reason text check (reason in ('B1', 'B2', 'B3', 'B4', 'B5', 'request', 'confiscated')),
    changed_at_ms bigint not null,
    changed_by text not null,
    note text,
    check ((status = 'blocked') = (reason is not null))
  )`,
  `create index card_status_changes_card on card_status_changes (card_number, change_id)`,
]

// Numbers as integers: half the size of the text, and in the order the pages are sent in.
const hotlist = [
  `create table hotlist (
    card bigint primary key check (card between 0 and 9999999999999999),
    listed boolean not null,
    change bigint not null
  )`,
  `create index hotlist_change on hotlist (change) include (card, listed)`,
  `create table hotlist_state (
    id bigint primary key check (id = 1),
    last_change bigint not null,
    size bigint not null check (size >= 0),
    sum bigint not null check (sum >= 0)
  )`,
  `insert into hotlist (card, listed, change)
   select card_number::bigint, true, row_number() over (order by card_number) from cards where status <> 'active'`,
  `insert into hotlist_state (id, last_change, size, sum)
   select 1, count(*), count(*), coalesce(sum(card % ${String(hotlistModulus)}), 0)::bigint from hotlist`,
]

const heartbeats = [
  `alter table terminal_heartbeats add column hotlist_size bigint`,
  `alter table terminal_heartbeats add column hotlist_age_ms bigint`,
]

export const cardStatusAndHotlist: Migration = {
  number: 6,
  name: 'card status and hotlist',
  statements: [...status, ...hotlist, ...heartbeats],
}
