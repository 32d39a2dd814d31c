import { join } from 'node:path'
import { audit, invariants, type Breach } from '#test/simulate/audit'
import { createCards } from '#test/simulate/cards'
import { createModelCentre } from '#test/simulate/centre'
import { createChance } from '#test/simulate/chance'
import { createDeviceHouse } from '#test/simulate/devices'
import { noDamage, type Damage } from '#test/simulate/damage'
import { faultKinds, type FaultKind } from '#test/simulate/fault-kinds'
import { createElsewhere } from '#test/simulate/elsewhere'
import { faultRate, faultRates, healEverything, strike } from '#test/simulate/faults'
import { createModelLink } from '#test/simulate/link'
import { createMachine } from '#test/simulate/machine'
import { createPeople } from '#test/simulate/people'
import { createScheduler, type Owner } from '#test/simulate/scheduler'
import type { Outcome, Scenario } from '#test/simulate/simulate'
import { templateImage } from '#test/simulate/template'
import { createTrace } from '#test/simulate/trace'
import { fetchWhatIsLeft } from '#test/simulate/visitor'
import { waitsForStaff } from '#test/simulate/waits-for-staff'
import type { World } from '#test/simulate/world'

/** One kiosk with everything it sells; every hundredth seed is run twice. */
export function kioskScenario(folder: string): Scenario {
  return { name: 'kiosk', invariants, faults: faultKinds, replayEvery: 100, run: (seed) => runSeed(seed, folder) }
}

/** 2026-03-10 12:00:00 in Asia/Almaty. */
const noonMs = Date.UTC(2026, 2, 10, 7)
const minuteMs = 60_000
/** As the product's first setting has it, or as the centre may set it. */
const syncIntervalsMs = [15_000, 60_000, 60_000] as const
/** Until everything has come to its end by itself. */
const patienceMs = 60 * minuteMs
const lookEveryMs = 1000
/** Far more than any run takes: something goes round in circles. */
const stepsMax = 400_000

/** A shift at one kiosk, in simulated time: people come and faults strike until closing time; then everything is repaired,
 *  nobody comes any more, and the books are audited, before and after what was deferred is fetched. */
export async function runSeed(seed: number, folder: string, damage: Damage = noDamage): Promise<Outcome> {
  const faults = new Map<string, number>()
  const of = { base: join(folder, `seed-${String(seed)}`), image: await templateImage(folder), damage }
  const world = await createWorld(seed, of, faults)
  const onRejection = (error: unknown): void => {
    world.machine.addDefect(error)
  }
  process.on('unhandledRejection', onRejection)
  try {
    const breaches = await play(world)
    await world.machine.crash()
    const { trace, scheduler } = world
    const simulatedMs = scheduler.clock.monotonicMs()
    return { seed, hash: trace.hash(), timeline: trace.timeline(), faults, simulatedMs, breaches }
  } finally {
    process.off('unhandledRejection', onRejection)
    world.machine.disk.remove()
  }
}

type Setting = { readonly base: string; readonly image: Uint8Array; readonly damage: Damage }

async function createWorld(seed: number, setting: Setting, faults: Map<string, number>): Promise<World> {
  const chance = createChance(seed)
  const owner: Owner = { name: 'world', hasEnded: false }
  const scheduler = createScheduler(noonMs, chance, () => trace)
  const trace = createTrace(() => scheduler.clock.monotonicMs())
  const happened = (kind: FaultKind): void => {
    trace.note(`happens: ${kind}`)
    faults.set(kind, (faults.get(kind) ?? 0) + 1)
  }
  const cards = await createCards()
  const house = createDeviceHouse({ scheduler, chance, trace: () => trace, cards, damage: setting.damage })
  const link = createModelLink({ scheduler, chance, world: owner, happened })
  const centre = createModelCentre(scheduler, chance, link)
  const syncIntervalMs = chance.oneOf(syncIntervalsMs)
  const machine = createMachine({ ...setting, scheduler, chance, trace: () => trace, house, centre, syncIntervalMs })
  return { owner, scheduler, chance, trace, cards, house, link, centre, machine, happened }
}

async function play(world: World): Promise<readonly Breach[]> {
  const { chance, scheduler, link, machine, owner } = world
  const rate = chance.oneOf(faultRates)
  link.setLossRate(chance.oneOf([0, 0, 0.02, 0.2]))
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
  let lookAtMs = 0
  for (let steps = 0; scheduler.clock.monotonicMs() < untilMs && steps < stepsMax; steps += 1) {
    if (scheduler.clock.monotonicMs() - healedAtMs >= 5000) {
      healedAtMs = scheduler.clock.monotonicMs()
      await scheduler.perform(owner, 'heal', () => healEverything(world))
    }
    await scheduler.step()
    if (world.machine.defects().length > 0) return 'a defect'
    if (scheduler.hasReadyTask() || scheduler.clock.monotonicMs() < lookAtMs) continue
    lookAtMs = scheduler.clock.monotonicMs() + lookEveryMs
    reason = isReportUnderWay() ? 'a report is under way' : await unrestOf(world)
    if (reason === null) return null
  }
  return reason
}

async function unrestOf(world: World): Promise<string | null> {
  const { machine, house, centre } = world
  const life = machine.current()
  if (life === null || house.current() === null) return 'a process is down'
  const open = life.terminal.runner.running().find((state) => !waitsForStaff(world, state))
  if (open !== undefined) return `sale ${open.sale.saleId} is ${open.kind}`
  const { screen } = life.terminal.session.view()
  if (screen.kind !== 'home') return `the screen is ${screen.kind}`
  const last = (await life.store.journal.last())?.seq ?? 0
  return centre.head().seq === last && (await life.store.sync.acknowledgedSeq()) === last ? null : 'the link is busy'
}
