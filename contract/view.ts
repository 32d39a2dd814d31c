import { z } from 'zod'
import {
  calendarDaySchema,
  cardNumberSchema,
  instantMsSchema,
  localisedTextSchema,
  positiveTengeSchema,
  tengeSchema,
} from '#contract/base'
import { languages } from '#domain/language'

/** What a kiosk shows, whole: a page loaded at any moment draws itself from one of these and nothing else. Texts are keys in
 *  the renderer; here are only facts and codes. */

export const languageSchema = z.enum(languages)
export const amountSchema = positiveTengeSchema
export const paymentMethodSchema = z.enum(['bank', 'cash'])
export type PaymentMethod = z.infer<typeof paymentMethodSchema>

const passViewSchema = z.strictObject({
  product: z.enum(['monthly', 'hours', 'trips']),
  coverage: z.strictObject({
    city: z.boolean(),
    suburb: z.boolean(),
    express: z.boolean(),
  }),
  state: z.enum(['active', 'not_started', 'future', 'expired']),
  firstDay: calendarDaySchema.nullable(),
  lastDay: calendarDaySchema.nullable(),
  /** Whole days left with today, for dated passes. */
  daysLeft: z.int().nullable(),
  hours: z.int().nullable(),
  trips: z.int().nullable(),
  transfers: z.int().nullable(),
})
export type PassView = z.infer<typeof passViewSchema>

export const cardViewSchema = z.strictObject({
  number: cardNumberSchema,
  kind: z.enum(['reusable', 'concession', 'school']),
  balance: tengeSchema,
  /** What the balance is worth in cashless city rides (FARE-001). */
  cityRides: z.int().nonnegative(),
  /** In the order they are used (PASS-030). */
  passes: z.array(passViewSchema),
})
export type CardView = z.infer<typeof cardViewSchema>

const pendingViewSchema = z.strictObject({
  pendingId: z.uuid(),
  amount: tengeSchema,
  /** `ready` may be written now; the others say why not (PEND-004, PEND-005). */
  state: z.enum(['ready', 'expired', 'blocked', 'cancelled']),
  /** Days left with 0 on the last day; negative once expired. */
  daysLeft: z.int(),
  lastDay: calendarDaySchema,
  /** Ticks of the panel: the activation term in days. */
  termDays: z.int().positive(),
})
export type PendingView = z.infer<typeof pendingViewSchema>

const methodOfferSchema = z.strictObject({
  method: paymentMethodSchema,
  available: z.boolean(),
  /** Device code when not available. */
  reason: z.enum(['terminal_offline', 'cash_offline', 'cash_box_full', 'cash_jam']).nullable(),
})
export type MethodOffer = z.infer<typeof methodOfferSchema>

const receiptOfferSchema = z.strictObject({
  state: z.enum(['offered', 'printing', 'printed', 'failed']),
  reason: z.enum(['paper_out', 'cover_open', 'jam', 'printer_offline', 'outcome_unknown']).nullable(),
})
export type ReceiptOffer = z.infer<typeof receiptOfferSchema>

const originSchema = z.enum(['top_up', 'activation'])

/** Codes a passenger can meet; each has its own words in the renderer (what happened · what to do · where the money is ·
 *  what if not now). */
export const messageCodes = [
  'card_not_ours',
  'card_not_authentic',
  'card_unreadable',
  'card_blocked',
  'card_limit',
  'card_other',
  'pending_expired',
  'pending_blocked',
  'pending_cancelled',
  'pending_activated',
  'pending_unreadable',
  'pending_other_card',
  'bank_unknown',
  'payment_refunded',
  'devices_restarting',
] as const
export type MessageCode = (typeof messageCodes)[number]

const seconds = z.int().nonnegative()

