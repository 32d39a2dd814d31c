import { describe, expect, test } from 'vitest'
import { tenge } from '#domain/money'
import { openRig, rigSettings } from '#test/rig/terminal'
import { expectBooksClosed, newBalance, ordinaryNumber } from '#test/electron/services/books'
import { chooseTopUp, insert, liftTopUpLimit, paidElsewhere, payByBank } from '#test/electron/services/flows'

describe('a card on the reader', () => {
  test('is shown with its wallet, its passes in the order of use and its payments (CARD-012, PASS-030)', async () => {
    const rig = await openRig()
    await paidElsewhere(rig, 1500)
    const { card, pending, offers } = await rig.place('ordinary')
    expect(card).toMatchObject({ number: ordinaryNumber, kind: 'reusable', balance: newBalance, cityRides: 11 })
    expect(card.passes.map(({ product, state }) => [product, state])).toEqual([
      ['monthly', 'active'],
      ['trips', 'active'],
    ])
    expect([pending.length, offers.topUp]).toEqual([1, null])
  })

  test.each([
    ['foreign', 'card_not_ours'],
    ['wrong_keys', 'card_not_authentic'],
    ['not_desfire', 'card_not_ours'],
    ['blank', 'card_not_ours'],
  ] as const)('that is %s is turned away as %s and leaves no trace in the journal', async (cardId, code) => {
    const rig = await openRig()
    await rig.bench({ kind: 'card_place', cardId })
    expect(await rig.until('message')).toMatchObject({ code, cardNumber: null, amount: null })
    expect(rig.session.openTopUp()).toEqual({ ok: false, reason: 'not_now' })
    expect((await rig.store.journal.last())?.seq ?? 0).toBe(0)
    await rig.bench({ kind: 'card_take' })
    expect((await rig.place('ordinary')).card.number).toBe(ordinaryNumber)
  })

  test('that is taken away too soon is asked for again', async () => {
    const rig = await openRig()
    const read = rig.bench({ kind: 'card_place', cardId: 'ordinary' })
    await rig.bench({ kind: 'card_take' })
    await read
    await rig.until('message', ({ code }) => code === 'card_unreadable')
    await rig.place('ordinary')
  })

  test('may be topped up while it is a concession card (WALLET-006)', async () => {
    const rig = await openRig()
    const { card, offers } = await rig.place('concession')
    expect([card.kind, offers.topUp]).toEqual(['concession', null])
  })

  test('may be taken away and laid back while the amount is chosen', async () => {
    const rig = await openRig()
    await rig.place('ordinary')
    rig.session.openTopUp()
    rig.session.chooseAmount(tenge(500))
    await rig.bench({ kind: 'card_take' })
    const shown = rig.views.length
    await rig.bench({ kind: 'card_place', cardId: 'ordinary' })
    await rig.untilTrue('it is read', () => rig.host.calls().filter(({ name }) => name === 'card.read').length === 2)
    await rig.session.pay('cash')
    await rig.until('cash')
    expect(rig.views.slice(shown).map(({ screen }) => screen.kind)).not.toContain('card')
  })

  test('replaces the card on screen when it is another one', async () => {
    const rig = await openRig()
    await rig.place('ordinary')
    rig.session.openTopUp()
    await rig.bench({ kind: 'card_place', cardId: 'second' })
    await rig.until('card', ({ card }) => card.balance === 330)
  })
})

describe('amounts', () => {
  test.each([
    [99, false],
    [100, true],
    [50_000, true],
    [50_001, false],
  ])('%i is taken: %s (WALLET-007)', async (amount, isTaken) => {
    const rig = await openRig()
    await rig.place('ordinary')
    rig.session.openTopUp()
    const answer = rig.session.chooseAmount(tenge(amount))
    expect(answer).toEqual(isTaken ? { ok: true } : { ok: false, reason: 'amount_out_of_range' })
  })

  test('never exceed the room on the card (WALLET-007)', async () => {
    const rig = await openRig()
    liftTopUpLimit(rig)
    await rig.place('ordinary')
    rig.session.openTopUp()
    expect(rig.screen()).toMatchObject({ max: 100_000 - newBalance })
  })
})

