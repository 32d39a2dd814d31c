import { expect, it } from 'vitest'
import { journalAnswerSchema } from '#contract/central'
import { walletContent, type PendingPayment } from '#domain/pending'
import { cardA, credit, describeOnEngines, noonMs, topUp, type Rig, type TestTerminal } from '#test/central/rig'

/** A deferred sale whose write may have happened, and everything that is reported of it, in every order (design D3, D6). */

const amount = 900
const guardOperation = 41

type Fleet = { readonly seller: TestTerminal; readonly second: TestTerminal; readonly third: TestTerminal }
/** One card of its own: its sale, what is reported of it, and by whom. */
type Case = { readonly rig: Rig; readonly fleet: Fleet; readonly cardNumber: string; readonly saleId: string }

async function openFleet(rig: Rig): Promise<Fleet> {
  return { seller: await rig.enrol(147), second: await rig.enrol(148), third: await rig.enrol(149) }
}

async function openCase(rig: Rig, fleet: Fleet, number: number): Promise<Case> {
  const cardNumber = `2${String(number).padStart(15, '0')}`
  await rig.admin.registerCard(cardNumber)
  return { rig, fleet, cardNumber, saleId: `sale-${String(number)}` }
}

async function conflictsOf(terminal: TestTerminal, fact: object): Promise<string[]> {
  const answer = await terminal.report([fact])
  return journalAnswerSchema.parse(answer.body).conflicts.map(({ code }) => code)
}

async function payment({ rig, cardNumber }: Case): Promise<PendingPayment> {
  const [found] = await rig.admin.listPending(cardNumber)
  if (found === undefined) throw new Error('the deferred sale is a payment')
  return found
}

const reports = {
  /** Paid, the answer of the card lost, the customer gone. */
  deferral: ({ fleet, cardNumber, saleId }: Case) =>
    conflictsOf(fleet.seller, {
      kind: 'sale_deferred',
      saleId,
      lineId: 1,
      cardNumber,
      amount,
      content: walletContent,
      acceptedAtMs: noonMs,
      lastDay: '2026-04-07',
      guard: { terminalNumber: 147, operationNumber: guardOperation + Number(saleId.slice(5)), expectedCounter: 6 },
    }),
  /** The terminal of the sale sees on the card that it was written. */
  own: ({ fleet, cardNumber, saleId }: Case) =>
    conflictsOf(
      fleet.seller,
      topUp(cardNumber, amount, { operationNumber: guardOperation + Number(saleId.slice(5)), counter: 7 }),
    ),
  /** Another terminal finds the write in the log of the card. */
  found: async (of: Case) => {
    const write = { operationNumber: guardOperation + Number(of.saleId.slice(5)), counter: 7 }
    return conflictsOf(of.fleet.second, { ...credit(await payment(of), write), action: null })
  },
  /** Another sale took the counter in doubt. */
  other: ({ fleet, cardNumber }: Case) =>
    conflictsOf(fleet.third, topUp(cardNumber, 50, { operationNumber: Number(cardNumber.slice(8)), counter: 7 })),
  /** Written to the card as a pending payment, with its action number. */
  activation: async (of: Case) =>
    conflictsOf(
      of.fleet.second,
      credit(await payment(of), { operationNumber: 5000 + Number(of.saleId.slice(5)), counter: 9 }),
    ),
  /** The bit of the payment is set on the card. */
  observation: async (of: Case) => {
    const { pendingId, cardNumber, action } = await payment(of)
    return conflictsOf(of.fleet.third, { kind: 'activation_observed', cardNumber, pendingId, action, counter: 12 })
  },
} as const
type Report = keyof typeof reports

function ordersOf(all: readonly Report[]): Report[][] {
  if (all.length === 0) return [[]]
  return all.flatMap((first) => ordersOf(all.filter((one) => one !== first)).map((rest) => [first, ...rest]))
}

/** What names the payment can only be reported by who was told of it. */
function isPossible(order: readonly Report[]): boolean {
  const told = order.indexOf('deferral')
  return (['found', 'activation', 'observation'] as const).every(
    (one) => !order.includes(one) || order.indexOf(one) > told,
  )
}

async function play(of: Case, order: readonly Report[]): Promise<string[]> {
  const codes: string[] = []
  for (const report of order) codes.push(...(await reports[report](of)))
  return codes
}

