import { describe, expect, test } from 'vitest'
import { tenge } from '#domain/money'
import type { CashEvent } from '#drivers/cash/driver'
import { openRig, rigSettings, type Rig } from '#test/rig/terminal'
import { expectBooksClosed, factsOf, newBalance } from '#test/electron/services/books'
import { chooseTopUp, insert } from '#test/electron/services/flows'

function says(rig: Rig, kind: 'note_escrowed' | 'note_stacked' | 'note_returned', noteId: string): void {
  const event: CashEvent = { kind, noteId, amount: tenge(500) }
  rig.host.report({ kind: 'cash', event })
}

const givenBack = (rig: Rig): unknown[] =>
  rig.host.calls().flatMap(({ name, input }) => (name === 'cash.giveBack' ? [input] : []))

describe('a validator that does not keep to the order of things', () => {
  test('gives back a note that came without a sale', async () => {
    const rig = await openRig()
    await rig.until('home')
    says(rig, 'note_escrowed', 'stray')
    await rig.untilTrue('it is given back', () => givenBack(rig).length === 1)
    expect(givenBack(rig)).toEqual([{ noteId: 'stray' }])
    expect(await rig.facts()).toEqual([])
  })

  test('has a note it stacked without a sale in the journal, once, for a person to settle', async () => {
    const rig = await openRig()
    await rig.until('home')
    says(rig, 'note_stacked', 'stray')
    says(rig, 'note_stacked', 'stray')
    await rig.untilTrue('it is journaled', async () => (await rig.facts()).length > 0)
    await rig.place('ordinary')
    expect(await rig.facts()).toEqual([
      { kind: 'cash_accepted', saleId: 'unassigned:stray', noteId: 'stray', amount: 500 },
    ])
  })

  test('has a late note of a sale that is over in the journal, and an early one of it only once', async () => {
    const rig = await openRig()
    await chooseTopUp(rig, 500, 'cash')
    await insert(rig, 500)
    await rig.until('done')
    const [counted] = await factsOf(rig, 'cash_accepted')
    says(rig, 'note_stacked', counted?.noteId ?? '')
    says(rig, 'note_stacked', 'late')
    await rig.untilTrue('it is journaled', async () => (await factsOf(rig, 'cash_accepted')).length > 1)
    expect((await factsOf(rig, 'cash_accepted')).map(({ saleId }) => saleId)).toEqual(['0147-00001', 'unassigned:late'])
  })

  test('credits a note that it reports late to the sale that waits for its card', async () => {
    const rig = await openRig()
    await chooseTopUp(rig, 500, 'cash')
    await rig.bench({ kind: 'card_take' })
    await insert(rig, 500)
    await rig.until('card_removed')
    says(rig, 'note_stacked', 'late')
    await rig.untilTrue('it is counted', () => rig.sales()[0]?.sale.notes.length === 2)
    await rig.bench({ kind: 'card_place', cardId: 'ordinary' })
    expect(await rig.until('done')).toMatchObject({ amount: 1000, balanceAfter: newBalance + 1000 })
  })

  test('does not hold up a sale with a note it cannot give back because it has it no more', async () => {
    const rig = await openRig()
    await chooseTopUp(rig, 500, 'cash')
    const cancelled = rig.session.cancelPayment()
    says(rig, 'note_escrowed', 'ghost')
    await cancelled
    await rig.until('card')
    expect(givenBack(rig)).toEqual([{ noteId: 'ghost' }])
    await expectBooksClosed(rig)
  })

  test('that goes silent with a note in it holds up the sale, not the kiosk; what was inserted is deferred in the end', async () => {
    const rig = await openRig()
    await chooseTopUp(rig, 1000, 'cash')
    await insert(rig, 500)
    await rig.until('cash', ({ inserted }) => inserted === 500)
    rig.host.armKill({ call: 'cash.stack', when: 'before' })
    await insert(rig, 500)
    await rig.host.killed()
    for (let rounds = 0; rounds < 2; rounds += 1) {
      rig.time.advance(rigSettings.idleMs + rigSettings.warningMs)
      await rig.somethingHappens()
    }
    await rig.until('out_of_service')
    expect(rig.session.deviceStates().cash).toBe('offline')
    await rig.host.start()
    rig.time.advance(1000)
    await rig.untilTrue('the sale is over', () => rig.sales().length === 0)
    expect(await factsOf(rig, 'sale_deferred')).toMatchObject([{ amount: 500, guard: null }])
    await expectBooksClosed(rig)
  })
})
