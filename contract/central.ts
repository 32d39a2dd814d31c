import { z } from 'zod'
import {
  calendarDaySchema,
  cardNumberSchema,
  instantMsSchema,
  localisedTextSchema,
  positiveTengeSchema,
  tengeSchema,
  uint32Schema,
} from '#contract/base'
import { publishingKeySchema } from '#contract/published'
import { payoutMeans } from '#domain/application/application'
import type { Fact } from '#domain/facts'
import type { Coverage, PassGrant } from '#domain/pass/grant'
import type { PendingContent, PendingPayment } from '#domain/pending'
import { accountPurposes } from '#domain/sale/product'

/** Terminal <-> centre. Every object is strict: an unknown field is refused, not ignored, because it could carry a condition
 *  this version does not know how to honour. */

export const cardGuardSchema = z.strictObject({
  terminalNumber: uint32Schema,
  operationNumber: uint32Schema,
  expectedCounter: uint32Schema,
})

const coverageSchema = z.strictObject({
  city: z.boolean(),
  suburb: z.boolean(),
  express: z.boolean(),
}) satisfies z.ZodType<Coverage>

/** Fits 16 bits of a contract slot; FFFF stands for no value there. */
const passCountSchema = z.int().min(0).max(0xfffe)

export const passGrantSchema = z.discriminatedUnion('product', [
  z.strictObject({
    product: z.literal('monthly'),
    coverage: coverageSchema,
    firstDay: calendarDaySchema,
    lastDay: calendarDaySchema,
    hours: z.null(),
    tripsLeft: z.null(),
    transfersLeft: z.null(),
  }),
  z.strictObject({
    product: z.literal('hours'),
    coverage: coverageSchema,
    firstDay: z.null(),
    lastDay: z.null(),
    hours: passCountSchema,
    tripsLeft: z.null(),
    transfersLeft: z.null(),
  }),
  z.strictObject({
    product: z.literal('trips'),
    coverage: coverageSchema,
    firstDay: z.null(),
    lastDay: z.null(),
    hours: z.null(),
    tripsLeft: passCountSchema,
    transfersLeft: passCountSchema,
  }),
]) satisfies z.ZodType<PassGrant>

export const pendingContentSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('wallet') }),
  z.strictObject({ kind: z.literal('pass'), pass: passGrantSchema }),
]) satisfies z.ZodType<PendingContent>

export const pendingPaymentSchema = z.strictObject({
  pendingId: z.uuid(),
  cardNumber: cardNumberSchema,
  action: uint32Schema,
  amount: positiveTengeSchema,
  content: pendingContentSchema,
  acceptedAtMs: instantMsSchema,
  lastDay: calendarDaySchema,
  state: z.enum(['pending', 'activated', 'blocked', 'cancelled']),
  source: z.enum(['provider', 'deferred_sale']),
  guard: cardGuardSchema.nullable(),
  /** All actions of this card up to here are closed: none can be activated any more, and a card's window may move past them
   *  (design D6). Never falls; 0: none is known to be. */
  closedThrough: uint32Schema.default(0),
}) satisfies z.ZodType<PendingPayment>
/** A payment as the centre sends it. */
export type PendingDocument = z.infer<typeof pendingPaymentSchema>

/** RFC 9457 problem document. `code` is ours and stable; `title` is for engineers, never shown to a passenger. */
export const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: z.string(),
  detail: z.string().optional(),
})
export type Problem = z.infer<typeof problemSchema>

// Enrolment -------------------------------------------------------------------------------------------------------------

/** POST /v1/terminals/enrol. `publicKey`: raw Ed25519 key, 32 bytes, base64. The code works once. */
export const enrolRequestSchema = z.strictObject({
  code: z.string().min(6).max(64),
  publicKey: z.base64(),
})
export const enrolResponseSchema = z.strictObject({
  terminalId: z.uuid(),
  /** Written to cards as the last writer; unique over all terminals for ever. */
  terminalNumber: uint32Schema,
  stopName: localisedTextSchema,
  serverTimeMs: instantMsSchema,
  /** What this centre signs its documents with (contract/published.ts); null when it has no key for it yet. */
  publishingKey: publishingKeySchema.nullable().default(null),
})
export type EnrolResponse = z.infer<typeof enrolResponseSchema>

/** Headers of every signed request. The signature covers `METHOD\npath?query\ntimestamp\nnonce\nsha256-hex(body)`. */
export const signatureHeaders = {
  terminal: 'x-beket-terminal',
  timestamp: 'x-beket-timestamp',
  nonce: 'x-beket-nonce',
  signature: 'x-beket-signature',
} as const