describe('keys pressed twice', () => {
  test('open one sale, charge once and print once', async () => {
    const rig = await openRig()
    await rig.place('ordinary')
    rig.session.openTopUp()
    rig.session.chooseAmount(tenge(500))
    const answers = await Promise.all([rig.session.pay('bank'), rig.session.pay('bank'), rig.session.pay('cash')])
    expect(answers.map(({ ok }) => ok)).toEqual([true, false, false])
    await rig.until('bank')
    await rig.bench({ kind: 'bank_answer', answer: 'approve' })
    await rig.until('done')
    rig.session.printReceipt()
    rig.session.printReceipt()
    await rig.until('done', ({ receipt }) => receipt.state === 'printed')
    rig.session.printReceipt()
    expect(rig.host.calls().filter(({ name }) => name === 'printer.print')).toHaveLength(1)
    expect(rig.host.calls().filter(({ name }) => name === 'bank.charge')).toHaveLength(1)
    await expectBooksClosed(rig)
  })

  test('activate once', async () => {
    const rig = await openRig()
    const payment = await paidElsewhere(rig, 1500)
    await rig.place('ordinary')
    const ids = [payment.pendingId]
    const answers = await Promise.all([rig.session.activate(ids), rig.session.activate(ids)])
    expect(answers.map(({ ok }) => ok)).toEqual([true, false])
    await rig.until('done')
    expect(rig.balance('ordinary')).toBe(newBalance + 1500)
    await expectBooksClosed(rig)
  })

  test('pay once after a decline', async () => {
    const rig = await openRig()
    await chooseTopUp(rig, 500, 'bank')
    await rig.bench({ kind: 'bank_answer', answer: 'decline' })
    await rig.until('declined')
    await Promise.all([rig.session.pay('bank'), rig.session.pay('bank')])
    await rig.until('bank')
    await rig.bench({ kind: 'bank_answer', answer: 'approve' })
    await rig.until('done')
    expect(rig.host.calls().filter(({ name }) => name === 'bank.charge')).toHaveLength(2)
    await expectBooksClosed(rig)
  })

  test.each(['activate', 'pay', 'defer', 'cancelPayment', 'back', 'finish', 'showReceipt'] as const)(
    'that the home screen does not offer are refused: %s',
    async (act) => {
      const rig = await openRig()
      await rig.until('home')
      const acts = {
        activate: () => rig.session.activate(['0b5f0a3c-5a55-4a25-9d8e-4ad1f1d6b0a1']),
        pay: () => rig.session.pay('cash'),
        defer: () => rig.session.defer(),
        cancelPayment: () => rig.session.cancelPayment(),
        back: () => rig.session.back(),
        finish: () => rig.session.finish(),
        showReceipt: () => rig.session.showReceipt(true),
      }
      expect(await acts[act]()).toMatchObject({ ok: false })
      expect(rig.screen().kind).toBe('home')
    },
  )
})

