import { z } from 'zod'
import {
  calendarDaySchema,
  cardNumberSchema,
  instantMsSchema,
  localisedTextSchema,
  positiveTengeSchema,
  tengeSchema,
} from '#contract/base'
import { applicationDocumentSchema, applicationRowSchema } from '#contract/application'
import { deskRefusalCodes } from '#contract/desk/acts'
import { operationRowSchema } from '#contract/desk/operations'
import { shiftReportSchema } from '#contract/desk/report'
import { cardViewSchema, languageSchema, pendingViewSchema, receiptOfferSchema } from '#contract/screens/parts'
import { basketLineSchema, lineEndSchema } from '#contract/screens/shop'
import { lineItemSchema, passCoverageSchema, passNameSchema, reasonSchema } from '#contract/screens/shop-parts'
import { pauseCodes } from '#contract/standing'
import { deviceTroubles } from '#contract/desk/devices'
import { operatorRoles } from '#domain/operator/operator'

/** What a desk shows, whole, as `KioskView` is of a kiosk: facts and codes, no texts. */

export const haltCodes = ['devices_lost', 'journal_damaged', 'database_newer', 'defect', ...pauseCodes] as const

const personSchema = z.strictObject({ number: z.string(), name: z.string(), role: z.enum(operatorRoles) })

/** The card on the reader, or the last one that was. */
const deskCardSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none') }),
  z.strictObject({ kind: z.literal('reading') }),
  z.strictObject({
    kind: z.literal('unreadable'),
    code: z.enum(['card_not_ours', 'card_not_authentic', 'card_unreadable', 'devices_restarting']),
  }),
  z.strictObject({
    kind: z.literal('card'),
    card: cardViewSchema,
    isPresent: z.boolean(),
    standing: z.enum(['good', 'blocked', 'expired']),
    plasticLastDay: calendarDaySchema,
    pending: z.array(pendingViewSchema),
    unreadablePending: z.int().nonnegative(),
    /** Why no money can be put on it; null: it can. */
    topUp: reasonSchema.nullable(),
  }),
])

const productRowSchema = z.strictObject({
  /** What is typed for it. */
  code: z.string(),
  name: passNameSchema,
  count: z.int().positive(),
  coverage: passCoverageSchema,
  price: tengeSchema,
  reason: reasonSchema.nullable(),
  inBasket: z.boolean(),
})
export type ProductRowView = z.infer<typeof productRowSchema>

const productGroupSchema = z.strictObject({
  name: passNameSchema,
  period: z.strictObject({ firstDay: calendarDaySchema, lastDay: calendarDaySchema }).nullable(),
  rows: z.array(productRowSchema).min(1),
})
export type ProductGroupView = z.infer<typeof productGroupSchema>

/** Where the payment of the customer at the counter stands. */
const paymentSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('bank'),
    amount: tengeSchema,
    /** The part in cash: not taken before the bank has approved. */
    cash: tengeSchema,
    step: z.enum(['waiting_for_card', 'processing', 'checking', 'in_question']),
    canCancel: z.boolean(),
  }),
  z.strictObject({
    kind: z.literal('declined'),
    reason: z.enum(['insufficient_funds', 'refused', 'cancelled', 'timeout', 'not_started']),
  }),
  z.strictObject({ kind: z.literal('writing'), step: z.int().nonnegative(), steps: z.int().positive() }),
  /** Paid; the card has to be laid on the reader. */
  z.strictObject({
    kind: z.literal('card_wanted'),
    cardNumber: cardNumberSchema,
    outcome: z.enum(['certain', 'checking']),
    otherCard: z.boolean(),
    canVoid: z.boolean(),
    lastDay: calendarDaySchema,
  }),
  /** Over, or with only a refund under way. */
  z.strictObject({
    kind: z.literal('ended'),
    end: z.enum(['completed', 'deferred', 'refunded', 'owed', 'refunding']),
    lines: z.array(z.strictObject({ item: lineItemSchema, amount: tengeSchema, end: lineEndSchema })).min(1),
    paid: tengeSchema,
    received: tengeSchema,
    change: tengeSchema,
    /** To be given out of the drawer. */
    cashBack: tengeSchema,
    wallet: z.strictObject({ before: tengeSchema, after: tengeSchema }).nullable(),
    reference: z.string(),
    receipt: receiptOfferSchema,
  }),
])
export type PaymentView = z.infer<typeof paymentSchema>

/** What keeps a shift from being closed. */
const hindranceSchema = z.discriminatedUnion('kind', [
  /** A sale that is not over, or of which a device cannot say what became. */
  z.strictObject({
    kind: z.literal('sale'),
    reference: z.string(),
    amount: tengeSchema,
    state: z.enum(['awaiting_payment', 'paying', 'dispensing', 'paid', 'delivering', 'refund_due']),
  }),
  /** Begun on an application, and nobody has said whether the money was given. */
  z.strictObject({ kind: z.literal('payout'), number: z.int(), amount: positiveTengeSchema }),
  z.strictObject({ kind: z.literal('parked'), count: z.int().positive() }),
  /** Records the centre would not take. */
  z.strictObject({
    kind: z.literal('refused'),
    firstSeq: z.int(),
    lastSeq: z.int(),
    code: z.string(),
    atMs: instantMsSchema,
  }),
])
export type HindranceView = z.infer<typeof hindranceSchema>