async function creditedOnce(of: Case): Promise<void> {
  const { pendingId, state } = await payment(of)
  expect(state).toBe('activated')
  const { rows } = await of.rig.database.query('select * from pending_activations where pending_id = $1', [pendingId])
  expect(rows).toHaveLength(1)
}

describeOnEngines('a deferred sale in doubt', (setup) => {
  it('is delivered once, in whatever order it is told that the write took place, and however often', async () => {
    const rig = await setup()
    const fleet = await openFleet(rig)
    const orders = ordersOf(['deferral', 'own', 'found']).filter(isPossible)
    expect(orders).toHaveLength(3)
    for (const [number, order] of orders.entries()) {
      const of = await openCase(rig, fleet, number)
      expect(await play(of, [...order, ...order]), order.join()).toEqual([])
      await creditedOnce(of)
    }
  })

  it('is written once, in whatever order it is told that the write did not take place', async () => {
    const rig = await setup()
    const fleet = await openFleet(rig)
    const orders = ordersOf(['deferral', 'other', 'activation', 'observation']).filter(isPossible)
    expect(orders).toHaveLength(8)
    for (const [number, order] of orders.entries()) {
      const of = await openCase(rig, fleet, number)
      expect(await play(of, order), order.join()).toEqual([])
      await creditedOnce(of)
    }
  })

  it('shows it when both are reported: written by the sale and written again as a payment', async () => {
    const rig = await setup()
    const fleet = await openFleet(rig)
    const orders = ordersOf(['deferral', 'own', 'activation']).filter(isPossible)
    for (const [number, order] of orders.entries()) {
      const of = await openCase(rig, fleet, number)
      expect(await play(of, order), order.join()).toEqual(['pending_already_activated'])
      await creditedOnce(of)
    }
  })

  it('shows it when two writes claim the counter in doubt', async () => {
    const rig = await setup()
    const fleet = await openFleet(rig)
    for (const [number, order] of ordersOf(['deferral', 'own', 'other']).entries()) {
      const of = await openCase(rig, fleet, number)
      expect(await play(of, order), order.join()).toEqual(['card_counter_reused'])
      // The write of the sale was reported as done: whatever else was, it is not given out again.
      await creditedOnce(of)
    }
  })

  it('stays in question until the counter is known: neither cancelled nor re-opened meanwhile', async () => {
    const rig = await setup()
    const fleet = await openFleet(rig)
    const [wrapped, written] = [await openCase(rig, fleet, 1), await openCase(rig, fleet, 2)]
    for (const of of [wrapped, written]) await play(of, ['deferral'])
    rig.clock.nowMs += 29 * 86_400_000
    for (const of of [wrapped, written]) {
      const { pendingId, state, guard } = await payment(of)
      expect([state, guard?.expectedCounter]).toEqual(['blocked', 6])
      for (const decided of ['cancelled', 'pending'] as const) {
        expect(await rig.admin.setPendingState(pendingId, decided)).toEqual({
          ok: false,
          error: { kind: 'pending_in_doubt' },
        })
      }
    }
    // Years later the question is still listed.
    rig.clock.nowMs += 2000 * 86_400_000
    expect((await payment(wrapped)).state).toBe('blocked')
    await play(wrapped, ['other'])
    await play(written, ['own'])
    expect((await payment(wrapped)).guard).toBeNull()
    expect((await payment(written)).state).toBe('activated')
  })

  it('of another terminal under the same operation number is another sale', async () => {
    const rig = await setup()
    const fleet = await openFleet(rig)
    const of = await openCase(rig, fleet, 3)
    await play(of, ['deferral'])
    const stranger = topUp(of.cardNumber, amount, { operationNumber: guardOperation + 3, counter: 7 })
    expect(await conflictsOf(fleet.second, stranger)).toEqual([])
    expect(await payment(of)).toMatchObject({ state: 'pending', guard: null })
  })

  it('is listed when a payment is said to be written without its number', async () => {
    const rig = await setup()
    const terminal = await rig.enrol()
    const pending = await rig.paid(cardA, 100)
    const codes = await conflictsOf(terminal, { ...credit(pending, { operationNumber: 1, counter: 1 }), action: null })
    expect(codes).toEqual(['pending_action_differs'])
  })
})
