import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Clock } from '#domain/time'
import { openDatabase, type Database } from '#electron/store/database'
import type { JournalEntry } from '#electron/store/journal'
import { openStore, type Store } from '#electron/store/open'

/** 2026-03-10 12:00 in Asia/Almaty. */
export const noonMs = Date.UTC(2026, 2, 10, 7)

export class SettableClock implements Clock {
  nowMs = noonMs
  wallMs(): number {
    return this.nowMs
  }
  monotonicMs(): number {
    return this.nowMs - noonMs
  }
}

/** A folder of its own, gone after the test. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'beket-store-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

export async function temporaryDatabase(): Promise<{ readonly database: Database; readonly path: string }> {
  const path = join(await temporaryFolder(), 'store.db')
  const database = await openDatabase(path)
  onTestFinished(() => database.close().catch(() => undefined))
  return { database, path }
}

export async function temporaryStore(
  clock: Clock = new SettableClock(),
): Promise<{ readonly store: Store; readonly path: string }> {
  const path = join(await temporaryFolder(), 'store.db')
  const store = await openStore(path, clock)
  onTestFinished(() => store.close().catch(() => undefined))
  return { store, path }
}

export const cardNumber = '1000000000000001'

export function note(index: number, payload: unknown = { text: `record ${String(index)}` }): JournalEntry {
  return { kind: 'test.note', operationId: `note:${String(index).padStart(6, '0')}`, payload }
}

/** The records of a whole sale of a top-up paid with one note. */
export function saleEntries(index: number, amount = 1000): readonly JournalEntry[] {
  const saleId = `sale-${String(index)}`
  const state = (kind: string): object => ({ kind, sale: { saleId, lines: [] } })
  const event = { kind: 'opened' }
  return [
    { kind: 'operation.reserved', operationId: `${saleId}:number`, payload: { operationNumber: index } },
    { kind: 'sale.event', operationId: `${saleId}:1`, payload: { saleId, revision: 1, state: state('paying'), event } },
    {
      kind: 'fact',
      operationId: `${saleId}:cash`,
      payload: { kind: 'cash_accepted', saleId, noteId: `n${String(index)}`, amount },
    },
    { kind: 'sale.event', operationId: `${saleId}:2`, payload: { saleId, revision: 2, state: state('paid'), event } },
    { kind: 'fact', operationId: `${saleId}:credit`, payload: creditFact(saleId, index, amount) },
    {
      kind: 'sale.event',
      operationId: `${saleId}:3`,
      payload: { saleId, revision: 3, state: state('completed'), event },
    },
    {
      kind: 'receipt.issued',
      operationId: `${saleId}:receipt`,
      payload: { receiptId: `receipt-${String(index)}`, saleId, document: { total: amount } },
    },
  ]
}

export function creditFact(saleId: string, counter: number, amount: number, pendingId: string | null = null): object {
  const action = pendingId === null ? null : 0
  const content = { kind: 'wallet' }
  const operation = {
    counter,
    operationNumber: counter,
    amount,
    content,
    balanceAfter: counter * amount,
    pendingId,
    action,
  }
  return { kind: 'card_credited', saleId, cardNumber, ...operation }
}

export function pendingDocument(pendingId: string, changes: object = {}): object {
  return {
    pendingId,
    cardNumber,
    action: 0,
    amount: 5000,
    content: { kind: 'wallet' },
    acceptedAtMs: noonMs,
    lastDay: '2026-04-07',
    state: 'pending',
    source: 'provider',
    guard: null,
    ...changes,
  }
}
