import { z } from 'zod'
import { isFinal } from '#domain/sale/sale'
import type { SaleState } from '#domain/sale/state'
import type { Reader } from '#electron/store/database'
import type { Projection } from '#electron/store/projections'

export const saleEventKind = 'sale.event'

export type StoredSale = {
  readonly saleId: string
  /** Number of the event that led to the state; +1 each. */
  readonly revision: number
  readonly state: SaleState
  readonly updatedAtMs: number
}

export interface Sales {
  find(saleId: string): Promise<StoredSale | null>
  /** Sales that are not over, oldest first: what a restart has to look at. */
  open(): Promise<readonly StoredSale[]>
  /** Of the newest sales, those that ended and have no receipt of their end yet (receiptOf in
   *  electron/services/kiosk/receipt-document.ts names it); oldest first. */
  withoutReceipt(): Promise<readonly StoredSale[]>
  /** Newest first, by when they began. */
  recent(limit: number): Promise<readonly StoredSale[]>
}

/** States are our own, written a moment ago or by an earlier release: the reader knows them by `kind`, and whoever acts on
 *  one checks what it needs. */
const kindSchema = z.looseObject({ kind: z.string() })
const stateSchema = z.custom<SaleState>((value) => kindSchema.safeParse(value).success)

export const saleEventSchema = z.looseObject({
  saleId: z.string().min(1),
  revision: z.int().nonnegative(),
  state: stateSchema,
})

export const salesProjection: Projection = {
  name: 'sales',
  version: 1,
  kinds: [saleEventKind],
  columns: `
    sale_id TEXT PRIMARY KEY,
    revision INTEGER NOT NULL,
    state_kind TEXT NOT NULL,
    state TEXT NOT NULL,
    open INTEGER NOT NULL,
    updated_at_ms INTEGER NOT NULL`,
  indexes: { sales_open: '(open) WHERE open = 1' },
  fold: (records, table) => {
    // A state is the whole sale, so only the last one of each sale matters.
    const latest = new Map<string, { readonly event: z.infer<typeof saleEventSchema>; readonly atMs: number }>()
    for (const { payload, atMs } of records) {
      const event = saleEventSchema.parse(JSON.parse(payload))
      latest.set(event.saleId, { event, atMs })
    }
    return [...latest.values()].map(({ event: { saleId, revision, state }, atMs }) => ({
      sql: `INSERT INTO ${table} (sale_id, revision, state_kind, state, open, updated_at_ms) VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT (sale_id) DO UPDATE SET revision = excluded.revision, state_kind = excluded.state_kind,
              state = excluded.state, open = excluded.open, updated_at_ms = excluded.updated_at_ms`,
      parameters: [saleId, revision, state.kind, JSON.stringify(state), isFinal(state) ? 0 : 1, atMs],
    }))
  },
}

const rowSchema = z
  .object({ saleId: z.string(), revision: z.int(), state: z.string(), updatedAtMs: z.int() })
  .transform((row): StoredSale => ({ ...row, state: stateSchema.parse(JSON.parse(row.state)) }))

/** A process ends between a sale and its receipt once; what is older has been looked at by an earlier start. */
const lookedAtForReceipts = 50

export function createSales(reader: Reader): Sales {
  const select = 'SELECT sale_id AS saleId, revision, state, updated_at_ms AS updatedAtMs FROM sales'
  return {
    find: async (saleId) => {
      const [row] = await reader.all(`${select} WHERE sale_id = ?`, [saleId])
      return row === undefined ? null : rowSchema.parse(row)
    },
    open: async () => (await reader.all(`${select} WHERE open = 1 ORDER BY rowid`)).map((row) => rowSchema.parse(row)),
    withoutReceipt: async () => {
      const newest = `SELECT rowid FROM sales ORDER BY rowid DESC LIMIT ${String(lookedAtForReceipts)}`
      const own = `SELECT 1 FROM receipts WHERE receipt_id = sales.sale_id || ':receipt:' || sales.state_kind`
      const isWithout = `open = 0 AND state_kind <> 'cancelled' AND NOT EXISTS (${own})`
      const rows = await reader.all(`${select} WHERE rowid IN (${newest}) AND ${isWithout} ORDER BY rowid`)
      return rows.map((row) => rowSchema.parse(row))
    },
    recent: async (limit) =>
      (await reader.all(`${select} ORDER BY rowid DESC LIMIT ?`, [limit])).map((row) => rowSchema.parse(row)),
  }
}