describe('a customer who leaves (goals S10)', () => {
  test('is warned and may ask for more time', async () => {
    const rig = await openRig()
    await rig.place('ordinary')
    rig.time.advance(rigSettings.idleMs)
    expect(await rig.until('idle_warning')).toEqual({ kind: 'idle_warning', secondsLeft: rigSettings.warningMs / 1000 })
    rig.time.advance(rigSettings.warningMs - 1000)
    expect(rig.screen()).toEqual({ kind: 'idle_warning', secondsLeft: 1 })
    rig.session.moreTime()
    expect(rig.screen().kind).toBe('card')
    rig.time.advance(rigSettings.idleMs - 1000)
    rig.session.touch()
    rig.time.advance(rigSettings.idleMs - 1)
    expect(rig.screen().kind).toBe('card')
  })

  test('takes the language, the screen settings and the card along', async () => {
    const rig = await openRig()
    rig.session.setLanguage('en')
    rig.session.setAccess({ largeText: true, lowerReach: true, highContrast: true })
    await rig.place('ordinary')
    await rig.bench({ kind: 'card_take' })
    rig.time.advance(rigSettings.idleMs + rigSettings.warningMs)
    await rig.until('home')
    expect(rig.view()).toMatchObject({
      language: 'kk',
      access: { largeText: false, lowerReach: false, highContrast: false },
    })
    rig.session.openHelp()
    await rig.session.back()
    expect(rig.screen().kind).toBe('home')
    expect(rig.session.printReceipt()).toEqual({ ok: false, reason: 'not_now' })
  })

  const endings = {
    'after a top-up in cash': async () => {
      const rig = await openRig()
      await chooseTopUp(rig, 500, 'cash')
      await insert(rig, 500)
      await rig.until('done')
      rig.session.printReceipt()
      await rig.session.showReceipt(true)
      return rig
    },
    'after an unanswered bank payment': async () => {
      const rig = await openRig()
      await chooseTopUp(rig, 500, 'bank')
      await rig.bench({ kind: 'bank_answer', answer: 'silent' })
      await rig.until('message')
      return rig
    },
    'after a deferred payment': async () => {
      const rig = await openRig()
      await rig.bench({ kind: 'card_tear', at: 'at_commit' })
      await payByBank(rig, 500)
      await rig.until('card_removed')
      await rig.session.defer()
      await rig.until('deferred')
      return rig
    },
    'when the reader is pulled out': async () => {
      const rig = await openRig()
      await rig.place('ordinary')
      await rig.bench({ kind: 'reader_detach' })
      await rig.until('out_of_service', ({ code }) => code === 'reader_lost')
      await rig.bench({ kind: 'card_take' })
      await rig.bench({ kind: 'reader_attach' })
      return rig
    },
  } as const

  test.each(Object.entries(endings))('leaves nothing of theirs in any later view: %s', async (_, leave) => {
    const rig = await leave()
    await rig.bench({ kind: 'card_take' })
    rig.time.advance(rigSettings.doneMs)
    await rig.until('home')
    const first = rig.views.length - 1
    rig.session.openHelp()
    await rig.session.back()
    await rig.session.showReceipt(true)
    rig.session.printReceipt()
    rig.time.advance(4 * rigSettings.askBankEveryMs)
    await rig.untilTrue('nothing is open', () => rig.sales().length === 0)
    await rig.place('second')
    rig.session.openTopUp()
    const later = JSON.stringify(rig.views.slice(first))
    for (const datum of [ordinaryNumber, '0147-0000', String(newBalance), String(newBalance + 500)]) {
      expect(later).not.toContain(datum)
    }
  })

  test('does not come back with a receipt picture that was drawn too late', async () => {
    const rig = await openRig()
    await chooseTopUp(rig, 500, 'cash')
    await insert(rig, 500)
    await rig.until('done')
    const picture = rig.session.showReceipt(true)
    await rig.session.finish()
    expect(await picture).toEqual({ ok: false, reason: 'not_now' })
    expect(rig.screen().kind).toBe('home')
  })

  test('numbers views upwards, so that an old one is never shown over a new one', async () => {
    const rig = await openRig()
    await rig.place('ordinary')
    rig.time.advance(rigSettings.idleMs)
    const revisions = rig.views.map(({ revision }) => revision)
    expect(revisions).toEqual([...new Set(revisions)].sort((a, b) => a - b))
  })
})

test('a view is made at every full minute', async () => {
  const rig = await openRig()
  await rig.until('home')
  const before = rig.views.length
  rig.time.advance(3 * 60_000)
  expect(rig.views.slice(before).map(({ nowMs }) => nowMs % 60_000)).toEqual([0, 0, 0])
})
