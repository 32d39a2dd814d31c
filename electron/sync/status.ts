import type { PublishedStates } from '#contract/published'
import type { StopCode } from '#contract/standing'
import type { Tenge } from '#domain/money'
import type { CentreError } from '#electron/sync/centre-error'
import type { SyncProgress } from '#electron/sync/progress'

/** What a screen or a Z report may want to know of the link to the centre. */
export type SyncStatus = {
  readonly link: 'up' | 'down'
  readonly isEnrolled: boolean
  readonly acknowledgedSeq: number
  readonly unsentRecords: number
  /** Cash and bank charges the centre has not heard of. */
  readonly unsentTaken: Tenge
  readonly lastContactAtMs: number | null
  /** Records the centre stored and disagrees with. */
  readonly conflicts: number
  /** Refused batches that are still refused. */
  readonly refusedBatches: number
  /** Why the centre said no the last time it was asked; null after a yes. */
  readonly refused: { readonly code: string; readonly status: number } | null
  /** What the centre published that is gone by here, and what was refused. */
  readonly published: PublishedStates
  /** Why this terminal sells nothing until a person has decided. */
  readonly stopped: StopCode | null
  /** When the hotlist last agreed with the centre's; null: it never did. */
  readonly hotlistAtMs: number | null
  /** What takes more than one exchange and is not done; null: nothing. */
  readonly underWay: SyncProgress | null
  readonly lastError: CentreError | { readonly kind: 'store_failed'; readonly code: string } | null
}
