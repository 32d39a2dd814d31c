import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { clockLimits } from '#domain/clock/limits'
import { almatyDay } from '#domain/time'
import {
  createTrustedClock,
  type ClockMemory,
  type KeptClock,
  type TerminalClock,
} from '#electron/services/trusted-clock'
import { createClockWorld, type ClockWorld } from '#test/rig/clock-world'
import { createManualTime, type ManualTime } from '#test/rig/manual-time'

/** 2026-03-10 12:00:00 in Asia/Almaty. */
const noonMs = Date.UTC(2026, 2, 10, 7)
const hourMs = 3_600_000
const dayMs = 24 * hourMs

/** What the terminal remembers, and the truth beside its clock. */
type Setting = {
  readonly time: ManualTime
  readonly world: ClockWorld
  readonly memory: ClockMemory
  readonly remembered: { kept: KeptClock | null; recordAtMs: number | null }
  clock: TerminalClock
}

async function open({ world, memory }: Pick<Setting, 'world' | 'memory'>): Promise<TerminalClock> {
  const clock = createTrustedClock(world.machine(), true)
  await clock.open({ memory, centreTime: () => world.centreTime() })
  return clock
}

async function newTerminal(): Promise<Setting> {
  const time = createManualTime(noonMs)
  const world = createClockWorld(time)
  const remembered: Setting['remembered'] = { kept: null, recordAtMs: null }
  const memory: ClockMemory = {
    read: () => Promise.resolve(remembered.kept),
    write: (kept) => {
      remembered.kept = kept
      return Promise.resolve()
    },
    lastRecordAtMs: () => Promise.resolve(remembered.recordAtMs),
  }
  return { time, world, memory, remembered, clock: await open({ world, memory }) }
}

/** The program is started again; after a power cut the machine as well. */
async function restart(setting: Setting): Promise<void> {
  setting.clock = await open(setting)
}

function errorOf({ clock, time }: Setting): number {
  return clock.wallMs() - time.clock.wallMs()
}

describe('the clock of a terminal', () => {
  test('is right and trusted once the centre is heard, its wall clock being a year off (R7)', async () => {
    const setting = await newTerminal()
    const { clock, world, time } = setting
    world.setWallError(-365 * dayMs)
    expect(clock.doubt()).toBe('never_heard')
    world.hearCentre()
    expect([clock.doubt(), errorOf(setting)]).toEqual([null, 0])
    time.advance(72 * hourMs)
    world.setWallError(400 * dayMs)
    expect([clock.doubt(), errorOf(setting)]).toEqual([null, 0])
  })

  test('stays right over a restart of the program without a link, whatever the wall clock does meanwhile', async () => {
    const setting = await newTerminal()
    setting.world.hearCentre()
    await setting.clock.keep()
    setting.time.advance(5 * hourMs)
    setting.world.setWallError(90 * dayMs)
    await restart(setting)
    expect([setting.clock.doubt(), errorOf(setting), setting.clock.isAlone()]).toEqual([null, 0, false])
  })

  test('puts its battery-backed clock right after a power cut without a link, and asks the cards as well', async () => {
    const setting = await newTerminal()
    const { time, world, remembered } = setting
    world.setWallError(40_000)
    world.hearCentre()
    await setting.clock.keep()
    remembered.recordAtMs = setting.clock.wallMs()
    time.advance(60 * hourMs)
    world.powerCut(40_000)
    await restart(setting)
    expect([setting.clock.doubt(), errorOf(setting), setting.clock.isAlone()]).toEqual([null, 0, true])
    world.hearCentre()
    expect([setting.clock.doubt(), setting.clock.isAlone()]).toEqual([null, false])
  })

  test.each([
    ['1970', -(noonMs + 3 * hourMs), 'behind_journal'],
    ['a year back', -365 * dayMs, 'behind_journal'],
    ['a year ahead', 365 * dayMs, 'without_power_too_long'],
  ] as const)('is not trusted after a power cut with a dead battery: %s', async (_title, errorMs, doubt) => {
    const setting = await newTerminal()
    const { time, world, remembered } = setting
    world.hearCentre()
    await setting.clock.keep()
    time.advance(2 * hourMs)
    const recordAtMs = (remembered.recordAtMs = setting.clock.wallMs())
    time.advance(hourMs)
    world.powerCut(errorMs)
    await restart(setting)
    expect(setting.clock.doubt()).toBe(doubt)
    // Records go on from the last one: the time they cannot be before.
    time.advance(60_000)
    expect(setting.clock.wallMs()).toBe(recordAtMs + 60_000)
    world.hearCentre()
    expect([setting.clock.doubt(), errorOf(setting)]).toEqual([null, 0])
  })

  test('is trusted again when somebody sets the machine right by hand', async () => {
    const setting = await newTerminal()
    setting.world.hearCentre()
    await setting.clock.keep()
    setting.world.powerCut(-365 * dayMs)
    await restart(setting)
    expect(setting.clock.doubt()).toBe('behind_journal')
    setting.world.setWallError(0)
    expect([setting.clock.doubt(), errorOf(setting)]).toEqual([null, 0])
  })

  test('is written down every ten minutes at most, and never while in doubt', async () => {
    const setting = await newTerminal()
    const { clock, time, world, remembered } = setting
    await clock.keep()
    expect(remembered.kept).toBeNull()
    world.hearCentre()
    await clock.keep()
    const first = remembered.kept
    expect(first).toMatchObject({ atMs: noonMs, wallMs: noonMs, bootId: 'life-1', source: 'centre' })
    time.advance(599_999)
    await clock.keep()
    expect(remembered.kept).toEqual(first)
    time.advance(1)
    await clock.keep()
    expect(remembered.kept).toMatchObject({ atMs: noonMs + 600_000, wallMs: noonMs + 600_000 })
  })

  test('a terminal without a centre takes its machine at its word', () => {
    const time = createManualTime(noonMs)
    const world = createClockWorld(time)
    world.setWallError(dayMs)
    const clock = createTrustedClock(world.machine(), false)
    expect([clock.doubt(), clock.wallMs()]).toEqual([null, noonMs + dayMs])
  })
})

