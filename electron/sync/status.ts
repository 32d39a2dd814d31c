import type { Tenge } from '#domain/money'
import type { CentreError } from '#electron/sync/centre-error'

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
  readonly lastError: CentreError | { readonly kind: 'store_failed'; readonly code: string } | null
}
