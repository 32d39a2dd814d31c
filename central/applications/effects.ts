import { z } from 'zod'
import { assertNever } from '#domain/assert'
import type { Application } from '#domain/application/application'
import { applicationForms } from '#domain/application/kind'
import { foundAmount } from '#domain/application/reduce'
import { err, ok, type Result } from '#domain/result'
import { blockCards, closeCard, unblockCard } from '#central/cards/status'
import type { CentralContext } from '#central/context'
import type { Queries } from '#central/database/database'
import type { Refusal } from '#central/http/problem'
import { decideLocked } from '#central/pending/decide'
import { storeProviderPayment } from '#central/pending/provider-payments'
import { reopened } from '#central/pending/reopen'

type Decided = {
  readonly applicationId: string
  readonly number: number
  readonly application: Application
  readonly by: string
  readonly nowMs: number
}
type Effect = Promise<Result<null, Refusal>>

/** What an approved application does to payments and cards, in its own transaction. The card's old content ends before any money
 *  leaves: a card that was paid out is on the hotlist. */
export async function carryOut(context: CentralContext, queries: Queries, decided: Decided): Effect {
  const given = await give(context, queries, decided)
  return given.ok ? changeCard(context, queries, decided) : given
}

async function give(context: CentralContext, queries: Queries, decided: Decided): Effect {
  const { application } = decided
  const { gives } = applicationForms[application.kind]
  switch (gives) {
    case 'nothing':
    case 'money':
      return ok(null)
    case 'card':
      return giveCard(queries, decided)
    case 'balance':
    case 'pass':
      return giveContent(context, queries, decided)
    case 'reopening':
      return reopen(queries, decided)
    default:
      return assertNever(gives)
  }
}

/** The card that was handed over; one the centre does not know yet is known from now on. */
async function giveCard(queries: Queries, { application, nowMs }: Decided): Effect {
  const { otherCardNumber } = application
  const { rowCount } = await queries.query(
    `insert into cards (card_number, status, registered_at_ms) values ($1, 'active', $2)
     on conflict (card_number) do update set status = cards.status where cards.status = 'active'`,
    [otherCardNumber, nowMs],
  )
  return rowCount === 1 ? ok(null) : err({ kind: 'card_blocked' })
}

/** Restored content is a payment of the other card that waits to be written, once by the application: its card may lie on another
 *  desk's reader by then. */
async function giveContent(context: CentralContext, queries: Queries, decided: Decided): Effect {
  const { applicationId, application, nowMs } = decided
  const { otherCardNumber: cardNumber, findings } = application
  const amount = foundAmount(application)
  const pass = findings.find((finding) => finding.pass !== null)?.pass ?? null
  if (cardNumber === null || amount === null) return err({ kind: 'finding_invalid' })
  const product = pass === null ? { kind: 'wallet' as const, amount } : { kind: 'pass' as const, amount, pass }
  const payment = { reference: applicationId, cardNumber, product, acceptedAtMs: nowMs }
  const stored = await storeProviderPayment(context, queries, await ownProvider(context, queries), payment)
  return stored.ok ? ok(null) : stored
}

const ownProviderName = 'applications'
const providerRowSchema = z.object({ provider_id: z.string() })

/** The centre itself, as the provider of what it restores. It has no key. */
async function ownProvider({ random }: CentralContext, queries: Queries): Promise<string> {
  const providerId = random.uuid()
  await queries.query(`insert into providers (provider_id, name) values ($1, $2) on conflict (name) do nothing`, [
    providerId,
    ownProviderName,
  ])
  const { rows } = await queries.query('select provider_id from providers where name = $1', [ownProviderName])
  return providerRowSchema.parse(rows[0]).provider_id
}

async function reopen(queries: Queries, { application, number, by, nowMs }: Decided): Effect {
  const pendingId = application.findings.find((finding) => finding.pendingId !== null)?.pendingId ?? null
  if (pendingId === null) return err({ kind: 'finding_invalid' })
  const decision = { by, note: noteOf(number) }
  const decided = await decideLocked(queries, { pendingId, kind: 'reopened', decision, nowMs }, reopened)
  return decided.ok ? ok(null) : err({ kind: 'reopening_refused', detail: decided.error.kind })
}

async function changeCard(context: CentralContext, queries: Queries, decided: Decided): Effect {
  const { application, by, number } = decided
  const { cardNumber } = application
  const { card } = applicationForms[application.kind]
  if (cardNumber === null || card === 'kept') return ok(null)
  const decision = { by, note: noteOf(number) }
  switch (card) {
    case 'blocked':
    case 'confiscated':
      await blockCards(context, queries, [cardNumber], {
        ...decision,
        reason: card === 'blocked' ? 'request' : 'confiscated',
      })
      return ok(null)
    case 'unblocked': {
      const unblocked = await unblockCard(context, queries, cardNumber, decision)
      return unblocked.ok ? ok(null) : err({ kind: 'card_not_blocked' })
    }
    case 'returned':
    case 'replaced':
      // One that an earlier application has ended stays as it is.
      await closeCard(context, queries, cardNumber, { ...decision, status: card })
      return ok(null)
    default:
      return assertNever(card)
  }
}

function noteOf(number: number): string {
  return `application ${String(number)}`
}
