import { randomInt } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { createCentral } from '#central/central'
import { openPostgres } from '#central/database/postgres'
import { systemRandom } from '#central/random'
import { startNode, type Node } from '#test/central/node-process'
import { KillWorld, type KillParty } from '#test/central/kill-world'
import { postgresBinaries, startPostgres } from '#test/rig/postgres'

/** How often an API process is killed; a long run: CENTRE_KILLS=200. */
const kills = Number(process.env['CENTRE_KILLS'] ?? 4)
/** Longer than one exchange. */
const pauseMsMax = 30
const slowMs = 120_000 + kills * 30_000

/** Everybody asks as fast as the centre answers, until it does not: it is killed after some answers, in the midst of others. */
async function ask(party: KillParty, node: Node): Promise<void> {
  const answersMax = randomInt(1, 80)
  let answers = 0
  const killed: Promise<void>[] = []
  const kill = async (): Promise<void> => {
    await delay(randomInt(pauseMsMax))
    await node.kill()
  }
  await Promise.all(
    party.loops.map(async (step) => {
      while (await step(node.url)) {
        answers += 1
        if (answers === answersMax) killed.push(kill())
      }
    }),
  )
  await (killed[0] ?? node.kill())
}

describe.runIf(postgresBinaries() !== null)('an API process that is killed', () => {
  test(
    `${String(kills)} times in the middle of its work loses nothing it acknowledged and doubles nothing (R7)`,
    async () => {
      const server = await startPostgres(postgresBinaries() ?? '')
      const database = openPostgres({ connectionString: server.url, connectionsMax: 2, onIdleError: () => undefined })
      const { admin } = await createCentral({ database, clock: { wallMs: () => Date.now() }, random: systemRandom })
      const start = (): Promise<Node> => startNode({ DATABASE_URL: server.url }, 'central system: ')
      const first = await start()
      const party = await new KillWorld(admin, database).open(first.url)
      await ask(party, first)
      for (let kill = 1; kill < kills; kill += 1) await ask(party, await start())
      const last = await start()
      await party.finish(last.url)
      await party.expectWhole()
      expect(await last.stop()).toBe(0)
      await database.close()
      await server.stop()
    },
    slowMs,
  )
})
