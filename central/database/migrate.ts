import { z } from 'zod'
import { selectRow, type Database } from '#central/database/database'
import { migrations } from '#central/migrations/migrations'

/** Any constant will do; it keeps two API processes that start together from migrating at once. */
const migrationLock = 7_147_001

/** Brings the schema up to date. Refuses a database that a newer version of this program has migrated. */
export async function migrate(database: Database): Promise<void> {
  await database.transaction(async (queries) => {
    await queries.query('select pg_advisory_xact_lock($1)', [migrationLock])
    await queries.query(
      'create table if not exists schema_migrations (number integer primary key, name text not null, applied_at timestamptz not null default now())',
    )
    const applied = await selectRow(
      queries,
      z.object({ last: z.int() }),
      'select coalesce(max(number), 0) as last from schema_migrations',
    )
    const last = applied?.last ?? 0
    const newest = migrations.at(-1)?.number ?? 0
    if (last > newest) throw new Error(`the database has schema ${String(last)}, this program knows ${String(newest)}`)
    for (const migration of migrations) {
      if (migration.number <= last) continue
      for (const statement of migration.statements) await queries.query(statement)
      await queries.query('insert into schema_migrations (number, name) values ($1, $2)', [
        migration.number,
        migration.name,
      ])
    }
  })
}
