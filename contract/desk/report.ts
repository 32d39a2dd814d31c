import { z } from 'zod'
import type { ApplicationDocument } from '#contract/application'
import type { Language, LocalisedText } from '#domain/language'
import type { ReceiptDocument } from '#domain/receipt'
import { instantMsSchema, localisedTextSchema, positiveTengeSchema, tengeSchema } from '#contract/base'

/** The X report of a shift that is open, the Z report of one that was closed. */

const sums = {
  receipts: z.int().nonnegative(),
  cash: tengeSchema,
  bank: tengeSchema,
  bankRefunded: tengeSchema,
  cashRefunded: tengeSchema,
}

const movementSchema = z.strictObject({
  direction: z.enum(['in', 'out']),
  amount: positiveTengeSchema,
  reason: z.string(),
  operatorName: z.string(),
  /** The second person; null where none was needed. */
  approvedBy: z.string().nullable(),
  atMs: instantMsSchema,
})

export const shiftReportSchema = z.strictObject({
  kind: z.enum(['x', 'z']),
  terminalNumber: z.int().nonnegative(),
  stopName: localisedTextSchema,
  shiftNumber: z.int().positive(),
  openedAtMs: instantMsSchema,
  openedBy: z.string(),
  atMs: instantMsSchema,
  operatorName: z.string(),
  float: tengeSchema,
  ...sums,
  products: z.array(z.strictObject({ product: z.string(), count: z.int().positive(), amount: tengeSchema })),
  operators: z.array(z.strictObject({ name: z.string(), ...sums })),
  movements: z.array(movementSchema),
  /** What should be in the drawer. */
  expected: tengeSchema,
  /** Null before it was counted. */
  closing: z
    .strictObject({
      counted: tengeSchema,
      /** Counted less expected. */
      difference: tengeSchema,
      denominations: z.array(z.strictObject({ denomination: positiveTengeSchema, count: z.int().nonnegative() })),
      reason: z.string(),
    })
    .nullable(),
})
export type ShiftReport = z.infer<typeof shiftReportSchema>

/** A report in the language of whoever asked for it. */
export type PrintedReport = { readonly language: Language; readonly report: ShiftReport }

/** An application as it is printed for its signature, or the act of a confiscation. */
export type PrintedApplication = {
  readonly language: Language
  readonly application: ApplicationDocument
  readonly terminalNumber: number
  readonly stopName: LocalisedText
  readonly atMs: number
  readonly operatorName: string
  /** Which copy of how many. */
  readonly copy: { readonly number: number; readonly of: number }
}

/** What the receipt page draws. */
export type PrintedPage = ReceiptDocument | PrintedReport | PrintedApplication
