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

/** How late other terminals report at most. */
const reportDelayMsMax = 300_000

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
