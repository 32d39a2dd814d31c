import { z } from 'zod'
import { cardNumberSchema } from '#contract/base'
import { hotlistModulus, type HotlistCheck } from '#contract/hotlist'
import type { SqlValue } from '#electron/store/connection'
import type { Database, Transaction } from '#electron/store/database'
import { Remembered } from '#electron/store/remembered'

/** How far the copy of the hotlist is. */
export type HotlistProgress = {
  /** The newest change of the list in use; null: none was ever loaded. */
  readonly cursor: number | null
  /** A list being loaded beside it: how far, and the change its load began at. */
  readonly load: { readonly cursor: number; readonly after: string | null } | null
  /** Whether the list in use was compared with the centre's since it last changed. */
  readonly isChecked: boolean
}

/** `pulledAtMs`: when the copy last agreed with the centre; null: it never did. */
export type HotlistStatus = { readonly size: number; readonly pulledAtMs: number | null }

/** Cards to which nothing is sold and nothing is written (BLOCK-006): the only place that knows whether a card is blocked. It
 *  holds a copy of the centre's list, and what the centre said of single cards since. */
export interface Hotlist {
  /** What the centre said last, wherever it said it. */
  isBlocked(cardNumber: string): Promise<boolean>
  /** The centre was asked about one card. `since`: `applied()` before it was asked; an older good word does not hide a block that
   *  came with the list meanwhile. */
  hear(cardNumber: string, isBlocked: boolean, since: number): Promise<void>
  /** Changes whenever the list does. */
  applied(): number
  /** Called after the list or a word has changed. */
  subscribe(listener: () => void): () => void

  progress(): Promise<HotlistProgress>
  /** The next page of a whole list, in the order of the numbers, beside the list in use. `cursor` counts at the first page. */
  addLoaded(cardNumbers: readonly string[], cursor: number): Promise<void>
  /** What was loaded of a list is not the beginning of the one that is loaded next. */
  giveUpLoad(): Promise<void>
  /** Everything is there: the loaded list is used from now on, and the one before it goes. */
  useLoaded(): Promise<void>
  /** A page of changes and the cursor after it. */
  apply(changes: {
    readonly added: readonly string[]
    readonly removed: readonly string[]
    readonly cursor: number
  }): Promise<void>
  /** Before the centre is asked for changes: single words heard from now on are newer than its answer. */
  beginPull(): void
  /** Compares the list in use with what the centre says of its own. If they agree, single words heard before the pull have done
   *  their duty. */
  agrees(check: HotlistCheck, atMs: number): Promise<boolean>
  status(): Promise<HotlistStatus>
}

/** So many rows of a sorted page are a few pages of the file: a sale waits for milliseconds. */
const transactionRowsMax = 1000
/** How often it is written down that the copy still agrees: not at every pull, each is a write to the disk. */
const noteAgreementEveryMs = 60_000

const stateSchema = z.object({
  generation: z.int(),
  cursor: z.int().nullable(),
  loadCursor: z.int().nullable(),
  isChecked: z.literal([0, 1]),
  size: z.int(),
  sum: z.int(),
  pulledAtMs: z.int().nullable(),
  hasWords: z.literal([0, 1]),
  hasBefore: z.literal([0, 1]),
})

type HotlistState = z.infer<typeof stateSchema>

/** `hasWords`: of single cards; `hasBefore`: rows of a list that was in use before. */
const selectState = `SELECT generation, cursor, load_cursor AS loadCursor, is_checked AS isChecked, size, sum,
  pulled_at_ms AS pulledAtMs, EXISTS (SELECT 1 FROM hotlist_word) AS hasWords,
  EXISTS (SELECT 1 FROM hotlist WHERE hotlist.generation < hotlist_state.generation) AS hasBefore FROM hotlist_state`

/** Of the list in use, `generation`; the one being loaded has the next one. */
const selectListed = 'SELECT 1 FROM hotlist_state JOIN hotlist USING (generation) WHERE card = CAST(? AS INTEGER)'

const generationInUse = '(SELECT generation FROM hotlist_state)'

const blockedSchema = z.object({ isBlocked: z.literal([0, 1]) })

/** Numbers of 16 digits pass 2^53, so they go to SQLite as text and are numbers only there. */
function insertSql(generation: string, cardNumbers: readonly string[]): string {
  const rows = cardNumbers.map((cardNumber) => `(${generation}, ${cardNumberSchema.parse(cardNumber)})`)
  return `INSERT INTO hotlist (generation, card) VALUES ${rows.join(', ')} ON CONFLICT DO NOTHING`
}

function* slices(cardNumbers: readonly string[]): Generator<readonly string[]> {
  for (let start = 0; start < cardNumbers.length; start += transactionRowsMax) {
    yield cardNumbers.slice(start, start + transactionRowsMax)
  }
}

export function createHotlist(database: Database): Hotlist {
  return new StoredHotlist(database)
}

class StoredHotlist implements Hotlist {
  readonly #database: Database
  readonly #state: Remembered<HotlistState>
  readonly #listeners = new Set<() => void>()
  readonly #heardInPull = new Set<string>()
  #applied = 0

