import type { Migration } from '#central/migrations/migrations'

const moneyKinds = `'payment', 'subscription_fee', 'day_pass_fee', 'deposit', 'time_charge', 'overstay', 'late_return',
  'damage', 'lost_bike', 'correction'`

// What is needed to serve the account. Who the renter is stands apart: it is kept for a term of its own (INFO-022).
const accounts = [
  `create table bike_accounts (
    account_id text primary key check (account_id ~ '^[1-9][0-9]{3,15}$'),
    terminal_id uuid references terminals,
    registration_id uuid,
    registration_hash text,
    opened_at_ms bigint not null,
    contract_read_at_ms bigint not null,
    first_paid_at_ms bigint,
    pin_hash text not null,
    residence text not null check (residence in ('citizen', 'residence_permit', 'non_resident')),
    concession_last_day text collate "C" check (concession_last_day ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'),
    chosen_sku text,
    blocked_at_ms bigint,
    block_reason text check (block_reason in ('lost_access', 'decision')),
    restricted_at_ms bigint,
    lifted_by_ms bigint,
    unique (terminal_id, registration_id),
    check (num_nulls(terminal_id, registration_id, registration_hash) in (0, 3)),
    check ((blocked_at_ms is null) = (block_reason is null)),
    check (lifted_by_ms is null or restricted_at_ms is not null)
  )`,
  `create table bike_renters (
    account_id text primary key references bike_accounts,
    surname text not null,
    first_name text not null,
    patronymic text,
    birth_day text collate "C" not null check (birth_day ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'),
    iin text unique check (iin ~ '^[0-9]{12}$'),
    address text not null,
    mobile text not null unique,
    email text,
    additional_contacts text not null,
    document_kind text not null,
    document_number text not null,
    language text not null check (language in ('kk', 'ru', 'en'))
  )`,
  `create unique index bike_renters_email on bike_renters (lower(email))`,
  `create table bike_consents (
    account_id text not null references bike_accounts,
    kind text not null check (kind in ('personal_data', 'bike_contract', 'rider_statements')),
    version text not null,
    language text not null check (language in ('kk', 'ru', 'en')),
    at_ms bigint not null,
    primary key (account_id, kind, version)
  )`,
]

const access = [
  `create table bike_attempts (
    subject text primary key,
    failures bigint not null,
    window_ends_ms bigint not null,
    locked_until_ms bigint not null
  )`,
  `create table bike_sessions (
    token_hash text primary key,
    account_id text not null references bike_accounts,
    terminal_id uuid not null references terminals,
    expires_at_ms bigint not null
  )`,
  `create index bike_sessions_account on bike_sessions (account_id)`,
  `create table sms_outbox (
    message_id bigint generated always as identity primary key,
    phone text not null,
    sealed_text text not null,
    queued_at_ms bigint not null
  )`,
]

const seasons = [
  `create table bike_seasons (
    first_day text collate "C" primary key check (first_day ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'),
    last_day text collate "C" not null check (last_day ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'),
    check (first_day <= last_day)
  )`,
]

// A payment for an account nobody knows is kept all the same: the money was taken. So is a deposit whose pass was not granted.
const money = [
  `create table bike_payments (
    terminal_id uuid not null references terminals,
    sale_id text not null,
    line_id bigint not null,
    account_id text not null,
    purpose text not null check (purpose in ('subscription', 'day_pass', 'top_up', 'debt')),
    sku text not null,
    amount bigint not null check (amount >= 0),
    deposit bigint not null check (deposit >= 0),
    paid_at_ms bigint not null,
    received_at_ms bigint not null,
    is_placed boolean not null,
    primary key (sale_id, line_id)
  )`,
  `create table bike_purchases (
    purchase_id uuid primary key,
    account_id text not null references bike_accounts,
    sku text not null,
    kind text not null check (kind in ('subscription', 'day_pass')),
    price bigint not null check (price >= 0),
    bought_at_ms bigint not null,
    first_day text collate "C" check (first_day ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'),
    last_day text collate "C" check (last_day ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'),
    hours bigint,
    debit_at_ms bigint,
    is_debited boolean not null,
    ended_at_ms bigint,
    check ((kind = 'subscription') = (first_day is not null)),
    check ((kind = 'subscription') = (last_day is not null)),
    check ((kind = 'day_pass') = (hours is not null)),
    check ((kind = 'subscription') = (debit_at_ms is not null))
  )`,
  `create index bike_purchases_account on bike_purchases (account_id)`,
  `create table bike_postings (
    posting_id bigint generated always as identity primary key,
    account_id text not null references bike_accounts,
    kind text not null check (kind in (${moneyKinds})),
    amount bigint not null check (amount <> 0),
    at_ms bigint not null,
    recorded_at_ms bigint not null,
    due_day text collate "C" check (due_day ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'),
    terminal_id uuid references terminals,
    sale_id text,
    line_id bigint,
    purchase_id uuid references bike_purchases,
    note text,
    check (num_nulls(terminal_id, sale_id, line_id) in (0, 3))
  )`,
  `create index bike_postings_account on bike_postings (account_id, posting_id)`,
  `create table bike_deposits (
    deposit_id uuid primary key,
    purchase_id uuid unique references bike_purchases,
    account_id text not null references bike_accounts,
    amount bigint not null check (amount > 0),
    held_since_ms bigint not null,
    released_at_ms bigint
  )`,
  `create index bike_deposits_account on bike_deposits (account_id)`,
]

export const bike: Migration = { number: 3, name: 'bike', statements: [...accounts, ...access, ...seasons, ...money] }
