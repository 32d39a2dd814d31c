import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { createChance } from '#test/simulate/chance'
import { faultKinds } from '#test/simulate/fault-kinds'
import { mutations } from '#test/simulate/mutations'
import { parseOptions } from '#test/simulate/options'
import { kioskScenario, runSeed } from '#test/simulate/run'
import { simulate } from '#test/simulate/simulate'
import { conclusionOf, isGood, seedsOfAllFaults, together, type Summary } from '#test/simulate/summary'

const timeoutMs = 300_000
/** A quarter of a second each; a hundred thousand of them are for `npm run simulate`. */
const seeds = 60
/** Far more than any of the mutations below has needed after the seed it names. */
const seedsMax = 200

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'beket-simulate-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

test(
  'a kiosk comes through crashes, power cuts, torn cards, lost answers and people with every tenge accounted for (goals R1, R6)',
  { timeout: timeoutMs },
  async () => {
    const broken: string[] = []
    const summary = await simulate({ seeds, first: 1 }, kioskScenario(await temporaryFolder()), (text) => {
      if (text.includes('BROKEN')) broken.push(text)
    })
    expect(broken.join('\n')).toBe('')
    expect(summary).toMatchObject({ seeds, runs: seeds + 1, replayed: 1, broken: 0 })
    const happened = faultKinds.filter((kind) => (summary.faults[kind] ?? 0) > 0)
    expect(happened).toEqual(
      expect.arrayContaining(['process_crash', 'power_cut_in_write', 'host_killed', 'disk_full', 'card_torn_after']),
    )
  },
)

test.each(mutations)(
  'the audit notices when $name (goals R12)',
  { timeout: timeoutMs },
  async ({ shownBySeed, damage, breaks }) => {
    const folder = await temporaryFolder()
    const found = new Set<string>()
    for (let seed = shownBySeed; seed <= shownBySeed + seedsMax && !found.has(breaks); seed += 1)
      for (const { invariant } of (await runSeed(seed, folder, damage)).breaches) found.add(invariant)
    expect([...found]).toContain(breaks)
  },
)

const nothing: Summary = {
  ...{ seeds: seedsOfAllFaults, first: 1, runs: seedsOfAllFaults, replayed: 0, actions: {} },
  ...{ faults: { link_down: 0, process_crash: 3 }, invariants: {}, broken: 0, simulatedHours: 1, seconds: 1 },
}

test('a run of some length fails when a kind of fault never happened, or anything is broken', () => {
  expect(conclusionOf(nothing).neverHappened).toEqual(['link_down'])
  expect(isGood(conclusionOf(nothing))).toBe(false)
  expect(isGood(conclusionOf({ ...nothing, seeds: 10 }))).toBe(true)
  expect(isGood(conclusionOf({ ...nothing, faults: { link_down: 1 } }))).toBe(true)
  expect(isGood(conclusionOf({ ...nothing, faults: { link_down: 1 }, broken: 1 }))).toBe(false)
})

test('runs side by side are counted together', () => {
  const other = { ...nothing, first: 1001, faults: { link_down: 2, process_crash: 1 }, broken: 2, seconds: 3 }
  expect(together([nothing, other])).toMatchObject({
    ...{ seeds: 2 * seedsOfAllFaults, first: 1, faults: { link_down: 2, process_crash: 4 }, broken: 2 },
    ...{ simulatedHours: 2, seconds: 3 },
  })
})

test('another seed is another run, the same seed the same one (goals R1)', { timeout: timeoutMs }, async () => {
  const folder = await temporaryFolder()
  const [once, again, other] = [await runSeed(90, folder), await runSeed(90, folder), await runSeed(91, folder)]
  expect(again.hash).toBe(once.hash)
  expect(again.timeline).toEqual(once.timeline)
  expect(other.hash).not.toBe(once.hash)
})

test('chance is the same for the same seed and even over its range', () => {
  const [one, two] = [createChance(7), createChance(7)]
  const drawn = Array.from({ length: 4000 }, () => one.below(8))
  expect(Array.from({ length: 4000 }, () => two.below(8))).toEqual(drawn)
  for (let value = 0; value < 8; value += 1) {
    const times = drawn.filter((found) => found === value).length
    expect(Math.abs(times - 500)).toBeLessThan(100)
  }
})

test.each([
  ['--seeds', '0'],
  ['--seeds', '1.5'],
  ['--first', '-1'],
  ['--jobs', '0'],
  ['--seeds', 'many'],
  ['--unknown', '1'],
])('refuses %s %s on the command line', (name, value) => {
  expect(() => parseOptions([name, value])).toThrow()
})
