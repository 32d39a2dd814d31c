import { z } from 'zod'
import { err, ok, type Result } from '#domain/result'
import { declined, maskedCard, type FinalOutcome } from '#drivers/terminal/final-outcome'

/** What a Kaspi Smart POS answers (local API v2, devices.md §5.3). Only what is named here is taken: the rest of a receipt, and
 *  whatever of a card may stand in it, ends at this border (S7). */

const envelopeSchema = z.object({ statusCode: z.int().default(0), data: z.unknown().optional() })

const processSchema = z.object({ processId: z.union([z.string().min(1), z.int().transform(String)]) })

export const accessSchema = z.object({ accessToken: z.string().min(1), refreshToken: z.string().min(1) })
export type Access = z.infer<typeof accessSchema>

const chequeSchema = z.object({
  orderNumber: z.string().optional(),
  rrn: z.string().optional(),
  authorizationCode: z.string().optional(),
  cardMask: z.string().transform(maskedCard).optional(),
})

const statusSchema = z.object({
  status: z.enum(['wait', 'success', 'fail', 'unknown']),
  subStatus: z.string().default(''),
  transactionId: z.string().optional(),
  chequeInfo: chequeSchema.optional(),
})
export type ProcessStatus = z.infer<typeof statusSchema>

export type Refusal =
  /** It does not know our access token. */
  | { readonly kind: 'unauthorised' }
  /** 101 process not found, 107 another operation runs, 999 a parameter. */
  | { readonly kind: 'refused'; readonly code: number }
  | { readonly kind: 'unreadable' }

export const processNotFound = 101
export const notCompleted = 107
export const badParameter = 999

export function readAnswer<Value>(status: number, body: string, data: z.ZodType<Value>): Result<Value, Refusal> {
  if (status === 401 || status === 403) return err({ kind: 'unauthorised' })
  const envelope = envelopeSchema.safeParse(parsed(body))
  if (!envelope.success) return err({ kind: 'unreadable' })
  const { statusCode } = envelope.data
  if (statusCode === 401 || statusCode === 403) return err({ kind: 'unauthorised' })
  if (statusCode !== 0) return err({ kind: 'refused', code: statusCode })
  const value = data.safeParse(envelope.data.data)
  return value.success ? ok(value.data) : err({ kind: 'unreadable' })
}

export const answers = { access: accessSchema, process: processSchema, status: statusSchema, device: z.unknown() }

/** What an operation is known by at the terminal. */
export const kaspiHandleSchema = z.strictObject({
  /** Null until the terminal has said it. */
  processId: z.string().nullable(),
  /** Of a payment that was made: how it is given back. */
  refund: z.strictObject({ method: z.enum(['qr', 'card']), transactionId: z.string() }).nullable(),
})
export type KaspiHandle = z.infer<typeof kaspiHandleSchema>

/** Of a success: the approval, and by what it is refunded: the order of a QR payment, the RRN of a card. Null: it names neither. */
export function approvalOf({ transactionId, chequeInfo, subStatus }: ProcessStatus): {
  readonly outcome: FinalOutcome
  readonly refund: KaspiHandle['refund']
} | null {
  const { rrn, orderNumber, authorizationCode, cardMask } = chequeInfo ?? {}
  const method = rrn === undefined && (orderNumber !== undefined || subStatus.startsWith('Qr')) ? 'qr' : 'card'
  const named = (method === 'qr' ? orderNumber : rrn) ?? transactionId
  if (named === undefined) return null
  const reference = [named, authorizationCode].filter((part) => part !== undefined && part !== '').join('-')
  const approval = { reference, method, maskedCard: method === 'card' ? (cardMask ?? null) : null } as const
  return { outcome: { kind: 'approved', approval }, refund: { method, transactionId: named } }
}

export function failureOf({ subStatus }: ProcessStatus): FinalOutcome {
  return declined(subStatus === 'ProcessCancelled' ? 'cancelled' : 'refused')
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}
