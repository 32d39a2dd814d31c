import { expect, test } from 'vitest'
import { err, ok } from '#domain/result'
import { tenge } from '#domain/money'
import type { HostCallName, HostCalls } from '#electron/device-host/protocol'
import { createSaleEffects } from '#electron/services/sale-effects'
import { createSaleRunner } from '#electron/services/sale-runner'
import { events, topUpSale } from '#test/domain/sale/sale-fixture'
import { temporaryStore } from '#test/electron/store/rig'
import { createManualTime } from '#test/rig/manual-time'
import { noonMs } from '#test/rig/terminal'

const { saleId } = topUpSale()
const approval = { reference: '000999', method: 'card', maskedCard: null } as const

test('a refund the bank terminal is too busy to begin is begun when it is asked about, not over and over (design D3)', async () => {
  const { store } = await temporaryStore()
  const time = createManualTime(noonMs)
  const calls: HostCallName[] = []
  let isBusy = true
  const answer = (name: HostCallName): HostCalls['bank.refund']['output'] => {
    if (isBusy) return err({ kind: 'device_busy' })
    return name === 'bank.outcome' ? err({ kind: 'operation_unknown' }) : ok({ kind: 'approved', approval })
  }
  const runEffect = createSaleEffects({
    devices: {
      call<Name extends HostCallName>(name: Name) {
        calls.push(name)
        return Promise.resolve(answer(name) as HostCalls[Name]['output'])
      },
    },
    dispenser: {
      dispense: () => Promise.resolve({ kind: 'unknown' }),
      outcome: () => Promise.resolve({ kind: 'unknown' }),
    },
    clock: time.clock,
    schedule: time.schedule,
    denominations: () => [tenge(500)],
    presence: () => null,
    closedThrough: () => Promise.resolve(0),
    cardWanted: () => undefined,
  })
  const runner = createSaleRunner(
    { append: (entries) => store.journal.append(entries), openSales: () => store.sales.open() },
    (state, effect, dispatch) => (state.kind === 'refund_due' ? runEffect(state, effect, dispatch) : Promise.resolve()),
    (error) => {
      throw error
    },
  )
  /** Long enough for many answers, each of which is a turn of the sale. */
  const settled = async (): Promise<void> => {
    for (let turn = 0; turn < 20; turn += 1) await runner.dispatch(saleId, events.stopped)
  }
  await runner.open(topUpSale())
  for (const event of [events.bank, events.approved, events.ready, events.limit]) await runner.dispatch(saleId, event)
  await settled()
  expect(calls).toEqual(['bank.refund'])
  const last = await store.journal.last()
  await runner.dispatch(saleId, events.askAgain)
  await settled()
  expect(calls).toEqual(['bank.refund', 'bank.outcome'])
  expect(await store.journal.last()).toEqual(last)
  isBusy = false
  await runner.dispatch(saleId, events.askAgain)
  await settled()
  expect(calls).toEqual(['bank.refund', 'bank.outcome', 'bank.outcome', 'bank.refund'])
  expect((await store.sales.find(saleId))?.state.kind).toBe('refunded')
})
