import { describe, expect, test } from 'vitest'
import { receiptDocumentSchema } from '#contract/receipt'
import { tenge } from '#domain/money'
import type { SaleProduct } from '#domain/sale/product'
import type { DispenseAnswer } from '#domain/sale/state'
import { calendarDay } from '#domain/time'
import type { DispenserPort } from '#electron/services/sale-effects'
import { openRig, type Rig } from '#test/rig/terminal'
import { products as p } from '#test/domain/sale/sale-fixture'
import { expectBooksClosed, factsOf, ordinaryNumber, secondNumber } from '#test/electron/services/books'
import { insert } from '#test/electron/services/flows'

/** A dispenser that gives these answers, one after the other; its new card is the bench's second one. */
function dispenserOf(...answers: readonly DispenseAnswer['kind'][]): DispenserPort & { readonly asked: string[] } {
  const left = [...answers]
  const asked: string[] = []
  const next = (): DispenseAnswer => {
    const kind = left.shift() ?? 'unknown'
    if (kind === 'dispensed') return { kind, cardNumber: secondNumber, producedOn: calendarDay('2026-01-15') }
    return kind === 'failed' ? { kind, trouble: 'dispenser_empty' } : { kind }
  }
  return {
    asked,
    dispense: ({ dispenseId }) => {
      asked.push(`dispense ${dispenseId}`)
      const answer = next()
      return Promise.resolve(answer.kind === 'not_started' ? { kind: 'unknown' } : answer)
    },
    outcome: ({ dispenseId }) => {
      asked.push(`outcome ${dispenseId}`)
      return Promise.resolve(next())
    },
  }
}

async function buy(rig: Rig, products: readonly SaleProduct[], method: 'cash' | 'bank'): Promise<void> {
  expect(await rig.session.openSale(products, method)).toEqual({ ok: true })
  await rig.until(method)
  if (method === 'bank') await rig.bench({ kind: 'bank_answer', answer: 'approve' })
}

async function closed(rig: Rig): Promise<void> {
  await rig.untilTrue('the sale is over', () => rig.sales().length === 0)
}

/** What the receipts of this terminal say, by kind of line. */
async function receiptLines(rig: Rig): Promise<string[]> {
  await rig.untilTrue('a receipt is issued', async () => (await rig.records('receipt.issued')).length > 0)
  const issued = await rig.records('receipt.issued')
  return issued.flatMap(({ payload }) => {
    const { document } = JSON.parse(payload) as { readonly document: unknown }
    return receiptDocumentSchema.parse(document).lines.map(({ kind, amount }) => `${kind} ${String(amount)}`)
  })
}

const account = { ...p.subscription, purpose: 'top_up', amount: tenge(700) } as const

