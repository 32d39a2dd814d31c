import { pendingPayment } from '#central/pending/rows'
import { assert } from '#domain/assert'
import { tenge } from '#domain/money'
import { walletContent } from '#domain/pending'
import { freeSlot } from '#domain/sale/product'
import { createSimulatedReader } from '#drivers/nfc/simulated'
import { createTransitCardDriver } from '#drivers/transit-card/transit-card'
import { passContent } from '#test/simulate/baskets'
import { keyStore, type OwnCard } from '#test/simulate/cards'
import { otherTerminalNumber } from '#test/simulate/centre'
import type { World } from '#test/simulate/world'

/** How bad a run is: chance of a fault before each step. */
export const faultRates = [0, 0.0003, 0.001, 0.003, 0.01] as const

/** Where money moves or a record is written, faults strike more often: those are the moments that count. */
const severity = 12
const moving: readonly Fault[] = [
  [4, 'process_crash', crash],
  [4, 'host_killed', ({ house }) => house.kill()],
  [2, 'card_torn', tear],
  [1, 'reader_unplugged', unplugReader],
]

export function faultRate({ house, scheduler }: World, rate: number): number {
  return house.isMoving() || scheduler.hasReadyTask('store write') ? rate * severity : rate
}

/** How late other terminals report at most. */
const reportDelayMsMax = 300_000

type Fault = readonly [weight: number, kind: string, occur: (world: World) => unknown]

const faults: readonly Fault[] = [
  [2, 'process_crash', crash],
  [2, 'host_killed', ({ house }) => house.kill()],
  [3, 'card_torn', tear],
  [1, 'reader_unplugged', unplugReader],
  [
    0.7,
    'reader_failed',
    ({ house }) => house.current()?.reader.failNext({ kind: 'device_failed', detail: 'no answer' }),
  ],
  [1.5, 'link_down', cutLink],
  [1, 'bank_offline', bankOffline],
  [0.7, 'charge_lost', ({ house }) => house.current()?.bank.controls.loseNextCharge()],
  [0.7, 'refund_silent', silentRefund],
  [0.7, 'refund_declined', ({ house }) => house.current()?.bank.controls.armRefund({ kind: 'decline' })],
  [1.5, 'stack_unreported', ({ house }) => house.current()?.cash.controls.loseNextStackReport()],
  [1, 'cash_trouble', cashTrouble],
  [1.5, 'printer_trouble', printerTrouble],
  [1, 'print_unreported', ({ house, chance }) => house.current()?.printer.controls.loseNextAnswer(chance.happens(0.5))],
]

/** Something goes wrong now. */
export async function strike(world: World): Promise<void> {
  const isMoving = world.house.isMoving() && world.chance.happens(0.8)
  const fault = world.chance.weighted((isMoving ? moving : faults).map((one) => [one[0], one] as const))
  assert(fault !== null, 'there are faults')
  const [, kind, occur] = fault
  world.happened(kind)
  await occur(world)
}

async function crash(world: World): Promise<void> {
  const { machine, scheduler, chance } = world
  if (machine.current() === null) return
  await machine.crash()
  scheduler.after(world.owner, chance.between(0, 20_000), 'start the terminal', () => machine.start())
}

function tear({ house, chance, cards, trace }: World): void {
  const cardId = house.cardOnReader()
  if (cardId === null) return
  const at = { when: chance.oneOf(['before', 'after']), exchange: chance.between(1, 12) } as const
  trace.note(`the card will be torn ${at.when} exchange ${String(at.exchange)} from now`)
  cards.find(cardId).tear(at)
}

function unplugReader({ house, chance, scheduler }: World): void {
  const life = house.current()
  life?.reader.detachReader()
  if (life !== null)
    scheduler.after(life.owner, chance.between(10, 30_000), 'reader back', () => life.reader.attachReader())
}

function cutLink(world: World): void {
  const { centre, scheduler, chance } = world
  centre.setLink('down')
  scheduler.after(world.owner, chance.between(100, 600_000), 'link up', () => {
    centre.setLink('up')
  })
}

function bankOffline(world: World): void {
  const { house, scheduler, chance } = world
  void house.current()?.bank.controls.setOffline(true)
  scheduler.after(world.owner, chance.between(100, 60_000), 'bank back', () => {
    void house.current()?.bank.controls.setOffline(false)
  })
}

function silentRefund({ house, chance }: World): void {
  const unknownAnswers = chance.between(1, 3)
  house.current()?.bank.controls.armRefund({ kind: 'silent', charged: chance.happens(0.5), unknownAnswers })
}

function cashTrouble(world: World): void {
  const { house, scheduler, chance } = world
  void house.current()?.cash.controls.setCondition(chance.oneOf(['jam', 'box_full', 'box_removed', 'offline']))
  scheduler.after(world.owner, chance.between(100, 60_000), 'validator works', () => {
    void house.current()?.cash.controls.setCondition('ok')
  })
}

function printerTrouble(world: World): void {
  const { house, scheduler, chance } = world
  void house
    .current()
    ?.printer.controls.setCondition(chance.oneOf(['paper_out', 'cover_open', 'jam', 'offline', 'paper_low']))
  scheduler.after(world.owner, chance.between(100, 60_000), 'printer works', () => {
    void house.current()?.printer.controls.setCondition('ok')
  })
}

