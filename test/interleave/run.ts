import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { selectRow } from '#central/database/database'
import { assert } from '#domain/assert'
import { act, anyClockError, beginVisit, pay } from '#test/interleave/actions'
import { audit } from '#test/interleave/audit'
import { createCards } from '#test/interleave/cards'
import { createCentre } from '#test/interleave/centre'
import type { CentreDatabase } from '#test/interleave/centre-database'
import { noDamage, type Damage } from '#test/simulate/damage'
import { createKiosk, terminalName, type Kiosk } from '#test/interleave/kiosk'
import { createLink } from '#test/interleave/link'
import { createValidator } from '#test/interleave/validator'
import { keyOf, type World } from '#test/interleave/world'
import { createChance } from '#test/simulate/chance'
import { createScheduler, type Owner } from '#test/simulate/scheduler'
import type { Outcome } from '#test/simulate/simulate'
import { templateImage } from '#test/simulate/template'
import { createTrace } from '#test/simulate/trace'

/** 2026-03-10 12:00:00 in Asia/Almaty. */
const noonMs = Date.UTC(2026, 2, 10, 7)
/** Far more than any run takes: something goes round in circles. */
const stepsMax = 60_000
const httpEvery = 25
/** Longer than a lease. */
const betweenRoundsMs = 100_000
const roundsMax = 3

export type Setting = {
  readonly folder: string
  readonly centreDatabase: CentreDatabase
  readonly damage?: Damage
}

/** Some days of a few terminals, one or two cards and their payments, in simulated time. Then all links are restored, what can
 *  be repaired is, every card comes to every terminal once more, and the books are audited. */
export async function runSeed(seed: number, setting: Setting): Promise<Outcome> {
  const actions = new Map<string, number>()
  const faults = new Map<string, number>()
  const counted = (map: Map<string, number>) => (kind: string) => {
    map.set(kind, (map.get(kind) ?? 0) + 1)
  }
  const world = await createWorld(seed, setting, { did: counted(actions), happened: counted(faults) })
  process.on('unhandledRejection', world.defect)
  try {
    const unrest = await play(world)
    const breaches = unrest === null ? await audit(world) : [{ invariant: 'comes_to_rest', detail: unrest } as const]
    for (const kiosk of world.kiosks) await kiosk.crash()
    return { seed, hash: world.trace.hash(), timeline: world.trace.timeline(), faults, actions, breaches }
  } finally {
    process.off('unhandledRejection', world.defect)
    for (const kiosk of world.kiosks) {
      for (const suffix of ['', '-wal', '-shm']) rmSync(`${kiosk.path}${suffix}`, { force: true })
    }
    await world.centre.close()
  }
}

type Counting = Pick<World, 'did' | 'happened'>

async function createWorld(seed: number, setting: Setting, counting: Counting): Promise<World> {
  const chance = createChance(seed)
  const owner: Owner = { name: 'world', hasEnded: false }
  let skippedMs = 0
  const scheduler = createScheduler(noonMs, chance, () => trace)
  const clock = { wallMs: () => noonMs + skippedMs, monotonicMs: () => skippedMs }
  const trace = createTrace(clock.monotonicMs)
  const damage = setting.damage ?? noDamage
  const cards = await createCards(chance)
  const defects: string[] = []
  const storedAtMs = new Map<string, number>()
  const intents = new Map<string, number | null>()
  const { database } = setting.centreDatabase
  const centreDatabase = { ...setting.centreDatabase, database: damage.database(database) }
  const centre = await createCentre({
    centreDatabase,
    chance,
    clock,
    terminals: chance.between(2, 5),
    cardNumbers: cards.own.map(({ cardNumber }) => cardNumber),
    isOverHttp: seed % httpEvery === 0,
  })
  const defect = (error: unknown): void => {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
    trace.note(`DEFECT ${text}`)
    defects.push(text)
  }
  const image = await templateImage(setting.folder)
  const [first, ...others] = centre.callers.map((caller): Kiosk => {
    const path = join(setting.folder, `${terminalName(caller)}.sqlite`)
    writeFileSync(path, image)
    const link = createLink({
      name: terminalName(caller),
      ...{ scheduler, chance, clock, trace: () => trace, world: owner, happened: counting.happened },
      access: centre.access(caller, clock),
      onStored(records) {
        for (const { seq } of records) {
          const key = keyOf(caller.terminalNumber, seq)
          if (!storedAtMs.has(key)) storedAtMs.set(key, clock.wallMs())
        }
      },
      changeOf: async (pendingId) => {
        const sql = 'select change from pending_payments where pending_id = $1'
        const row = await selectRow(database, z.object({ change: z.int() }), sql, [pendingId])
        assert(row !== null, 'the payment is listed')
        return row.change
      },
    })
    const onIntent = (operationNumber: number, action: number | null): void => {
      intents.set(keyOf(caller.terminalNumber, operationNumber), action)
    }
    return createKiosk({ caller, path, link, scheduler, chance, trace: () => trace, clock, damage, onIntent, defect })
  })
  assert(first !== undefined, 'there is a terminal')
  const validator = createValidator(chance)
  return {
    ...{ owner, scheduler, chance, trace, clock, cards, centre, storedAtMs, intents, defects, defect, ...counting },
    kiosks: [first, ...others],
    visits: [],
    skip(durationMs) {
      skippedMs += durationMs
    },
    tap: (own) => validator.tap(own, clock.wallMs()),
  }
}