describe('a basket at the kiosk', () => {
  test('is paid once and written line by line: pass, money and bike account (BIKE-009)', async () => {
    const rig = await openRig()
    await rig.place('second')
    await buy(rig, [p.pass, p.topUp, account], 'bank')
    expect(await rig.until('outcome')).toMatchObject({ paid: 3700 })
    expect(rig.balance('second')).toBe(330 + 1000)
    expect(await factsOf(rig, 'bank_charged')).toMatchObject([{ amount: 3700 }])
    expect(await factsOf(rig, 'account_paid')).toMatchObject([{ lineId: 3, amount: 700, deposit: 0 }])
    expect(await receiptLines(rig)).toEqual(['pass 2000', 'top_up 1000', 'account 700'])
    await rig.session.finish()
    await rig.bench({ kind: 'card_take' })
    expect((await rig.place('second')).card.passes).toMatchObject([{ product: 'trips', trips: 15, transfers: 15 }])
    await expectBooksClosed(rig)
  })

  test('credits the surplus of a pass paid in cash to the wallet of its card (GAP-50)', async () => {
    const rig = await openRig()
    await rig.place('second')
    await buy(rig, [p.pass], 'cash')
    await insert(rig, 5000)
    expect(await rig.until('outcome')).toMatchObject({ paid: 5000, surplus: 3000 })
    expect(rig.balance('second')).toBe(330 + 3000)
    await expectBooksClosed(rig)
  })

  test('for a bike account alone needs no card (BIKE-009)', async () => {
    const rig = await openRig()
    await rig.until('home')
    await buy(rig, [account], 'cash')
    await insert(rig, 1000)
    await rig.until('outcome')
    expect(await factsOf(rig, 'account_paid')).toMatchObject([{ purpose: 'top_up', amount: 1000 }])
    await expectBooksClosed(rig)
  })

  test('prints the deposit as a line of its own (BIKE-055)', async () => {
    const rig = await openRig()
    await rig.until('home')
    await buy(rig, [p.dayPass], 'bank')
    await rig.until('outcome')
    expect(await receiptLines(rig)).toEqual(['account 1000', 'deposit 37500'])
  })

  test.each<[string, readonly SaleProduct[], 'cash' | 'bank']>([
    ['a deposit in cash (BIKE-055)', [p.dayPass], 'cash'],
    ['a pass without a card', [p.pass], 'bank'],
    ['nothing', [], 'bank'],
  ])('does not sell %s', async (_, products, method) => {
    const rig = await openRig()
    await rig.until('home')
    expect(await rig.session.openSale(products, method)).toMatchObject({ ok: false })
    expect(await rig.records('sale.event')).toEqual([])
  })

  test('gives back what found no slot on the card and keeps the rest', async () => {
    const rig = await openRig()
    await rig.place('second')
    await buy(
      rig,
      Array.from({ length: 9 }, () => p.pass),
      'bank',
    )
    const { lines } = await rig.until('outcome')
    expect(lines.filter(({ end }) => end.kind !== 'written')).toMatchObject([{ amount: 2000 }])
    await closed(rig)
    expect(await factsOf(rig, 'card_credited')).toHaveLength(8)
    expect(await factsOf(rig, 'bank_refunded')).toMatchObject([{ lineId: 9, amount: 2000 }])
    await expectBooksClosed(rig)
  })

  test('writes a pass paid for in a bank app (PEND-002)', async () => {
    const rig = await openRig()
    const content = { kind: 'pass', pass: p.pass.pass } as const
    const acceptedAtMs = rig.time.clock.wallMs()
    const { pendingId } = rig.centre.pay({ cardNumber: secondNumber, amount: 2000, acceptedAtMs, content })
    await rig.centre.exchange(rig.store)
    await rig.place('second')
    expect(await rig.session.activate([pendingId])).toEqual({ ok: true })
    expect(await rig.until('outcome')).toMatchObject({ lines: [{ amount: 2000, end: { kind: 'written' } }] })
    expect(rig.balance('second')).toBe(330)
    expect(await factsOf(rig, 'card_credited')).toMatchObject([{ pendingId, amount: 2000, content }])
    await rig.centre.exchange(rig.store)
    expect([rig.centre.payments()[0]?.state, rig.centre.conflicts()]).toEqual(['activated', []])
    expect(await receiptLines(rig)).toEqual(['pass 2000'])
  })

  test('defers each line when the customer leaves, and the centre takes each (PEND-004)', async () => {
    const rig = await openRig()
    await rig.place('second')
    expect(await rig.session.openSale([p.pass, p.topUp], 'bank')).toEqual({ ok: true })
    await rig.until('bank')
    await rig.bench({ kind: 'card_take' })
    await rig.bench({ kind: 'bank_answer', answer: 'approve' })
    await rig.until('card_removed')
    expect(await rig.session.defer()).toEqual({ ok: true })
    expect((await rig.until('outcome')).lines).toMatchObject([
      { amount: 2000, end: { kind: 'deferred', cardNumber: secondNumber } },
      { amount: 1000, end: { kind: 'deferred', cardNumber: secondNumber } },
    ])
    await rig.centre.exchange(rig.store)
    expect(rig.centre.payments()).toMatchObject([
      { amount: 2000, content: { kind: 'pass', pass: p.pass.pass } },
      { amount: 1000, content: { kind: 'wallet' } },
    ])
    await expectBooksClosed(rig)
  })
})

