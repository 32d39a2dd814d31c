import { describe, expect, test } from 'vitest'
import { clockLimits as limits } from '#domain/clock/limits'
import {
  carried,
  doubtOf,
  hear,
  isTrustedForCard,
  sampleAfterPowerCut,
  type ClockKnowledge,
  type ClockSample,
} from '#domain/clock/trusted-time'

const hourMs = 3_600_000
const dayMs = 24 * hourMs
/** 2026-03-10 12:00:00 in Asia/Almaty. */
const noonMs = Date.UTC(2026, 2, 10, 7)

const heardAtNoon: ClockKnowledge = {
  sample: { atMs: noonMs, uptimeMs: 5000, uncertaintyMs: 40 },
  source: 'centre',
  contested: null,
}

/** The centre's word after so long; `errorMs` beside the true time. */
function word(afterMs: number, errorMs = 0, uncertaintyMs = 40): ClockSample {
  return { atMs: noonMs + afterMs + errorMs, uptimeMs: 5000 + afterMs, uncertaintyMs }
}

describe('between two words of the centre', () => {
  test.each([
    ['at once', 0, 40],
    ['after an hour', hourMs, 40 + 360],
    ['after 72 hours without a link', 72 * hourMs, 40 + 25_920],
    ['after 30 days without a link (goals R9)', 30 * dayMs, 40 + 259_200],
  ])('%s it knows the time by what the machine has counted, and how well', (_title, afterMs, uncertaintyMs) => {
    const now = carried(heardAtNoon.sample, 5000 + afterMs, limits)
    expect(now).toEqual({ atMs: noonMs + afterMs, uptimeMs: 5000 + afterMs, uncertaintyMs })
    expect(doubtOf(heardAtNoon, now.uptimeMs, limits)).toBeNull()
  })

  test('is in doubt when the drift since may come to five minutes, 34 days later', () => {
    expect(doubtOf(heardAtNoon, 34 * dayMs, limits)).toBeNull()
    expect(doubtOf(heardAtNoon, 35 * dayMs, limits)).toBe('heard_too_long_ago')
  })
})

describe('a word of the centre', () => {
  test('is believed when it is the first, and over a clock that only its battery vouches for', () => {
    const first = { sample: word(0, 400 * dayMs), source: 'centre', contested: null }
    expect(hear(null, word(0, 400 * dayMs), limits)).toEqual(first)
    expect(hear({ ...heardAtNoon, source: 'machine' }, word(0, 400 * dayMs), limits)).toEqual(first)
  })

  test('of two that agree the more certain one is kept', () => {
    expect(hear(heardAtNoon, word(1000, 30, 20), limits).sample).toEqual(word(1000, 30, 20))
    expect(hear(heardAtNoon, word(1000, 3000, 7500), limits).sample).toEqual(heardAtNoon.sample)
    // An hour later the drift has made the old one the less certain.
    expect(hear(heardAtNoon, word(hourMs, 200, 300), limits).sample).toEqual(word(hourMs, 200, 300))
  })

  test('that contradicts the last ones puts the date in doubt and does not move it', () => {
    const doubted = hear(heardAtNoon, word(1000, dayMs), limits)
    expect(doubted.sample).toEqual(heardAtNoon.sample)
    expect(doubtOf(doubted, 6000, limits)).toBe('centre_disagrees')
    const cleared = hear(doubted, word(2000), limits)
    expect(doubtOf(cleared, 7000, limits)).toBeNull()
  })

  test('that contradicts is believed when the centre has told it for a minute', () => {
    let known = hear(heardAtNoon, word(1000, -dayMs), limits)
    known = hear(known, word(31_000, -dayMs), limits)
    expect(doubtOf(known, 36_000, limits)).toBe('centre_disagrees')
    known = hear(known, word(61_000, -dayMs), limits)
    expect(known).toEqual({ sample: word(61_000, -dayMs), source: 'centre', contested: null })
  })

  test('a centre that tells another time every time is never believed', () => {
    let known = heardAtNoon
    for (let turn = 1; turn < 20; turn += 1) known = hear(known, word(turn * 15_000, turn * dayMs), limits)
    expect(known.sample).toEqual(heardAtNoon.sample)
    expect(doubtOf(known, 5000 + 20 * 15_000, limits)).toBe('centre_disagrees')
  })
})

describe('after a power cut, before the centre is heard', () => {
  const kept = { atMs: noonMs, wallMs: noonMs + 7000, uncertaintyMs: 100 }
  /** The machine has been running for a minute; its clock is as it was when the offset was written down. */
  const start = (offMs: number, errorMs = 0) => ({ wallMs: kept.wallMs + offMs + 60_000 + errorMs, uptimeMs: 60_000 })

  test.each([
    ['a cut of ten seconds', 10_000],
    ['a night', 8 * hourMs],
    ['72 hours', 72 * hourMs],
    ['96 hours, the most', 96 * hourMs],
  ])('believes its battery-backed clock after %s, put right by what was known of it', (_title, offMs) => {
    const sample = sampleAfterPowerCut(kept, noonMs, start(offMs), limits)
    expect(sample).toMatchObject({ ok: true, value: { atMs: noonMs + offMs + 60_000, uptimeMs: 60_000 } })
    expect(sample.ok && sample.value.uncertaintyMs).toBeCloseTo(100 + ((offMs + 60_000) * 100) / 1e6)
  })

  test.each([
    ['1970, its battery is dead', -noonMs, 'behind_journal'],
    ['a year back', -365 * dayMs, 'behind_journal'],
    ['two minutes before its own last record', -120_000, 'behind_journal'],
    ['a year ahead', 365 * dayMs, 'without_power_too_long'],
    ['97 hours after its last record', 97 * hourMs, 'without_power_too_long'],
  ])('does not believe a clock that says %s', (_title, errorMs, doubt) => {
    expect(sampleAfterPowerCut(kept, noonMs, start(0, errorMs), limits)).toEqual({ ok: false, error: doubt })
  })

  test('the newest record counts as well as what was written down of the clock', () => {
    expect(sampleAfterPowerCut(kept, noonMs + hourMs, start(0), limits)).toEqual({ ok: false, error: 'behind_journal' })
  })

  test('a terminal that never heard a centre knows no date, whatever its clock says', () => {
    expect(sampleAfterPowerCut(null, 0, start(0), limits)).toEqual({ ok: false, error: 'never_heard' })
  })
})

test.each([
  ['nothing on it', null, [null], true],
  ['used a minute before', null, [noonMs - 60_000], true],
  ['used five minutes later, as clocks may differ', null, [noonMs + 300_000], true],
  ['used later than that', null, [null, noonMs - dayMs, noonMs + 300_001], false],
  ['nothing on it, and a clock in doubt', 'never_heard', [], false],
] as const)('a card with %s bears the clock out or not', (_title, doubt, events, expected) => {
  expect(isTrustedForCard({ atMs: noonMs, doubt }, events)).toBe(expected)
})
