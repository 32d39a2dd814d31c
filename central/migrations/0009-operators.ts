import type { Migration } from '#central/migrations/migrations'

export const operators: Migration = {
  number: 9,
  name: 'operators',
  statements: [
    `alter table published_documents drop constraint published_documents_kind_check`,
    `alter table published_documents add constraint published_documents_kind_check
       check (kind in ('catalogue', 'settings', 'operators'))`,
  ],
}
