import { z } from 'zod'
import { calendarDaySchema, instantMsSchema, positiveTengeSchema, tengeSchema } from '#contract/base'
import type { BikeHolding } from '#domain/bike/account'
import type { BikeRenterState } from '#domain/bike/offer'
import { consentKinds, type Consent } from '#domain/consent/consent'
import { languages } from '#domain/language'
import { identityDocumentKinds, residences } from '#domain/person/identity'

/** Terminal <-> centre for bike accounts. Every route is a signed POST, so that no identifier or secret stands in a path and
 *  the signature covers all of it. Refusals are problem documents (contract/central.ts) with the codes named here. */

/** The renter's ID (BIKE-005): issued by the centre only. How many digits an ID and a PIN have is a term of the centre. */
export const bikeAccountIdSchema = z.string().regex(/^[1-9]\d{3,15}$/)
const pinSchema = z.string().regex(/^\d{4,12}$/)
const sessionTokenSchema = z.string().regex(/^[\w-]{43}$/)
/** What a person typed, bounded; `parsePerson` judges it. */
const typed = (lengthMax: number) =>
  z
    .string()
    .max(lengthMax)
    .regex(/^[^\p{Cc}\p{Cs}]*$/u)
const named = z.string().regex(/^[\x21-\x7e]{1,64}$/)
const languageSchema = z.enum(languages)

// Registration ----------------------------------------------------------------------------------------------------------

/** What was agreed to, in which language it was read, and when (BIKE-002, BIKE-017). */
export const consentSchema = z.strictObject({
  kind: z.enum(consentKinds),
  version: named,
  language: languageSchema,
  atMs: instantMsSchema,
}) satisfies z.ZodType<Consent>

/** A `Person` of the domain (INFO-021). The centre judges it again. */
const personSchema = z.strictObject({
  surname: typed(300),
  firstName: typed(300),
  patronymic: typed(300).nullable(),
  birthDay: calendarDaySchema,
  iin: typed(12).nullable(),
  address: typed(1000),
  /** E.164. */
  mobile: typed(20),
  email: typed(254).nullable(),
  additionalContacts: z.array(typed(300)).max(20),
  /** The document used at registration, to be shown on demand (BIKE-108). */
  document: z.strictObject({ kind: z.enum(identityDocumentKinds), number: typed(100) }),
  residence: z.enum(residences),
})

/** POST /v1/bike/registrations. Idempotent by `registrationId`, which the terminal makes; the same one with other content is
 *  `bike_registration_reused`. Refused with `bike_person_invalid` (the detail names the faults), `bike_underage` (BIKE-100,
 *  GAP-01), `bike_consent_missing` (also when a newer text was published meanwhile), `bike_consent_in_future`,
 *  `bike_iin_registered`, `bike_phone_registered` and `bike_email_registered` (BIKE-004). */
export const bikeRegistrationRequestSchema = z.strictObject({
  registrationId: z.uuid(),
  /** Of the text message with the PIN. */
  language: languageSchema,
  /** When the contract was opened to be read: one of the four acts that conclude it (BIKE-002). */
  contractReadAtMs: instantMsSchema,
  consents: z.array(consentSchema).max(10),
  person: personSchema,
})
export type BikeRegistrationRequest = z.infer<typeof bikeRegistrationRequestSchema>

/** The PIN is not here: it goes to the renter's telephone (GAP-16). */
export const bikeRegistrationAnswerSchema = z.strictObject({
  accountId: bikeAccountIdSchema,
  registeredAtMs: instantMsSchema,
})
export type BikeRegistrationAnswer = z.infer<typeof bikeRegistrationAnswerSchema>

// The account -----------------------------------------------------------------------------------------------------------

export const bikeChargeKindSchema = z.enum([
  'subscription_fee',
  'time_charge',
  'overstay',
  'late_return',
  'damage',
  'lost_bike',
  'correction',
])
export type BikeChargeKind = z.infer<typeof bikeChargeKindSchema>

const holdingSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('subscription'),
    sku: z.string(),
    boughtAtMs: instantMsSchema,
    firstDay: calendarDaySchema,
    lastDay: calendarDaySchema,
    debitAtMs: instantMsSchema.nullable(),
  }),
  z.strictObject({
    kind: z.literal('day_pass'),
    sku: z.string(),
    boughtAtMs: instantMsSchema,
    hours: z.int().positive(),
  }),
]) satisfies z.ZodType<BikeHolding>

const debtSchema = z.strictObject({
  kind: bikeChargeKindSchema,
  amount: positiveTengeSchema,
  open: positiveTengeSchema,
  atMs: instantMsSchema,
  /** When it has to be paid (GAP-17); null: at once. */
  dueDay: calendarDaySchema.nullable(),
})

