import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { Clock } from '#domain/time'
import type { Schedule } from '#electron/services/kiosk/ports'
import type { Logger } from '#electron/services/log'
import { listBackups, takeBackup, type BackupPolicy } from '#electron/store/backup'
import { StoreFailure } from '#electron/store/connection'
import type { HealthFinding } from '#electron/store/health'
import type { Store } from '#electron/store/open'
import { markDamaged } from '#electron/store/recover'
import { terminalKeySetting } from '#electron/store/settings'

/** What the database needs while nobody is being served: it checks itself, and it is copied. One small piece at a time, so that
 *  whoever comes is served at once. */
export type StoreCareParts = {
  readonly store: Store
  readonly path: string
  readonly backups: BackupPolicy
  readonly clock: Clock
  readonly schedule: Schedule
  readonly isFree: () => boolean
  readonly log: Logger
  /** The database must not be sold on; it is marked already, the next start replaces it. */
  readonly onDamage: (finding: HealthFinding) => void
}

export interface StoreCare {
  /** Waits for what is under way. */
  stop(): Promise<void>
}

/** The signing key that is in the newest backup: an older one would not be believed by the centre. */
export const backedUpKeySetting = { key: 'store.backed_up_key', schema: z.string() }

const paces = {
  /** After the start, which has the machine for itself. */
  beginMs: 20_000,
  /** Between two slices of the chain: the thread is free for nine tenths of the time. */
  sliceMs: 50,
  /** Until it is looked again whether somebody is being served, and between two looks at what is due. */
  waitMs: 2000,
  idleMs: 60_000,
} as const

type Task = 'chain' | 'file' | 'backup'

export function startStoreCare(parts: StoreCareParts): StoreCare {
  const { schedule, isFree, log, onDamage, path, clock } = parts
  let task: Task = 'chain'
  let running: Promise<void> = Promise.resolve()
  let isStopped = false
  let cancel: () => void = () => undefined

  function plan(delayMs: number): void {
    if (isStopped) return
    cancel = schedule.after(delayMs, () => {
      running = turn().catch((error: unknown) => {
        // A full or failing disk shows where something is sold; here it is tried again later.
        if (!(error instanceof StoreFailure)) throw error
        log.warn({ code: error.code }, 'store care interrupted')
        plan(paces.idleMs)
      })
    })
  }

  async function turn(): Promise<void> {
    if (!isFree()) {
      plan(paces.waitMs)
      return
    }
    const step = await run(task, parts)
    if (step.damage === null) {
      task = step.next
      plan(step.delayMs)
      return
    }
    log.error({ code: step.damage.code, detail: step.damage.detail }, 'database damaged')
    await markDamaged(path, step.damage.code, clock.wallMs())
    onDamage(step.damage)
  }

  plan(paces.beginMs)
  return {
    stop: async () => {
      isStopped = true
      cancel()
      await running
    },
  }
}

type Step = { readonly damage: HealthFinding | null; readonly next: Task; readonly delayMs: number }

async function run(task: Task, parts: StoreCareParts): Promise<Step> {
  const { store, log } = parts
  switch (task) {
    case 'chain': {
      const step = await store.health.verifySlice()
      if (step.kind === 'damaged') return { damage: step, next: task, delayMs: 0 }
      if (!step.done) return { damage: null, next: 'chain', delayMs: paces.sliceMs }
      log.info({ verifiedSeq: step.verifiedSeq }, 'journal verified')
      return { damage: null, next: 'file', delayMs: paces.waitMs }
    }
    case 'file': {
      const damage = await store.health.checkFile()
      if (damage === null) log.info('database file verified')
      return { damage, next: 'backup', delayMs: paces.waitMs }
    }
    case 'backup':
      await backUpIfDue(parts)
      return { damage: null, next: 'backup', delayMs: paces.idleMs }
  }
}

/** Also after a change of the signing key. */
async function backUpIfDue({ store, path, backups, clock, log }: StoreCareParts): Promise<void> {
  const [newest] = await listBackups(backups.folder)
  const key = await store.settings.read(terminalKeySetting)
  const keyMark = createHash('sha256')
    .update(key ?? '')
    .digest('hex')
  const isKeyKept = (await store.settings.read(backedUpKeySetting)) === keyMark
  const nowMs = clock.wallMs()
  // A copy dated in the future was taken by a clock that was wrong.
  const isFresh = newest !== undefined && Math.abs(nowMs - newest.takenAtMs) < backups.intervalMs
  if (isFresh && isKeyKept) return
  const taken = await takeBackup(path, backups, nowMs)
  if (!taken.ok) {
    log.warn({ refusal: taken.error.kind }, 'no backup')
    return
  }
  await store.settings.write(backedUpKeySetting, keyMark)
  log.info({ takenAtMs: nowMs }, 'backup taken')
}
