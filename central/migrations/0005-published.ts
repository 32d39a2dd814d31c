import type { Migration } from '#central/migrations/migrations'

// What was published is never changed or taken back: a terminal may hold it for months, and what was sold by it is judged by
// it. Private keys are not kept here.
const documents = [
  `create table publishing_keys (
    public_key text primary key,
    place bigint generated always as identity,
    introduced_at_ms bigint not null,
    signed_by text references publishing_keys,
    signature text,
    check (num_nulls(signed_by, signature) in (0, 2))
  )`,
  `create unique index publishing_keys_first on publishing_keys ((true)) where signed_by is null`,
  `create unique index publishing_keys_successor on publishing_keys (signed_by)`,
  `create table published_documents (
    kind text not null check (kind in ('catalogue', 'settings')),
    version bigint not null check (version between 1 and 1000000000),
    published_at_ms bigint not null check (published_at_ms >= 0),
    text text not null,
    text_sha256 text not null check (text_sha256 ~ '^[0-9a-f]{64}$'),
    public_key text not null references publishing_keys,
    signature text not null,
    changes_past boolean not null default false,
    primary key (kind, version)
  )`,
  `create function published_keep() returns trigger language plpgsql as
   'begin raise exception ''what was published stays''; end'`,
  `create trigger published_documents_keep before update or delete on published_documents
   for each row execute function published_keep()`,
  `create trigger publishing_keys_keep before update or delete on publishing_keys
   for each row execute function published_keep()`,
]

// Null: not told, or what came with the product.
const heartbeats = [
  `alter table terminal_heartbeats add column catalogue_version bigint, add column catalogue_refused_version bigint,
     add column catalogue_refusal text, add column settings_version bigint, add column settings_refused_version bigint,
     add column settings_refusal text`,
]

export const published: Migration = { number: 5, name: 'published', statements: [...documents, ...heartbeats] }
