import { journalGenesisHash } from '#contract/central'
import type { RestoreAnswer } from '#contract/restore'
import { err, ok, type Result } from '#domain/result'
import type { Clock } from '#domain/time'
import { cardOrderKinds } from '#electron/store/card-orders'
import { JournalCorruption } from '#electron/store/journal'
import type { Store } from '#electron/store/open'
import { operationReservedKind } from '#electron/store/operation-numbers'
import {
  journalRestoredKind,
  restorationMargins,
  restorationSetting,
  type JournalRestored,
  type Restoration,
} from '#electron/store/restoration'
import { settingChange, terminalStartSetting, terminalStopSetting, writeSettings } from '#electron/store/settings'
import type { CentreError } from '#electron/sync/centre-error'
import type { CentreClient } from '#electron/sync/client'

type Parts = { readonly store: Store; readonly client: CentreClient; readonly clock: Clock }

/** Fetches what the centre has of this terminal's journal and this disk has not, and goes on from there. Nothing else may be
 *  journaled meanwhile. Repeating it after any interruption is harmless. `restoration` null: the disk is an older copy that
 *  opened without a fault. */
export async function restoreFromCentre(
  { store, client, clock }: Parts,
  restoration: Restoration | null,
): Promise<Result<JournalRestored, CentreError>> {
  const last = await store.journal.last()
  const granted = await client.restore({ headSeq: last?.seq ?? 0, headHash: last?.hash ?? journalGenesisHash })
  if (!granted.ok) return granted
  const { acknowledgedSeq, acknowledgedHash } = granted.value
  for (let seq = last?.seq ?? 0; seq < acknowledgedSeq;) {
    const answer = await client.keptRecords(seq)
    if (!answer.ok) return answer
    const records = answer.value.records.filter((record) => record.seq <= acknowledgedSeq)
    const end = records.at(-1)
    if (end === undefined) return err({ kind: 'centre_answer_invalid', detail: 'kept records are missing' })
    const taken = await takeBack(store, records)
    if (!taken.ok) return taken
    seq = end.seq
  }
  if (acknowledgedSeq > 0) {
    const [record] = await store.journal.after(acknowledgedSeq - 1, 1)
    if (record?.hash !== acknowledgedHash) return err({ kind: 'centre_answer_invalid', detail: 'another journal' })
  }
  await store.sync.acknowledge({ acknowledgedSeq, conflicts: [] }, clock.wallMs())
  return ok(await settle(store, clock, restoration, granted.value))
}

async function takeBack(
  store: Store,
  records: Parameters<Store['journal']['takeBack']>[0],
): Promise<Result<void, CentreError>> {
  try {
    await store.journal.takeBack(records)
    return ok(undefined)
  } catch (error) {
    if (!(error instanceof JournalCorruption)) throw error
    return err({ kind: 'centre_answer_invalid', detail: error.message })
  }
}

/** Of a terminal without a centre, or one that never enrolled: nobody else knows more than this disk. */
export function restoreAlone(store: Store, clock: Clock, restoration: Restoration): Promise<JournalRestored> {
  return settle(store, clock, restoration, null)
}

/** One transaction: the record that says what happened, the numbers that are passed over, and that the terminal may sell. */
async function settle(
  store: Store,
  clock: Clock,
  restoration: Restoration | null,
  granted: RestoreAnswer | null,
): Promise<JournalRestored> {
  const lastSeq = (await store.journal.last())?.seq ?? 0
  const atMs = clock.wallMs()
  const unknown = { atMs, backupTakenAtMs: 0, backupSeq: lastSeq, salvagedSeq: lastSeq, setAside: '' }
  const restored: JournalRestored = {
    ...(restoration ?? { ...unknown, code: 'journal_behind' }),
    lastSeq,
    lostRecords: Math.max(0, (granted?.reportedHeadSeq ?? 0) - lastSeq),
  }
  const operationNumber = (await store.highestOperationNumber()) + restorationMargins.operationNumbers
  const lastSerial = (await store.cardOrders.highestSerial()) + restorationMargins.cardSerials
  const id = `restored:${String(lastSeq)}`
  const lastStart = granted?.lastStart ?? null
  await store.journal.append(
    [
      { kind: journalRestoredKind, operationId: id, payload: restored },
      {
        kind: operationReservedKind,
        operationId: `operation:${String(operationNumber)}`,
        payload: { operationNumber },
      },
      { kind: cardOrderKinds.serialsPassed, operationId: `${id}:serials`, payload: { dispenseId: id, lastSerial } },
    ],
    (transaction) => {
      writeSettings(transaction, [
        settingChange(restorationSetting, null),
        settingChange(terminalStopSetting, null),
        // The next start follows the last one the centre heard of, so that it is not taken for a copy.
        ...(lastStart === null ? [] : [settingChange(terminalStartSetting, { ...lastStart, previousId: null })]),
      ])
    },
  )
  return restored
}