/** Null, or what does not come to an end. */
async function play(world: World): Promise<string | null> {
  const { chance, scheduler, owner, kiosks } = world
  for (const kiosk of kiosks) {
    kiosk.setClockError(chance.happens(0.3) ? anyClockError(chance) : 0)
    await scheduler.perform(owner, 'start', () => kiosk.start())
  }
  for (let paid = chance.between(1, 4); paid > 0; paid -= 1) await pay(world)
  for (let acts = chance.between(8, 30); acts > 0; acts -= 1) {
    await scheduler.perform(owner, 'act', () => act(world))
    const steps = chance.oneOf([0, 4, 15, 60, 1000])
    for (let step = 0; step < steps && (await advance(world)); step += 1);
  }
  world.trace.note('everything is repaired')
  const unrest = await restore(world)
  return unrest ?? (await presentEverywhere(world))
}

/** One thing happens: a person acts, or something goes on. False: nothing is under way. */
async function advance(world: World): Promise<boolean> {
  const { chance, scheduler, owner, visits } = world
  const crashing = world.kiosks.find((kiosk) => kiosk.isAnswering() && chance.happens(0.003))
  if (crashing !== undefined && !isRestored(world)) {
    world.happened('process_crash')
    await scheduler.perform(owner, 'crash', () => crashing.crash())
  }
  const waiting = visits.filter(({ kiosk }) => kiosk.isQuiet())
  const [first, ...rest] = waiting
  if (first !== undefined && (!scheduler.hasReadyTask() || chance.happens(0.3))) {
    const visit = chance.oneOf([first, ...rest])
    await scheduler.perform(owner, 'person', () => {
      if (!visit.act()) visits.splice(visits.indexOf(visit), 1)
    })
    return true
  }
  return scheduler.hasReadyTask() && (await scheduler.step())
}

const restored = new WeakSet<World>()

function isRestored(world: World): boolean {
  return restored.has(world)
}

async function comeToRest(world: World): Promise<string | null> {
  for (let steps = 0; steps < stepsMax; steps += 1) {
    if (world.defects.length > 0) return null
    if (!(await advance(world))) return null
  }
  return 'goes round in circles'
}

/** Links, clocks and most of the lost terminals. */
async function restore(world: World): Promise<string | null> {
  const { chance, scheduler, owner, kiosks } = world
  restored.add(world)
  for (const kiosk of kiosks) {
    kiosk.link.set('up')
    if (kiosk.isDead() && chance.happens(0.5)) kiosk.repair()
    if (chance.happens(0.3)) await kiosk.crash()
    kiosk.setClockError(0)
    await scheduler.perform(owner, 'start', () => kiosk.start())
  }
  return await comeToRest(world)
}

/** Every card comes to every terminal that is left, which hears everything before and tells everything after. */
async function presentEverywhere(world: World): Promise<string | null> {
  const { kiosks, cards, scheduler, owner } = world
  const alive = kiosks.filter((kiosk) => kiosk.life() !== null)
  const exchange = async (turn: 'both' | 'send'): Promise<string | null> => {
    for (const kiosk of alive) {
      await scheduler.perform(owner, 'turn', () => {
        kiosk.sync(turn)
      })
    }
    return await comeToRest(world)
  }
  const sent = await exchange('send')
  if (sent !== null) return sent
  for (let round = 0; round < roundsMax; round += 1) {
    world.skip(betweenRoundsMs)
    const heard = await exchange('both')
    if (heard !== null) return heard
    for (const kiosk of round === 0 ? alive : alive.slice(0, 1)) {
      for (const own of cards.own) {
        beginVisit(world, kiosk, own, 'fetch')
        const left = await comeToRest(world)
        if (left !== null) return left
      }
    }
    const told = (await exchange('send')) ?? (await exchange('both'))
    if (told !== null || world.defects.length > 0) return told
    if (!(await world.centre.rows()).some(({ state }) => state === 'pending')) break
  }
  return null
}
