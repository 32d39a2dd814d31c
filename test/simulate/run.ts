import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { audit, invariants, type Breach } from '#test/simulate/audit'
import { createCards } from '#test/simulate/cards'
import { createModelCentre } from '#test/simulate/centre'
import { createChance } from '#test/simulate/chance'
import { createDeviceHouse } from '#test/simulate/devices'
import { createStack } from '#test/simulate/dispenser'
import { createElsewhere, faultRate, faultRates, healEverything, strike } from '#test/simulate/faults'
import { createMachine } from '#test/simulate/machine'
import { createPeople } from '#test/simulate/people'
import { createScheduler, type Owner } from '#test/simulate/scheduler'
import type { Outcome, Scenario } from '#test/simulate/simulate'
import { templateImage } from '#test/simulate/template'
import { createTrace } from '#test/simulate/trace'
import { fetchWhatIsLeft } from '#test/simulate/visitor'
import type { World } from '#test/simulate/world'

/** One kiosk with everything it sells; every tenth seed is run twice. */
export function kioskScenario(folder: string): Scenario {
  return { name: 'kiosk', invariants, replayEvery: 10, run: (seed) => runSeed(seed, folder) }
}

/** 2026-03-10 12:00:00 in Asia/Almaty. */
const noonMs = Date.UTC(2026, 2, 10, 7)
const minuteMs = 60_000
/** Until everything has come to its end by itself. */
const patienceMs = 60 * minuteMs
/** Far more than any run takes: something goes round in circles. */
const stepsMax = 400_000

/** A shift at one kiosk, in simulated time: people come and faults strike until closing time; then everything is repaired,
 *  nobody comes any more, and the books are audited, before and after what was deferred is fetched. */
export async function runSeed(seed: number, folder: string): Promise<Outcome> {
  const path = join(folder, `seed-${String(seed)}.sqlite`)
  writeFileSync(path, await templateImage(folder))
  const faults = new Map<string, number>()
  const world = await createWorld(seed, path, faults)
  const onRejection = (error: unknown): void => {
    world.machine.addDefect(error)
  }
  process.on('unhandledRejection', onRejection)
  try {
    const breaches = await play(world)
    await world.machine.crash()
    return { seed, hash: world.trace.hash(), timeline: world.trace.timeline(), faults, breaches }
  } finally {
    process.off('unhandledRejection', onRejection)
    for (const suffix of ['', '-wal', '-shm']) rmSync(`${path}${suffix}`, { force: true })
  }
}

async function createWorld(seed: number, path: string, faults: Map<string, number>): Promise<World> {
  const chance = createChance(seed)
  const owner: Owner = { name: 'world', hasEnded: false }
  const scheduler = createScheduler(noonMs, chance, () => trace)
  const trace = createTrace(() => scheduler.clock.monotonicMs())
  const cards = await createCards()
  const house = createDeviceHouse({ scheduler, chance, trace: () => trace, cards })
  const centre = createModelCentre(scheduler, chance, owner)
  const stack = createStack(scheduler, chance, cards, owner)
  const machine = createMachine({ path, scheduler, chance, trace: () => trace, house, stack, centre })
  const happened = (kind: string): void => {
    trace.note(`happens: ${kind}`)
    faults.set(kind, (faults.get(kind) ?? 0) + 1)
  }
  return { owner, scheduler, chance, trace, cards, house, stack, centre, machine, happened }
}

async function play(world: World): Promise<readonly Breach[]> {
  const { chance, scheduler, centre, machine, owner } = world
  const rate = chance.oneOf(faultRates)
  centre.setLossRate(chance.oneOf([0, 0, 0.02, 0.2]))
  const closesAtMs = chance.between(2, 8) * minuteMs
  const people = createPeople(world)
  const elsewhere = createElsewhere(world)
  await scheduler.perform(owner, 'start', () => machine.start())
  elsewhere.begin()
  people.begin()
  for (let steps = 0; scheduler.clock.monotonicMs() < closesAtMs && machine.defects().length === 0; steps += 1) {
    if (steps > stepsMax) return [{ invariant: 'comes_to_rest', detail: 'goes round in circles' }]
    if (rate > 0 && chance.happens(faultRate(world, rate))) await scheduler.perform(owner, 'fault', () => strike(world))
    await scheduler.step()
  }
  elsewhere.stop()
  people.sendAway()
  const unrest = await comeToRest(world, () => elsewhere.reportsUnderWay() > 0)
  if (unrest !== null) return [{ invariant: 'comes_to_rest', detail: unrest }, ...(await audit(world))]
  const before = await audit(world)
  if (before.length > 0) return before
  const left = await fetchWhatIsLeft(world)
  return [...left, ...(await audit(world))]
}

/** Lets time go by with everything repaired until nothing is open any more; says what is, if that does not come. */
async function comeToRest(world: World, isReportUnderWay: () => boolean): Promise<string | null> {
  const { scheduler, owner } = world
  const untilMs = scheduler.clock.monotonicMs() + patienceMs
  let reason: string | null = 'nothing happened'
  let healedAtMs = -Infinity
  for (let steps = 0; scheduler.clock.monotonicMs() < untilMs && steps < stepsMax; steps += 1) {
    if (scheduler.clock.monotonicMs() - healedAtMs >= 5000) {
      healedAtMs = scheduler.clock.monotonicMs()
      await scheduler.perform(owner, 'heal', () => healEverything(world))
    }
    await scheduler.step()
    if (world.machine.defects().length > 0) return 'a defect'
    reason = isReportUnderWay() ? 'a report is under way' : await unrestOf(world)
    if (reason === null) return null
  }
  return reason
}

async function unrestOf({ machine, scheduler, house, centre }: World): Promise<string | null> {
  if (scheduler.hasReadyTask()) return 'something is going on'
  const life = machine.current()
  if (life === null || house.current() === null) return 'a process is down'
  const [open] = life.terminal.runner.running()
  if (open !== undefined) return `sale ${open.sale.saleId} is ${open.kind}`
  const { screen } = life.terminal.session.view()
  if (screen.kind !== 'home') return `the screen is ${screen.kind}`
  const last = (await life.store.journal.last())?.seq ?? 0
  return centre.head().seq === last && (await life.store.sync.acknowledgedSeq()) === last ? null : 'the link is busy'
}
