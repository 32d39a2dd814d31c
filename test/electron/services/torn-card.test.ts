import { describe, expect, test } from 'vitest'
import { openRig, rigSettings, type Rig } from '#test/rig/terminal'
import { expectBooksClosed, factsOf, newBalance, total } from '#test/electron/services/books'
import { activate, chooseTopUp, insert, paidElsewhere, payByBank } from '#test/electron/services/flows'

/** Everything that puts money on a card; each credits 2000. */
const flows: Record<string, (rig: Rig) => Promise<void>> = {
  'a bank payment': (rig) => payByBank(rig, 2000),
  'a cash payment': async (rig) => {
    await chooseTopUp(rig, 1500, 'cash')
    await insert(rig, 2000)
  },
  'an activation': async (rig) => {
    await activate(rig, await paidElsewhere(rig, 2000))
  },
  'an offline activation': async (rig) => {
    const payment = await paidElsewhere(rig, 2000)
    rig.centre.setLink('down')
    await activate(rig, payment)
  },
}
const tears = [
  ['before_write', 'certain', 0],
  ['at_commit', 'checking', 0],
  ['after_commit', 'checking', 2000],
] as const
const cases = Object.entries(flows).flatMap(([name, flow]) =>
  tears.map(([at, outcome, written]) => ({ name, flow, at, outcome, written })),
)

describe('a card taken away during the write (D5)', () => {
  test.each(cases)(
    '$name torn $at: told as $outcome, and credited exactly once when the card is presented again',
    async ({ flow, at, outcome, written }) => {
      const rig = await openRig()
      await rig.bench({ kind: 'card_tear', at })
      await flow(rig)
      expect(await rig.until('card_removed')).toMatchObject({ outcome, amount: 2000, otherCard: false })
      expect(rig.balance('ordinary') - newBalance).toBe(written)
      await rig.bench({ kind: 'card_place', cardId: 'ordinary' })
      expect(await rig.until('done')).toMatchObject({
        amount: 2000,
        balanceBefore: newBalance,
        balanceAfter: newBalance + 2000,
      })
      expect(await total(rig, 'card_credited')).toBe(2000)
      await rig.centre.exchange(rig.store)
      expect(rig.centre.conflicts()).toEqual([])
      await expectBooksClosed(rig)
    },
  )

  test.each(cases)('$name torn $at again and again is credited exactly once', async ({ flow, at, written }) => {
    const rig = await openRig()
    await rig.bench({ kind: 'card_tear', at })
    await flow(rig)
    await rig.until('card_removed')
    for (const again of ['before_write', 'at_commit'] as const) {
      if (written > 0) break
      await rig.bench({ kind: 'card_tear', at: again })
      await rig.bench({ kind: 'card_place', cardId: 'ordinary' })
      await rig.untilTrue('the card is torn again', () => rig.host.state().tear === 'none')
      await rig.until('card_removed', ({ outcome }) => outcome === (again === 'at_commit' ? 'checking' : 'certain'))
    }
    await rig.bench({ kind: 'card_place', cardId: 'ordinary' })
    await rig.until('done')
    expect(rig.balance('ordinary')).toBe(newBalance + 2000)
    await expectBooksClosed(rig)
  })

  test.each(cases)(
    '$name torn $at does not touch another card presented instead (PEND-013, WALLET-010)',
    async ({ flow, at }) => {
      const rig = await openRig()
      await rig.bench({ kind: 'card_tear', at })
      await flow(rig)
      await rig.until('card_removed')
      await rig.bench({ kind: 'card_place', cardId: 'second' })
      await rig.until('card_removed', ({ otherCard }) => otherCard)
      expect(rig.balance('second')).toBe(330)
      await rig.bench({ kind: 'card_place', cardId: 'foreign' })
      await rig.untilTrue('the foreign card is refused', () => {
        const [sale] = rig.sales()
        return sale?.kind === 'paid' && sale.trouble === 'card_not_ours'
      })
      await rig.bench({ kind: 'card_place', cardId: 'ordinary' })
      await rig.until('done')
      expect(rig.balance('ordinary')).toBe(newBalance + 2000)
      await expectBooksClosed(rig)
    },
  )

  test.each(cases.filter(({ name }) => name.endsWith('payment')))(
    '$name torn $at is deferred when the customer leaves, with a guard if it may be written, and a claim slip is printed',
    async ({ flow, at, outcome, written }) => {
      const rig = await openRig()
      await rig.bench({ kind: 'card_tear', at })
      await flow(rig)
      await rig.until('card_removed')
      rig.time.advance(rigSettings.waitForCardMs)
      const deferred = await rig.until('deferred', ({ receipt }) => receipt.state === 'printed')
      expect(deferred).toMatchObject({ amount: 2000, lastDay: '2026-04-07' })
      const [fact] = await factsOf(rig, 'sale_deferred')
      expect(fact?.guard !== null).toBe(outcome === 'checking')
      expect(await rig.records('receipt.printed')).toHaveLength(1)
      await expectBooksClosed(rig, written)
      // Whatever became of the write: at the next visit the card has the money once.
      await rig.session.finish()
      await rig.centre.exchange(rig.store)
      const card = await rig.place('ordinary')
      await rig.session.activate(card.pending.map(({ pendingId }) => pendingId))
      await rig.untilTrue('it is settled', () => ['done', 'message'].includes(rig.screen().kind))
      expect(rig.balance('ordinary')).toBe(newBalance + 2000)
      await rig.centre.exchange(rig.store)
      expect(rig.centre.payments()).toMatchObject([{ state: 'activated' }])
      expect(rig.centre.conflicts()).toEqual([])
    },
  )
})
