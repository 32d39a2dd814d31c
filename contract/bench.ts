import { z } from 'zod'
import { clockDoubts } from '#domain/clock/trusted-time'
import { languages } from '#domain/language'
import { bikeBenchSchema } from '#contract/bike'
import { passGrantSchema } from '#contract/central'
import { cardNumberSchema, instantMsSchema, positiveTengeSchema, tengeSchema } from '#contract/base'

/** The device bench: what a person without hardware can do to the simulated devices, and what it shows of them. */

export const tearPointSchema = z.enum(['none', 'before_write', 'at_commit', 'after_commit'])
export type TearPoint = z.infer<typeof tearPointSchema>

const dispenseMotionSchema = z.enum(['stage', 'issue', 'capture'])

const cardId = z.string().min(1).max(40)

/** POST /v1/bench/cards/:cardNumber/status, of a demonstration centre. */
export const benchCardStatusSchema = z.strictObject({ status: z.enum(['active', 'blocked']) })

export const benchActionSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('card_place'), cardId }),
  /** In the field for 0.4 s. */
  z.strictObject({ kind: z.literal('card_tap'), cardId }),
  z.strictObject({ kind: z.literal('card_take') }),
  z.strictObject({ kind: z.literal('card_tear'), at: tearPointSchema }),
  z.strictObject({ kind: z.literal('reader_detach') }),
  z.strictObject({ kind: z.literal('reader_attach') }),
  z.strictObject({
    kind: z.literal('note_insert'),
    amount: positiveTengeSchema,
  }),
  z.strictObject({ kind: z.literal('note_reject_next') }),
  z.strictObject({
    kind: z.literal('cash_state'),
    state: z.enum(['ok', 'jam', 'box_full', 'offline']),
  }),
  /** Answers the charge that waits, or arms the answer of the next one. */
  z.strictObject({
    kind: z.literal('bank_answer'),
    answer: z.enum(['approve', 'decline', 'silent', 'qr']),
  }),
  z.strictObject({
    kind: z.literal('printer_state'),
    state: z.enum(['ok', 'paper_out', 'jam', 'cover_open', 'offline']),
  }),
  /** The stack holds so many cards from now on. */
  z.strictObject({ kind: z.literal('dispenser_fill'), count: z.int().min(0).max(200) }),
  /** The passenger takes the card out of the mouth. */
  z.strictObject({ kind: z.literal('dispenser_take') }),
  /** `ok` clears a jam by hand. */
  z.strictObject({ kind: z.literal('dispenser_state'), state: z.enum(['ok', 'jam', 'offline']) }),
  z.strictObject({ kind: z.literal('dispenser_jam_next'), motion: dispenseMotionSchema }),
  /** The next motion is not answered; `moved`: it takes place all the same. */
  z.strictObject({ kind: z.literal('dispenser_lose_next'), moved: z.boolean() }),
  z.strictObject({ kind: z.literal('headphones'), state: z.enum(['in', 'out']) }),
  z.strictObject({ kind: z.literal('dispenser_box'), state: z.enum(['full', 'empty']) }),
  z.strictObject({
    kind: z.literal('link_state'),
    state: z.enum(['open', 'cut', 'slow', 'refuse']),
  }),
  /** What a bank app does: a payment for the card, accepted some days ago (PEND-004). */
  z.strictObject({
    kind: z.literal('provider_pay'),
    cardId,
    amount: positiveTengeSchema,
    /** What it paid for; left out: money of the wallet. */
    pass: passGrantSchema.optional(),
    acceptedDaysAgo: z.int().min(0).max(60),
  }),
  /** What the central desk does: blocks the card at the centre, or unblocks it. */
  benchCardStatusSchema.extend({ kind: z.literal('card_status'), cardId }),
  z.strictObject({
    kind: z.literal('clock_shift'),
    days: z.int().min(-400).max(400),
  }),
  z.strictObject({ kind: z.literal('devices_kill') }),
  /** Looks up renters and text messages of the demonstration centre. */
  z.strictObject({ kind: z.literal('bike_look') }),
])
export type BenchAction = z.infer<typeof benchActionSchema>

