import type { z } from 'zod'
import type { CopyColumns, CopyRows } from '#central/database/copy'

/** What the central system needs of PostgreSQL. Both implementations give the same rows for the same SQL: `bigint` arrives as
 *  a JavaScript number and one beyond 2^53 throws. */
export type SqlValue = string | number | boolean | null | readonly string[]

export type SqlResult = { readonly rows: readonly unknown[]; readonly rowCount: number }

export interface Queries {
  readonly query: (text: string, params?: readonly SqlValue[]) => Promise<SqlResult>
}

export interface Transaction extends Queries {
  /** Inserts rows by COPY, the quickest way in. Fails as the same INSERT would. */
  copy(table: string, columns: CopyColumns, rows: CopyRows): Promise<void>
}

export interface Database extends Queries {
  /** READ COMMITTED. Commits when `work` resolves, rolls back when it throws. `work` may run again after a deadlock, so it
   *  must have no effect but its queries. */
  transaction<T>(work: (queries: Transaction) => Promise<T>): Promise<T>
  close(): Promise<void>
}

export async function selectRows<T>(
  queries: Queries,
  row: z.ZodType<T>,
  text: string,
  params: readonly SqlValue[] = [],
): Promise<T[]> {
  const { rows } = await queries.query(text, params)
  return rows.map((value) => row.parse(value))
}

/** The first row or null. */
export async function selectRow<T>(
  queries: Queries,
  row: z.ZodType<T>,
  text: string,
  params: readonly SqlValue[] = [],
): Promise<T | null> {
  const rows = await selectRows(queries, row, text, params)
  return rows[0] ?? null
}

/** SQLSTATE or the system's error code of a failed query; null for any other error. */
export function errorCode(error: unknown): string | null {
  if (!(error instanceof Error) || !('code' in error)) return null
  return typeof error.code === 'string' ? error.code : null
}

/** PostgreSQL manual, appendix A: unique_violation. */
export function isUniqueViolation(error: unknown): boolean {
  return errorCode(error) === '23505'
}

/** Object identifier of `bigint` (pg_type.oid of int8). */
export const bigintTypeOid = 20

export function parseBigint(text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value)) throw new RangeError(`bigint beyond 2^53: ${text}`)
  return value
}
