import { invariants } from '#test/interleave/audit'
import { openCentreDatabase, type EngineName } from '#test/interleave/centre-database'
import { runSeed, type Setting } from '#test/interleave/run'
import type { Scenario } from '#test/simulate/simulate'

/** Several terminals, the centre and a bus validator around one or two cards; every hundredth seed is run twice. */
export function interleaving(setting: Setting): Scenario {
  return { name: 'interleave', invariants, faults: [], replayEvery: 100, run: (seed) => runSeed(seed, setting) }
}

/** With a database of its own for the centre. */
export async function withInterleaving<T>(
  folder: string,
  engine: EngineName,
  work: (scenario: Scenario) => Promise<T>,
): Promise<T> {
  const centreDatabase = await openCentreDatabase(engine)
  try {
    return await work(interleaving({ folder, centreDatabase }))
  } finally {
    await centreDatabase.close()
  }
}
