import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { expect, test } from 'vitest'
import { loseUnsynced } from '#test/electron/store/recorded-writes'
import { tearDay } from '#test/electron/store/torn-images'

/** `TORN_IMAGES=100000` for the nightly amount. */
const images = Number(process.env['TORN_IMAGES'] ?? 2000)
/** A day of 300 sales has some 90,000 sectors of log. */
const sales = images > 10_000 ? 300 : 40

/** Nothing of the images is to last. */
const memory = existsSync('/dev/shm') ? '/dev/shm' : tmpdir()

test('a log cut, torn or filled with garbage at any sector loses nothing that was answered (R4)', async () => {
  const report = await tearDay(images, sales, memory)
  expect(report.faults).toEqual([])
  expect(report.images).toBeGreaterThan(images / 3)
}, 7_200_000)

test('sectors lost since the last fsync, of the log and of a checkpoint, lose nothing that was answered (R4)', async () => {
  const report = await loseUnsynced(Math.round(images / 8), memory)
  if (report === null) {
    expect(process.env['CI']).toBeUndefined()
    return
  }
  expect(report.faults).toEqual([])
  expect(report.images).toBeGreaterThan(images / 16)
}, 7_200_000)
