/** Whether what is known of blocked cards is too old to sell by (GAP-56). `atMs`: when the list last agreed with the centre's;
 *  null: there never was one, and a new terminal sells before its first. A clock that was set back makes nothing old. */
export function isHotlistStale(atMs: number | null, nowMs: number, staleAfterHours: number | null): boolean {
  return atMs !== null && staleAfterHours !== null && nowMs - atMs > staleAfterHours * 3_600_000
}
