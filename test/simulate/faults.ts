import { assert } from '#domain/assert'
import type { FaultKind } from '#test/simulate/fault-kinds'
import { writeLane } from '#test/simulate/gated-store'
import type { World } from '#test/simulate/world'

/** How bad a run is: chance of a fault before each step. */
export const faultRates = [0, 0.0003, 0.001, 0.003, 0.01] as const

/** Where money moves or a record is written, faults strike more often: those are the moments that count. */
const severity = 12
const moving: readonly Fault[] = [
  [4, crash],
  [1.5, cutPower],
  [3, cutPowerInWrite],
  [4, counted('host_killed', ({ house }) => house.kill())],
  [2, tear],
  [1, doubleEvent],
  [1, unplugReader],
  [0.7, fillDisk],
  [0.7, dispenserTrouble],
]

export function faultRate({ house, scheduler }: World, rate: number): number {
  return house.isMoving() || scheduler.hasReadyTask(writeLane) ? rate * severity : rate
}

type Fault = readonly [weight: number, occur: (world: World) => unknown]

function counted(kind: FaultKind, occur: (world: World) => unknown): (world: World) => unknown {
  return (world) => {
    world.happened(kind)
    return occur(world)
  }
}

const faults: readonly Fault[] = [
  [2, crash],
  [1, cutPower],
  [1, cutPowerInWrite],
  [0.7, fillDisk],
  [1, jumpClock],
  [
    1,
    counted('catalogue_switch', ({ machine }) => {
      machine.switchCatalogue()
    }),
  ],
  [2, counted('host_killed', ({ house }) => house.kill())],
  [1, doubleEvent],
  [3, tear],
  [1, unplugReader],
  [
    0.7,
    counted('reader_failed', ({ house }) =>
      house.current()?.reader.failNext({ kind: 'device_failed', detail: 'no answer' }),
    ),
  ],
  [1.5, cutLink],
  [1, troubleAtCentre],
  [1, bankOffline],
  [0.7, counted('charge_lost', ({ house }) => house.current()?.bank.controls.loseNextCharge())],
  [0.7, silentRefund],
  [0.7, counted('refund_declined', ({ house }) => house.current()?.bank.controls.armRefund({ kind: 'decline' }))],
  [1.5, counted('stack_unreported', ({ house }) => house.current()?.cash.controls.loseNextStackReport())],
  [1.2, cashTrouble],
  [1.5, printerTrouble],
  [
    1,
    counted('print_unreported', ({ house, chance }) =>
      house.current()?.printer.controls.loseNextAnswer(chance.happens(0.5)),
    ),
  ],
  [1.2, dispenserTrouble],
]

/** Something goes wrong now. */
export async function strike(world: World): Promise<void> {
  const isMoving = world.house.isMoving() && world.chance.happens(0.8)
  const occur = world.chance.weighted(isMoving ? moving : faults)
  assert(occur !== null, 'there are faults')
  await occur(world)
}

async function crash(world: World): Promise<void> {
  const { machine } = world
  if (machine.current() === null) return
  world.happened('process_crash')
  await machine.crash()
  startLater(world)
}

function startLater(world: World): void {
  const { machine, scheduler, chance } = world
  scheduler.after(world.owner, chance.between(0, 20_000), 'start the terminal', () => machine.start())
}

async function cutPower(world: World): Promise<void> {
  if (world.machine.current() === null) return
  world.happened('power_cut')
  await world.machine.cutPower('now', () => {
    startLater(world)
  })
}

/** In one of the transactions that come next. */
async function cutPowerInWrite(world: World): Promise<void> {
  if (world.machine.current() === null) return
  await world.machine.cutPower('in_write', () => {
    world.happened('power_cut_in_write')
    startLater(world)
  })
}

function fillDisk(world: World): void {
  const { machine, scheduler, chance } = world
  if (machine.disk.isFull()) return
  world.happened('disk_full')
  machine.disk.setFull(true)
  scheduler.after(world.owner, chance.between(10, 60_000), 'room on the disk', () => freeDisk(world))
}

/** Somebody makes room, and starts the terminal again where it had to stop. */
async function freeDisk({ machine }: World): Promise<void> {
  machine.disk.setFull(false)
  if (machine.current()?.isHalted !== true) return
  await machine.crash()
  await machine.start()
}

const [minuteMs, dayMs] = [60_000, 86_400_000]

