import fc from 'fast-check'
import { expect, test } from 'vitest'
import { sumTenge } from '#domain/money'
import { shippedPassTariff } from '#test/domain/pass/pass-fixture'
import { expectBooksClosed, factsOf } from '#test/electron/services/books'
import { insert } from '#test/electron/services/flows'
import { addTopUp, choosePass, insertAll, pressPay } from '#test/electron/services/shopping'
import { addMore } from '#test/electron/services/shopping'
import { openRig, type Rig } from '#test/rig/terminal'

const skus = shippedPassTariff().products.map(({ sku }) => sku)

const visit = fc.record({
  passes: fc.uniqueArray(fc.constantFrom(...skus), { minLength: 1, maxLength: 2 }),
  topUp: fc.option(fc.integer({ min: 100, max: 3000 })),
  method: fc.constantFrom('cash', 'bank'),
  ending: fc.constantFrom('stays', 'leaves', 'stops', 'overpays'),
})

/** Pays, or not all of it, or too much; stays to the end or takes the card away. */
async function pay(rig: Rig, { method, ending }: { method: 'cash' | 'bank'; ending: string }): Promise<void> {
  expect(await pressPay(rig, method)).toEqual({ ok: true })
  const { due } = await rig.until(method)
  if (ending === 'leaves') await rig.bench({ kind: 'card_take' })
  if (method === 'bank') await rig.bench({ kind: 'bank_answer', answer: 'approve' })
  else if (ending === 'overpays') await insert(rig, 20_000)
  else if (ending === 'stops') {
    await insert(rig, 200)
    await rig.until('cash', ({ inserted }) => inserted === 200)
    await rig.session.cancelPayment()
  } else await insertAll(rig, due)
  if (rig.screen().kind === 'cash' && ending === 'overpays') await insertAll(rig, Math.max(0, due - 20_000))
}

test('whatever is in a basket and however it is paid, its lines are worth what was paid and what was kept or given back', async () => {
  await fc.assert(
    fc.asyncProperty(visit, async ({ passes, topUp, method, ending }) => {
      const rig = await openRig()
      await rig.place('second')
      const [first, second] = passes
      await choosePass(rig, first ?? '')
      if (second !== undefined) {
        await addMore(rig)
        await choosePass(rig, second)
      }
      if (topUp !== null) await addTopUp(rig, topUp)
      await pay(rig, { method, ending })
      await rig.untilTrue('it is over', async () => {
        if (rig.screen().kind === 'card_removed') await rig.session.defer()
        return rig.screen().kind === 'outcome' && rig.sales().length === 0
      })
      const { lines, paid } = await rig.until('outcome')
      const worth = lines.filter(({ end }) => end.kind !== 'not_bought').map(({ amount }) => amount)
      expect(sumTenge(worth)).toBe(paid)
      const [closed] = await factsOf(rig, 'sale_closed')
      expect(closed).toMatchObject({ taken: paid })
      await expectBooksClosed(rig)
    }),
    { numRuns: 12 },
  )
})