describe('a new card', () => {
  test('comes first, its pass when it is laid on the reader, with its last days (CARD-008, CARD-009)', async () => {
    const dispenser = dispenserOf('dispensed')
    const rig = await openRig({}, dispenser)
    await rig.until('home')
    await buy(rig, [p.card, p.passNew], 'bank')
    await rig.untilTrue('the card is waited for', () => rig.sales()[0]?.kind === 'paid')
    await rig.bench({ kind: 'card_place', cardId: 'second' })
    await closed(rig)
    expect(await factsOf(rig, 'card_sold')).toMatchObject([{ cardNumber: secondNumber, amount: 1000 }])
    expect(await receiptLines(rig)).toEqual(['card 1000', 'pass 500'])
    const [issued] = await rig.records('receipt.issued')
    expect(issued?.payload).toContain('"lastDay":"2036-01-15","warrantyLastDay":"2026-03-24"')
    expect(dispenser.asked).toHaveLength(1)
    await expectBooksClosed(rig)
  })

  test('that cannot be had is owed in cash, with a slip that prints by itself', async () => {
    const rig = await openRig({}, dispenserOf('failed'))
    await rig.until('home')
    await buy(rig, [p.card], 'cash')
    await insert(rig, 2000)
    await closed(rig)
    expect(await factsOf(rig, 'sale_owed')).toMatchObject([{ amount: 1000 }, { amount: 1000 }])
    await rig.untilTrue('the slip is printed', async () => (await rig.records('receipt.printed')).length === 1)
    await expectBooksClosed(rig)
  })

  test('that cannot be had is paid back by bank', async () => {
    const rig = await openRig({}, dispenserOf('failed'))
    await rig.until('home')
    await buy(rig, [p.card], 'bank')
    await closed(rig)
    expect(await factsOf(rig, 'bank_refunded')).toMatchObject([{ amount: 1000 }])
    await expectBooksClosed(rig)
  })

  test('that may have come out is asked about by a timer, and the money is in question until then', async () => {
    const dispenser = dispenserOf('unknown', 'unknown', 'unknown', 'dispensed')
    const rig = await openRig({}, dispenser)
    await rig.until('home')
    await buy(rig, [p.card], 'bank')
    expect(await receiptLines(rig)).toEqual(['in_question 1000'])
    expect(rig.sales().map(({ kind }) => kind)).toEqual(['dispensing'])
    await rig.session.finish()
    rig.time.advance(31_000)
    await closed(rig)
    expect(await factsOf(rig, 'sale_closed')).toMatchObject([{ outcome: 'completed', delivered: 1000 }])
    expect(dispenser.asked.filter((what) => what.startsWith('dispense'))).toHaveLength(1)
  })

  test('is asked about, not dispensed again, after a restart', async () => {
    const dispenser = dispenserOf('unknown', 'unknown', 'unknown', 'unknown', 'unknown', 'dispensed')
    const rig = await openRig({}, dispenser)
    await rig.until('home')
    await buy(rig, [p.card], 'bank')
    expect(await receiptLines(rig)).toEqual(['in_question 1000'])
    rig.crash()
    await rig.restart()
    rig.time.advance(31_000)
    rig.time.advance(31_000)
    await closed(rig)
    expect(dispenser.asked.filter((what) => what.startsWith('dispense'))).toHaveLength(1)
    expect(await factsOf(rig, 'card_sold')).toHaveLength(1)
  })

  test('has one slip while it is in question, whenever the terminal starts again (design D3)', async () => {
    const dispenser = dispenserOf('unknown', 'unknown', 'unknown', 'unknown', 'unknown', 'unknown', 'dispensed')
    const rig = await openRig({ askBankEveryMs: 10_000, doneMs: 300_000 }, dispenser)
    await rig.until('home')
    await buy(rig, [p.card], 'bank')
    expect(await receiptLines(rig)).toEqual(['in_question 1000'])
    rig.crash()
    rig.time.advance(61_000)
    await rig.restart()
    await rig.until('new_card_failed')
    for (let waitMs = 10_000; rig.sales().length > 0; waitMs *= 2) {
      const asked = dispenser.asked.length
      rig.time.advance(waitMs)
      await rig.untilTrue('it is asked again', () => dispenser.asked.length > asked || rig.sales().length === 0)
    }
    const ids = (await rig.records('receipt.issued')).map(({ operationId }) => operationId)
    expect(ids.filter((id) => id.includes(':dispensing:'))).toHaveLength(1)
    expect(rig.defects).toEqual([])
  })

  test('does not hold up what is for the card that was tapped', async () => {
    const rig = await openRig({}, dispenserOf('failed'))
    await rig.place('ordinary')
    await buy(rig, [p.topUp, p.card], 'bank')
    await closed(rig)
    expect(await factsOf(rig, 'bank_refunded')).toMatchObject([{ amount: 1000 }])
    expect(await factsOf(rig, 'card_credited')).toMatchObject([{ cardNumber: ordinaryNumber, amount: 1000 }])
    await expectBooksClosed(rig)
  })
})