const step = fc.oneof(
  fc.record({ kind: fc.constant('advance' as const), ms: fc.integer({ min: 0, max: 5 * dayMs }) }),
  fc.record({ kind: fc.constant('wall' as const), ms: fc.integer({ min: -2 * 365 * dayMs, max: 2 * 365 * dayMs }) }),
  fc.record({
    kind: fc.constant('hear' as const),
    uncertaintyMs: fc.integer({ min: 0, max: 7500 }),
    share: fc.double({ min: -1, max: 1, noNaN: true }),
  }),
  fc.constant({ kind: 'keep' as const }),
  fc.constant({ kind: 'restart' as const }),
)

test('whatever its wall clock does, a terminal that heard the centre in the last 30 days judges every day rightly (PEND-004)', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 1, maxLength: 25 }),
      fc.integer({ min: -clockLimits.driftPpm, max: clockLimits.driftPpm }),
      async (steps, drift) => {
        const setting = await newTerminal()
        const { time, world } = setting
        world.setDrift(drift)
        let heardAtMs: number | null = null
        for (const one of steps) {
          if (one.kind === 'advance') time.advance(one.ms)
          else if (one.kind === 'wall') world.setWallError(one.ms)
          else if (one.kind === 'hear') {
            world.hearCentre({ uncertaintyMs: one.uncertaintyMs, errorMs: Math.round(one.uncertaintyMs * one.share) })
            // The program looks at its clock at least every minute.
            setting.clock.wallMs()
            heardAtMs = time.clock.wallMs()
          } else if (one.kind === 'keep') await setting.clock.keep()
          else {
            await setting.clock.keep()
            await restart(setting)
          }
          const nowMs = time.clock.wallMs()
          const isAlone = heardAtMs === null || nowMs - heardAtMs > 30 * dayMs
          if (!isAlone) expect(setting.clock.doubt()).toBeNull()
          if (setting.clock.doubt() !== null) continue
          const judgedMs = setting.clock.wallMs()
          expect(Math.abs(judgedMs - nowMs)).toBeLessThanOrEqual(clockLimits.uncertaintyMsMax + 1)
          const isNearMidnight = almatyDay(nowMs - 300_001) !== almatyDay(nowMs + 300_001)
          if (!isNearMidnight) expect(almatyDay(judgedMs)).toBe(almatyDay(nowMs))
        }
      },
    ),
    { numRuns: 150 },
  )
})
