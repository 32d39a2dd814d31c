import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { assert } from '#domain/assert'
import { openCentreDatabase, type CentreDatabase } from '#test/interleave/centre-database'
import { mutations } from '#test/interleave/mutations'
import type { Setting } from '#test/interleave/run'
import { interleaving } from '#test/interleave/scenario'
import { simulate } from '#test/simulate/simulate'

const timeoutMs = 300_000
/** Half a second each; ten thousand of them are for `npm run simulate -- --scenario interleave`. */
const seeds = 25
/** Far more than any of the mutations below has needed after the seed it names. */
const seedsMax = 200

let folder: string | null = null
let centreDatabase: CentreDatabase | null = null

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'beket-interleave-'))
  centreDatabase = await openCentreDatabase('pglite')
}, timeoutMs)

afterAll(async () => {
  await centreDatabase?.close()
  if (folder !== null) await rm(folder, { recursive: true, force: true })
})

function setting(): Setting {
  assert(folder !== null && centreDatabase !== null, 'the centre has started')
  return { folder, centreDatabase }
}

test(
  'terminals with stale lists, wrong clocks and cut links credit each payment once, lose none and hide no conflict (PEND-004, PEND-005, PEND-013)',
  { timeout: timeoutMs },
  async () => {
    const broken: string[] = []
    const summary = await simulate({ seeds, first: 1 }, interleaving(setting()), (text) => {
      if (text.includes('BROKEN')) broken.push(text)
    })
    expect(broken.join('\n')).toBe('')
    expect(summary).toMatchObject({ seeds, runs: seeds + 1, replayed: 1, broken: 0 })
    expect(Object.keys(summary.actions)).toEqual(
      expect.arrayContaining(['activation', 'replacement', 'sale', 'validation']),
    )
    expect(Object.keys(summary.faults)).toEqual(
      expect.arrayContaining(['answer_lost', 'card_torn', 'clock_wrong', 'link_cut', 'process_crash', 'terminal_lost']),
    )
  },
)

test.each(mutations)(
  'the audit notices when $name',
  { timeout: timeoutMs },
  async ({ shownBySeed, damage, breaks }) => {
    const { run } = interleaving({ ...setting(), damage })
    const found = new Set<string>()
    for (let seed = shownBySeed; seed <= shownBySeed + seedsMax && !found.has(breaks); seed += 1)
      for (const { invariant } of (await run(seed)).breaches) found.add(invariant)
    expect([...found]).toContain(breaks)
  },
)
