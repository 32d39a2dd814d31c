import { randomInt } from 'node:crypto'
import { join } from 'node:path'
import type { PauseCode } from '#contract/standing'
import type { Clock } from '#domain/time'
import { benchCardNumbers } from '#electron/main/centre'
import type { Configuration } from '#electron/main/configuration'
import { startEmbeddedCentre } from '#electron/main/embedded-centre'
import type { Schedule } from '#electron/services/kiosk/ports'
import type { Logger } from '#electron/services/log'
import type { Store } from '#electron/store/open'
import { openOrRestore } from '#electron/store/recover'
import type { Restoration } from '#electron/store/restoration'
import { terminalIdentitySetting, terminalStopSetting } from '#electron/store/settings'
import type { StorageReserve } from '#electron/store/storage-space'
import { createCentreClient } from '#electron/sync/client'
import { enrolIfNeeded } from '#electron/sync/enrol'
import { retryDelayMs } from '#electron/sync/loop'
import { restoreAlone, restoreFromCentre } from '#electron/sync/restore'

type Parts = {
  readonly configuration: Configuration
  readonly backupFolder: string
  readonly reserve: StorageReserve
  readonly clock: Clock
  /** The machine's own. */
  readonly machine: Clock
  readonly schedule: Schedule
  readonly log: Logger
  /** Folder of this program's entries. */
  readonly entryFolder: string
  /** Called when it takes the centre to go on, and with what it says against it. */
  readonly show: (code: PauseCode) => void
}

/** The store, once it is one that may be sold on: a damaged database was replaced by its backup, and what a backup or an older
 *  copy of the disk lacks was fetched from the centre. Waits for the centre as long as it takes. Throws as `openStore`. */
export async function openSettledStore(parts: Parts): Promise<Store> {
  const { configuration, backupFolder, reserve, clock, log } = parts
  const path = join(configuration.dataDirectory, 'beket.sqlite')
  const { store, restoration } = await openOrRestore(path, clock, { backupFolder, bound: { reserve } })
  const isBehind = (await store.settings.read(terminalStopSetting))?.code === 'journal_behind'
  if (restoration === null && !isBehind) return store
  log.warn({ restoration }, 'the database is an older copy')
  const isEnrolled = (await store.settings.read(terminalIdentitySetting)) !== null
  if (configuration.central !== 'none' && isEnrolled) await askCentre(parts, store, restoration)
  else if (restoration !== null) await restoreAlone(store, clock, restoration)
  return store
}

async function askCentre(parts: Parts, store: Store, restoration: Restoration | null): Promise<void> {
  const { clock, machine, schedule, log, show } = parts
  // An older copy of the disk is not known to be good before the centre has agreed.
  const waiting = restoration === null ? 'journal_behind' : 'journal_restoring'
  show(waiting)
  const centre = await openCentre(parts)
  const client = createCentreClient({ baseUrl: centre.url, fetch: (url, init) => fetch(url, init), clock: machine })
  await enrolIfNeeded(store, client)
  for (let failures = 1; ; failures += 1) {
    const restored = await restoreFromCentre({ store, client, clock }, restoration)
    if (restored.ok) {
      log.warn({ ...restored.value }, 'journal restored')
      break
    }
    log.warn({ error: restored.error }, 'journal not restored yet')
    // What stands here is not what the centre has: only a person can say which is true.
    const isForked = restored.error.kind === 'centre_refused' && restored.error.code === 'journal_fork'
    show(isForked ? 'journal_forked' : waiting)
    const delayMs = retryDelayMs(failures, randomInt(1000) / 1000)
    await new Promise<void>((resolve) => schedule.after(delayMs, resolve))
  }
  client.close()
  centre.close()
}

async function openCentre({
  configuration: { central, dataDirectory, role },
  entryFolder,
}: Parts): Promise<{ readonly url: string; close(): void }> {
  if (central === 'none') throw new Error('there is no centre')
  if (central !== 'embedded') return { url: central.url, close: () => undefined }
  const directory = join(dataDirectory, 'central')
  const options = { directory, cardNumbers: benchCardNumbers, role }
  return startEmbeddedCentre(join(entryFolder, 'central.cjs'), options)
}
