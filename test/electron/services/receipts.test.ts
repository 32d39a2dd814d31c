import { describe, expect, test } from 'vitest'
import { receiptDocumentSchema } from '#contract/receipt'
import { tenge } from '#domain/money'
import { openRig, type Rig } from '#test/rig/terminal'
import { newBalance, ordinaryNumber } from '#test/electron/services/books'
import { activate, chooseTopUp, insert, liftTopUpLimit, paidElsewhere, payByBank } from '#test/electron/services/flows'

async function topUpDone(rig: Rig): Promise<void> {
  await chooseTopUp(rig, 500, 'cash')
  await insert(rig, 2000)
  await rig.until('done')
}

async function documents(rig: Rig) {
  const issued = await rig.records('receipt.issued')
  return issued.map(({ payload }) => {
    const { document } = JSON.parse(payload) as { document: unknown }
    return receiptDocumentSchema.parse(document)
  })
}

const pages = (rig: Rig): number => rig.host.calls().filter(({ name }) => name === 'printer.print').length

describe('the receipt of a sale (INFO-014)', () => {
  test('is offered, not printed unasked, and printed once', async () => {
    const rig = await openRig()
    await topUpDone(rig)
    expect(rig.screen()).toMatchObject({ receipt: { state: 'offered', reason: null } })
    expect(pages(rig)).toBe(0)
    expect(rig.session.printReceipt()).toEqual({ ok: true })
    await rig.until('done', ({ receipt }) => receipt.state === 'printed')
    rig.session.printReceipt()
    expect(pages(rig)).toBe(1)
    expect(await rig.records('receipt.printed')).toHaveLength(1)
    expect(await rig.store.receipts.unprinted()).toEqual([])
  })

  test('says what was paid, what was credited and what the card holds', async () => {
    const rig = await openRig()
    await topUpDone(rig)
    await rig.untilTrue('it is issued', async () => (await documents(rig)).length === 1)
    expect(await documents(rig)).toMatchObject([
      {
        cardNumber: ordinaryNumber,
        reference: '0147-00001',
        lines: [{ kind: 'top_up', amount: 2000, balanceBefore: newBalance, balanceAfter: newBalance + 2000 }],
        total: 2000,
        payment: { method: 'cash', inserted: 2000, surplus: 1500 },
      },
    ])
  })

  test('names the payments activated, and that they were paid elsewhere', async () => {
    const rig = await openRig()
    await activate(rig, await paidElsewhere(rig, 300, 9), await paidElsewhere(rig, 500, 4))
    await rig.until('done')
    await rig.untilTrue('it is issued', async () => (await documents(rig)).length === 1)
    expect(await documents(rig)).toMatchObject([
      {
        lines: [
          { kind: 'activation', amount: 300 },
          { kind: 'activation', amount: 500 },
        ],
        total: 800,
        payment: { method: 'provider' },
      },
    ])
  })

  test.each([
    ['paper_out', 'paper_out'],
    ['jam', 'jam'],
    ['cover_open', 'cover_open'],
    ['offline', 'printer_offline'],
  ] as const)('stays reprintable and readable when the printer says %s', async (state, reason) => {
    const rig = await openRig()
    await topUpDone(rig)
    await rig.bench({ kind: 'printer_state', state })
    rig.session.printReceipt()
    await rig.until('done', ({ receipt }) => receipt.state === 'failed' && receipt.reason === reason)
    expect(await rig.store.receipts.unprinted()).toHaveLength(1)
    expect(await rig.session.showReceipt(true)).toEqual({ ok: true })
    const shown = await rig.until('receipt')
    expect(shown.image).toMatch(/^data:image\/png;base64,/)
    expect(shown.qr).toContain('0147-00001')
    await rig.session.showReceipt(false)
    await rig.bench({ kind: 'printer_state', state: 'ok' })
    rig.session.printReceipt()
    await rig.until('done', ({ receipt }) => receipt.state === 'printed')
    expect(await rig.store.receipts.unprinted()).toEqual([])
  })

  test('is not printed twice when the devices were lost while it was printed', async () => {
    const rig = await openRig()
    await topUpDone(rig)
    rig.host.armKill({ call: 'printer.print', when: 'after' })
    rig.session.printReceipt()
    await rig.host.killed()
    await rig.host.start()
    await topUpAgain(rig)
    expect(await rig.records('receipt.print_started')).toHaveLength(1)
  })

  test('of one customer says nothing about the print of the last', async () => {
    const rig = await openRig()
    await topUpDone(rig)
    rig.session.printReceipt()
    await rig.session.finish()
    await rig.bench({ kind: 'card_take' })
    await topUpDone(rig)
    expect(rig.screen()).toMatchObject({ receipt: { state: 'offered' } })
    rig.session.printReceipt()
    await rig.until('done', ({ receipt }) => receipt.state === 'printed')
    expect(pages(rig)).toBe(2)
  })
})