const receiptRowSchema = z.strictObject({
  receiptId: z.string(),
  reference: z.string(),
  atMs: instantMsSchema,
  cardNumber: cardNumberSchema.nullable(),
  total: tengeSchema,
  isPrinted: z.boolean(),
})

export const deskScreenSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('starting') }),
  z.strictObject({ kind: z.literal('out_of_service'), code: z.enum(haltCodes) }),
  z.strictObject({
    kind: z.literal('sign_in'),
    /** Left untouched or locked by hand: the same operator goes on where he was. */
    locked: personSchema.nullable(),
    refused: z
      .strictObject({
        code: z.enum(['wrong_pin', 'number_locked', 'not_your_desk']),
        attemptsLeft: z.int().nonnegative(),
        untilMs: instantMsSchema.nullable(),
      })
      .nullable(),
    /** The centre has not named them yet. */
    hasOperators: z.boolean(),
  }),
  z.strictObject({
    kind: z.literal('open_shift'),
    shiftNumber: z.int().positive(),
    /** What was counted when the last one was closed. */
    lastCounted: tengeSchema.nullable(),
  }),
  z.strictObject({
    kind: z.literal('sale'),
    card: deskCardSchema,
    groups: z.array(productGroupSchema),
    topUp: z.strictObject({ min: tengeSchema, max: tengeSchema }).nullable(),
    lines: z.array(basketLineSchema),
    total: tengeSchema,
    /** Goes with the keys that take money: another number means that something else was on the screen. */
    quoteNumber: z.int().nonnegative(),
    bank: z.boolean(),
    payment: paymentSchema.nullable(),
    /** Baskets of customers who step aside. */
    parked: z.array(
      z.strictObject({
        parkedId: z.int().positive(),
        cardNumber: cardNumberSchema.nullable(),
        count: z.int().positive(),
        total: tengeSchema,
        atMs: instantMsSchema,
      }),
    ),
    /** The shift has lasted too long: nothing is sold until it is closed. */
    isShiftOver: z.boolean(),
  }),
  z.strictObject({ kind: z.literal('shift'), report: shiftReportSchema, hindrances: z.array(hindranceSchema) }),
  z.strictObject({
    kind: z.literal('close_shift'),
    report: shiftReportSchema,
    hindrances: z.array(hindranceSchema),
    denominations: z.strictObject({ notes: z.array(positiveTengeSchema), coins: z.array(positiveTengeSchema) }),
    /** Records the centre has not taken yet; they do not hinder. */
    unsent: z.int().nonnegative(),
  }),
  z.strictObject({ kind: z.literal('report'), report: shiftReportSchema, print: receiptOfferSchema }),
  z.strictObject({ kind: z.literal('operations'), rows: z.array(operationRowSchema) }),
  z.strictObject({
    kind: z.literal('applications'),
    /** What was searched for; empty: what is open. */
    searched: z.string(),
    rows: z.array(applicationRowSchema),
    /** The card on the reader, for a new one. */
    cardNumber: cardNumberSchema.nullable(),
    /** Money that was to be paid out, and nobody has said whether it was given. */
    openPayouts: z.array(z.strictObject({ applicationId: z.uuid(), number: z.int(), amount: positiveTengeSchema })),
  }),
  z.strictObject({
    kind: z.literal('application'),
    document: applicationDocumentSchema,
    /** `begun` here, and to be given now; `made` here, and the centre may not have heard of it yet. */
    payout: z.enum(['none', 'begun', 'made']),
    card: z.strictObject({ number: cardNumberSchema, balance: tengeSchema }).nullable(),
    print: receiptOfferSchema,
  }),
  z.strictObject({ kind: z.literal('receipts'), rows: z.array(receiptRowSchema), print: receiptOfferSchema }),
])
export type DeskScreen = z.infer<typeof deskScreenSchema>
export type DeskScreenKind = DeskScreen['kind']
export type DeskScreenOf<Kind extends DeskScreenKind> = Extract<DeskScreen, { kind: Kind }>

export const deskViewSchema = z.strictObject({
  /** Rises with every change; an older view than the one shown is dropped. */
  revision: z.int().nonnegative(),
  language: languageSchema,
  desk: z.enum(['specialised', 'central']),
  terminalNumber: z.int().nonnegative(),
  stopName: localisedTextSchema,
  nowMs: instantMsSchema,
  link: z.enum(['up', 'down']),
  devices: z.strictObject({
    printer: z.enum(deviceTroubles).nullable(),
    bank: z.enum(deviceTroubles).nullable(),
    reader: z.enum(deviceTroubles).nullable(),
  }),
  shiftNumber: z.int().positive().nullable(),
  operator: personSchema.nullable(),
  /** Why the last act was refused, until the next one. */
  refused: z.enum(deskRefusalCodes).nullable(),
  screen: deskScreenSchema,
})
export type DeskView = z.infer<typeof deskViewSchema>
