import { z } from 'zod'
import { assert } from '#domain/assert'
import type { Database, Transaction } from '#electron/store/database'

/** The file was written by a later version of Beket, whose meaning this one cannot know; it is left untouched. */
export class NewerDatabase extends Error {
  override readonly name = 'NewerDatabase'
  readonly found: number
  readonly known: number
  constructor(found: number, known: number) {
    super(`database version ${String(found)}, this program knows ${String(known)}`)
    this.found = found
    this.known = known
  }
}

/** Statements that lead from version `index` to `index + 1`. Never edited once released: a change is a further entry. Tables
 *  folded from the journal are not here, they belong to their projection. */
export const migrations: readonly (readonly string[])[] = [
  [
    `CREATE TABLE journal (
       seq INTEGER PRIMARY KEY,
       at_ms INTEGER NOT NULL,
       kind TEXT NOT NULL,
       operation_id TEXT NOT NULL UNIQUE,
       payload TEXT NOT NULL,
       prev_hash TEXT NOT NULL,
       hash TEXT NOT NULL
     ) STRICT`,
    `CREATE TRIGGER journal_keeps_rows BEFORE UPDATE ON journal
     BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END`,
    `CREATE TRIGGER journal_keeps_all_rows BEFORE DELETE ON journal
     BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END`,
    `CREATE TABLE projection_state (
       name TEXT PRIMARY KEY,
       version INTEGER NOT NULL,
       projected_seq INTEGER NOT NULL
     ) STRICT`,
    `CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT`,
    `CREATE TABLE pending_cache (
       document_id TEXT PRIMARY KEY,
       card_number TEXT,
       document TEXT NOT NULL,
       readable INTEGER NOT NULL,
       heard_at_ms INTEGER NOT NULL,
       refusal TEXT,
       refused_at_ms INTEGER
     ) STRICT`,
    `CREATE INDEX pending_cache_card ON pending_cache (card_number)`,
    `CREATE TABLE sync_state (
       id INTEGER PRIMARY KEY CHECK (id = 1),
       acknowledged_seq INTEGER NOT NULL,
       acknowledged_taken INTEGER NOT NULL,
       pending_cursor INTEGER NOT NULL
     ) STRICT`,
    `INSERT INTO sync_state VALUES (1, 0, 0, 0)`,
    `CREATE TABLE sync_conflict (seq INTEGER PRIMARY KEY, code TEXT NOT NULL, heard_at_ms INTEGER NOT NULL) STRICT`,
    `CREATE TABLE sync_refusal (
       id INTEGER PRIMARY KEY,
       first_seq INTEGER NOT NULL,
       last_seq INTEGER NOT NULL,
       code TEXT NOT NULL,
       status INTEGER NOT NULL,
       attempts INTEGER NOT NULL,
       first_at_ms INTEGER NOT NULL,
       last_at_ms INTEGER NOT NULL,
       settled_at_ms INTEGER,
       UNIQUE (first_seq, code)
     ) STRICT`,
  ],
  [
    `CREATE TABLE publishing_key (id INTEGER PRIMARY KEY CHECK (id = 1), public_key TEXT NOT NULL) STRICT`,
    `CREATE TABLE published_document (
       kind TEXT NOT NULL,
       version INTEGER NOT NULL,
       published_at_ms INTEGER NOT NULL,
       text TEXT NOT NULL,
       sha256 TEXT NOT NULL,
       public_key TEXT NOT NULL,
       signature TEXT NOT NULL,
       set_aside INTEGER NOT NULL,
       PRIMARY KEY (kind, version)
     ) STRICT`,
    `CREATE TABLE published_refusal (
       id INTEGER PRIMARY KEY,
       kind TEXT NOT NULL,
       version INTEGER NOT NULL,
       code TEXT NOT NULL,
       first_at_ms INTEGER NOT NULL,
       last_at_ms INTEGER NOT NULL,
       attempts INTEGER NOT NULL,
       settled INTEGER NOT NULL,
       UNIQUE (kind, version, code)
     ) STRICT`,
  ],
  [
    `CREATE TABLE hotlist (
       generation INTEGER NOT NULL,
       card INTEGER NOT NULL,
       PRIMARY KEY (generation, card)
     ) STRICT, WITHOUT ROWID`,
    `CREATE TABLE hotlist_state (
       id INTEGER PRIMARY KEY CHECK (id = 1),
       generation INTEGER NOT NULL,
       cursor INTEGER,
       load_cursor INTEGER,
       is_checked INTEGER NOT NULL,
       size INTEGER NOT NULL,
       sum INTEGER NOT NULL,
       pulled_at_ms INTEGER
     ) STRICT`,
    `INSERT INTO hotlist_state VALUES (1, 0, NULL, NULL, 0, 0, 0, NULL)`,
    `CREATE TABLE hotlist_word (card_number TEXT PRIMARY KEY, is_blocked INTEGER NOT NULL) STRICT, WITHOUT ROWID`,
    `CREATE TABLE cards_seen (card_number TEXT PRIMARY KEY, seen_at_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID`,
    `ALTER TABLE pending_cache ADD COLUMN is_closed INTEGER NOT NULL DEFAULT 0`,
    `UPDATE pending_cache SET is_closed = 1 WHERE readable = 1 AND json_extract(document, '$.state') <> 'pending'`,
  ],
  [
    `CREATE TABLE sync_conflict_by_code (
       seq INTEGER NOT NULL,
       code TEXT NOT NULL,
       heard_at_ms INTEGER NOT NULL,
       PRIMARY KEY (seq, code)
     ) STRICT, WITHOUT ROWID`,
    `INSERT INTO sync_conflict_by_code SELECT seq, code, heard_at_ms FROM sync_conflict`,
    `DROP TABLE sync_conflict`,
    `ALTER TABLE sync_conflict_by_code RENAME TO sync_conflict`,
  ],
]

const versionSchema = z.object({ user_version: z.int().nonnegative() })

async function migrateOne(transaction: Transaction, steps: readonly (readonly string[])[]): Promise<boolean> {
  const [row] = await transaction.all('PRAGMA user_version')
  const { user_version: version } = versionSchema.parse(row)
  if (version > steps.length) throw new NewerDatabase(version, steps.length)
  const statements = steps[version]
  if (statements === undefined) return false
  for (const statement of statements) transaction.write(statement)
  transaction.write(`PRAGMA user_version = ${String(version + 1)}`)
  return true
}

/** Brings the file to the newest version, one transaction a step: a crash leaves a whole version. Throws `NewerDatabase`. */
export async function migrate(database: Database, steps: readonly (readonly string[])[] = migrations): Promise<void> {
  for (let done = 0; await database.transaction((transaction) => migrateOne(transaction, steps)); done += 1) {
    assert(done < steps.length, 'a migration did not raise the version')
  }
}
