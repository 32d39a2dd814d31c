import type { Migration } from '#central/migrations/migrations'

/** A person has found out whether a deferred sale is on its card (pending/question.ts). */
export const questions: Migration = {
  number: 10,
  name: 'answered questions',
  statements: [
    `alter table pending_events drop constraint pending_events_event_check`,
    `alter table pending_events add constraint pending_events_event_check
       check (event in ('expired', 'blocked', 'reopened', 'cancelled', 'found_written', 'found_unwritten'))`,
  ],
}