function jumpClock({ machine, chance, happened, trace }: World): void {
  const errorMs = chance.oneOf([0, 5 * minuteMs, -5 * minuteMs, dayMs, -dayMs, 40 * dayMs, -40 * dayMs, 700 * dayMs])
  happened('clock_jump')
  trace.note(`the machine's clock is ${String(errorMs / minuteMs)} minutes off`)
  machine.clock.setError(errorMs)
}

function doubleEvent({ house, happened }: World): void {
  happened('event_twice')
  house.doubleNextEvent()
}

function troubleAtCentre({ link, chance }: World): void {
  const requests = chance.between(1, 4)
  if (chance.happens(0.3)) link.timeOut(requests)
  else link.refuse(requests)
}

function tear({ house, chance, cards, trace, happened }: World): void {
  const cardId = house.cardOnReader()
  if (cardId === null) return
  const at = { when: chance.oneOf(['before', 'after']), exchange: chance.between(1, 12) } as const
  happened(`card_torn_${at.when}`)
  trace.note(`the card will be torn ${at.when} exchange ${String(at.exchange)} from now`)
  cards.find(cardId).tear(at)
}

function unplugReader({ house, chance, scheduler, happened }: World): void {
  const life = house.current()
  if (life === null) return
  happened('reader_unplugged')
  life.reader.detachReader()
  scheduler.after(life.owner, chance.between(10, 30_000), 'reader back', () => life.reader.attachReader())
}

function cutLink(world: World): void {
  const { link, scheduler, chance } = world
  world.happened('link_down')
  link.set('down')
  scheduler.after(world.owner, chance.between(100, 600_000), 'link up', () => {
    link.set('up')
  })
}

function bankOffline(world: World): void {
  const { house, scheduler, chance } = world
  world.happened('bank_offline')
  void house.current()?.bank.controls.setOffline(true)
  scheduler.after(world.owner, chance.between(100, 60_000), 'bank back', () => {
    void house.current()?.bank.controls.setOffline(false)
  })
}

function silentRefund({ house, chance, happened }: World): void {
  const unknownAnswers = chance.between(1, 3)
  happened('refund_silent')
  house.current()?.bank.controls.armRefund({ kind: 'silent', charged: chance.happens(0.5), unknownAnswers })
}

function cashTrouble(world: World): void {
  const { house, scheduler, chance } = world
  const condition = chance.oneOf(['jam', 'box_full', 'box_removed', 'offline'])
  world.happened(`cash_${condition}`)
  void house.current()?.cash.controls.setCondition(condition)
  scheduler.after(world.owner, chance.between(100, 60_000), 'validator works', () => {
    void house.current()?.cash.controls.setCondition('ok')
  })
}

function printerTrouble(world: World): void {
  const { house, scheduler, chance } = world
  const condition = chance.oneOf(['paper_out', 'cover_open', 'jam', 'offline', 'paper_low'])
  world.happened(`printer_${condition}`)
  void house.current()?.printer.controls.setCondition(condition)
  scheduler.after(world.owner, chance.between(100, 60_000), 'printer works', () => {
    void house.current()?.printer.controls.setCondition('ok')
  })
}

function dispenserTrouble(world: World): void {
  const { house, scheduler, chance } = world
  const dispenser = house.current()?.dispenser.controls
  const trouble = chance.oneOf(['jam', 'offline', 'silent'])
  world.happened(`dispenser_${trouble}`)
  if (trouble === 'silent') dispenser?.loseNextAnswer(chance.happens(0.5))
  else if (trouble === 'jam' && chance.happens(0.5)) dispenser?.jamNext(chance.oneOf(['stage', 'issue', 'capture']))
  else void dispenser?.setCondition(trouble)
  scheduler.after(world.owner, chance.between(100, 60_000), 'dispenser works', () => {
    void house.current()?.dispenser.controls.setCondition('ok')
  })
}

/** Every device works, the link is up, the terminal runs. */
export async function healEverything(world: World): Promise<void> {
  const { house, link, machine } = world
  link.set('up')
  link.setLossRate(0)
  link.refuse(0)
  link.timeOut(0)
  machine.clock.setError(0)
  machine.disk.cutPowerInNextWrite(null)
  const life = house.current()
  if (life !== null) {
    life.reader.attachReader()
    void life.bank.controls.setOffline(false)
    void life.cash.controls.setCondition('ok')
    void life.printer.controls.setCondition('ok')
    void life.dispenser.controls.setCondition('ok')
  }
  await freeDisk(world)
  await machine.start()
}