export function signedText(request: {
  readonly method: string
  readonly path: string
  readonly timestampMs: number
  readonly nonce: string
  readonly bodySha256Hex: string
}): string {
  return [request.method, request.path, String(request.timestampMs), request.nonce, request.bodySha256Hex].join('\n')
}

/** How far a request's time stamp may be from the centre's clock. */
export const signatureWindowMs = 300_000

// Journal ---------------------------------------------------------------------------------------------------------------

const sha256HexSchema = z.string().regex(/^[0-9a-f]{64}$/)

/** One journal record as it travels. `payload` is the exact JSON text that was hashed. */
export const journalRecordSchema = z.strictObject({
  seq: z.int().positive(),
  atMs: instantMsSchema,
  kind: z.string().min(1).max(64),
  operationId: z.string().min(1).max(200),
  payload: z.string().max(65_536),
  prevHash: sha256HexSchema,
  hash: sha256HexSchema,
})
export type JournalRecord = z.infer<typeof journalRecordSchema>

/** Text whose SHA-256 is the record's hash. */
export function journalHashText(record: Omit<JournalRecord, 'hash'>): string {
  return [record.prevHash, record.seq, record.atMs, record.kind, record.operationId, record.payload].join('\n')
}

export const journalGenesisHash = '0'.repeat(64)

/** Kind of the journal records whose payload is a `Fact`. */
export const factRecordKind = 'fact'

/** POST /v1/journal: contiguous records, ascending. Sending them again is harmless. */
export const journalBatchSchema = z.strictObject({
  records: z.array(journalRecordSchema).min(1).max(500),
  /** Sent before the batch in front of it was answered. Where it comes first, it is refused as a gap and is no contradiction. */
  ahead: z.boolean().default(false),
})
export type JournalBatch = z.infer<typeof journalBatchSchema>

export const journalAnswerSchema = z.strictObject({
  /** Everything up to here is stored; the next batch starts at the following `seq`. */
  acknowledgedSeq: z.int().nonnegative(),
  /** Records that are stored but contradict what the centre knows; they stay listed on both sides (design D4). */
  conflicts: z.array(z.strictObject({ seq: z.int().positive(), code: z.string() })),
})
export type JournalAnswer = z.infer<typeof journalAnswerSchema>

const lineIdSchema = z.int().positive().max(1000)
const nonNegativeTengeSchema = tengeSchema.refine((amount) => amount >= 0)

export const factSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('cash_accepted'),
    saleId: z.string(),
    noteId: z.string(),
    amount: positiveTengeSchema,
  }),
  z.strictObject({
    kind: z.literal('bank_charged'),
    saleId: z.string(),
    reference: z.string(),
    amount: positiveTengeSchema,
  }),
  z.strictObject({
    kind: z.literal('bank_refunded'),
    saleId: z.string(),
    lineId: lineIdSchema,
    reference: z.string(),
    amount: positiveTengeSchema,
  }),
  z.strictObject({
    kind: z.literal('cash_refunded'),
    saleId: z.string(),
    lineId: lineIdSchema,
    amount: positiveTengeSchema,
  }),
  z.strictObject({
    kind: z.literal('application_paid'),
    applicationId: z.uuid(),
    payoutId: z.uuid(),
    amount: positiveTengeSchema,
    means: z.enum(payoutMeans),
    reference: z.string().nullable(),
  }),
  z.strictObject({
    kind: z.literal('card_credited'),
    saleId: z.string(),
    cardNumber: cardNumberSchema,
    counter: uint32Schema,
    operationNumber: uint32Schema,
    amount: positiveTengeSchema,
    content: pendingContentSchema,
    balanceAfter: tengeSchema,
    pendingId: z.uuid().nullable(),
    action: uint32Schema.nullable(),
  }),
  z.strictObject({
    kind: z.literal('account_paid'),
    saleId: z.string(),
    lineId: lineIdSchema,
    accountId: z.string().min(1).max(64),
    purpose: z.enum(accountPurposes),
    sku: z.string().min(1).max(64),
    amount: nonNegativeTengeSchema,
    deposit: nonNegativeTengeSchema,
  }),
  z.strictObject({
    kind: z.literal('card_sold'),
    saleId: z.string(),
    lineId: lineIdSchema,
    sku: z.string().min(1).max(64),
    cardNumber: cardNumberSchema,
    amount: positiveTengeSchema,
  }),
  z.strictObject({
    kind: z.literal('sale_owed'),
    saleId: z.string(),
    lineId: lineIdSchema,
    amount: positiveTengeSchema,
  }),
  z.strictObject({
    kind: z.literal('sale_deferred'),
    saleId: z.string(),
    lineId: lineIdSchema,
    cardNumber: cardNumberSchema,
    amount: positiveTengeSchema,
    content: pendingContentSchema,
    acceptedAtMs: instantMsSchema,
    lastDay: calendarDaySchema,
    guard: cardGuardSchema.nullable(),
  }),
  z.strictObject({
    kind: z.literal('activation_observed'),
    cardNumber: cardNumberSchema,
    pendingId: z.uuid(),
    action: uint32Schema,
    counter: uint32Schema,
  }),
  z.strictObject({
    kind: z.literal('sale_closed'),
    saleId: z.string(),
    outcome: z.enum(['completed', 'cancelled', 'refunded', 'deferred', 'owed']),
    taken: tengeSchema,
    delivered: tengeSchema,
    refunded: tengeSchema,
    deferred: tengeSchema,
    owed: tengeSchema,
  }),
]) satisfies z.ZodType<Fact>