const benchCardSchema = z.strictObject({
  cardId,
  title: z.enum([
    'ordinary',
    'ordinary_second',
    'concession',
    'foreign',
    'wrong_keys',
    'not_desfire',
    'blank',
    /** Bought here. */
    'dispensed',
  ]),
  cardNumber: cardNumberSchema.nullable(),
  uid: z.string(),
  balance: tengeSchema.nullable(),
  /** Pending payments the centre holds for it. */
  pending: z.int().nonnegative(),
  inField: z.boolean(),
})

export const benchViewSchema = z.strictObject({
  terminalNumber: z.int().nonnegative(),
  /** Days a payment may wait for its card. */
  activationDays: z.int().positive(),
  reader: z.enum(['attached', 'detached', 'pcsc']),
  tear: tearPointSchema,
  cards: z.array(benchCardSchema),
  notes: z.strictObject({
    state: z.enum(['disabled', 'idle', 'accepting', 'jam', 'box_full', 'box_removed', 'offline']),
    denominations: z.array(tengeSchema),
    /** In the box. */
    held: tengeSchema,
    inEscrow: tengeSchema.nullable(),
    rejectNext: z.boolean(),
  }),
  bank: z.strictObject({
    state: z.enum(['idle', 'waiting_for_card', 'processing', 'offline']),
    amount: tengeSchema.nullable(),
    armed: z.enum(['approve', 'decline', 'silent', 'qr']).nullable(),
  }),
  printer: z.strictObject({
    state: z.enum(['ready', 'paper_low', 'paper_out', 'cover_open', 'jam', 'offline']),
    /** Last printed receipt as a PNG data URL, exactly the dots that were sent. */
    lastPrint: z.string().nullable(),
  }),
  dispenser: z.strictObject({
    condition: z.enum(['ready', 'low', 'empty', 'jam', 'capture_box_full', 'offline']),
    stock: z.int().nonnegative(),
    /** Cards in the capture box. */
    boxed: z.int().nonnegative(),
    card: z.enum(['at_reader', 'in_mouth', 'jammed']).nullable(),
    jamsNext: dispenseMotionSchema.nullable(),
    losesNextAnswer: z.boolean(),
  }),
  /** The headphone jack and what was said into it, oldest first. */
  voice: z.strictObject({
    state: z.enum(['absent', 'idle', 'listening']),
    said: z.array(
      z.strictObject({ text: z.string(), language: z.enum(languages), urgency: z.enum(['polite', 'assertive']) }),
    ),
  }),
  link: z.strictObject({
    state: z.enum(['open', 'cut', 'slow', 'refuse']),
    up: z.boolean(),
    unsentRecords: z.int().nonnegative(),
    acknowledgedSeq: z.int().nonnegative(),
    /** What takes more than one exchange and is not done; `total` is null where nobody knows. */
    underWay: z
      .strictObject({
        task: z.enum(['journal', 'pending', 'hotlist']),
        done: z.int().nonnegative(),
        total: z.int().nonnegative().nullable(),
      })
      .nullable(),
  }),
  machine: z.strictObject({
    devices: z.enum(['running', 'restarting']),
    clockShiftDays: z.int(),
    /** Why this terminal does not know the date well enough to sell what is dated; null: it does. */
    clockDoubt: z.enum(clockDoubts).nullable(),
    nowMs: instantMsSchema,
  }),
  /** Null: not looked up yet, or the centre does not show them. */
  bike: bikeBenchSchema.nullable(),
  /** Newest first, at most 60. */
  log: z.array(
    z.strictObject({
      id: z.int().nonnegative(),
      atMs: instantMsSchema,
      who: z.enum(['reader', 'cash', 'bank', 'printer', 'dispenser', 'link', 'journal', 'kiosk', 'machine']),
      what: z.string(),
    }),
  ),
})
export type BenchView = z.infer<typeof benchViewSchema>
