import type { PauseCode } from '#contract/standing'
import type { Clock } from '#domain/time'
import type { Schedule } from '#electron/services/kiosk/ports'
import type { Logger } from '#electron/services/log'
import { startStoreCare } from '#electron/services/store-care'
import type { TerminalClock } from '#electron/services/trusted-clock'
import type { BackupPolicy } from '#electron/store/backup'
import { StoreFailure } from '#electron/store/connection'
import type { Store } from '#electron/store/open'
import type { StorageSpace } from '#electron/store/storage-space'

export type StoreKeepingParts = {
  readonly store: Store
  readonly path: string
  readonly space: StorageSpace
  readonly backups: BackupPolicy
  readonly trusted: TerminalClock
  readonly clock: Clock
  readonly schedule: Schedule
  readonly log: Logger
  readonly session: { isFree(): boolean; onLinkChanged(): void }
  /** Why nothing is sold now. */
  readonly stopped: () => PauseCode | null
  /** Selling ended at a full disk. */
  readonly isHaltedByDisk: () => boolean
  /** Starts the program anew: the next start mends what this one cannot. */
  readonly restart: () => void
}

/** Committed pages go to the database file while nobody is being served, and the clock is written down; the sale path never
 *  waits for it. */
const tidyEveryMs = 60_000
const lookEveryMs = 5000

/** Everything done for the store beside selling. */
export function keepStore(parts: StoreKeepingParts): { stop(): Promise<void> } {
  const { store, space, trusted, log, session, stopped, isHaltedByDisk, restart } = parts
  let shown: PauseCode | null = null
  const tidying = setInterval(() => {
    if (session.isFree()) void tidy(trusted, store, log)
  }, tidyEveryMs)
  const looking = setInterval(() => {
    const now = stopped()
    if (now !== shown) {
      log.warn({ code: now }, 'stop changed')
      shown = now
      session.onLinkChanged()
    }
    const isMendable = now === 'journal_behind' || (isHaltedByDisk() && space.fault() === null)
    if (isMendable && session.isFree()) restart()
  }, lookEveryMs)
  const care = startStoreCare({
    ...parts,
    isFree: () => session.isFree() && space.fault() === null,
    onDamage: restart,
  })
  return {
    stop: () => {
      clearInterval(tidying)
      clearInterval(looking)
      return care.stop()
    },
  }
}

/** A full disk takes neither; that is no defect, and tried again. */
async function tidy(trusted: TerminalClock, store: Store, log: Logger): Promise<void> {
  try {
    await trusted.keep()
    await store.checkpoint()
  } catch (error) {
    if (!(error instanceof StoreFailure)) throw error
    log.warn({ code: error.code }, 'not tidied')
  }
}
