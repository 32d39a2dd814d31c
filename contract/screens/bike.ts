import { z } from 'zod'
import {
  calendarDaySchema,
  instantMsSchema,
  localisedTextSchema,
  positiveTengeSchema,
  tengeSchema,
} from '#contract/base'
import { bikeAccountIdSchema, bikeChargeKindSchema } from '#contract/bike'
import { bikeReasonCodes } from '#contract/screens/bike-reason'
import { methodOfferSchema } from '#contract/screens/parts'
import { bikeDayPassSkus, bikeSubscriptionSkus } from '#domain/bike/product'
import { consentKinds } from '#domain/consent/consent'
import { identityDocumentKinds, residences } from '#domain/person/identity'

/** Screens of the bike service. What was typed stands in a view so that it can be looked over; a PIN never does. */

export const bikeSkuSchema = z.enum([...bikeSubscriptionSkus, ...bikeDayPassSkus])
export const consentKindSchema = z.enum(consentKinds)

/** Where in the registration form a screen stands. */
const stepSchema = z.strictObject({ step: z.int().positive(), steps: z.int().positive() })

/** `day`: from when it may be sold, or when it ended. */
const reasonSchema = z.strictObject({ code: z.enum(bikeReasonCodes), day: calendarDaySchema.nullable() })
export type BikeReason = z.infer<typeof reasonSchema>

const subscriptionOfferSchema = z.strictObject({
  sku: z.enum(bikeSubscriptionSkus),
  price: tengeSchema,
  /** Last good day if it is bought now; null out of season. */
  lastDay: calendarDaySchema.nullable(),
  /** Empty: it is offered. */
  reasons: z.array(reasonSchema),
})
export type BikeSubscriptionOffer = z.infer<typeof subscriptionOfferSchema>

const dayPassSchema = z.strictObject({ sku: z.enum(bikeDayPassSkus), price: tengeSchema, hours: z.int().positive() })
const partsSchema = z.strictObject({
  debt: tengeSchema,
  price: tengeSchema,
  deposit: tengeSchema,
  minimum: tengeSchema,
})
const debtLineSchema = z.strictObject({
  charge: bikeChargeKindSchema,
  open: positiveTengeSchema,
  dueDay: calendarDaySchema.nullable(),
})

export const bikeEntryFields = [
  'account_id',
  'pin',
  'document_number',
  'iin',
  'birth_day',
  'surname',
  'first_name',
  'patronymic',
  'address',
  'mobile',
  'email',
] as const
export type BikeEntryField = (typeof bikeEntryFields)[number]

/** What is wrong with what was typed, said at its field. */
export const bikeEntryProblems = [
  'missing',
  'too_long',
  'characters',
  'id_form',
  'pin_form',
  'iin_not_12_digits',
  'iin_century',
  'iin_birth_day',
  'iin_check_digit',
  'birth_day_form',
  'birth_day_ahead',
  'birth_day_differs_from_iin',
  'phone_form',
  'email_form',
  'iin_registered',
  'phone_registered',
  'email_registered',
  'access_refused',
  'proof_refused',
  'offline',
] as const
export type BikeEntryProblem = (typeof bikeEntryProblems)[number]

export const bikeNoticeCodes = [
  'offline',
  'locked',
  'access_blocked',
  'underage',
  'session_over',
  'form_refused',
  'changed',
  'not_offered',
  'access_closed',
] as const
export type BikeNoticeCode = (typeof bikeNoticeCodes)[number]

/** Ways to prove whose lost access is to be blocked (BLOCK-022). */
export const bikeProofs = ['id_and_document', 'id_and_iin', 'iin_and_document'] as const
export type BikeProof = (typeof bikeProofs)[number]

