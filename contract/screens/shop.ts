import { z } from 'zod'
import { calendarDaySchema, cardNumberSchema, tengeSchema } from '#contract/base'
import { cardViewSchema, methodOfferSchema, receiptOfferSchema, secondsSchema } from '#contract/screens/parts'
import { lineItemSchema, passCoverageSchema, passNameSchema, reasonSchema } from '#contract/screens/shop-parts'
import { lineChanges } from '#domain/sale/quote'

/** Screens of what is sold for a card, and of the basket. */

const passRowSchema = z.strictObject({
  sku: z.string(),
  /** First of the month it begins with, where it has one. */
  month: calendarDaySchema.nullable(),
  name: passNameSchema,
  count: z.int().positive(),
  coverage: passCoverageSchema,
  price: tengeSchema,
  /** Why it is not sold; null: it is. */
  reason: reasonSchema.nullable(),
})
export type PassRowView = z.infer<typeof passRowSchema>

const passGroupSchema = z.strictObject({
  name: passNameSchema,
  /** Days the whole group is good for; null where they depend on the first validation or there are none. */
  period: z.strictObject({ firstDay: calendarDaySchema, lastDay: calendarDaySchema }).nullable(),
  rows: z.array(passRowSchema).min(1),
})
export type PassGroupView = z.infer<typeof passGroupSchema>

/** What a pass does beside those already held (PASS-T2, PASS-014, PASS-030). */
const besideSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('adds_nothing'), heldUntil: calendarDaySchema }),
  z.strictObject({ kind: z.literal('adds'), routes: passCoverageSchema, from: calendarDaySchema }),
  z.strictObject({ kind: z.literal('waits') }),
  z.strictObject({ kind: z.literal('trips_together'), trips: z.int().positive() }),
])
export type BesideView = z.infer<typeof besideSchema>

export const basketLineSchema = z.strictObject({
  lineId: z.int().positive(),
  item: lineItemSchema,
  price: tengeSchema,
  /** Why it cannot be had any more: then it is not in the total. */
  reason: reasonSchema.nullable(),
  /** What is no longer as it was shown before; to be confirmed again. */
  changes: z.array(z.enum(lineChanges)),
  beside: besideSchema.nullable(),
  /** It is sold, but the plastic ends before it does (CARD-008). */
  plasticLastDay: calendarDaySchema.nullable(),
})
export type BasketLineView = z.infer<typeof basketLineSchema>

/** Where a line of a paid sale ended. */
export const lineEndSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('written') }),
  z.strictObject({ kind: z.literal('credited') }),
  z.strictObject({ kind: z.literal('dispensed'), cardNumber: cardNumberSchema }),
  z.strictObject({ kind: z.literal('deferred'), cardNumber: cardNumberSchema, lastDay: calendarDaySchema }),
  z.strictObject({ kind: z.literal('refunding') }),
  z.strictObject({ kind: z.literal('refunded') }),
  z.strictObject({ kind: z.literal('owed') }),
  z.strictObject({ kind: z.literal('in_question') }),
  /** Not bought, because not all of it was paid. */
  z.strictObject({ kind: z.literal('not_bought') }),
  /** Not bought, because the last of the money came after the last day of its sale. */
  z.strictObject({ kind: z.literal('too_late') }),
  /** A payment made elsewhere that was not written and stays as it is. */
  z.strictObject({ kind: z.literal('not_written') }),
])
export type LineEndView = z.infer<typeof lineEndSchema>

export const shopScreens = [
  z.strictObject({
    kind: z.literal('passes'),
    card: cardViewSchema,
    groups: z.array(passGroupSchema),
    /** Months that are not on sale now, and why. */
    closed: z.array(z.strictObject({ month: calendarDaySchema, reason: reasonSchema })),
    transferWithinMinutes: z.int().positive(),
  }),
  /** What is confirmed before payment (PASS-033). */
  z.strictObject({
    kind: z.literal('basket'),
    /** Null when nothing in it is for a card. */
    card: cardViewSchema.nullable(),
    lines: z.array(basketLineSchema),
    total: tengeSchema,
    /** Goes with the key that pays: another number means that something else was confirmed. */
    quoteNumber: z.int().nonnegative(),
    /** The keys that take lines away are shown. */
    editing: z.boolean(),
    canAdd: z.boolean(),
    /** Where cash goes that is more than the total, or not enough for it (GAP-50). */
    absorbs: z.enum(['wallet', 'account', 'owed']),
    /** Empty while the payment is being opened. */
    methods: z.array(methodOfferSchema),
  }),
  /** What became of each line of a sale. */
  z.strictObject({
    kind: z.literal('outcome'),
    lines: z.array(z.strictObject({ item: lineItemSchema, amount: tengeSchema, end: lineEndSchema })).min(1),
    /** Everything that was paid here, or elsewhere for what was activated. */
    paid: tengeSchema,
    surplus: tengeSchema,
    /** What the wallet held before and after all writes; null when none was made. */
    wallet: z.strictObject({ before: tengeSchema, after: tengeSchema }).nullable(),
    reference: z.string(),
    receipt: receiptOfferSchema,
    secondsLeft: secondsSchema,
  }),
] as const
