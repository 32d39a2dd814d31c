import { createHash } from 'node:crypto'
import { z } from 'zod'
import { cardNumberSchema } from '#contract/base'
import { pendingPaymentSchema, type PendingDocument } from '#contract/central'
import type { PendingPayment } from '#domain/pending'
import type { SqlValue } from '#electron/store/connection'
import type { Database, Transaction } from '#electron/store/database'
import { PendingTrimmer, standardPendingPolicy, type PendingPolicy } from '#electron/store/pending-policy'

/** What is known here of one payment that waits for its card. */
export type CachedPending =
  | { readonly kind: 'payment'; readonly payment: PendingDocument; readonly heardAtMs: number }
  /** The centre sent something this version cannot read: it exists, and nothing may be done with it here. */
  | {
      readonly kind: 'unreadable'
      readonly cardNumber: string | null
      readonly text: string
      readonly heardAtMs: number
    }

/** A cache of the centre's word, not of the journal: it may be emptied and is then fetched again. */
export interface PendingCache {
  /** A page of changes and the cursor after it. `askedAtMs`: when the request was sent, so that an old answer does not hide a
   *  refusal heard since. */
  applyDelta(documents: readonly unknown[], cursor: number, askedAtMs: number): Promise<void>
  /** Documents heard outside the delta, from an online card status. */
  remember(documents: readonly unknown[], askedAtMs: number): Promise<void>
  /** The centre refused to let this payment be activated; stands until the centre sends its document again. */
  refuse(pendingId: string, state: 'blocked' | 'cancelled' | 'activated', atMs: number): Promise<void>
  /** Everything known for a card, oldest action first, unreadable documents last. A payment's `state` is: the centre's
   *  refusal if there is one, else `activated` if this terminal's journal says so, else the centre's word; what the centre has
   *  closed since it said so counts as cancelled (design D6). */
  ofCard(cardNumber: string): Promise<readonly CachedPending[]>
  /** The card a payment is for, as far as it is known here. */
  cardOf(pendingId: string): Promise<string | null>
  /** The card has been here: what waits for it is kept longest. */
  noteSeen(cardNumber: string, atMs: number): Promise<void>
  /** Drops what the policy does not keep; gives how many documents went. */
  trim(nowMs: number): Promise<number>
  /** Documents nobody could read, those without a card number included; for service screens. */
  unreadable(): Promise<readonly CachedPending[]>
  cursor(): Promise<number>
}

const transactionRowsMax = 100
/** A card that comes several times a day is noted once. */
const noteSeenEveryMs = 86_400_000

const recognisableSchema = z.object({
  pendingId: z.uuid().optional().catch(undefined),
  cardNumber: cardNumberSchema.optional().catch(undefined),
})

const upsertSql = `
  INSERT INTO pending_cache (document_id, card_number, document, readable, heard_at_ms, is_closed)
  VALUES (?, ?, ?, ?, ?, ?)
  ON CONFLICT (document_id) DO UPDATE SET card_number = excluded.card_number, document = excluded.document,
    readable = excluded.readable, heard_at_ms = excluded.heard_at_ms, is_closed = excluded.is_closed,
    refusal = CASE WHEN refused_at_ms >= excluded.heard_at_ms THEN refusal END,
    refused_at_ms = CASE WHEN refused_at_ms >= excluded.heard_at_ms THEN refused_at_ms END`

/** An unreadable document keeps the id of the payment it is about, if it has one, so that it takes the place of the readable
 *  version: acting on that one would ignore what the centre said since. */
function rowOf(document: unknown, askedAtMs: number): readonly SqlValue[] {
  const text = JSON.stringify(document)
  const payment = pendingPaymentSchema.safeParse(document)
  if (payment.success)
    return [
      payment.data.pendingId,
      payment.data.cardNumber,
      text,
      1,
      askedAtMs,
      payment.data.state === 'pending' ? 0 : 1,
    ]
  const recognised = recognisableSchema.safeParse(document).data
  const documentId = recognised?.pendingId ?? `unreadable:${createHash('sha256').update(text).digest('hex')}`
  return [documentId, recognised?.cardNumber ?? null, text, 0, askedAtMs, 0]
}

const cachedRowSchema = z.object({
  cardNumber: z.string().nullable(),
  document: z.string(),
  readable: z.literal([0, 1]),
  heardAtMs: z.int(),
  refusal: z.enum(['blocked', 'cancelled', 'activated']).nullable(),
  activatedHere: z.literal([0, 1]),
})

function cachedPending(row: z.infer<typeof cachedRowSchema>): CachedPending {
  const { heardAtMs } = row
  if (row.readable === 0) return { kind: 'unreadable', cardNumber: row.cardNumber, text: row.document, heardAtMs }
  const payment = pendingPaymentSchema.parse(JSON.parse(row.document))
  return { kind: 'payment', payment: { ...payment, state: stateOf(payment, row) }, heardAtMs }
}

