import { z } from 'zod'
import { positiveTengeSchema, tengeSchema } from '#contract/base'
import { applicationEventSchema, applicationProblemCodes, openApplicationSchema } from '#contract/application'
import { languageSchema } from '#contract/screens/parts'

/** What an operator does at a desk, one route for all of it: main checks who is signed in and what the role may do before it
 *  looks at what is asked (domain/operator/rights.ts). */

const numberSchema = z.string().regex(/^\d{1,6}$/)
const pinSchema = z.string().regex(/^\d{4,12}$/)
const reasonTextSchema = z.string().max(200)

/** A second person at the same keyboard. */
const approvalSchema = z.strictObject({ number: numberSchema, pin: pinSchema })

export const deskActSchema = z.discriminatedUnion('kind', [
  /** A key was pressed: puts the idle lock off. */
  z.strictObject({ kind: z.literal('touch') }),
  z.strictObject({ kind: z.literal('set_language'), language: languageSchema }),
  z.strictObject({ kind: z.literal('sign_in'), number: numberSchema, pin: pinSchema }),
  z.strictObject({ kind: z.literal('sign_out') }),
  z.strictObject({ kind: z.literal('lock') }),

  z.strictObject({ kind: z.literal('open_shift'), float: tengeSchema }),
  z.strictObject({
    kind: z.literal('move_cash'),
    direction: z.enum(['in', 'out']),
    amount: positiveTengeSchema,
    reason: reasonTextSchema,
    approval: approvalSchema.nullable(),
  }),
  z.strictObject({ kind: z.literal('show_shift') }),
  /** The X report. */
  z.strictObject({ kind: z.literal('show_report') }),
  z.strictObject({ kind: z.literal('print_report') }),
  z.strictObject({ kind: z.literal('show_close') }),
  /** The Z report. Without denominations the sum was counted by itself. */
  z.strictObject({
    kind: z.literal('close_shift'),
    counted: tengeSchema,
    denominations: z
      .array(z.strictObject({ denomination: positiveTengeSchema, count: z.int().min(0).max(100_000) }))
      .max(20),
    reason: reasonTextSchema,
  }),

  z.strictObject({ kind: z.literal('show_sale') }),
  z.strictObject({ kind: z.literal('show_operations') }),
  z.strictObject({ kind: z.literal('show_receipts') }),
  z.strictObject({ kind: z.literal('reprint_receipt'), receiptId: z.string().max(120) }),

  z.strictObject({ kind: z.literal('add_top_up'), amount: positiveTengeSchema }),
  /** By the code of its row, so many times. */
  z.strictObject({ kind: z.literal('add_product'), code: z.string().regex(/^\d{1,3}$/), count: z.int().min(1).max(9) }),
  z.strictObject({ kind: z.literal('remove_line'), lineId: z.int().positive() }),
  z.strictObject({ kind: z.literal('park_basket') }),
  z.strictObject({ kind: z.literal('resume_basket'), parkedId: z.int().positive() }),
  /** Reads the card on the reader again. */
  z.strictObject({ kind: z.literal('read_card') }),
  /** The sum is paid: `received` of it in cash, with change. `quoteNumber`: what was on the screen. */
  z.strictObject({
    kind: z.literal('take_cash'),
    received: positiveTengeSchema.nullable(),
    quoteNumber: z.int().nonnegative(),
  }),
  /** `cash`: the part that is paid in cash; the rest is charged. */
  z.strictObject({
    kind: z.literal('take_bank'),
    cash: positiveTengeSchema.nullable(),
    quoteNumber: z.int().nonnegative(),
  }),
  z.strictObject({ kind: z.literal('cancel_payment') }),
  /** Writes every payment that waits for the card on the reader. */
  z.strictObject({ kind: z.literal('write_pending') }),
  /** Takes a paid sale back before anything of it was written. */
  z.strictObject({ kind: z.literal('void_sale') }),
  /** The customer leaves without the card written: the money is kept for it (PEND-004). */
  z.strictObject({ kind: z.literal('leave_unwritten') }),
  z.strictObject({ kind: z.literal('next_customer') }),

  /** Applications at the central desk: what is open, or what `text` finds. */
  z.strictObject({ kind: z.literal('show_applications'), text: z.string().max(80) }),
  z.strictObject({ kind: z.literal('show_application'), applicationId: z.uuid() }),
  z.strictObject({ kind: z.literal('open_application'), application: openApplicationSchema.shape.application }),
  /** On the one that is shown. `approval`: a second person, where the rules want one. Payouts have acts of their own. */
  z.strictObject({
    kind: z.literal('act_on_application'),
    event: applicationEventSchema,
    approval: approvalSchema.nullable(),
  }),
  z.strictObject({ kind: z.literal('pay_out'), approval: approvalSchema.nullable() }),
  /** Whether the money that was to be paid out was given; that it was not is a second person's word too. */
  z.strictObject({ kind: z.literal('settle_payout'), isGiven: z.boolean(), approval: approvalSchema.nullable() }),
  z.strictObject({ kind: z.literal('print_application') }),
])
export type DeskAct = z.infer<typeof deskActSchema>
export type DeskActOf<Kind extends DeskAct['kind']> = Extract<DeskAct, { kind: Kind }>

export const deskRefusalCodes = [
  'not_now',
  'not_available',
  /** Of domain/operator/rights.ts. */
  'nobody_signed_in',
  'not_your_role',
  'not_your_desk',
  /** The PIN or number is wrong; nobody is told which. */
  'wrong_pin',
  'number_locked',
  'no_operators',
  'approval_wrong',
  'not_an_approver',
  'same_person',
  'approval_needed',
  /** Of domain/shift. */
  'not_enough_cash',
  'reason_missing',
  'amount_invalid',
  'count_differs_from_denominations',
  'shift_closed',
  'shift_over',
  'close_hindered',
  /** Less than the sum was received. */
  'too_little',
  /** The centre did not answer; it decides applications (GAP-56). */
  'centre_silent',
  ...applicationProblemCodes,
] as const
export type DeskRefusalCode = (typeof deskRefusalCodes)[number]

export type DeskAnswer = { readonly ok: true } | { readonly ok: false; readonly reason: DeskRefusalCode }
