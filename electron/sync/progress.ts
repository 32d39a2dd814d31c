/** Something long that is under way. `total` is null where nobody knows how much there is. */
export type SyncProgress = {
  readonly task: 'journal' | 'pending' | 'hotlist'
  readonly done: number
  readonly total: number | null
}

/** Called between two pages of something long, when more follows: what is small and due goes first, so that neither a heartbeat
 *  nor a settings page waits for 200,000 records. It does not fail; what it meets shows in the next page. */
export type BetweenPages = (progress: SyncProgress) => Promise<void>
