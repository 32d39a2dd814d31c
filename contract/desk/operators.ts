import { z } from 'zod'
import { readJsonText, type ReadText } from '#contract/published'
import { operatorRoles, type Operator, type SignInTerms } from '#domain/operator/operator'
import type { ShiftTerms } from '#domain/shift/shift'

/** The operators of the desks as a published document (contract/published.ts): it holds hashes of PINs, so only desks ask for it.
 *  A desk keeps the last good one and signs operators in offline. */

const operatorSchema = z.strictObject({
  operatorId: z.string().regex(/^[a-z0-9-]{1,40}$/),
  number: z.string().regex(/^\d{1,6}$/),
  name: z.string().min(1).max(60),
  role: z.enum(operatorRoles),
}) satisfies z.ZodType<Operator>

/** `scrypt$log2N$r$p$salt$hash`, salt and hash in base64 (RFC 7914). The work is bounded: a desk has to do it. */
export const pinHashSchema = z
  .string()
  .regex(/^scrypt\$1[0-7]\$([1-9]|1\d)\$[1-4]\$[A-Za-z0-9+/]{16,}={0,2}\$[A-Za-z0-9+/]{43}=$/)

const registeredOperatorSchema = operatorSchema.extend({ pinHash: pinHashSchema })
export type RegisteredOperator = z.infer<typeof registeredOperatorSchema>

const minuteMs = 60_000
const signInTermsSchema = z.strictObject({
  attemptsMax: z.int().min(3).max(20),
  lockMs: z
    .int()
    .min(minuteMs)
    .max(24 * 60 * minuteMs),
  idleLockMs: z
    .int()
    .min(minuteMs / 2)
    .max(60 * minuteMs),
}) satisfies z.ZodType<SignInTerms>

const shiftTermsSchema = z.strictObject({ hoursMax: z.int().min(1).max(48) }) satisfies z.ZodType<ShiftTerms>

export const operatorsDocumentSchema = z
  .strictObject({
    operators: z.array(registeredOperatorSchema).max(10_000),
    signIn: signInTermsSchema,
    shift: shiftTermsSchema,
  })
  .refine(
    ({ operators }) =>
      new Set(operators.map(({ number }) => number)).size === operators.length &&
      new Set(operators.map(({ operatorId }) => operatorId)).size === operators.length,
    'a number and an id are one operator each',
  )
export type OperatorsDocument = z.infer<typeof operatorsDocumentSchema>

export const readOperatorsText: ReadText<OperatorsDocument> = (text) => readJsonText(text, operatorsDocumentSchema)