/** BIKE-006, BIKE-007, matrix row 8: what `bikeOffer` and `bikeDue` of the domain need, and what is to be shown beside it. */
export const bikeAccountStateSchema = z.strictObject({
  accountId: bikeAccountIdSchema,
  residence: z.enum(residences),
  birthDay: calendarDaySchema,
  concessionLastDay: calendarDaySchema.nullable(),
  isBlocked: z.boolean(),
  account: z.strictObject({
    balance: tengeSchema,
    reserved: tengeSchema,
    depositHeld: tengeSchema,
    /** Oldest first; together the debt. */
    debts: z.array(debtSchema),
    restriction: z
      .strictObject({
        reason: z.literal('balance_spent'),
        sinceMs: instantMsSchema,
        liftedByMs: instantMsSchema.nullable(),
      })
      .nullable(),
    product: holdingSchema.nullable(),
  }),
  /** From the operator (GAP-05): outside them nothing for riding is sold. */
  seasons: z.array(z.strictObject({ firstDay: calendarDaySchema, lastDay: calendarDaySchema })),
  /** May not be spent down (BIKE-012). */
  minimum: tengeSchema,
  /** Everything agreed to so far, to be shown with version and date (BIKE-017). */
  consents: z.array(consentSchema),
  /** With the first payment the right to hire begins (BIKE-002, GAP-02); null: nothing was paid yet. */
  firstPaidAtMs: instantMsSchema.nullable(),
  /** How old this is: to be shown with it (matrix row 8). */
  asOfMs: instantMsSchema,
}) satisfies z.ZodType<BikeRenterState>
export type BikeAccountState = z.infer<typeof bikeAccountStateSchema>

/** POST /v1/bike/sessions: ID and PIN. Refused with `bike_access_refused` (which of the two is wrong is not told),
 *  `bike_access_locked` with `lockedUntilMs`, and, when both are right, `bike_access_blocked`. */
export const bikeSignInRequestSchema = z.strictObject({ accountId: bikeAccountIdSchema, pin: pinSchema })

/** `token` serves this terminal only. */
export const bikeSignInAnswerSchema = z.strictObject({
  token: sessionTokenSchema,
  expiresAtMs: instantMsSchema,
  account: bikeAccountStateSchema,
})
export type BikeSignInAnswer = z.infer<typeof bikeSignInAnswerSchema>

/** POST /v1/bike/account (answers the state) and POST /v1/bike/sessions/end (answers `{}`). Without a session in force the
 *  first is refused with `bike_session_invalid`; the second is harmless. */
export const bikeSessionRequestSchema = z.strictObject({ token: sessionTokenSchema })

/** POST /v1/bike/consents: texts published since (BIKE-017), agreed to in a session. Answers the state. Refused with
 *  `bike_session_invalid` and `bike_consent_in_future`. */
export const bikeConsentsRequestSchema = z.strictObject({
  token: sessionTokenSchema,
  consents: z.array(consentSchema).min(1).max(10),
})

// Lost access -----------------------------------------------------------------------------------------------------------

/** POST /v1/bike/blocks: lost ID or PIN (BLOCK-022). Any two of ID, IIN and number of the document used at registration.
 *  Refused with `bike_proof_refused` and `bike_access_locked`. Asked again it answers the same. */
export const bikeBlockRequestSchema = z.discriminatedUnion('by', [
  z.strictObject({ by: z.literal('id_and_document'), accountId: bikeAccountIdSchema, documentNumber: typed(100) }),
  z.strictObject({ by: z.literal('id_and_iin'), accountId: bikeAccountIdSchema, iin: typed(12) }),
  z.strictObject({ by: z.literal('iin_and_document'), iin: typed(12), documentNumber: typed(100) }),
])
export type BikeBlockRequest = z.infer<typeof bikeBlockRequestSchema>
export const bikeBlockAnswerSchema = z.strictObject({ blockedAtMs: instantMsSchema })
export type BikeBlockAnswer = z.infer<typeof bikeBlockAnswerSchema>

/** Beyond the members of a problem document: of `bike_access_locked`. */
export const bikeLockedProblemSchema = z.object({
  code: z.literal('bike_access_locked'),
  lockedUntilMs: instantMsSchema,
})

// The bench -------------------------------------------------------------------------------------------------------------

/** GET /v1/bench/bike with a provider's key; a demonstration centre only. What a person at the device bench would hold in
 *  hand: the renters there are to sign in as, and the text messages that telephones got. */
export const bikeBenchSchema = z.strictObject({
  renters: z.array(z.strictObject({ accountId: bikeAccountIdSchema, pin: pinSchema, about: z.string() })),
  /** Oldest first. Null: sealed by an earlier run of the centre. */
  messages: z.array(z.strictObject({ phone: z.string(), text: z.string().nullable(), queuedAtMs: instantMsSchema })),
})
export type BikeBench = z.infer<typeof bikeBenchSchema>
