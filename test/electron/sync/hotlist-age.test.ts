import { expect, test } from 'vitest'
import { isHotlistStale } from '#electron/sync/hotlist-age'

const hourMs = 3_600_000
const nowMs = Date.UTC(2026, 2, 10, 7)

test.each([
  ['refreshed a moment ago', nowMs - 1, 168, false],
  ['not refreshed for exactly the time set', nowMs - 168 * hourMs, 168, false],
  ['not refreshed for longer', nowMs - 168 * hourMs - 1, 168, true],
  ['not refreshed for 72 hours, which a terminal works alone', nowMs - 72 * hourMs, 72, false],
  ['as old as can be, where no time is set', 0, null, false],
  ['not there yet', null, 168, false],
  ['of a time to come, because the clock was set back', nowMs + 400 * hourMs, 168, false],
])('a hotlist %s: sales stop is %s after %s hours (GAP-56, BLOCK-006)', (_what, atMs, staleAfterHours, isStale) => {
  expect(isHotlistStale(atMs, nowMs, staleAfterHours)).toBe(isStale)
})
