import { describe, expect, test } from 'vitest'
import { tenge } from '#domain/money'
import { openRig, rigSettings, type Rig } from '#test/rig/terminal'
import { expectBooksClosed, factsOf, newBalance, total } from '#test/electron/services/books'
import { chooseTopUp, insert, liftTopUpLimit, payByBank } from '#test/electron/services/flows'

describe('top-up in cash', () => {
  test.each([
    ['the exact amount in one note', 1000, [1000], 1000, 0],
    ['the exact amount in three notes', 900, [500, 200, 200], 900, 0],
    ['a note above it: the surplus is credited (GAP-50)', 500, [2000], 2000, 1500],
    ['a last note above it', 1000, [500, 1000], 1500, 500],
  ] as const)('takes %s and writes it to the card (WALLET-001)', async (_, amount, notes, credited, surplus) => {
    const rig = await openRig()
    await chooseTopUp(rig, amount, 'cash')
    for (const note of notes) await insert(rig, note)
    const done = await rig.until('done')
    expect(done).toMatchObject({ origin: 'top_up', amount: credited, surplus })
    expect([done.balanceBefore, done.balanceAfter]).toEqual([newBalance, newBalance + credited])
    expect(rig.balance('ordinary')).toBe(newBalance + credited)
    expect(await factsOf(rig, 'sale_closed')).toMatchObject([
      { outcome: 'completed', taken: credited, delivered: credited },
    ])
    await expectBooksClosed(rig)
  })

  test('tells what the validator takes and how much is missing while notes go in', async () => {
    const rig = await openRig()
    await chooseTopUp(rig, 1000, 'cash')
    expect(rig.screen()).toMatchObject({
      due: 1000,
      inserted: 0,
      remaining: 1000,
      denominations: rigSettings.denominations,
    })
    await insert(rig, 200)
    expect(await rig.until('cash', ({ inserted }) => inserted === 200)).toMatchObject({
      remaining: 800,
      note: 'waiting',
    })
  })

  test.each(['cancelPayment', 'back', 'finish'] as const)(
    'credits the part inserted when the customer stops with %s',
    async (act) => {
      const rig = await openRig()
      await chooseTopUp(rig, 1000, 'cash')
      await insert(rig, 200)
      await rig.until('cash', ({ inserted }) => inserted === 200)
      expect(await rig.session[act]()).toEqual({ ok: true })
      expect(await rig.until('done')).toMatchObject({ amount: 200, surplus: 0 })
      await expectBooksClosed(rig)
    },
  )

  test('goes back to the card, with nothing journaled as money, when nothing was inserted', async () => {
    const rig = await openRig()
    await chooseTopUp(rig, 1000, 'cash')
    await rig.session.cancelPayment()
    await rig.until('card')
    expect(await factsOf(rig, 'sale_closed')).toMatchObject([{ outcome: 'cancelled', taken: 0 }])
    await insertRejected(rig)
    await expectBooksClosed(rig)
  })

  test('warns an idle customer, then stops the validator and credits what was inserted', async () => {
    const rig = await openRig()
    await chooseTopUp(rig, 1000, 'cash')
    await insert(rig, 500)
    await rig.until('cash', ({ inserted }) => inserted === 500)
    rig.time.advance(rigSettings.idleMs)
    await rig.until('idle_warning')
    rig.time.advance(rigSettings.warningMs)
    expect(await rig.until('done')).toMatchObject({ amount: 500 })
    await expectBooksClosed(rig)
  })

  test('takes a note put in during the warning as a sign that the customer is there', async () => {
    const rig = await openRig()
    await chooseTopUp(rig, 1000, 'cash')
    rig.time.advance(rigSettings.idleMs)
    await rig.until('idle_warning')
    await insert(rig, 500)
    await rig.until('cash', ({ inserted }) => inserted === 500)
    rig.time.advance(rigSettings.idleMs - 1000)
    expect(rig.screen().kind).toBe('cash')
    await insert(rig, 500)
    expect(await rig.until('done')).toMatchObject({ amount: 1000 })
  })

  test('does not lose the payment to a card laid down during the warning, nor to Finish pressed there', async () => {
    const rig = await openRig()
    await chooseTopUp(rig, 1000, 'cash')
    await insert(rig, 200)
    await rig.until('cash', ({ inserted }) => inserted === 200)
    await rig.bench({ kind: 'card_take' })
    rig.time.advance(rigSettings.idleMs)
    await rig.until('idle_warning')
    await rig.bench({ kind: 'card_place', cardId: 'second' })
    await rig.until('cash')
    rig.time.advance(rigSettings.idleMs)
    await rig.until('idle_warning')
    expect(await rig.session.finish()).toEqual({ ok: true })
    await rig.until('card_removed', ({ otherCard }) => otherCard)
    await rig.bench({ kind: 'card_place', cardId: 'ordinary' })
    expect(await rig.until('done')).toMatchObject({ amount: 200 })
    await expectBooksClosed(rig)
  })

  test('shows a note that the validator pushed back, and takes the next', async () => {
    const rig = await openRig()
    await chooseTopUp(rig, 500, 'cash')
    await rig.bench({ kind: 'note_reject_next' })
    await insert(rig, 500)
    await rig.until('cash', ({ note }) => note === 'rejected')
    await insert(rig, 500)
    await rig.until('done')
    await expectBooksClosed(rig)
  })

  test('gives back a note that comes when enough is in', async () => {
    const rig = await openRig()
    await chooseTopUp(rig, 500, 'cash')
    await Promise.all([insert(rig, 500), insert(rig, 1000)])
    await rig.until('done')
    expect(await total(rig, 'cash_accepted')).toBe(500)
    await expectBooksClosed(rig)
  })

  test('defers an amount that does not fit on the card, without asking for the card again (WALLET-007)', async () => {
    const rig = await openRig()
    liftTopUpLimit(rig)
    await chooseTopUp(rig, 98_000, 'cash')
    for (const note of [20_000, 20_000, 20_000, 20_000, 20_000]) await insert(rig, note)
    expect(await rig.until('deferred')).toMatchObject({ amount: 100_000, lastDay: '2026-04-07' })
    expect(rig.balance('ordinary')).toBe(newBalance)
    await expectBooksClosed(rig)
  })

  test('does not offer cash while the validator cannot take it', async () => {
    const rig = await openRig()
    await rig.bench({ kind: 'cash_state', state: 'box_full' })
    await rig.place('ordinary')
    rig.session.openTopUp()
    rig.session.chooseAmount(tenge(500))
    expect(rig.screen()).toMatchObject({
      methods: [{ method: 'bank' }, { method: 'cash', available: false, reason: 'cash_box_full' }],
    })
    expect(await rig.session.pay('cash')).toEqual({ ok: false, reason: 'not_available' })
  })
})

