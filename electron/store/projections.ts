import { z } from 'zod'
import type { JournalRecord } from '#contract/central'
import { assert } from '#domain/assert'
import type { SqlValue } from '#electron/store/connection'
import type { Database, Transaction } from '#electron/store/database'
import { journalColumns, recordOf } from '#electron/store/journal-record'

export type ProjectionWrite = { readonly sql: string; readonly parameters: readonly SqlValue[] }

/** A table that says in another shape what the journal says. It is written by folding records and by nothing else, so it can
 *  be thrown away and made again. */
export type Projection = {
  /** Also its table's name. */
  readonly name: string
  /** Raised with every change of `columns`, `indexes` or `fold`: the table is then made anew when the store is opened. */
  readonly version: number
  readonly kinds: readonly string[]
  readonly columns: string
  /** Index name to what it covers, as in `(open) WHERE open = 1`. */
  readonly indexes: Readonly<Record<string, string>>
  /** What successive records of `kinds` change, given the name of the table to write to. However the journal is cut into
   *  such pieces, the table ends up the same. */
  readonly fold: (records: readonly JournalRecord[], table: string) => readonly ProjectionWrite[]
}

/** Rows the folded journal has and the table lacks, and the other way round. */
export type ProjectionDifference = { readonly name: string; readonly missingRows: number; readonly surplusRows: number }

export interface Projections {
  /** Folds freshly appended records; not before `catchUp`. */
  fold(records: readonly JournalRecord[], transaction: Transaction): void
  /** Folds what is not folded yet: nothing in the ordinary case, everything for a new or changed projection. */
  catchUp(): Promise<void>
  /** Makes all tables anew from the whole journal in one transaction; sales wait for it. */
  rebuild(): Promise<void>
  /** Folds the whole journal apart, without holding up writers, and reports the tables that differ. */
  compare(): Promise<readonly ProjectionDifference[]>
}

const pageSize = 1000
const stateRowSchema = z.object({ name: z.string(), version: z.int(), projectedSeq: z.int().nonnegative() })
const countRowSchema = z.object({ found: z.int().nonnegative() })

async function recordsAfter(transaction: Transaction, seq: number): Promise<readonly JournalRecord[]> {
  const sql = `SELECT ${journalColumns} FROM journal WHERE seq > ? ORDER BY seq LIMIT ${String(pageSize)}`
  return (await transaction.all(sql, [seq])).map(recordOf)
}

function writeFolded(
  projection: Projection,
  records: readonly JournalRecord[],
  table: string,
  transaction: Transaction,
): void {
  const concerned = records.filter(({ kind }) => projection.kinds.includes(kind))
  if (concerned.length === 0) return
  for (const { sql, parameters } of projection.fold(concerned, table)) transaction.write(sql, parameters)
}

function recreate({ name, version, columns, indexes }: Projection, transaction: Transaction): void {
  transaction.write(`DROP TABLE IF EXISTS ${name}`)
  transaction.write(`CREATE TABLE ${name} (${columns}) STRICT`)
  for (const [index, covered] of Object.entries(indexes))
    transaction.write(`CREATE INDEX ${index} ON ${name} ${covered}`)
  transaction.write('INSERT OR REPLACE INTO projection_state (name, version, projected_seq) VALUES (?, ?, 0)', [
    name,
    version,
  ])
}

async function compareOne(projection: Projection, transaction: Transaction): Promise<ProjectionDifference> {
  const { name, columns } = projection
  const folded = `temp.folded_${name}`
  transaction.write(`CREATE TABLE ${folded} (${columns}) STRICT`)
  for (let seq = 0; ;) {
    const records = await recordsAfter(transaction, seq)
    const last = records.at(-1)
    if (last === undefined) break
    writeFolded(projection, records, folded, transaction)
    seq = last.seq
  }
  const count = async (left: string, right: string): Promise<number> => {
    const [row] = await transaction.all(
      `SELECT count(*) AS found FROM (SELECT * FROM ${left} EXCEPT SELECT * FROM ${right})`,
    )
    return countRowSchema.parse(row).found
  }
  return { name, missingRows: await count(folded, `main.${name}`), surplusRows: await count(`main.${name}`, folded) }
}

export function createProjections(database: Database, projections: readonly Projection[]): Projections {
  const byName = new Map(projections.map((projection) => [projection.name, projection]))
  assert(byName.size === projections.length, 'two projections of one name')
  let isCaughtUp = false

  async function readState(transaction: Transaction): Promise<Map<string, { version: number; projectedSeq: number }>> {
    const rows = await transaction.all('SELECT name, version, projected_seq AS projectedSeq FROM projection_state')
    return new Map(rows.map((row) => stateRowSchema.parse(row)).map(({ name, ...state }) => [name, state]))
  }

  /** Projections whose code changed start again; those without code are forgotten, so that no watermark goes on without them. */
  async function prepareTables(transaction: Transaction): Promise<void> {
    const state = await readState(transaction)
    for (const name of state.keys()) {
      if (byName.has(name)) continue
      transaction.write('DELETE FROM projection_state WHERE name = ?', [name])
      transaction.write(`DROP TABLE IF EXISTS ${name}`)
    }
    for (const projection of projections) {
      if (state.get(projection.name)?.version !== projection.version) recreate(projection, transaction)
    }
  }

  /** Folds one page of what some projection has not seen; false when there was none. */
  async function foldPage(transaction: Transaction): Promise<boolean> {
    const state = await readState(transaction)
    const seen = (name: string): number => state.get(name)?.projectedSeq ?? 0
    const records = await recordsAfter(transaction, Math.min(...projections.map(({ name }) => seen(name))))
    const last = records.at(-1)
    if (last === undefined) return false
    for (const projection of projections) {
      const unseen = records.filter(({ seq }) => seq > seen(projection.name))
      writeFolded(projection, unseen, projection.name, transaction)
    }
    transaction.write('UPDATE projection_state SET projected_seq = max(projected_seq, ?)', [last.seq])
    return true
  }

  return {
    fold: (records, transaction) => {
      assert(isCaughtUp, 'projections are not caught up')
      const last = records.at(-1)
      if (last === undefined) return
      for (const projection of projections) writeFolded(projection, records, projection.name, transaction)
      transaction.write('UPDATE projection_state SET projected_seq = ?', [last.seq])
    },
    catchUp: async () => {
      await database.transaction(prepareTables)
      while (await database.transaction(foldPage));
      isCaughtUp = true
    },
    rebuild: () =>
      database.transaction(async (transaction) => {
        for (const projection of projections) recreate(projection, transaction)
        while (await foldPage(transaction));
      }),
    compare: () =>
      database.snapshot(async (transaction) => {
        const differences: ProjectionDifference[] = []
        for (const projection of projections) differences.push(await compareOne(projection, transaction))
        return differences.filter(({ missingRows, surplusRows }) => missingRows + surplusRows > 0)
      }),
  }
}