  constructor(database: Database) {
    this.#database = database
    this.#state = new Remembered(async () => {
      const [row] = await database.all(selectState)
      return stateSchema.parse(row)
    })
  }

  async isBlocked(cardNumber: string): Promise<boolean> {
    const [row] = await this.#database.all(
      `SELECT coalesce((SELECT is_blocked FROM hotlist_word WHERE card_number = ?), EXISTS (${selectListed})) AS isBlocked`,
      [cardNumber, cardNumber],
    )
    return blockedSchema.parse(row).isBlocked === 1
  }

  async hear(cardNumber: string, isBlocked: boolean, since: number): Promise<void> {
    this.#heardInPull.add(cardNumber)
    if (!isBlocked && since !== this.#applied) return
    if ((await this.isBlocked(cardNumber)) === isBlocked) return
    await this.#write(
      `INSERT INTO hotlist_word (card_number, is_blocked) VALUES (?, ?)
       ON CONFLICT (card_number) DO UPDATE SET is_blocked = excluded.is_blocked`,
      [cardNumber, isBlocked ? 1 : 0],
    )
    this.#tell()
  }

  applied(): number {
    return this.#applied
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => {
      this.#listeners.delete(listener)
    }
  }

  async progress(): Promise<HotlistProgress> {
    const { generation, cursor, loadCursor, isChecked } = await this.#state.value()
    if (loadCursor === null) return { cursor, load: null, isChecked: isChecked === 1 }
    const [row] = await this.#database.all(
      `SELECT printf('%016d', max(card)) AS last FROM hotlist WHERE generation = ? HAVING max(card) IS NOT NULL`,
      [generation + 1],
    )
    const after = row === undefined ? null : z.object({ last: cardNumberSchema }).parse(row).last
    return { cursor, load: { cursor: loadCursor, after }, isChecked: isChecked === 1 }
  }

  async addLoaded(cardNumbers: readonly string[], cursor: number): Promise<void> {
    if ((await this.#state.value()).loadCursor === null)
      await this.#write('UPDATE hotlist_state SET load_cursor = ?', [cursor])
    for (const slice of slices(cardNumbers)) {
      await this.#write(insertSql('(SELECT generation + 1 FROM hotlist_state)', slice))
    }
  }

  async giveUpLoad(): Promise<void> {
    await this.#write('UPDATE hotlist_state SET load_cursor = NULL')
    await this.#dropGenerations('>')
  }

  async useLoaded(): Promise<void> {
    await this.#write(
      `UPDATE hotlist_state SET generation = generation + 1, cursor = load_cursor, load_cursor = NULL, is_checked = 0
       WHERE load_cursor IS NOT NULL`,
    )
    this.#changed()
  }

  async apply({ added, removed, cursor }: Parameters<Hotlist['apply']>[0]): Promise<void> {
    await this.#write('UPDATE hotlist_state SET is_checked = 0')
    for (const slice of slices(added)) await this.#write(insertSql(generationInUse, slice))
    for (const slice of slices(removed)) {
      const numbers = slice.map((cardNumber) => cardNumberSchema.parse(cardNumber)).join(', ')
      await this.#write(`DELETE FROM hotlist WHERE generation = ${generationInUse} AND card IN (${numbers})`)
    }
    await this.#write('UPDATE hotlist_state SET cursor = ?', [cursor])
    this.#changed()
  }

  beginPull(): void {
    this.#heardInPull.clear()
  }

  async agrees(check: HotlistCheck, atMs: number): Promise<boolean> {
    const { generation, isChecked, size, sum, pulledAtMs, hasWords, hasBefore } = await this.#state.value()
    const own = isChecked === 1 ? { size, sum } : await this.#checkOf(generation)
    if (own.size !== check.size || own.sum !== check.sum) return false
    const isNoted = pulledAtMs !== null && atMs >= pulledAtMs && atMs - pulledAtMs < noteAgreementEveryMs
    if (isChecked === 0 || hasWords === 1 || !isNoted) {
      const kept = [...this.#heardInPull].map((cardNumber) => `'${cardNumberSchema.parse(cardNumber)}'`).join(', ')
      await this.#transaction((transaction) => {
        const noted = 'UPDATE hotlist_state SET is_checked = 1, size = ?, sum = ?, pulled_at_ms = ?'
        transaction.write(noted, [own.size, own.sum, atMs])
        transaction.write(`DELETE FROM hotlist_word WHERE card_number NOT IN (${kept})`)
      })
    }
    if (hasBefore === 1) await this.#dropGenerations('<')
    return true
  }

  async status(): Promise<HotlistStatus> {
    const { size, pulledAtMs } = await this.#state.value()
    return { size, pulledAtMs }
  }

  #tell(): void {
    for (const listener of [...this.#listeners]) listener()
  }

  #changed(): void {
    this.#applied += 1
    this.#tell()
  }

  #write(sql: string, parameters: readonly SqlValue[] = []): Promise<void> {
    return this.#transaction((transaction) => {
      transaction.write(sql, parameters)
    })
  }

  #transaction(work: (transaction: Transaction) => void): Promise<void> {
    return this.#state.write(() => this.#database.transaction(work))
  }

  /** Rows of no list in use, in short transactions: of the list before, or of a load that was given up. */
  async #dropGenerations(condition: '<' | '>'): Promise<void> {
    const which = `generation ${condition} ${generationInUse}`
    for (;;) {
      const [left] = await this.#database.all(`SELECT 1 FROM hotlist WHERE ${which} LIMIT 1`)
      if (left === undefined) return
      await this.#write(
        `DELETE FROM hotlist WHERE (generation, card) IN (
           SELECT generation, card FROM hotlist WHERE ${which} ORDER BY generation, card
           LIMIT ${String(transactionRowsMax)})`,
      )
    }
  }

  async #checkOf(generation: number): Promise<HotlistCheck> {
    // On a connection of its own: lookups do not wait for a million rows.
    const [row] = await this.#database.snapshot((reader) =>
      reader.all(
        `SELECT count(*) AS size, coalesce(sum(card % ${String(hotlistModulus)}), 0) AS sum FROM hotlist
         WHERE generation = ?`,
        [generation],
      ),
    )
    return z.object({ size: z.int(), sum: z.int() }).parse(row)
  }
}
