import { z } from 'zod'
import type { ProviderPayment, ProviderReplaceRequest } from '#contract/provider'
import { walletContent } from '#domain/pending'
import { err, ok, type Result } from '#domain/result'
import { amountMax, isStorableText, type CentralContext } from '#central/context'
import { selectRows, type Queries } from '#central/database/database'
import type { Refusal } from '#central/http/problem'
import { recordChanges } from '#central/pending/changes'
import { blockExpired } from '#central/pending/expiry'
import { leasedPayments } from '#central/pending/lease'
import { passText } from '#central/pending/rows'
import { changeRefusal, lockPayments, providerPayment, type ProviderRow } from '#central/provider/payments'

type Item = ProviderReplaceRequest['items'][number]
type Answer = { items: ProviderPayment[] }
type Change = { readonly item: Item; readonly row: ProviderRow }

const storedSchema = z.object({ reference: z.string(), amount_after: z.int(), pass_after: z.string().nullable() })

/** Other content for payments that are still pending, all of them or none. The row stays and with it its id, its action
 *  number (design D6) and its term (PEND-004): a terminal that writes the old content under the same number
 *  is told from its report, as `pending_amount_differs` or `pending_content_differs`. */
export async function replacePayments(
  context: CentralContext,
  providerId: string,
  request: ProviderReplaceRequest,
): Promise<Result<Answer, Refusal>> {
  const fault = faultOf(request)
  if (fault !== null) return err(fault)
  const nowMs = context.clock.wallMs()
  await blockExpired(context.database, nowMs)
  return context.database.transaction(async (queries): Promise<Result<Answer, Refusal>> => {
    // One replacement of a provider after the other: the same one sent twice at once is stored once.
    await queries.query('select 1 from providers where provider_id = $1 for no key update', [providerId])
    const rows = await lockPayments(
      queries,
      providerId,
      request.items.map((item) => item.reference),
    )
    const stored = await storedReplacement(queries, providerId, request.reference)
    if (stored.length > 0) {
      if (!isSame(stored, request.items)) return err({ kind: 'reference_reused' })
      return ok({ items: request.items.flatMap((item) => shown(rows.get(item.reference), nowMs)) })
    }
    const leased = await leasedPayments(queries, rows.values(), nowMs)
    const changes: Change[] = []
    for (const item of request.items) {
      const row = rows.get(item.reference)
      if (row === undefined) return err({ kind: 'payment_unknown', extensions: { reference: item.reference } })
      const refusal = changeRefusal(row, leased, nowMs)
      if (refusal !== null) return err(refusal)
      changes.push({ item, row })
    }
    await store(queries, { providerId, request, changes, nowMs })
    return ok({ items: changes.map((change) => providerPayment(replaced(change), nowMs)) })
  })
}

function faultOf(request: ProviderReplaceRequest): Refusal | null {
  const references = request.items.map((item) => item.reference)
  if (![request.reference, ...references].every(isStorableText)) {
    return { kind: 'request_invalid', detail: 'reference: text' }
  }
  const repeated = references.find((reference, place) => references.indexOf(reference) !== place)
  if (repeated !== undefined) return { kind: 'payment_repeated', extensions: { reference: repeated } }
  const large = request.items.find((item) => item.product.amount > amountMax)
  return large === undefined ? null : { kind: 'amount_too_large', extensions: { reference: large.reference } }
}

function passOf({ product }: Item): string | null {
  return passText(product.kind === 'pass' ? { kind: 'pass', pass: product.pass } : walletContent)
}

function replaced({ item, row }: Change): ProviderRow {
  return { ...row, amount: item.product.amount, pass: passOf(item) }
}

function shown(row: ProviderRow | undefined, nowMs: number): ProviderPayment[] {
  return row === undefined ? [] : [providerPayment(row, nowMs)]
}

function storedReplacement(
  queries: Queries,
  providerId: string,
  replacement: string,
): Promise<z.infer<typeof storedSchema>[]> {
  return selectRows(
    queries,
    storedSchema,
    `select reference, amount_after, pass_after from pending_replacements join pending_payments using (pending_id)
     where pending_replacements.provider_id = $1 and replacement = $2 order by place`,
    [providerId, replacement],
  )
}

function isSame(stored: readonly z.infer<typeof storedSchema>[], items: readonly Item[]): boolean {
  return (
    stored.length === items.length &&
    items.every((item, place) => {
      const row = stored[place]
      const isSamePayment = row?.reference === item.reference && row.amount_after === item.product.amount
      return isSamePayment && row.pass_after === passOf(item)
    })
  )
}

async function store(
  queries: Queries,
  input: {
    readonly providerId: string
    readonly request: ProviderReplaceRequest
    readonly changes: readonly Change[]
    readonly nowMs: number
  },
): Promise<void> {
  const rows = input.changes.map(({ item, row }, index) => ({
    place: index + 1,
    pending_id: row.pending_id,
    amount_before: row.amount,
    pass_before: row.pass,
    amount_after: item.product.amount,
    pass_after: passOf(item),
  }))
  await queries.query(
    `with given as (
       select * from json_to_recordset($3::json) as given (
         place bigint, pending_id uuid, amount_before bigint, pass_before text, amount_after bigint, pass_after text
       )
     ), kept as (
       insert into pending_replacements (provider_id, replacement, place, pending_id, amount_before, pass_before,
         amount_after, pass_after, replaced_at_ms)
       select $1::uuid, $2, place, pending_id, amount_before, pass_before, amount_after, pass_after, $4::bigint from given
       returning pending_id, amount_after, pass_after
     )
     update pending_payments set amount = kept.amount_after, pass = kept.pass_after
     from kept where pending_payments.pending_id = kept.pending_id`,
    [input.providerId, input.request.reference, JSON.stringify(rows), input.nowMs],
  )
  await recordChanges(
    queries,
    rows.map((row) => row.pending_id),
  )
}