// Pending payments ------------------------------------------------------------------------------------------------------

/** GET /v1/pending?cursor=N: changes since the cursor, oldest first. Items are parsed one by one with
 *  `pendingPaymentSchema`, so that one document this version cannot read does not hide the others. */
export const pendingDeltaSchema = z.strictObject({
  items: z.array(z.unknown()).max(1000),
  cursor: z.int().nonnegative(),
  more: z.boolean(),
  serverTimeMs: instantMsSchema,
})

/** GET /v1/cards/:cardNumber. */
export const cardStatusSchema = z.strictObject({
  cardNumber: cardNumberSchema,
  status: z.enum(['active', 'blocked', 'unknown']),
  pending: z.array(z.unknown()).max(100),
  serverTimeMs: instantMsSchema,
})

/** POST /v1/pending/:pendingId/lease: asked before an online activation. A lease keeps other terminals away for its term; it
 *  is not what prevents a double credit (the card's action window is), it prevents needless attempts. */
export const leaseRequestSchema = z.strictObject({
  operationNumber: uint32Schema,
})
export const leaseAnswerSchema = z.discriminatedUnion('granted', [
  z.strictObject({ granted: z.literal(true), untilMs: instantMsSchema }),
  z.strictObject({
    granted: z.literal(false),
    /** `blocked`: the payment; `card_blocked`: its card, whatever the payment is. */
    reason: z.enum(['expired', 'blocked', 'card_blocked', 'cancelled', 'activated', 'leased', 'unknown']),
  }),
])
export type LeaseAnswer = z.infer<typeof leaseAnswerSchema>

// Payment providers -----------------------------------------------------------------------------------------------------

export const providerKeyHeader = 'x-beket-provider-key'

/** POST /v1/provider/payments: what a bank app calls. Idempotent by the provider's own `reference`; the same reference with
 *  other content is refused with 409. */
export const providerPaymentRequestSchema = z.strictObject({
  reference: z.string().min(1).max(64),
  cardNumber: cardNumberSchema,
  product: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('wallet'), amount: positiveTengeSchema }),
    z.strictObject({ kind: z.literal('pass'), amount: positiveTengeSchema, pass: passGrantSchema }),
  ]),
  /** When the provider accepted the payment (PEND-004): not in the future. */
  acceptedAtMs: instantMsSchema,
})
export type ProviderPaymentRequest = z.infer<typeof providerPaymentRequestSchema>
export const providerPaymentResponseSchema = z.strictObject({
  pendingId: z.uuid(),
  action: uint32Schema,
  lastDay: calendarDaySchema,
})

/** GET /v1/terminals/self/totals: what the centre believes of this terminal, to be compared with its own journal. */
export const terminalTotalsSchema = z.strictObject({
  acknowledgedSeq: z.int().nonnegative(),
  cashAccepted: tengeSchema,
  bankCharged: tengeSchema,
  bankRefunded: tengeSchema,
  /** Given back out of a desk's drawer. */
  cashRefunded: tengeSchema,
  /** Everything written to cards … */
  cardCredited: tengeSchema,
  /** … and the part of it that activated pending payments. */
  activated: tengeSchema,
  deferred: tengeSchema,
  /** Paid into bike accounts, deposits among it. */
  accountPaid: tengeSchema,
  cardsSold: tengeSchema,
  owed: tengeSchema,
})
export type TerminalTotals = z.infer<typeof terminalTotalsSchema>

/** GET /v1/time, unsigned. */
export const timeSchema = z.strictObject({ serverTimeMs: instantMsSchema })
