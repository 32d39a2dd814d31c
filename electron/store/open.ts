import { z } from 'zod'
import type { Clock } from '#domain/time'
import { activationsProjection } from '#electron/store/activations'
import { cardOrdersProjection, createCardOrders, type CardOrders } from '#electron/store/card-orders'
import { openDatabase, type Database, type StorageBound } from '#electron/store/database'
import { createHotlist, type Hotlist } from '#electron/store/hotlist'
import { createJournal, JournalCorruption, type FoldAppended, type Journal } from '#electron/store/journal'
import { createStoreHealth, type StoreHealth } from '#electron/store/health'
import { journalHash } from '#electron/store/journal-record'
import { verifyJournal } from '#electron/store/journal-verify'
import { migrate } from '#electron/store/migrations'
import { operationNumbersProjection, readHighestOperationNumber } from '#electron/store/operation-numbers'
import { createPayouts, payoutsProjection, type Payouts } from '#electron/store/payouts'
import { createPendingCache, type PendingCache } from '#electron/store/pending-cache'
import { createProjections, type Projections } from '#electron/store/projections'
import { createPublished, type Published } from '#electron/store/published'
import { createReceipts, receiptsProjection, type Receipts } from '#electron/store/receipts'
import { createSales, salesProjection, type Sales } from '#electron/store/sales'
import { createSettings, type Settings } from '#electron/store/settings'
import { createShifts, shiftSalesProjection, shiftsProjection, type Shifts } from '#electron/store/shifts'
import type { StorageReserve } from '#electron/store/storage-space'
import { createSyncState, type SyncState } from '#electron/store/sync-state'
import { readTotals, totalsProjection, type StoreTotals } from '#electron/store/totals'

/** Everything the terminal keeps. */
export interface Store {
  readonly journal: Journal
  readonly projections: Projections
  readonly sales: Sales
  readonly receipts: Receipts
  readonly cardOrders: CardOrders
  readonly shifts: Shifts
  readonly payouts: Payouts
  readonly pending: PendingCache
  readonly hotlist: Hotlist
  readonly settings: Settings
  readonly sync: SyncState
  readonly published: Published
  readonly health: StoreHealth
  totals(): Promise<StoreTotals>
  highestOperationNumber(): Promise<number>
  /** When idle; see `Database.checkpoint`. */
  checkpoint(): Promise<boolean>
  close(): Promise<void>
}

export const storeProjections = [
  salesProjection,
  totalsProjection,
  operationNumbersProjection,
  receiptsProjection,
  activationsProjection,
  cardOrdersProjection,
  shiftsProjection,
  shiftSalesProjection,
  payoutsProjection,
] as const

/** What a start verifies before it sells; everything before is verified while nobody is served (store/health.ts). */
const tailRecords = 200

/** The end of the journal is what the next record is chained to, and a file that lost its end must not be sold on: the
 *  projections and the centre know how far it went. */
async function checkTail(database: Database, journal: Journal): Promise<void> {
  const last = await journal.last()
  if (last !== null && last.hash !== journalHash(last)) {
    throw new JournalCorruption(
      last.operationId,
      `the last journal record is not what was written: ${String(last.seq)}`,
    )
  }
  const sql =
    'SELECT max((SELECT coalesce(max(projected_seq), 0) FROM projection_state), acknowledged_seq) AS seq FROM sync_state'
  const [row] = await database.all(sql)
  const { seq } = z.object({ seq: z.int() }).parse(row)
  if (seq > (last?.seq ?? 0))
    throw new JournalCorruption('', `journal records are missing from the end up to ${String(seq)}`)
  const tail = await verifyJournal(database, Math.max(1, (last?.seq ?? 0) - tailRecords + 1))
  if (!tail.ok)
    throw new JournalCorruption('', `journal record ${String(tail.error.seq)} is damaged: ${tail.error.reason}`)
}

/** Opens the store, creating the file if need be; its folder must exist. The time it takes does not depend on the length of
 *  the journal, except once after an upgrade that changed a projection. Throws `StoreFailure`, `NewerDatabase` or
 *  `JournalCorruption`. */
export async function openStore(
  path: string,
  clock: Clock,
  bound: StorageBound & { readonly reserve?: StorageReserve } = {},
): Promise<Store> {
  const database = await openDatabase(path, bound)
  try {
    await migrate(database)
    const projections = createProjections(database, storeProjections)
    const fold: FoldAppended = (records, transaction) => {
      projections.fold(records, transaction)
    }
    const journal = createJournal(database, clock, fold, bound.reserve)
    await checkTail(database, journal)
    await projections.catchUp()
    const settings = createSettings(database)
    return {
      journal,
      projections,
      sales: createSales(database),
      receipts: createReceipts(database),
      cardOrders: createCardOrders(database),
      shifts: createShifts(database),
      payouts: createPayouts(database),
      pending: createPendingCache(database),
      hotlist: createHotlist(database),
      settings,
      sync: createSyncState(database),
      published: createPublished(database, journal),
      health: createStoreHealth(path, database, settings),
      totals: () => readTotals(database),
      highestOperationNumber: () => readHighestOperationNumber(database),
      checkpoint: () => database.checkpoint(),
      close: () => database.close(),
    }
  } catch (error) {
    await database.close()
    throw error
  }
}
