import { describe, expect, test } from 'vitest'
import type { Sale, SaleEffect, SaleEvent } from '#domain/sale/state'
import type { HostEvent } from '#electron/device-host/protocol'
import { createAskAgain, type AskAgain } from '#electron/services/ask-again'
import { fixedSettings } from '#electron/services/kiosk/ports'
import { createSaleRunner } from '#electron/services/sale-runner'
import type { Store } from '#electron/store/open'
import { basketSale, events, products, topUpSale } from '#test/domain/sale/sale-fixture'
import { temporaryStore } from '#test/electron/store/rig'
import { createManualTime } from '#test/rig/manual-time'
import { noonMs, rigSettings } from '#test/rig/terminal'

const everyMs = 10_000
/** A question in the tenth second waits 20 s then, 40, 80, 160; five minutes at last. */
const askedInTurns = [1, 3, 7, 15, 31, 61, 91]

type Question = {
  readonly what: SaleEffect['kind']
  readonly sale: Sale
  readonly before: readonly SaleEvent[]
  readonly silence: SaleEvent
  readonly back: { readonly gone: HostEvent; readonly here: HostEvent }
}

const bank = {
  gone: { kind: 'bank_state', state: 'offline', canCancel: true },
  here: { kind: 'bank_state', state: 'idle', canCancel: true },
} as const satisfies Question['back']

const questions: readonly Question[] = [
  {
    what: 'find_dispensed',
    sale: basketSale([products.card], null),
    before: [events.bank, events.approved, events.dispenserSilent, events.dispenserSilent],
    silence: events.dispenserSilent,
    back: {
      gone: { kind: 'dispenser_state', state: { condition: 'jam', stock: 9 } },
      here: { kind: 'dispenser_state', state: { condition: 'low', stock: 9 } },
    },
  },
  {
    what: 'ask_charge',
    sale: topUpSale(),
    before: [events.bank, events.silent, events.silent],
    silence: events.silent,
    back: bank,
  },
  {
    what: 'ask_refund',
    sale: topUpSale(),
    before: [events.bank, events.approved, events.ready, events.limit, events.refundSilent],
    silence: events.refundSilent,
    back: bank,
  },
]

type Asked = {
  readonly store: Store
  readonly asking: AskAgain
  readonly times: () => number
  /** Lets turns of ten seconds go by; the turns in which it was asked. */
  readonly turns: (count: number) => Promise<readonly number[]>
}

/** A device that never knows, and an open sale that wants to know. */
async function ask({ what, sale, before, silence, back }: Question): Promise<Asked> {
  const { store } = await temporaryStore()
  const time = createManualTime(noonMs)
  let times = 0
  const runner = createSaleRunner(
    { append: (entries) => store.journal.append(entries), openSales: () => store.sales.open() },
    async (_, { kind }, dispatch) => {
      if (kind !== what || !isOpen) return
      times += 1
      await dispatch(silence)
    },
    (error) => {
      throw error
    },
  )
  const settings = fixedSettings({ ...rigSettings, askBankEveryMs: everyMs })
  const asking = createAskAgain({ runner, schedule: time.schedule, settings })
  let isOpen = false
  await runner.open(sale)
  for (const event of before) await runner.dispatch(sale.saleId, event)
  isOpen = true
  asking.start()
  asking.onDevice({ kind: 'ready' })
  asking.onDevice(back.here)
  await settled()
  times = 0

  /** Behind whatever was asked comes the answer, and behind it this. */
  async function settled(): Promise<void> {
    for (let turn = 0; turn < 3; turn += 1) await runner.dispatch(sale.saleId, events.stopped)
  }

  return {
    store,
    asking,
    times: () => times,
    async turns(count) {
      const found: number[] = []
      for (let turn = 1; turn <= count; turn += 1) {
        const timesBefore = times
        time.advance(everyMs)
        await settled()
        if (times > timesBefore) found.push(turn)
      }
      return found
    },
  }
}

describe.each(questions)('a device that never knows: $what (design D3)', (question) => {
  test('is asked less and less often, and no record is made of it', async () => {
    const { store, turns } = await ask(question)
    const last = await store.journal.last()
    expect(await turns(91)).toEqual(askedInTurns)
    expect(await store.journal.last()).toEqual(last)
  })

  test('is asked at once, and as often as in the beginning, when it is back or its host is', async () => {
    const { asking, times, turns } = await ask(question)
    const { gone, here } = question.back
    const backs: readonly (readonly Parameters<AskAgain['onDevice']>[0][])[] = [
      [gone, here],
      [{ kind: 'lost' }, here, { kind: 'ready' }],
    ]
    for (const back of backs) {
      await turns(20)
      const before = times()
      for (const event of back) asking.onDevice(event)
      expect(await turns(3)).toEqual([1, 3])
      expect(times() - before).toBe(3)
    }
  })

  test('is not asked for a device that only says how it stands', async () => {
    const { asking, times, turns } = await ask(question)
    await turns(3)
    const before = times()
    asking.onDevice(question.back.here)
    asking.onDevice({ kind: 'printer_state', state: 'ready' })
    expect(await turns(2)).toEqual([])
    expect(times()).toBe(before)
  })
})
