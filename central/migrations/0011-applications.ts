import type { Migration } from '#central/migrations/migrations'

const refuse = (what: string): string => `raise exception '${what}' using errcode = 'check_violation'`

const closed = `state in ('refused', 'withdrawn')`

// `application` is the whole of it as the program reads it; the columns beside it are what is searched and held to.
const tables = [
  `create table applications (
    application_id uuid primary key,
    number bigint generated always as identity unique,
    revision bigint not null check (revision > 0),
    kind text not null,
    settles text,
    card_number text check (card_number ~ '^[0-9]{16}$'),
    account_id text,
    applicant_name text not null,
    state text not null
      check (state in ('collecting', 'checking', 'approved', 'paying', 'done', 'refused', 'withdrawn')),
    due_day text collate "C",
    opened_at_ms bigint not null,
    request text not null,
    application text not null,
    check (settles is null or num_nulls(card_number, account_id) = 1)
  )`,
  // What is on a card is given back or moved once, whichever application asks and whichever desk.
  `create unique index applications_settle_card on applications (card_number, settles)
   where settles is not null and card_number is not null and not ${closed}`,
  `create unique index applications_settle_account on applications (account_id, settles)
   where settles is not null and account_id is not null and not ${closed}`,
  `create index applications_open on applications (number)
   where state in ('collecting', 'checking', 'approved', 'paying')`,
  `create index applications_card on applications (card_number) where card_number is not null`,
  `create table application_events (
    application_id uuid not null references applications,
    revision bigint not null,
    event text not null,
    at_ms bigint not null,
    terminal_id uuid not null references terminals,
    operator_id text not null,
    operator_name text not null,
    approved_by text,
    content text not null,
    primary key (application_id, revision)
  )`,
  `create table application_payouts (
    payout_id uuid primary key,
    application_id uuid not null references applications,
    terminal_id uuid not null references terminals,
    amount bigint not null check (amount > 0),
    begun_at_ms bigint not null,
    outcome text check (outcome in ('paid', 'not_paid')),
    means text check (means in ('cash', 'bank')),
    reference text,
    check ((outcome = 'paid') is not distinct from (means is not null) or outcome is null and means is null)
  )`,
  `create unique index application_payouts_once on application_payouts (application_id)
   where outcome is distinct from 'not_paid'`,
]

const functions = [
  `create function application_holds() returns trigger language plpgsql as $$
   begin
     if tg_op = 'DELETE' then ${refuse('an application is never deleted')}; end if;
     if old.state in ('done', 'refused', 'withdrawn') then ${refuse('a closed application never changes')}; end if;
     if (new.application_id, new.number, new.kind, new.card_number, new.account_id, new.settles)
       is distinct from (old.application_id, old.number, old.kind, old.card_number, old.account_id, old.settles)
     then ${refuse('what an application is about never changes')}; end if;
     if new.revision <> old.revision + 1 then ${refuse('an application changes one step at a time')}; end if;
     return new;
   end $$`,
  `create function application_event_keeps() returns trigger language plpgsql as $$
   begin
     ${refuse('what was done about an application is never changed')};
   end $$`,
  `create function application_payout_holds() returns trigger language plpgsql as $$
   begin
     if tg_op = 'DELETE' then ${refuse('a payout is never deleted')}; end if;
     if old.outcome is not null then ${refuse('a payout ends once')}; end if;
     if (new.payout_id, new.application_id, new.terminal_id, new.amount)
       is distinct from (old.payout_id, old.application_id, old.terminal_id, old.amount)
     then ${refuse('a payout is what was begun')}; end if;
     return new;
   end $$`,
  `create trigger applications_hold before update or delete on applications
   for each row execute function application_holds()`,
  `create trigger application_events_keep before update or delete on application_events
   for each row execute function application_event_keeps()`,
  `create trigger application_payouts_hold before update or delete on application_payouts
   for each row execute function application_payout_holds()`,
]

export const applications: Migration = {
  number: 11,
  name: 'applications',
  statements: [...tables, ...functions],
}
