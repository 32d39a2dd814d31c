import { createHash } from 'node:crypto'
import { journalGenesisHash, journalHashText, type JournalRecord } from '#contract/central'
import type { JournalEntry } from '#electron/store/journal'
import { walletContent } from '#domain/pending'

/** Journals as terminals write them: twelve records a sale, three of them facts, with the sizes an average of simulated shifts
 *  has (663 characters of payload a record). */

/** Sale events carry the state of the sale. */
const stateFiller = 'x'.repeat(930)
const receiptFiller = 'x'.repeat(430)

/** One top-up paid with one note. A card comes back every `cards` sales. */
export function saleEntries(terminalNumber: number, sale: number, cards: number): readonly JournalEntry[] {
  const saleId = `${String(terminalNumber).padStart(4, '0')}-${String(sale).padStart(5, '0')}`
  const cardNumber = String(9_643_000_000_000_000 + ((terminalNumber * 7919 + sale) % cards))
  const event = (revision: number): JournalEntry => ({
    kind: 'sale.event',
    operationId: `${saleId}:event:${String(revision)}`,
    payload: {
      saleId,
      revision,
      state: { kind: 'paying', sale: { saleId, cardNumber } },
      filler: stateFiller,
    },
  })
  const fact = (key: string, payload: object): JournalEntry => ({
    kind: 'fact',
    operationId: `${saleId}:${key}:fact`,
    payload: { ...payload, saleId },
  })
  const sums = { taken: 1000, delivered: 1000, refunded: 0, deferred: 0, owed: 0 }
  return [
    { kind: 'operation.reserved', operationId: `operation:${String(sale)}`, payload: { operationNumber: sale } },
    event(1),
    event(2),
    fact('cash:note-1', { kind: 'cash_accepted', noteId: `note-${String(sale)}`, amount: 1000 }),
    event(3),
    event(4),
    fact('card:1', {
      kind: 'card_credited',
      cardNumber,
      counter: sale,
      operationNumber: sale,
      amount: 1000,
      content: walletContent,
      balanceAfter: 1000,
      pendingId: null,
      action: null,
    }),
    event(5),
    fact('sale_closed', { kind: 'sale_closed', outcome: 'completed', ...sums }),
    event(6),
    {
      kind: 'receipt.issued',
      operationId: `${saleId}:receipt:completed:issued`,
      payload: { receiptId: `${saleId}:receipt:completed`, saleId, document: { total: 1000, filler: receiptFiller } },
    },
    {
      kind: 'receipt.printed',
      operationId: `${saleId}:receipt:completed:printed`,
      payload: { receiptId: `${saleId}:receipt:completed` },
    },
  ]
}

/** The journal of one terminal, made as it is asked for. */
export class SaleJournal {
  readonly #terminalNumber: number
  readonly #cards: number
  #seq = 0
  #hash = journalGenesisHash
  #sale = 0
  #waiting: JournalEntry[] = []

  constructor(terminalNumber: number, cards: number) {
    this.#terminalNumber = terminalNumber
    this.#cards = cards
  }

  next(count: number, atMs: number): JournalRecord[] {
    return Array.from({ length: count }, () => this.#record(this.#entry(), atMs))
  }

  #entry(): JournalEntry {
    const entry = this.#waiting.shift()
    if (entry !== undefined) return entry
    this.#sale += 1
    this.#waiting = [...saleEntries(this.#terminalNumber, this.#sale, this.#cards)]
    return this.#entry()
  }

  #record({ kind, operationId, payload }: JournalEntry, atMs: number): JournalRecord {
    const unhashed = {
      seq: this.#seq + 1,
      atMs,
      kind,
      operationId,
      payload: JSON.stringify(payload),
      prevHash: this.#hash,
    }
    const hash = createHash('sha256').update(journalHashText(unhashed)).digest('hex')
    this.#seq = unhashed.seq
    this.#hash = hash
    return { ...unhashed, hash }
  }
}
