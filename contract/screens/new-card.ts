import { z } from 'zod'
import { calendarDaySchema, cardNumberSchema, tengeSchema } from '#contract/base'
import { methodOfferSchema, receiptOfferSchema, secondsSchema } from '#contract/screens/parts'

/** Screens of buying a transport card. */

/** Why no card came out. `stopped`: the customer ended the payment before all of it was paid. `checking`: the dispenser cannot
 *  say whether one came out. */
export const newCardTroubles = ['empty', 'jam', 'not_taken', 'fault', 'stopped', 'checking'] as const
export type NewCardTrouble = (typeof newCardTroubles)[number]

export const newCardScreens = [
  z.strictObject({
    kind: z.literal('new_card'),
    price: tengeSchema,
    /** Of the plastic in the stack (CARD-008). */
    plasticLastDay: calendarDaySchema,
    warrantyDays: z.int().positive(),
    /** Money that can go with it. */
    amounts: z.array(tengeSchema),
    chosen: tengeSchema.nullable(),
    due: tengeSchema,
    /** Empty while the payment is being opened. */
    methods: z.array(methodOfferSchema),
  }),
  /** Rays: `step` of `steps` true steps are done, the card is still inside. */
  z.strictObject({
    kind: z.literal('dispensing'),
    step: z.int().nonnegative(),
    steps: z.int().positive(),
    reference: z.string(),
  }),
  /** It comes out, or waits in the mouth. */
  z.strictObject({ kind: z.literal('take_card'), cardNumber: cardNumberSchema, reference: z.string() }),
  /** The passenger has it, and money that was paid with it waits to be written: it has to be laid on the reader. */
  z.strictObject({
    kind: z.literal('new_card_present'),
    cardNumber: cardNumberSchema,
    amount: tengeSchema,
    lastDay: calendarDaySchema,
    reference: z.string(),
    secondsLeft: secondsSchema,
  }),
  z.strictObject({
    kind: z.literal('new_card_done'),
    cardNumber: cardNumberSchema,
    balance: tengeSchema,
    plasticLastDay: calendarDaySchema,
    warrantyLastDay: calendarDaySchema,
    reference: z.string(),
    receipt: receiptOfferSchema,
    secondsLeft: secondsSchema,
  }),
  z.strictObject({
    kind: z.literal('new_card_failed'),
    reason: z.enum(newCardTroubles),
    /** `returning`: told to the bank, not answered yet. `owed`: for a person to give back, against the slip. */
    money: z.enum(['returned', 'returning', 'owed', 'checking']),
    amount: tengeSchema,
    reference: z.string(),
    secondsLeft: secondsSchema,
  }),
] as const
