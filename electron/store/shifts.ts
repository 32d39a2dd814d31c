import { z } from 'zod'
import type { Shift } from '#domain/shift/shift'
import { saleTotals, type SaleTotals } from '#domain/shift/totals'
import type { Reader } from '#electron/store/database'
import type { Projection } from '#electron/store/projections'
import { saleEventKind, saleEventSchema } from '#electron/store/sales'

/** Every record of a shift holds the whole of it. */
export const shiftRecordKinds = ['shift.opened', 'shift.cash_moved', 'shift.closed'] as const

export interface Shifts {
  /** The one that is open; null: none is. */
  open(): Promise<Shift | null>
  find(number: number): Promise<Shift | null>
  /** 0 before the first. */
  highestNumber(): Promise<number>
  /** What the sales of a shift took and gave, in the order they began. */
  sales(number: number): Promise<readonly SaleTotals[]>
}

/** Our own, written a moment ago or by an earlier release; what decides is checked. */
const shiftSchema = z.custom<Shift>((value) => z.looseObject({ number: z.int().positive() }).safeParse(value).success)
const payloadSchema = z.looseObject({ shift: shiftSchema })

export const shiftsProjection: Projection = {
  name: 'shifts',
  version: 1,
  kinds: shiftRecordKinds,
  columns: 'number INTEGER PRIMARY KEY, shift TEXT NOT NULL, open INTEGER NOT NULL',
  indexes: { shifts_open: '(open) WHERE open = 1' },
  fold: (records, table) =>
    records.map(({ payload }) => {
      const { shift } = payloadSchema.parse(JSON.parse(payload))
      return {
        sql: `INSERT INTO ${table} (number, shift, open) VALUES (?, ?, ?)
              ON CONFLICT (number) DO UPDATE SET shift = excluded.shift, open = excluded.open`,
        parameters: [shift.number, JSON.stringify(shift), shift.closing === null ? 1 : 0],
      }
    }),
}

export const shiftSalesProjection: Projection = {
  name: 'shift_sales',
  version: 1,
  kinds: [saleEventKind],
  columns: 'sale_id TEXT PRIMARY KEY, shift_number INTEGER NOT NULL, totals TEXT NOT NULL',
  indexes: { shift_sales_shift: '(shift_number)' },
  fold: (records, table) => {
    // A state is the whole sale, so only the last one of each sale matters.
    const latest = new Map<string, SaleTotals>()
    for (const { payload } of records) {
      // A kiosk folds this too, in the way of its sales: its states are not read twice.
      if (!payload.includes('"desk":{')) continue
      const totals = saleTotals(saleEventSchema.parse(JSON.parse(payload)).state)
      if (totals !== null) latest.set(totals.saleId, totals)
    }
    return [...latest.values()].map((totals) => ({
      sql: `INSERT INTO ${table} (sale_id, shift_number, totals) VALUES (?, ?, ?)
            ON CONFLICT (sale_id) DO UPDATE SET shift_number = excluded.shift_number, totals = excluded.totals`,
      parameters: [totals.saleId, totals.shiftNumber, JSON.stringify(totals)],
    }))
  },
}

const shiftRowSchema = z
  .object({ shift: z.string() })
  .transform(({ shift }): Shift => shiftSchema.parse(JSON.parse(shift)))
const totalsSchema = z.custom<SaleTotals>((value) => z.looseObject({ saleId: z.string() }).safeParse(value).success)
const totalsRowSchema = z
  .object({ totals: z.string() })
  .transform(({ totals }): SaleTotals => totalsSchema.parse(JSON.parse(totals)))

export function createShifts(reader: Reader): Shifts {
  const first = async (sql: string, values: readonly number[] = []): Promise<Shift | null> => {
    const [row] = await reader.all(sql, values)
    return row === undefined ? null : shiftRowSchema.parse(row)
  }
  return {
    open: () => first('SELECT shift FROM shifts WHERE open = 1 ORDER BY number DESC LIMIT 1'),
    find: (number) => first('SELECT shift FROM shifts WHERE number = ?', [number]),
    highestNumber: async () => {
      const [row] = await reader.all('SELECT coalesce(max(number), 0) AS highest FROM shifts')
      return z.object({ highest: z.int() }).parse(row).highest
    },
    sales: async (number) =>
      (await reader.all('SELECT totals FROM shift_sales WHERE shift_number = ? ORDER BY rowid', [number])).map((row) =>
        totalsRowSchema.parse(row),
      ),
  }
}
