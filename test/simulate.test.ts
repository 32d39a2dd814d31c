import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { createChance } from '#test/simulate/chance'
import { parseOptions } from '#test/simulate/options'
import { kioskScenario, runSeed } from '#test/simulate/run'
import { simulate } from '#test/simulate/simulate'

const timeoutMs = 240_000

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'beket-simulate-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

test(
  'a kiosk comes through crashes, torn cards, lost answers and people with every tenge accounted for (goals R1, R6)',
  { timeout: timeoutMs },
  async () => {
    const broken: string[] = []
    const summary = await simulate({ seeds: 12, first: 1 }, kioskScenario(await temporaryFolder()), (text) => {
      if (text.includes('BROKEN')) broken.push(text)
    })
    expect(broken.join('\n')).toBe('')
    expect(summary).toMatchObject({ seeds: 12, runs: 14, replayed: 2, broken: 0 })
    expect(Object.keys(summary.faults)).toEqual(
      expect.arrayContaining(['card_pulled', 'host_killed', 'link_down', 'process_crash']),
    )
  },
)

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
  ['--seeds', 'many'],
  ['--unknown', '1'],
])('refuses %s %s on the command line', (name, value) => {
  expect(() => parseOptions([name, value])).toThrow()
})
