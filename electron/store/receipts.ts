import { z } from 'zod'
import type { JournalRecord } from '#contract/central'
import { assert } from '#domain/assert'
import type { Reader } from '#electron/store/database'
import type { Projection, ProjectionWrite } from '#electron/store/projections'

export const receiptIssuedKind = 'receipt.issued'
export const receiptPrintedKind = 'receipt.printed'

export type StoredReceipt = {
  readonly receiptId: string
  readonly saleId: string
  /** What is printed, in the receipt's own shape; the reader of it checks it. */
  readonly document: unknown
  readonly isPrinted: boolean
}

export interface Receipts {
  find(receiptId: string): Promise<StoredReceipt | null>
  /** Issued last; newest first. */
  recent(limit: number): Promise<readonly StoredReceipt[]>
  ofSale(saleId: string): Promise<readonly StoredReceipt[]>
  /** Issued, and no printer has said that it printed them; oldest first. */
  unprinted(): Promise<readonly StoredReceipt[]>
}

const issuedSchema = z.looseObject({ receiptId: z.string().min(1), saleId: z.string().min(1), document: z.json() })
const printedSchema = z.looseObject({ receiptId: z.string().min(1) })

export const receiptsProjection: Projection = {
  name: 'receipts',
  version: 1,
  kinds: [receiptIssuedKind, receiptPrintedKind],
  columns: `
    receipt_id TEXT PRIMARY KEY,
    sale_id TEXT NOT NULL,
    document TEXT NOT NULL,
    printed INTEGER NOT NULL`,
  indexes: { receipts_sale: '(sale_id)', receipts_unprinted: '(printed) WHERE printed = 0' },
  fold: (records, table) => records.map((record) => foldOne(record, table)),
}

function foldOne(record: JournalRecord, table: string): ProjectionWrite {
  const payload: unknown = JSON.parse(record.payload)
  if (record.kind === receiptPrintedKind) {
    const { receiptId } = printedSchema.parse(payload)
    return { sql: `UPDATE ${table} SET printed = 1 WHERE receipt_id = ?`, parameters: [receiptId] }
  }
  assert(record.kind === receiptIssuedKind, `not a receipt record: ${record.kind}`)
  const { receiptId, saleId, document } = issuedSchema.parse(payload)
  return {
    sql: `INSERT INTO ${table} (receipt_id, sale_id, document, printed) VALUES (?, ?, ?, 0)`,
    parameters: [receiptId, saleId, JSON.stringify(document)],
  }
}

const rowSchema = z
  .object({ receiptId: z.string(), saleId: z.string(), document: z.string(), printed: z.literal([0, 1]) })
  .transform(({ printed, document, ...row }): StoredReceipt => ({
    ...row,
    document: z.json().parse(JSON.parse(document)),
    isPrinted: printed === 1,
  }))

export function createReceipts(reader: Reader): Receipts {
  const select = 'SELECT receipt_id AS receiptId, sale_id AS saleId, document, printed FROM receipts'
  return {
    find: async (receiptId) => {
      const [row] = await reader.all(`${select} WHERE receipt_id = ?`, [receiptId])
      return row === undefined ? null : rowSchema.parse(row)
    },
    recent: async (limit) =>
      (await reader.all(`${select} ORDER BY rowid DESC LIMIT ?`, [limit])).map((row) => rowSchema.parse(row)),
    ofSale: async (saleId) =>
      (await reader.all(`${select} WHERE sale_id = ? ORDER BY rowid`, [saleId])).map((row) => rowSchema.parse(row)),
    unprinted: async () =>
      (await reader.all(`${select} WHERE printed = 0 ORDER BY rowid`)).map((row) => rowSchema.parse(row)),
  }
}
