import type { Migration } from '#central/migrations/migrations'

/** A stolen kiosk must not fetch what only desks need (central/http/route.ts). */
export const terminalRoles: Migration = {
  number: 12,
  name: 'terminal roles',
  statements: [
    `alter table terminals add column role text not null default 'kiosk'
       constraint terminals_role_check check (role in ('kiosk', 'desk', 'central-desk'))`,
  ],
}