export const screenSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('starting') }),
  z.strictObject({ kind: z.literal('home') }),
  /** A card is in the field and being read. */
  z.strictObject({ kind: z.literal('reading') }),
  z.strictObject({
    kind: z.literal('card'),
    card: cardViewSchema,
    /** Oldest first; those that cannot be written any more come last. */
    pending: z.array(pendingViewSchema),
    /** Payment documents of this card that this version cannot read; nothing was done with them. */
    unreadablePending: z.int().nonnegative(),
    canTopUp: z.boolean(),
    /** False once the card was taken from the reader: reading is possible, acts ask for the card again. */
    cardPresent: z.boolean(),
  }),
  z.strictObject({
    kind: z.literal('top_up'),
    card: cardViewSchema,
    amounts: z.array(tengeSchema),
    chosen: tengeSchema.nullable(),
    entering: z.boolean(),
    min: tengeSchema,
    max: tengeSchema,
    methods: z.array(methodOfferSchema),
  }),
  z.strictObject({
    kind: z.literal('cash'),
    card: cardViewSchema,
    reference: z.string(),
    due: tengeSchema,
    inserted: tengeSchema,
    remaining: tengeSchema,
    denominations: z.array(tengeSchema),
    note: z.enum(['waiting', 'checking', 'rejected']),
  }),
  z.strictObject({
    kind: z.literal('bank'),
    card: cardViewSchema,
    reference: z.string(),
    due: tengeSchema,
    step: z.enum(['waiting_for_card', 'processing', 'checking']),
    canCancel: z.boolean(),
  }),
  z.strictObject({
    kind: z.literal('declined'),
    card: cardViewSchema,
    reference: z.string(),
    due: tengeSchema,
    reason: z.enum(['insufficient_funds', 'refused', 'cancelled', 'timeout', 'not_started']),
    methods: z.array(methodOfferSchema),
  }),
  /** Rays: `step` of `steps` true steps are done. */
  z.strictObject({
    kind: z.literal('writing'),
    origin: originSchema,
    amount: tengeSchema,
    step: z.int().nonnegative(),
    steps: z.int().positive(),
  }),
  z.strictObject({
    kind: z.literal('done'),
    origin: originSchema,
    amount: tengeSchema,
    balanceBefore: tengeSchema,
    balanceAfter: tengeSchema,
    /** Cash above the amount asked for, credited as announced; 0 when none. */
    surplus: tengeSchema,
    reference: z.string(),
    receipt: receiptOfferSchema,
    secondsLeft: seconds,
  }),
  /** The card left the field before the result was certain, or was not there when the write began. */
  z.strictObject({
    kind: z.literal('card_removed'),
    origin: originSchema,
    amount: tengeSchema,
    cardNumber: cardNumberSchema,
    /** `certain`: nothing was written. `checking`: the next tap of the same card tells. */
    outcome: z.enum(['certain', 'checking']),
    /** Another card was presented instead. */
    otherCard: z.boolean(),
    lastDay: calendarDaySchema,
    reference: z.string(),
    secondsLeft: seconds,
  }),
  z.strictObject({
    kind: z.literal('deferred'),
    amount: tengeSchema,
    cardNumber: cardNumberSchema,
    lastDay: calendarDaySchema,
    reference: z.string(),
    receipt: receiptOfferSchema,
    secondsLeft: seconds,
  }),
  /** The receipt itself, to be read or photographed. `image`: PNG data URL, 576 px wide. `qr`: text of the code. */
  z.strictObject({
    kind: z.literal('receipt'),
    image: z.string(),
    qr: z.string(),
    secondsLeft: seconds,
  }),
  z.strictObject({
    kind: z.literal('message'),
    code: z.enum(messageCodes),
    amount: tengeSchema.nullable(),
    cardNumber: cardNumberSchema.nullable(),
    lastDay: calendarDaySchema.nullable(),
    reference: z.string().nullable(),
    secondsLeft: seconds,
  }),
  z.strictObject({ kind: z.literal('help') }),
  z.strictObject({ kind: z.literal('idle_warning'), secondsLeft: seconds }),
  z.strictObject({
    kind: z.literal('out_of_service'),
    code: z.enum(['reader_lost', 'devices_lost', 'journal_damaged', 'disk_full', 'clock_untrusted', 'defect']),
  }),
])
export type Screen = z.infer<typeof screenSchema>
export type ScreenKind = Screen['kind']
export const screenKindSchema = z.literal(screenSchema.options.map(({ shape }) => shape.kind.value))
export type ScreenOf<Kind extends ScreenKind> = Extract<Screen, { kind: Kind }>

export const kioskViewSchema = z.strictObject({
  /** Rises with every change; an older view than the one shown is dropped. */
  revision: z.int().nonnegative(),
  language: languageSchema,
  access: z.strictObject({
    largeText: z.boolean(),
    lowerReach: z.boolean(),
    highContrast: z.boolean(),
  }),
  terminalNumber: z.int().nonnegative(),
  stopName: localisedTextSchema,
  /** Wall time when the view was made; views are made at least at every full minute. */
  nowMs: instantMsSchema,
  link: z.enum(['up', 'down']),
  screen: screenSchema,
})
export type KioskView = z.infer<typeof kioskViewSchema>
