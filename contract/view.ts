import { z } from 'zod'
import { calendarDaySchema, cardNumberSchema, instantMsSchema, localisedTextSchema, tengeSchema } from '#contract/base'
import { bikeScreens } from '#contract/screens/bike'
import { informationScreens } from '#contract/screens/information'
import { newCardScreens } from '#contract/screens/new-card'
import {
  cardViewSchema,
  languageSchema,
  methodOfferSchema,
  pendingViewSchema,
  receiptOfferSchema,
  secondsSchema,
} from '#contract/screens/parts'
import { shopScreens } from '#contract/screens/shop'
import { lineItemSchema, reasonSchema } from '#contract/screens/shop-parts'
import { pauseCodes } from '#contract/standing'

/** What a kiosk shows, whole: a page loaded at any moment draws itself from one of these and nothing else. Texts are keys in
 *  the renderer; here are only facts and codes. */

const originSchema = z.enum(['top_up', 'activation'])

/** Codes a passenger can meet; each has its own words in the renderer (what happened · what to do · where the money is ·
 *  what if not now). */
export const messageCodes = [
  'card_not_ours',
  'card_not_authentic',
  'card_unreadable',
  'card_blocked',
  'card_limit',
  'card_no_slot',
  'card_other',
  'pending_expired',
  'pending_blocked',
  'pending_cancelled',
  'pending_activated',
  'pending_unreadable',
  'pending_other_card',
  'bank_unknown',
  'payment_refunded',
  'money_owed',
  'devices_restarting',
] as const
export type MessageCode = (typeof messageCodes)[number]

/** Why nothing is sold. */
export const outOfServiceCodes = [
  'reader_lost',
  'devices_lost',
  'journal_damaged',
  'database_newer',
  'defect',
  ...pauseCodes,
] as const

export const screenSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('starting') }),
  z.strictObject({
    kind: z.literal('home'),
    /** What can be bought without a card at hand, and its price; null: not sold now. */
    offers: z.strictObject({ newCard: tengeSchema.nullable(), bikeDay: tengeSchema.nullable() }),
  }),
  /** A card is in the field and being read. */
  z.strictObject({ kind: z.literal('reading') }),
  z.strictObject({
    kind: z.literal('card'),
    card: cardViewSchema,
    /** Oldest first; those that cannot be written any more come last. */
    pending: z.array(pendingViewSchema),
    /** Payment documents of this card that this version cannot read; nothing was done with them. */
    unreadablePending: z.int().nonnegative(),
    /** Whether anything may be sold to it: blocked by the centre, or past the last day of its plastic (CARD-008). */
    standing: z.enum(['good', 'blocked', 'expired']),
    plasticLastDay: calendarDaySchema,
    /** Why something is not sold to this card now; null: it is. */
    offers: z.strictObject({ topUp: reasonSchema.nullable(), pass: reasonSchema.nullable() }),
    /** What was put together and is not paid yet. */
    basket: z.strictObject({ count: z.int().positive(), total: tengeSchema }).nullable(),
    /** False once the card was taken from the reader: reading is possible, acts ask for the card again. */
    cardPresent: z.boolean(),
  }),
  z.strictObject({
    kind: z.literal('top_up'),
    card: cardViewSchema,
    amounts: z.array(tengeSchema),
    chosen: tengeSchema.nullable(),
    entering: z.boolean(),
    /** The amount goes beside what is in the basket instead of being paid at once. */
    adding: z.boolean(),
    min: tengeSchema,
    max: tengeSchema,
    methods: z.array(methodOfferSchema),
  }),
  z.strictObject({
    kind: z.literal('cash'),
    /** Null when nothing of the sale is for a tapped card. */
    card: cardViewSchema.nullable(),
    reference: z.string(),
    due: tengeSchema,
    inserted: tengeSchema,
    remaining: tengeSchema,
    denominations: z.array(tengeSchema),
    note: z.enum(['waiting', 'checking', 'rejected']),
    /** Where cash goes that is more than the sum, or less than enough (GAP-50). */
    absorbs: z.enum(['wallet', 'account', 'owed']),
    /** Something else is bought than money for the wallet: with less than the sum it is not bought. */
    isBasket: z.boolean(),
  }),
  z.strictObject({
    kind: z.literal('bank'),
    /** Null when nothing of the sale is for a tapped card. */
    card: cardViewSchema.nullable(),
    reference: z.string(),
    due: tengeSchema,
    step: z.enum(['waiting_for_card', 'processing', 'checking']),
    canCancel: z.boolean(),
  }),
  z.strictObject({
    kind: z.literal('declined'),
    /** Null when nothing of the sale is for a tapped card. */
    card: cardViewSchema.nullable(),
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
    /** What is being written, and which of how many lines it is. */
    item: lineItemSchema,
    line: z.int().positive(),
    lines: z.int().positive(),
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
    secondsLeft: secondsSchema,
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
    /** So many of so many lines are on the card already. */
    written: z.int().nonnegative(),
    lines: z.int().nonnegative(),
    lastDay: calendarDaySchema,
    reference: z.string(),
    secondsLeft: secondsSchema,
  }),
  z.strictObject({
    kind: z.literal('deferred'),
    amount: tengeSchema,
    cardNumber: cardNumberSchema,
    lastDay: calendarDaySchema,
    /** The card itself is why: presenting it again does not help, the central desk does. */
    unfit: z.enum(['card_blocked', 'card_expired']).nullable(),
    reference: z.string(),
    receipt: receiptOfferSchema,
    secondsLeft: secondsSchema,
  }),
  /** The receipt itself, to be read or photographed. `image`: PNG data URL, 576 px wide. `qr`: text of the code. */
  z.strictObject({
    kind: z.literal('receipt'),
    image: z.string(),
    qr: z.string(),
    secondsLeft: secondsSchema,
  }),
  z.strictObject({
    kind: z.literal('message'),
    code: z.enum(messageCodes),
    amount: tengeSchema.nullable(),
    cardNumber: cardNumberSchema.nullable(),
    lastDay: calendarDaySchema.nullable(),
    reference: z.string().nullable(),
    secondsLeft: secondsSchema,
  }),
  /** `activationDays`: the activation term in force (PEND-004). */
  z.strictObject({ kind: z.literal('help'), activationDays: z.int().positive() }),
  z.strictObject({ kind: z.literal('idle_warning'), secondsLeft: secondsSchema }),
  z.strictObject({
    kind: z.literal('out_of_service'),
    code: z.enum(outOfServiceCodes),
  }),
  ...shopScreens,
  ...newCardScreens,
  ...bikeScreens,
  ...informationScreens,
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
  /** `on_screen`: the printer cannot print now. Shown before money is taken (design D4). */
  receipts: z.enum(['printed', 'on_screen']),
  /** Headphones are in the jack: the page has what it shows said aloud. */
  voice: z.boolean(),
  /** Days a payment may wait for its card: the rays of the sun (PEND-004). */
  activationDays: z.int().positive(),
  screen: screenSchema,
})
export type KioskView = z.infer<typeof kioskViewSchema>
