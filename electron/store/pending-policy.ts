import { z } from 'zod'
import type { Database } from '#electron/store/database'

/** What a terminal keeps of the payments the centre told it of. What is dropped comes back with an online card status. */
export type PendingPolicy = {
  /** Documents are kept of a card whose payments are all closed (activated, cancelled, blocked) for so many days after the last
   *  of them was heard, if the card was never here: its passenger would be told why nothing is written. */
  readonly closedKeptDays: number
  /** A card counts as seen here for so many days after it last was. */
  readonly seenKeptDays: number
  /** More documents are never kept but those of cards seen here that still have a payment waiting; some 600 bytes each. */
  readonly documentsMax: number
}

export const standardPendingPolicy: PendingPolicy = { closedKeptDays: 7, seenKeptDays: 400, documentsMax: 250_000 }

const dayMs = 86_400_000
/** So many cards go in one transaction: a sale waits for few milliseconds. */
const transactionCardsMax = 50
/** Beyond the limit a twentieth more is dropped, so that not every page that arrives looks for something to drop. */
const slack = 0.05
/** How often it is looked for what has become old. */
const lookEveryMs = 3_600_000

/** Cards in the order they are dropped: closed before open, strangers before those seen here, and those first that were heard of
 *  longest ago. A card goes whole: what was said of one of its payments may tell of another (`closedThrough`). */
const candidates = `
  SELECT card_number AS cardNumber, count(*) AS documents, min(is_closed) AS isClosed, max(heard_at_ms) AS heardAtMs,
    EXISTS (SELECT 1 FROM cards_seen WHERE cards_seen.card_number = pending_cache.card_number) AS isSeen
  FROM pending_cache WHERE card_number IS NOT NULL GROUP BY card_number`

const cardSchema = z.object({ cardNumber: z.string(), documents: z.int() })
const countSchema = z.object({ documents: z.int() })

/** Looks after the size of the cache. */
export class PendingTrimmer {
  readonly #database: Database
  readonly #policy: PendingPolicy
  #lookedAtMs: number | null = null

  constructor(database: Database, policy: PendingPolicy) {
    this.#database = database
    this.#policy = policy
  }

  /** Drops what the policy does not keep, in short transactions. Gives how many documents went. */
  async trim(nowMs: number): Promise<number> {
    const { closedKeptDays, seenKeptDays, documentsMax } = this.#policy
    let dropped = 0
    if (this.#lookedAtMs === null || Math.abs(nowMs - this.#lookedAtMs) >= lookEveryMs) {
      this.#lookedAtMs = nowMs
      await this.#database.transaction((transaction) => {
        transaction.write('DELETE FROM cards_seen WHERE seen_at_ms < ?', [nowMs - seenKeptDays * dayMs])
      })
      dropped += await this.#drop(
        `SELECT cardNumber, documents FROM (${candidates}) WHERE isClosed = 1 AND isSeen = 0 AND heardAtMs < ?`,
        [nowMs - closedKeptDays * dayMs],
        Infinity,
      )
    }
    const [row] = await this.#database.all('SELECT count(*) AS documents FROM pending_cache')
    const over = countSchema.parse(row).documents - documentsMax
    if (over <= 0) return dropped
    const found = `SELECT cardNumber, documents FROM (${candidates}) WHERE isClosed = 1 OR isSeen = 0
      ORDER BY isClosed DESC, isSeen, heardAtMs LIMIT ?`
    const enough = Math.ceil(over + documentsMax * slack)
    return dropped + (await this.#drop(found, [enough], enough))
  }

  async #drop(sql: string, parameters: readonly number[], enough: number): Promise<number> {
    // Looked for on a connection of its own: neither a sale nor a tap waits for it.
    const rows = await this.#database.snapshot((reader) => reader.all(sql, parameters))
    const cards: string[] = []
    let documents = 0
    for (const card of rows.map((row) => cardSchema.parse(row))) {
      if (documents >= enough) break
      cards.push(card.cardNumber)
      documents += card.documents
    }
    for (let start = 0; start < cards.length; start += transactionCardsMax) {
      const part = cards.slice(start, start + transactionCardsMax)
      await this.#database.transaction((transaction) => {
        const marks = part.map(() => '?').join(', ')
        // The card may have come, or a payment of it, since it was looked for.
        transaction.write(
          `DELETE FROM pending_cache WHERE card_number IN (
             SELECT cardNumber FROM (${candidates.replace('IS NOT NULL', `IN (${marks})`)}) WHERE isClosed = 1 OR isSeen = 0)`,
          part,
        )
      })
    }
    return documents
  }
}