/** Every device works, the link is up, the terminal runs. */
export async function healEverything(world: World): Promise<void> {
  const { house, centre, machine } = world
  centre.setLink('up')
  centre.setLossRate(0)
  const life = house.current()
  if (life !== null) {
    life.reader.attachReader()
    void life.bank.controls.setOffline(false)
    void life.cash.controls.setCondition('ok')
    void life.printer.controls.setCondition('ok')
  }
  await machine.start()
}

/** What goes on elsewhere: bank apps pay, the centre decides, other terminals write to the same cards and report it late. */
export function createElsewhere(world: World): { begin(): void; stop(): void; reportsUnderWay(): number } {
  const { chance, centre, scheduler, cards, trace } = world
  let isStopped = false
  let operationNumber = 0
  let reportsUnderWay = 0

  function pay(): void {
    const { cardNumber } = chance.oneOf(ownCards(cards.own))
    const amount = chance.between(1, 30) * 100
    const daysAgo = chance.weighted([
      [10, chance.between(0, 20)],
      [2, 28],
      [1, 29],
    ])
    const content = chance.happens(0.25) ? passContent : walletContent
    trace.note(`a bank app pays ${String(amount)} for ${cardNumber} ${content.kind}, ${String(daysAgo)} days ago`)
    centre.pay(cardNumber, amount, scheduler.clock.wallMs() - (daysAgo ?? 0) * 86_400_000, content)
  }

  function decide(): void {
    const open = centre.rows().filter(({ state, source }) => state === 'pending' && source === 'provider')
    const [first, ...rest] = open
    if (first === undefined) return
    const { pending_id: pendingId } = chance.oneOf([first, ...rest])
    const decision = chance.oneOf(['cancelled', 'blocked', 'leased'])
    trace.note(`the centre: ${pendingId} ${decision}`)
    if (decision === 'leased') centre.leaseElsewhere(pendingId)
    else centre.decide(pendingId, decision)
  }

  /** Only with a card that is in nobody's hands here. */
  async function write(): Promise<void> {
    const own = chance.oneOf(ownCards(cards.own))
    if (world.house.cardOnReader() === own.cardId) return
    const open = centre.rows().find(({ card_number: number, state, source, guard_terminal_number: guard }) => {
      return number === own.cardNumber && state === 'pending' && (source === 'provider' || guard === null)
    })
    const payment = open !== undefined && chance.happens(0.5) ? open : null
    const credit = payment?.amount ?? tenge(chance.between(1, 20) * 50)
    const content = payment === null ? walletContent : pendingPayment(payment).content
    const grant = content.kind === 'pass' ? content.pass : null
    const reader = createSimulatedReader()
    const driver = createTransitCardDriver({ nfc: reader, keys: keyStore, random: (count) => chance.bytes(count) })
    const presence = reader.insertCard(own.card)
    assert(presence !== null, 'the reader is attached')
    const held = await driver.read(presence)
    // A tear that was armed for the reader here takes place there.
    if (!held.ok) return
    operationNumber += 1
    const operation = {
      cardNumber: own.cardNumber,
      terminalNumber: otherTerminalNumber,
      operationNumber,
      what: payment === null ? 'top_up' : grant === null ? 'activation' : 'pass_activation',
      credit: grant === null ? credit : tenge(0),
      pass: grant === null ? null : { grant, place: freeSlot },
      action: payment?.action ?? null,
      atMs: scheduler.clock.wallMs(),
      expectedCounter: held.value.ledger.counter,
    } as const
    const applied = await driver.apply(presence, operation, () => undefined)
    await reader.close()
    const lastWrite = cards.writes.at(-1)
    const isWritten =
      lastWrite?.terminalNumber === otherTerminalNumber && lastWrite.operationNumber === operation.operationNumber
    trace.note(
      `elsewhere: ${own.cardId} ${operation.what} ${String(credit)} ${applied.ok ? 'written' : applied.error.kind}`,
    )
    if (!isWritten) return
    reportsUnderWay += 1
    scheduler.after(world.owner, chance.between(0, reportDelayMsMax), 'report from elsewhere', () => {
      reportsUnderWay -= 1
      centre.reportElsewhere({
        kind: 'card_credited',
        saleId: `elsewhere:${String(operation.operationNumber)}`,
        cardNumber: own.cardNumber,
        counter: lastWrite.counter,
        operationNumber: operation.operationNumber,
        amount: credit,
        content,
        balanceAfter: tenge(held.value.balance + operation.credit),
        pendingId: payment?.pending_id ?? null,
        action: payment?.action ?? null,
      })
    })
  }

  async function wake(): Promise<void> {
    if (isStopped) return
    const what = chance.weighted([
      [5, 'payment'],
      [1, 'decision'],
      [3, 'write'],
    ])
    if (what === 'payment') pay()
    else if (what === 'decision') decide()
    else await write()
    scheduler.after(world.owner, chance.between(1000, 120_000), 'elsewhere', wake)
  }

  return {
    begin: () => {
      for (let paid = chance.between(0, 4); paid > 0; paid -= 1) pay()
      scheduler.after(world.owner, chance.between(1000, 60_000), 'elsewhere', wake)
    },
    stop: () => {
      isStopped = true
    },
    reportsUnderWay: () => reportsUnderWay,
  }
}

/** Those that are in people's hands from the beginning. */
function ownCards(own: readonly OwnCard[]): readonly [OwnCard, ...OwnCard[]] {
  const [first, ...rest] = own.filter(({ isNew }) => !isNew)
  assert(first !== undefined, 'there are cards')
  return [first, ...rest]
}
