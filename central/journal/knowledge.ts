import { z } from 'zod'
import { currentCatalogue } from '#central/catalogue/current'
import type { CentralContext } from '#central/context'
import { selectRows, type Queries } from '#central/database/database'
import type { CallingTerminal } from '#central/http/signature'
import { counterKey, writeKey, type CardWriter, type Knowledge } from '#central/journal/apply'
import type { CreditFact, DeferralFact, ObservationFact, ReportedFact } from '#central/journal/facts'
import { lockCards } from '#central/pending/actions'
import { pendingColumns, pendingRowSchema, type PendingRow } from '#central/pending/rows'
import { termEndBy } from '#central/pending/terms'

type CardFact = CreditFact | DeferralFact | ObservationFact

/** Locks the cards and payments these facts speak of, then reads what is known of them; the statements run in the order they
 *  are sent in. Nothing is asked for a batch that touches no card. */
export async function loadKnowledge(
  queries: Queries,
  batch: {
    readonly context: CentralContext
    readonly terminal: CallingTerminal
    readonly facts: readonly ReportedFact[]
    readonly nowMs: number
  },
): Promise<Knowledge> {
  const { context, terminal } = batch
  const facts = batch.facts.map(({ fact }) => fact).filter(isCardFact)
  const cardNumbers = [...new Set(facts.map((fact) => fact.cardNumber))]
  const [cards, rows, writers] = await Promise.all([
    lockCards(queries, cardNumbers),
    facts.length === 0 ? [] : lockPending(queries, terminal.terminalId, cardNumbers, facts),
    knownWriters(queries, facts),
  ])
  return {
    terminalId: terminal.terminalId,
    terminalNumber: terminal.terminalNumber,
    nowMs: batch.nowMs,
    uuid: () => context.random.uuid(),
    pending: new Map(rows.map((row) => [row.pending_id, row])),
    activations: await knownActivations(queries, rows),
    writers,
    nextActions: new Map(cards.map(({ cardNumber, nextAction }) => [cardNumber, nextAction])),
    termEnd: facts.some(({ kind }) => kind === 'sale_deferred') ? termEndBy(await currentCatalogue(queries)) : notAsked,
  }
}

/** Only a deferred sale begins a term. */
function notAsked(): never {
  throw new Error('the terms were not read')
}

function isCardFact(fact: ReportedFact['fact']): fact is CardFact {
  return fact.kind === 'card_credited' || fact.kind === 'sale_deferred' || fact.kind === 'activation_observed'
}

/** The payments named, the deferred sales of these cards, and those of the sales reported. */
async function lockPending(
  queries: Queries,
  terminalId: string,
  cardNumbers: readonly string[],
  facts: readonly CardFact[],
): Promise<PendingRow[]> {
  const named = facts.flatMap((fact) => ('pendingId' in fact && fact.pendingId !== null ? [fact.pendingId] : []))
  const sales = facts.flatMap((fact) => (fact.kind === 'sale_deferred' ? [fact.saleId] : []))
  return selectRows(
    queries,
    pendingRowSchema,
    `select ${pendingColumns} from pending_payments
     where pending_id = any($1::uuid[]) or (terminal_id = $2 and sale_id = any($3::text[]))
       or (card_number = any($4::text[]) and guard_terminal_number is not null)
     order by pending_id for no key update`,
    [named, terminalId, sales, cardNumbers],
  )
}

async function knownActivations(
  queries: Queries,
  rows: readonly PendingRow[],
): Promise<Map<string, CardWriter | null>> {
  if (rows.length === 0) return new Map()
  const found = await selectRows(
    queries,
    z.object({ pending_id: z.string(), writer_number: z.int().nullable(), operation_number: z.int().nullable() }),
    `select pending_id, writer_number, operation_number from pending_activations where pending_id = any($1::uuid[])`,
    [rows.map((row) => row.pending_id)],
  )
  return new Map(
    found.map(({ pending_id: pendingId, writer_number: writerNumber, operation_number: operationNumber }) => [
      pendingId,
      writerNumber === null || operationNumber === null ? null : { writerNumber, operationNumber },
    ]),
  )
}

/** Who is known to have brought each card to each counter these facts speak of. */
async function knownWriters(queries: Queries, facts: readonly CardFact[]): Promise<Map<string, CardWriter>> {
  const counters = facts.flatMap((fact) => {
    if (fact.kind === 'card_credited') return [{ card_number: fact.cardNumber, counter: fact.counter }]
    if (fact.kind === 'activation_observed') return []
    return fact.guard === null ? [] : [{ card_number: fact.cardNumber, counter: fact.guard.expectedCounter + 1 }]
  })
  if (counters.length === 0) return new Map()
  const found = await selectRows(
    queries,
    z.object({
      card_number: z.string(),
      counter: z.int(),
      writer_number: z.int(),
      operation_number: z.int(),
    }),
    `select distinct facts.card_number, facts.counter, facts.writer_number, facts.operation_number
     from json_to_recordset($1::json) as asked (card_number text, counter bigint)
     join facts on facts.card_number = asked.card_number and facts.counter = asked.counter
     where facts.kind = 'card_credited'`,
    [JSON.stringify(counters)],
  )
  const writers = new Map<string, CardWriter>()
  for (const { card_number: cardNumber, counter, ...row } of found) {
    const writer: CardWriter = { writerNumber: row.writer_number, operationNumber: row.operation_number }
    const key = counterKey(cardNumber, counter)
    if (!writers.has(key)) writers.set(key, writer)
    writers.set(writeKey(cardNumber, counter, writer), writer)
  }
  return writers
}