export const bikeScreens = [
  z.strictObject({
    kind: z.literal('bike'),
    /** What needs the centre says so before anything is typed (GAP-56). */
    centre: z.enum(['up', 'down']),
    canRegister: z.boolean(),
    canBlock: z.boolean(),
  }),
  /** Tables BIKE-T1 and BIKE-T3, for everybody to read. */
  z.strictObject({
    kind: z.literal('bike_prices'),
    subscriptions: z.array(z.strictObject({ sku: z.enum(bikeSubscriptionSkus), price: tengeSchema })),
    dayPasses: z.array(dayPassSchema),
    deposit: tengeSchema,
    minimum: tengeSchema,
    /** Of the running season; null outside one. */
    seasonLastDay: calendarDaySchema.nullable(),
    nextSeasonDay: calendarDaySchema.nullable(),
  }),
  /** One value to type. */
  z.strictObject({
    kind: z.literal('bike_entry'),
    purpose: z.enum(['sign_in', 'register', 'block']),
    field: z.enum(bikeEntryFields),
    progress: stepSchema.nullable(),
    /** What was typed before; always empty for a PIN. */
    value: z.string(),
    /** Digits of an ID or PIN; most characters of anything else. */
    length: z.int().positive(),
    isOptional: z.boolean(),
    /** Of the document being shown: what a number looks like, and foreign telephones. */
    document: z.enum(identityDocumentKinds).nullable(),
    /** Whose PIN is wanted. */
    accountId: bikeAccountIdSchema.nullable(),
    problem: z.enum(bikeEntryProblems).nullable(),
    /** At most so many attempts are left; null: nothing was wrong. */
    attemptsLeft: z.int().nonnegative().nullable(),
    /** The centre is being asked. */
    isBusy: z.boolean(),
    /** Rises with every new field and attempt: what was typed is gone. */
    turn: z.int().nonnegative(),
  }),
  z.strictObject({
    kind: z.literal('bike_consents'),
    purpose: z.enum(['register', 'payment']),
    progress: stepSchema.nullable(),
    consents: z.array(
      z.strictObject({
        consent: consentKindSchema,
        version: z.string(),
        publishedDay: calendarDaySchema,
        isGiven: z.boolean(),
      }),
    ),
    canGoOn: z.boolean(),
    isBusy: z.boolean(),
  }),
  /** A text to agree to: its title, version and date, what it says in short, and where all of it stands (BIKE-017). */
  z.strictObject({
    kind: z.literal('bike_text'),
    consent: consentKindSchema,
    title: localisedTextSchema,
    version: z.string(),
    publishedDay: calendarDaySchema,
    figures: z.strictObject({
      ageMin: z.int(),
      retentionYears: z.int(),
      withdrawalDays: z.int(),
      deposit: tengeSchema,
      minimum: tengeSchema,
      overstayPerDay: tengeSchema,
      lateReturnPerDay: tengeSchema,
      hoursMax: z.int(),
    }),
  }),
  z.strictObject({
    kind: z.literal('bike_document'),
    progress: stepSchema,
    chosen: z.enum(identityDocumentKinds).nullable(),
    /** What holders of the chosen document may buy (BIKE-036, BIKE-037, GAP-03). */
    mayBuy: z.enum(['all', 'day_passes']).nullable(),
  }),
  z.strictObject({ kind: z.literal('bike_proof'), chosen: z.enum(bikeProofs).nullable() }),
  z.strictObject({
    kind: z.literal('bike_summary'),
    progress: stepSchema,
    surname: z.string(),
    firstName: z.string(),
    patronymic: z.string(),
    birthDay: calendarDaySchema,
    iin: z.string(),
    document: z.enum(identityDocumentKinds),
    documentNumber: z.string(),
    address: z.string(),
    mobile: z.string(),
    email: z.string(),
    mayBuy: z.enum(['all', 'day_passes']),
    problem: z.literal('offline').nullable(),
    isBusy: z.boolean(),
  }),
  /** The ID may be shown; the PIN is in a text message to this number (BIKE-005, GAP-16). */
  z.strictObject({
    kind: z.literal('bike_registered'),
    accountId: bikeAccountIdSchema,
    mobile: z.string(),
    mayBuy: z.enum(['all', 'day_passes']),
  }),
  z.strictObject({
    kind: z.literal('bike_account'),
    accountId: bikeAccountIdSchema,
    residence: z.enum(residences),
    balance: tengeSchema,
    /** Paid, not yet debited (BIKE-090). */
    reserved: tengeSchema,
    debt: tengeSchema,
    debts: z.array(debtLineSchema),
    depositHeld: tengeSchema,
    minimum: tengeSchema,
    /** `toPay`: what lifts it; `liftedByMs`: it is paid and will be lifted by then at the latest (BIKE-094). */
    restriction: z
      .strictObject({ toPay: tengeSchema, liftHours: z.int(), liftedByMs: instantMsSchema.nullable() })
      .nullable(),
    product: z
      .discriminatedUnion('kind', [
        z.strictObject({
          kind: z.literal('subscription'),
          sku: z.string(),
          firstDay: calendarDaySchema,
          lastDay: calendarDaySchema,
        }),
        z.strictObject({ kind: z.literal('day_pass'), sku: z.string(), hours: z.int().positive() }),
      ])
      .nullable(),
    /** Null: something of the kind is offered. */
    subscriptionReason: reasonSchema.nullable(),
    dayPassReason: reasonSchema.nullable(),
    asOfMs: instantMsSchema,
    isBusy: z.boolean(),
  }),
  z.strictObject({
    kind: z.literal('bike_products'),
    accountId: bikeAccountIdSchema,
    standard: z.array(subscriptionOfferSchema),
    concession: z.array(subscriptionOfferSchema),
    seasonLastDay: calendarDaySchema.nullable(),
  }),
  /** Before payment: what it is, whose account, how the sum comes about, what is not given back (BIKE-012, BIKE-039). */
  z.strictObject({
    kind: z.literal('bike_confirm'),
    accountId: bikeAccountIdSchema,
    product: z.discriminatedUnion('kind', [
      z.strictObject({
        kind: z.literal('subscription'),
        sku: z.enum(bikeSubscriptionSkus),
        price: tengeSchema,
        firstDay: calendarDaySchema,
        lastDay: calendarDaySchema,
        seasonLastDay: calendarDaySchema,
      }),
      z.strictObject({ kind: z.literal('debt'), lines: z.array(debtLineSchema) }),
    ]),
    parts: partsSchema,
    due: tengeSchema,
    /** Of the price, what the account pays. */
    fromAccount: tengeSchema,
    /** It goes into the basket with what is there already: `methods` is empty. */
    adding: z.boolean(),
    methods: z.array(methodOfferSchema),
    isBusy: z.boolean(),
  }),
  z.strictObject({
    kind: z.literal('bike_day_pass'),
    accountId: bikeAccountIdSchema,
    passes: z.array(dayPassSchema).min(1),
    chosen: z.enum(bikeDayPassSkus),
    parts: partsSchema,
    due: tengeSchema,
    fromAccount: tengeSchema,
    overstayPerDay: tengeSchema,
    /** Ways a deposit may be paid by; never cash (GAP-11). */
    adding: z.boolean(),
    methods: z.array(methodOfferSchema),
    isBusy: z.boolean(),
  }),
  z.strictObject({
    kind: z.literal('bike_top_up'),
    accountId: bikeAccountIdSchema,
    balance: tengeSchema,
    debt: tengeSchema,
    amounts: z.array(tengeSchema),
    chosen: tengeSchema.nullable(),
    entering: z.boolean(),
    min: tengeSchema,
    max: tengeSchema,
    adding: z.boolean(),
    methods: z.array(methodOfferSchema),
  }),
  /** Asked once more before access is blocked. */
  z.strictObject({
    kind: z.literal('bike_block'),
    proof: z.enum(bikeProofs),
    accountId: bikeAccountIdSchema.nullable(),
    problem: z.enum(['offline', 'proof_refused']).nullable(),
    isBusy: z.boolean(),
  }),
  z.strictObject({
    kind: z.literal('bike_notice'),
    code: z.enum(bikeNoticeCodes),
    /** Of age from this day. */
    day: calendarDaySchema.nullable(),
    /** Locked until, or blocked since. */
    atMs: instantMsSchema.nullable(),
    accountId: bikeAccountIdSchema.nullable(),
  }),
] as const

export const bikeScreenKinds = bikeScreens.map(({ shape }) => shape.kind.value)
