import { z } from 'zod'
import { cardNumberSchema } from '#contract/base'
import { err, ok, type Result } from '#domain/result'
import { recordHotlist } from '#central/cards/hotlist'
import { isStorableText, type CentralContext } from '#central/context'
import { selectRow, selectRows, type Queries } from '#central/database/database'

/** `returned`: given back against its price; `replaced`: another card was issued for it, or its balance was moved (CARD-016,
 *  BLOCK-004). Both are final. All but `active` are on the hotlist. */
export type CardStatus = 'active' | 'blocked' | 'returned' | 'replaced'

/** B1…B5: causes of BLOCK-001; `request`: of its user, in writing (BLOCK-005); `confiscated`: with an act (BLOCK-003). */
export const blockReasons = ['B1', 'B2', 'B3', 'B4', 'B5', 'request', 'confiscated'] as const
export type BlockReason = (typeof blockReasons)[number]

/** Who decided, and what he wrote down. */
export type Decision = { readonly by: string; readonly note?: string }

export type CardStatusChange = {
  readonly status: CardStatus
  readonly reason: BlockReason | null
  readonly atMs: number
  readonly by: string
  readonly note: string | null
}

export type UnblockError = { readonly kind: 'card_unknown' } | { readonly kind: 'card_not_blocked' }
export type CloseError = { readonly kind: 'card_closed' }

/** What the operator's staff decides about cards; every decision is kept with who, why and when. */
export interface CardAdmin {
  /** Blocks active cards, unknown ones included; gives how many that were. A card blocked for another cause stays as it is. */
  blockCards(cardNumbers: readonly string[], decision: Decision & { readonly reason: BlockReason }): Promise<number>
  /** Only here, and only a blocked card (GAP-48). */
  unblockCard(cardNumber: string, decision: Decision): Promise<Result<null, UnblockError>>
  /** For good. */
  closeCard(
    cardNumber: string,
    decision: Decision & { readonly status: 'returned' | 'replaced' },
  ): Promise<Result<null, CloseError>>
  /** Oldest first. */
  cardHistory(cardNumber: string): Promise<CardStatusChange[]>
}

const statusSchema = z.enum(['active', 'blocked', 'returned', 'replaced'])
const cardRowSchema = z.object({ card_number: cardNumberSchema, status: statusSchema })

export function createCardAdmin(context: CentralContext): CardAdmin {
  const { database } = context
  return {
    blockCards: (cardNumbers, decision) =>
      database.transaction((queries) => blockCards(context, queries, cardNumbers, decision)),
    unblockCard: (cardNumber, decision) =>
      database.transaction((queries) => unblockCard(context, queries, cardNumber, decision)),
    closeCard: (cardNumber, decision) =>
      database.transaction((queries) => closeCard(context, queries, cardNumber, decision)),

    cardHistory: (cardNumber) => cardHistory(context, cardNumber),
  }
}

/** As `CardAdmin` says, among the last statements of a transaction. */
export async function blockCards(
  context: CentralContext,
  queries: Queries,
  cardNumbers: readonly string[],
  { reason, ...decision }: Decision & { readonly reason: BlockReason },
): Promise<number> {
  const cards = await lockedCards(context, queries, cardNumbers)
  const active = cards.filter(({ status }) => status === 'active').map((card) => card.card_number)
  await changeStatus(context, queries, active, { status: 'blocked', reason, ...decision })
  return active.length
}

export async function unblockCard(
  context: CentralContext,
  queries: Queries,
  cardNumber: string,
  decision: Decision,
): Promise<Result<null, UnblockError>> {
  const card = await selectRow(
    queries,
    cardRowSchema,
    'select card_number, status from cards where card_number = $1 for no key update',
    [cardNumber],
  )
  if (card === null) return err({ kind: 'card_unknown' })
  if (card.status !== 'blocked') return err({ kind: 'card_not_blocked' })
  await changeStatus(context, queries, [cardNumber], { status: 'active', reason: null, ...decision })
  return ok(null)
}

export async function closeCard(
  context: CentralContext,
  queries: Queries,
  cardNumber: string,
  decision: Decision & { readonly status: 'returned' | 'replaced' },
): Promise<Result<null, CloseError>> {
  const [card] = await lockedCards(context, queries, [cardNumber])
  if (card?.status === decision.status) return ok(null)
  if (card?.status !== 'active' && card?.status !== 'blocked') return err({ kind: 'card_closed' })
  await changeStatus(context, queries, [cardNumber], { reason: null, ...decision })
  return ok(null)
}

/** The cards, made known if they were not, locked in the order of their numbers so that two decisions cannot wait for each
 *  other. */
async function lockedCards(
  context: CentralContext,
  queries: Queries,
  cardNumbers: readonly string[],
): Promise<z.infer<typeof cardRowSchema>[]> {
  const ordered = [...new Set(cardNumbers.map((cardNumber) => cardNumberSchema.parse(cardNumber)))].sort()
  await queries.query(
    `insert into cards (card_number, status, registered_at_ms)
     select card_number, 'active', $2::bigint from unnest($1::text[]) with ordinality as given(card_number, place)
     order by place on conflict do nothing`,
    [ordered, context.clock.wallMs()],
  )
  return selectRows(
    queries,
    cardRowSchema,
    `select card_number, status from cards where card_number = any($1::text[])
     order by card_number collate "C" for no key update`,
    [ordered],
  )
}

/** The last statements of a transaction that holds the cards. */
async function changeStatus(
  context: CentralContext,
  queries: Queries,
  cardNumbers: readonly string[],
  change: Decision & { readonly status: CardStatus; readonly reason: BlockReason | null },
): Promise<void> {
  const { status, reason, by, note = null } = change
  if (!isStorableText(by) || by === '' || (note !== null && !isStorableText(note))) {
    throw new RangeError('a decision names who decided, in text the database can keep')
  }
  if (cardNumbers.length === 0) return
  await queries.query('update cards set status = $2 where card_number = any($1::text[])', [[...cardNumbers], status])
  await queries.query(
    `insert into card_status_changes (card_number, status, reason, changed_at_ms, changed_by, note)
     select card_number, $2::text, $3::text, $4::bigint, $5::text, $6::text from unnest($1::text[]) as given(card_number)`,
    [[...cardNumbers], status, reason, context.clock.wallMs(), by, note],
  )
  await recordHotlist(queries, cardNumbers, status !== 'active')
}

async function cardHistory(context: CentralContext, cardNumber: string): Promise<CardStatusChange[]> {
  const rows = await selectRows(
    context.database,
    z.object({
      status: statusSchema,
      reason: z.enum(blockReasons).nullable(),
      changed_at_ms: z.int(),
      changed_by: z.string(),
      note: z.string().nullable(),
    }),
    `select status, reason, changed_at_ms, changed_by, note from card_status_changes where card_number = $1
     order by change_id`,
    [cardNumber],
  )
  return rows.map(({ status, reason, changed_at_ms: atMs, changed_by: by, note }) => ({
    status,
    reason,
    atMs,
    by,
    note,
  }))
}
