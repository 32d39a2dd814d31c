import { z } from 'zod'
import { tenge, type Tenge } from '#domain/money'
import { err, ok, type Result } from '#domain/result'
import shipped from '#drivers/cash/ccnet/note-table.json' with { type: 'json' }

/** Notes of a currency and how validators name it in their own table. */
const noteTableSchema = z.strictObject({
  currency: z.string().regex(/^[A-Z]{3}$/),
  countryCodes: z.array(z.string().regex(/^[A-Z]{3}$/)).min(1),
  /** Face values in circulation, in whole units. */
  notes: z.array(z.int().positive()).min(1),
})
export type NoteTable = z.infer<typeof noteTableSchema>

export function shippedNoteTable(): NoteTable {
  return noteTableSchema.parse(shipped)
}

export const billTypeCount = 24
const bytesPerType = 5

/** Bill types of this validator that are notes of our table; what is not in it (another currency, a bar code, a note withdrawn
 *  from circulation) is never taken. */
export type BillTypes = ReadonlyMap<number, Tenge>

/** GET BILL TABLE answers 24 entries: leading digits, three letters of country or currency, exponent of ten (bit 7: negative). */
export function readBillTable(
  body: Uint8Array,
  table: NoteTable,
): Result<BillTypes, { readonly kind: 'bill_table_invalid' }> {
  if (body.length !== billTypeCount * bytesPerType) return err({ kind: 'bill_table_invalid' })
  const types = new Map<number, Tenge>()
  for (let type = 0; type < billTypeCount; type += 1) {
    const [digits = 0, a = 0, b = 0, c = 0, exponent = 0] = body.subarray(type * bytesPerType)
    const code = String.fromCharCode(a, b, c)
    const amount = exponent > 9 ? 0 : digits * 10 ** exponent
    if (table.countryCodes.includes(code) && table.notes.includes(amount)) types.set(type, tenge(amount))
  }
  return ok(types)
}
