import { expect, test } from 'vitest'
import { walletMax } from '#electron/device-host/bench-cards'
import { openRig, type Rig } from '#test/rig/terminal'
import { expectBooksClosed, factsOf, newBalance } from '#test/electron/services/books'
import { activate, chooseTopUp, insert, paidElsewhere, payByBank } from '#test/electron/services/flows'

/** Leaves room for less than 10 000 tenge on the card. */
async function fill(rig: Rig): Promise<number> {
  const amount = Math.floor((walletMax - newBalance) / 2) - 2000
  for (let filled = 0; filled < 2; filled += 1) {
    await payByBank(rig, amount)
    await rig.until('done')
    await rig.session.finish()
  }
  return newBalance + 2 * amount
}

test('holds a cash surplus the card has no room for as a claim, with its slip (WALLET-007, GAP-50)', async () => {
  const rig = await openRig()
  const balance = await fill(rig)
  await chooseTopUp(rig, 500, 'cash')
  await insert(rig, 20_000)
  expect(await rig.until('deferred', ({ receipt }) => receipt.state === 'printed')).toMatchObject({ amount: 20_000 })
  expect(rig.balance('ordinary')).toBe(balance)
  expect(await factsOf(rig, 'sale_deferred')).toMatchObject([{ amount: 20_000, guard: null }])
  await expectBooksClosed(rig)
})

test('says that a payment does not fit on the card and leaves it with the centre (WALLET-007)', async () => {
  const rig = await openRig()
  const balance = await fill(rig)
  const payment = await paidElsewhere(rig, 20_000)
  await activate(rig, payment)
  expect(await rig.until('message')).toMatchObject({ code: 'card_limit', amount: 20_000 })
  expect(rig.balance('ordinary')).toBe(balance)
  await rig.centre.exchange(rig.store)
  expect(rig.centre.payments()).toMatchObject([{ state: 'pending' }])
  await expectBooksClosed(rig)
})