function stateOf(payment: PendingPayment, row: z.infer<typeof cachedRowSchema>): PendingPayment['state'] {
  if (row.refusal !== null) return row.refusal
  if (payment.state === 'pending' && row.activatedHere === 1) return 'activated'
  return payment.state
}

/** The latest the centre said about the card: what is known here of one payment may be older than of another. */
export function closedThrough(entries: readonly CachedPending[]): number {
  return Math.max(0, ...entries.map((entry) => (entry.kind === 'payment' ? entry.payment.closedThrough : 0)))
}

function withoutClosed(entry: CachedPending, closed: number): CachedPending {
  if (closed === 0 || entry.kind !== 'payment' || entry.payment.action > closed) return entry
  const { state } = entry.payment
  if (state === 'activated' || state === 'cancelled') return entry
  return { ...entry, payment: { ...entry.payment, state: 'cancelled' } }
}

const selectCached = `
  SELECT card_number AS cardNumber, document, readable, heard_at_ms AS heardAtMs, refusal,
    EXISTS (SELECT 1 FROM activations WHERE pending_id = document_id) AS activatedHere
  FROM pending_cache`

export function createPendingCache(database: Database, policy: PendingPolicy = standardPendingPolicy): PendingCache {
  const trimmer = new PendingTrimmer(database, policy)
  /** In several short transactions, so that a sale waits for 100 rows at most. */
  async function upsert(
    documents: readonly unknown[],
    askedAtMs: number,
    atEnd: (transaction: Transaction) => void,
  ): Promise<void> {
    for (let start = 0; start === 0 || start < documents.length; start += transactionRowsMax) {
      const part = documents.slice(start, start + transactionRowsMax)
      await database.transaction((transaction) => {
        for (const document of part) transaction.write(upsertSql, rowOf(document, askedAtMs))
        if (start + transactionRowsMax >= documents.length) atEnd(transaction)
      })
    }
  }

  const parseRows = (rows: readonly unknown[]): CachedPending[] =>
    rows.map((row) => cachedPending(cachedRowSchema.parse(row)))

  return {
    applyDelta: (documents, cursor, askedAtMs) =>
      upsert(documents, askedAtMs, (transaction) => {
        transaction.write('UPDATE sync_state SET pending_cursor = ?', [cursor])
      }),
    remember: async (documents, askedAtMs) => {
      if (documents.length > 0) await upsert(documents, askedAtMs, () => undefined)
    },
    refuse: (pendingId, state, atMs) =>
      database.transaction((transaction) => {
        const sql = 'UPDATE pending_cache SET refusal = ?, refused_at_ms = ? WHERE document_id = ?'
        transaction.write(sql, [state, atMs, pendingId])
      }),
    ofCard: async (cardNumber) => {
      const found = parseRows(await database.all(`${selectCached} WHERE card_number = ? ORDER BY rowid`, [cardNumber]))
      const closed = closedThrough(found)
      const order = (entry: CachedPending): number => (entry.kind === 'payment' ? entry.payment.action : Infinity)
      return found
        .map((entry) => withoutClosed(entry, closed))
        .sort((a, b) => (order(a) === order(b) ? 0 : order(a) - order(b)))
    },
    cardOf: async (pendingId) => {
      const sql = 'SELECT card_number AS cardNumber FROM pending_cache WHERE document_id = ?'
      const [row] = await database.all(sql, [pendingId])
      return row === undefined ? null : z.object({ cardNumber: z.string().nullable() }).parse(row).cardNumber
    },
    noteSeen: async (cardNumber, atMs) => {
      const sql = 'SELECT 1 FROM cards_seen WHERE card_number = ? AND seen_at_ms BETWEEN ? AND ?'
      const [noted] = await database.all(sql, [cardNumber, atMs - noteSeenEveryMs, atMs])
      if (noted !== undefined) return
      await database.transaction((transaction) => {
        transaction.write(
          `INSERT INTO cards_seen (card_number, seen_at_ms) VALUES (?, ?)
           ON CONFLICT (card_number) DO UPDATE SET seen_at_ms = excluded.seen_at_ms`,
          [cardNumber, atMs],
        )
      })
    },
    trim: (nowMs) => trimmer.trim(nowMs),
    unreadable: async () => parseRows(await database.all(`${selectCached} WHERE readable = 0 ORDER BY rowid`)),
    cursor: async () => {
      const [row] = await database.all('SELECT pending_cursor AS cursor FROM sync_state')
      return z.object({ cursor: z.int().nonnegative() }).parse(row).cursor
    },
  }
}