async function insertRejected(rig: Rig): Promise<void> {
  await insert(rig, 500)
  expect(rig.host.state().notes.inEscrow).toBeNull()
}

describe('top-up by bank card', () => {
  test('charges the amount and writes it to the card', async () => {
    const rig = await openRig()
    await payByBank(rig, 2000)
    expect(await rig.until('done')).toMatchObject({ amount: 2000, balanceAfter: newBalance + 2000, surplus: 0 })
    await expectBooksClosed(rig)
  })

  test('offers to pay again after a decline, by a new charge, and takes the second answer', async () => {
    const rig = await openRig()
    await chooseTopUp(rig, 2000, 'bank')
    await rig.bench({ kind: 'bank_answer', answer: 'decline' })
    expect(await rig.until('declined')).toMatchObject({ due: 2000, reason: 'refused' })
    expect(await total(rig, 'bank_charged')).toBe(0)
    expect(await rig.session.pay('bank')).toEqual({ ok: true })
    await rig.until('bank')
    await rig.bench({ kind: 'bank_answer', answer: 'approve' })
    await rig.until('done')
    const charges = rig.host.calls().filter(({ name }) => name === 'bank.charge')
    expect(new Set(charges.map(({ input }) => JSON.stringify(input))).size).toBe(2)
    await expectBooksClosed(rig)
  })

  test('takes cash after a declined card, for the same sale', async () => {
    const rig = await openRig()
    await chooseTopUp(rig, 500, 'bank')
    await rig.bench({ kind: 'bank_answer', answer: 'decline' })
    await rig.until('declined')
    await rig.session.pay('cash')
    await rig.until('cash')
    await insert(rig, 500)
    await rig.until('done')
    expect(await factsOf(rig, 'sale_closed')).toHaveLength(1)
    await expectBooksClosed(rig)
  })

  test('ends a declined sale when nobody answers the warning', async () => {
    const rig = await openRig()
    await chooseTopUp(rig, 500, 'bank')
    await rig.bench({ kind: 'bank_answer', answer: 'decline' })
    await rig.until('declined')
    rig.time.advance(rigSettings.idleMs + rigSettings.warningMs)
    await rig.until('home')
    await expectBooksClosed(rig)
  })

  test('shows the customer who cancels at the terminal the card again', async () => {
    const rig = await openRig()
    await chooseTopUp(rig, 500, 'bank')
    await rig.session.cancelPayment()
    await rig.until('declined', ({ reason }) => reason === 'cancelled')
    await rig.session.back()
    await rig.until('card')
    await expectBooksClosed(rig)
  })

  test('asks a silent terminal and delivers when it says approved', async () => {
    const rig = await openRig({ doneMs: 2 * rigSettings.askBankEveryMs })
    await chooseTopUp(rig, 2000, 'bank')
    await rig.bench({ kind: 'bank_answer', answer: 'silent' })
    const message = await rig.until('message')
    expect(message).toMatchObject({ code: 'bank_unknown', amount: 2000 })
    expect(rig.sales()).toMatchObject([{ kind: 'paying', means: { step: 'in_question' } }])
    rig.time.advance(rigSettings.askBankEveryMs)
    expect(await rig.until('done')).toMatchObject({ amount: 2000 })
    expect(rig.host.calls().filter(({ name }) => name === 'bank.charge')).toHaveLength(1)
    await expectBooksClosed(rig)
  })

  test('defers what the bank approves after the customer has left, without showing it to the next', async () => {
    const rig = await openRig()
    await chooseTopUp(rig, 2000, 'bank')
    await rig.bench({ kind: 'bank_answer', answer: 'silent' })
    await rig.until('message')
    rig.time.advance(rigSettings.doneMs)
    await rig.until('home')
    const shown = rig.views.length
    rig.time.advance(rigSettings.askBankEveryMs)
    await rig.untilTrue('the sale is over', () => rig.sales().length === 0)
    expect(await factsOf(rig, 'sale_deferred')).toMatchObject([{ amount: 2000, guard: null }])
    expect(rig.views.slice(shown).map(({ screen }) => screen.kind)).not.toContain('card_removed')
    expect(JSON.stringify(rig.views.slice(shown))).not.toContain('9643012077810345')
    await expectBooksClosed(rig)
  })

  test('ends a sale in question that turns out to be declined after the customer has left', async () => {
    const rig = await openRig()
    await chooseTopUp(rig, 2000, 'bank')
    // The terminal goes on waiting for a person while nobody here can hear it.
    await rig.host.kill()
    await rig.until('message', ({ code }) => code === 'bank_unknown')
    rig.time.advance(rigSettings.doneMs)
    await rig.until('out_of_service')
    await rig.host.start()
    await rig.bench({ kind: 'bank_answer', answer: 'decline' })
    await rig.untilTrue('the terminal is done', () => rig.host.state().bank.state === 'idle')
    rig.time.advance(rigSettings.askBankEveryMs)
    await rig.untilTrue('the sale is over', () => rig.sales().length === 0)
    expect(await factsOf(rig, 'sale_closed')).toMatchObject([{ outcome: 'cancelled', taken: 0 }])
    await expectBooksClosed(rig)
  })

  test('refunds a charge that does not fit on the card', async () => {
    const rig = await openRig()
    liftTopUpLimit(rig)
    await chooseTopUp(rig, 50_000, 'bank')
    await rig.bench({ kind: 'card_take' })
    await rig.bench({ kind: 'bank_answer', answer: 'approve' })
    await rig.until('card_removed')
    // Another terminal fills the card in between.
    await rig.writeElsewhere('ordinary', { what: 'top_up', credit: 60_000 })
    await rig.bench({ kind: 'card_place', cardId: 'ordinary' })
    expect(await rig.until('message')).toMatchObject({ code: 'payment_refunded', amount: 50_000 })
    await rig.untilTrue('the sale is over', () => rig.sales().length === 0)
    expect(await factsOf(rig, 'sale_closed')).toMatchObject([{ outcome: 'refunded', refunded: 50_000 }])
    await expectBooksClosed(rig, 60_000)
  })
})
