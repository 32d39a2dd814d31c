import type { Migration } from '#central/migrations/migrations'

// What the program holds to, held once more where every writer has to pass: no statement can give a payment back its life, move
// it to another card or number, or count one write as two. Triggers, because a check sees the new row only.
const refuse = (what: string): string => `raise exception '${what}' using errcode = 'check_violation'`

const functions = [
  `create function pending_payment_holds() returns trigger language plpgsql as $$
   begin
     if tg_op = 'DELETE' then ${refuse('a payment is never deleted')}; end if;
     if (new.pending_id, new.card_number, new.action, new.accepted_at_ms, new.source)
       is distinct from (old.pending_id, old.card_number, old.action, old.accepted_at_ms, old.source)
       or (new.provider_id, new.reference, new.terminal_id, new.sale_id, new.line_id)
       is distinct from (old.provider_id, old.reference, old.terminal_id, old.sale_id, old.line_id)
       or (new.guard_terminal_number, new.guard_operation_number, new.guard_expected_counter)
       is distinct from (old.guard_terminal_number, old.guard_operation_number, old.guard_expected_counter)
     then ${refuse('card, action, origin and guard of a payment never change')}; end if;
     if old.guard_disproved and not new.guard_disproved then ${refuse('a guard is disproved for good')}; end if;
     if new.state <> old.state and (old.state = 'activated' or (old.state = 'cancelled' and new.state <> 'activated'))
     then ${refuse('an activated payment stays activated, a cancelled one is never opened again')}; end if;
     if (new.amount, new.pass) is distinct from (old.amount, old.pass)
       and not (old.state = 'pending' and new.state = 'pending')
     then ${refuse('only a payment that waits is replaced')}; end if;
     if new.last_day is distinct from old.last_day
       and not (old.state = 'blocked' and new.state = 'pending' and new.last_day > old.last_day)
     then ${refuse('a term is renewed by re-opening only, and never shortened')}; end if;
     return new;
   end $$`,
  `create function pending_activation_holds() returns trigger language plpgsql as $$
   begin
     if tg_op = 'DELETE' then ${refuse('an activation is never deleted')}; end if;
     if new.pending_id <> old.pending_id or old.writer_number is not null
     then ${refuse('a payment has one activation, by one write')}; end if;
     return new;
   end $$`,
  // At the end of the transaction: the two rows are written by two statements.
  `create function pending_activation_agrees() returns trigger language plpgsql as $$
   begin
     if (select state from pending_payments where pending_id = new.pending_id) = 'activated'
       is distinct from exists (select 1 from pending_activations where pending_id = new.pending_id)
     then ${refuse('a payment is activated by an activation, and an activation activates')}; end if;
     return null;
   end $$`,
  `create function pending_replacement_holds() returns trigger language plpgsql as $$
   begin
     if tg_op <> 'INSERT' then ${refuse('a replacement is never changed')}; end if;
     if (select state from pending_payments where pending_id = new.pending_id) is distinct from 'pending'
     then ${refuse('only a payment that waits is replaced')}; end if;
     return new;
   end $$`,
  `create function pending_event_keeps() returns trigger language plpgsql as $$
   begin
     ${refuse('what was decided is never changed')};
   end $$`,
]

const triggers = [
  `create trigger pending_payments_hold before delete or update of pending_id, card_number, action, amount, pass, accepted_at_ms,
     last_day, state, source, provider_id, reference, terminal_id, sale_id, line_id, guard_terminal_number,
     guard_operation_number, guard_expected_counter, guard_disproved
   on pending_payments for each row execute function pending_payment_holds()`,
  `create trigger pending_activations_hold before update or delete on pending_activations
   for each row execute function pending_activation_holds()`,
  `create constraint trigger pending_payments_agree after insert or update of state on pending_payments
   deferrable initially deferred for each row when (new.state = 'activated') execute function pending_activation_agrees()`,
  `create constraint trigger pending_activations_agree after insert on pending_activations
   deferrable initially deferred for each row execute function pending_activation_agrees()`,
  `create trigger pending_replacements_hold before insert or update or delete on pending_replacements
   for each row execute function pending_replacement_holds()`,
]

// Who decided what about a payment, and what its term did by itself: `decided_by` is null then.
const events = [
  `create table pending_events (
    event_id bigint generated always as identity primary key,
    pending_id uuid not null references pending_payments,
    event text not null check (event in ('expired', 'blocked', 'reopened', 'cancelled')),
    at_ms bigint not null,
    decided_by text,
    note text,
    last_day text collate "C" not null check (last_day ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'),
    check (note is null or decided_by is not null)
  )`,
  `create index pending_events_pending on pending_events (pending_id, event_id)`,
  `create trigger pending_events_keep before update or delete on pending_events
   for each row execute function pending_event_keeps()`,
]

// Sums for the metrics, kept by pending/changes.ts: `counted_state` and `counted_amount` say what they hold of each payment.
const counts = [
  `alter table pending_payments add column counted_state text`,
  `alter table pending_payments add column counted_amount bigint`,
  `create table pending_counts (
    state text primary key check (state in ('pending', 'activated', 'blocked', 'cancelled')),
    payments bigint not null check (payments >= 0),
    amount bigint not null check (amount >= 0)
  )`,
  `insert into pending_counts (state, payments, amount)
   select states.state, count(pending_id), coalesce(sum(amount), 0)::bigint
   from (values ('pending'), ('activated'), ('blocked'), ('cancelled')) as states(state)
   left join pending_payments on pending_payments.state = states.state group by states.state`,
  `update pending_payments set counted_state = state, counted_amount = amount`,
]

const indexes = [
  // Which actions of a card are not closed (pending/closed.ts).
  `create index pending_payments_not_closed on pending_payments (card_number, action) where state in ('pending', 'blocked')`,
  `create index pending_payments_blocked on pending_payments (last_day) where state = 'blocked'`,
  `create index pending_payments_in_question on pending_payments (change desc)
   where guard_terminal_number is not null and not guard_disproved and state in ('pending', 'blocked')`,
  `create index conflicts_pending on conflicts (pending_id) where pending_id is not null`,
  `create index pending_replacements_pending on pending_replacements (pending_id)`,
]

export const pendingLife: Migration = {
  number: 8,
  name: 'life of pending payments',
  statements: [...counts, ...functions, ...triggers, ...events, ...indexes],
}
