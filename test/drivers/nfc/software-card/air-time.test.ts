import { describe, expect, it } from 'vitest'
import { answerTimeMs, commandTimeMs } from '#drivers/nfc/software-card/air-time'

/** goals.md A2, measured: plain read of 1 KB. The published range of the overhead, 5 % wider, must cover it. */
describe('the air time of reading 1 KB in native frames', () => {
  it.each([
    [106, 130],
    [212, 80],
    [424, 52],
    [848, 43],
  ] as const)('at %i kbit/s is near the measured %i ms', (kbitPerSecond, measuredMs) => {
    const at = (frameOverheadMs: number): number => {
      const model = { kbitPerSecond, frameOverheadMs }
      return 18 * (commandTimeMs(model, 6) + answerTimeMs(model, 61))
    }
    expect(at(1.7)).toBeLessThan(measuredMs * 1.05)
    expect(at(2.8)).toBeGreaterThan(measuredMs)
  })

  it('grows by one frame overhead where the answer needs a second frame', () => {
    const model = { kbitPerSecond: 848, frameOverheadMs: 2 } as const
    expect(answerTimeMs(model, 62) - answerTimeMs(model, 61)).toBeCloseTo(2 + 8 / 848)
  })
})