/** The devices are back and the card lies there: the kiosk serves on. */
async function topUpAgain(rig: Rig): Promise<void> {
  await rig.until('card')
  rig.session.openTopUp()
  rig.session.chooseAmount(tenge(500))
  await rig.session.pay('cash')
  await rig.until('cash')
  await insert(rig, 500)
  await rig.until('done')
}

describe('the claim slip', () => {
  test('of a deferred payment is printed unasked, with the last day to fetch it (PEND-004)', async () => {
    const rig = await openRig()
    await rig.bench({ kind: 'card_tear', at: 'before_write' })
    await payByBank(rig, 2000)
    await rig.until('card_removed')
    await rig.session.defer()
    await rig.until('deferred', ({ receipt }) => receipt.state === 'printed')
    expect(await documents(rig)).toMatchObject([
      { lines: [{ kind: 'deferred', amount: 2000, lastDay: '2026-04-07' }], total: 2000 },
    ])
    expect(pages(rig)).toBe(1)
  })

  test('of a payment in question names the amount and the reference', async () => {
    const rig = await openRig()
    await chooseTopUp(rig, 2000, 'bank')
    await rig.bench({ kind: 'bank_answer', answer: 'silent' })
    await rig.until('message')
    await rig.untilTrue('it is printed', async () => (await rig.records('receipt.printed')).length === 1)
    expect(await documents(rig)).toMatchObject([
      { reference: '0147-00001', lines: [{ kind: 'in_question', amount: 2000 }] },
    ])
  })

  test('of a refund is issued once, when the bank has given the money back', async () => {
    const rig = await openRig()
    liftTopUpLimit(rig)
    await chooseTopUp(rig, 50_000, 'bank')
    await rig.bench({ kind: 'card_take' })
    await rig.bench({ kind: 'bank_answer', answer: 'approve' })
    await rig.until('card_removed')
    await rig.writeElsewhere('ordinary', { what: 'top_up', credit: 60_000 })
    await rig.bench({ kind: 'card_place', cardId: 'ordinary' })
    await rig.untilTrue('it is printed', async () => (await rig.records('receipt.printed')).length === 1)
    expect(await documents(rig)).toMatchObject([{ lines: [{ kind: 'refunded', amount: 50_000 }] }])
  })

  test('waits for paper like any other receipt', async () => {
    const rig = await openRig()
    await rig.bench({ kind: 'printer_state', state: 'paper_out' })
    await rig.bench({ kind: 'card_tear', at: 'before_write' })
    await payByBank(rig, 2000)
    await rig.until('card_removed')
    await rig.session.defer()
    await rig.until('deferred', ({ receipt }) => receipt.state === 'failed')
    await rig.bench({ kind: 'printer_state', state: 'ok' })
    rig.session.printReceipt()
    await rig.until('deferred', ({ receipt }) => receipt.state === 'printed')
  })
})
