import { z } from 'zod'
import { journalRecordSchema } from '#contract/central'
import type { KeptRecords } from '#contract/restore'
import type { Database } from '#central/database/database'
import { selectRows } from '#central/database/database'

/** As many as a batch of the journal carries. */
const recordsMax = 500
/** Keeps an answer of long receipts below what a terminal reads. */
const charactersMax = 4_000_000

const rowSchema = z
  .object({
    seq: z.int(),
    at_ms: z.int(),
    kind: z.string(),
    operation_id: z.string(),
    payload: z.string(),
    prev_hash: z.string(),
    hash: z.string(),
  })
  .transform(({ at_ms: atMs, operation_id: operationId, prev_hash: prevHash, ...row }) =>
    journalRecordSchema.parse({ ...row, atMs, operationId, prevHash }),
  )

/** The terminal's own records after `after`, as it sent them; at least one while there is one. */
export async function keptRecords(database: Database, terminalId: string, after: number): Promise<KeptRecords> {
  const rows = await selectRows(
    database,
    rowSchema,
    `select seq, at_ms, kind, operation_id, payload, prev_hash, hash from journal_records
     where terminal_id = $1 and seq > $2 order by seq limit ${String(recordsMax)}`,
    [terminalId, after],
  )
  let characters = 0
  const tooMany = rows.findIndex(({ payload }, index) => {
    characters += payload.length
    return index > 0 && characters > charactersMax
  })
  return { records: tooMany === -1 ? rows : rows.slice(0, tooMany) }
}
