import { expect, test } from '@playwright/test'
import { tenge } from '#domain/money'
import { launchDesk, type DeskApplication } from '#test/e2e/desk-application'

/** A cashier's day at a specialised desk, by keyboard alone, on the real application with simulated devices. */
let app: DeskApplication

test.describe.configure({ mode: 'serial' })

test.beforeAll(async () => {
  // The operators come with the centre, which starts beside the desk.
  test.setTimeout(300_000)
  app = await launchDesk('desk')
  await expect
    .poll(async () => (await app.view()).screen, { timeout: 240_000 })
    .toMatchObject({ kind: 'sign_in', hasOperators: true })
})
test.afterAll(async () => {
  await app.dispose()
})

async function paymentKind(kind: string): Promise<void> {
  await expect
    .poll(
      async () => {
        const { screen } = await app.view()
        return screen.kind === 'sale' ? (screen.payment?.kind ?? 'none') : screen.kind
      },
      { timeout: 20_000 },
    )
    .toBe(kind)
}

async function ended() {
  await paymentKind('ended')
  const { payment } = await app.screen('sale')
  if (payment?.kind !== 'ended') throw new Error('the sale is not over')
  return payment
}

test('refuses every act while nobody is signed in, whatever the page asks', async () => {
  expect(await app.act({ kind: 'open_shift', float: tenge(0) })).toEqual({ ok: false, reason: 'nobody_signed_in' })
  expect(await app.act({ kind: 'show_sale' })).toEqual({ ok: false, reason: 'nobody_signed_in' })
})

test('says how many attempts are left after a wrong PIN, and signs in with the right one', async () => {
  await app.signIn('101', '0000')
  await expect.poll(async () => (await app.screen('sign_in')).refused?.attemptsLeft).toBe(4)
  await app.signIn('201', '1590')
  await app.screen('open_shift')
  await app.keys('Escape')
  await app.screen('sign_in')
  await app.signIn('101', '1357')
  await app.screen('open_shift')
})

test('opens a shift with its float', async () => {
  await app.type('50000')
  await app.keys('F10')
  await app.screen('sale')
  expect((await app.view()).shiftNumber).toBe(1)
})

test('tops up with exact cash in at most 8 keystrokes after the card is on the reader (WALLET-003)', async () => {
  const before = await app.balanceOnCard('second')
  await app.place('second')
  await app.type('2000')
  await app.keys('Enter')
  await expect.poll(async () => (await app.screen('sale')).total).toBe(2000)
  await app.keys('F10')
  expect(app.strokes()).toBeLessThanOrEqual(8)
  expect(await ended()).toMatchObject({ end: 'completed', received: 2000, change: 0 })
  expect(await app.balanceOnCard('second')).toBe((before ?? 0) + 2000)
})

test('gives change and says how much', async () => {
  await app.place('second')
  await app.type('700')
  await app.keys('Enter')
  await expect.poll(async () => (await app.screen('sale')).total).toBe(700)
  await app.keys('Enter')
  await app.type('1000')
  await app.keys('F10')
  expect(await ended()).toMatchObject({ end: 'completed', received: 1000, change: 300 })
})

test('takes no less than the sum in cash', async () => {
  await app.place('second')
  await app.type('700')
  await app.keys('Enter')
  const { quoteNumber } = await app.screen('sale')
  const answer = await app.act({ kind: 'take_cash', received: tenge(600), quoteNumber })
  expect(answer).toEqual({ ok: false, reason: 'too_little' })
  await app.keys('F7')
  await expect.poll(async () => (await app.screen('sale')).lines.length).toBe(0)
})

test('charges a bank card that was declined first, and writes once it is approved', async () => {
  await app.place('second')
  const before = await app.balanceOnCard('second')
  await app.type('500')
  await app.keys('Enter')
  await expect.poll(async () => (await app.screen('sale')).total).toBe(500)
  await app.keys('F11')
  await paymentKind('bank')
  await app.bench$({ kind: 'bank_answer', answer: 'decline' })
  await paymentKind('declined')
  expect(await app.balanceOnCard('second')).toBe(before)
  await app.keys('F11')
  await paymentKind('bank')
  await app.bench$({ kind: 'bank_answer', answer: 'approve' })
  expect(await ended()).toMatchObject({ end: 'completed', paid: 500 })
})

test('splits a payment: the cash is taken in the instant the bank approves the rest', async () => {
  await app.place('second')
  await app.type('3000')
  await app.keys('Enter')
  await expect.poll(async () => (await app.screen('sale')).total).toBe(3000)
  await app.keys('Enter')
  await app.type('1000')
  await app.keys('F11')
  await paymentKind('bank')
  const { payment } = await app.screen('sale')
  expect(payment).toMatchObject({ kind: 'bank', amount: 2000, cash: 1000 })
  await app.bench$({ kind: 'bank_answer', answer: 'approve' })
  expect(await ended()).toMatchObject({ end: 'completed', paid: 3000 })
})

test('sells a pass by its code, and sets a basket aside for the next customer (PASS-020)', async () => {
  await app.place('second')
  await app.type('31')
  await app.keys('Enter')
  await expect.poll(async () => (await app.screen('sale')).total).toBe(2000)
  await app.keys('F6')
  await expect.poll(async () => (await app.screen('sale')).parked.length).toBe(1)
  await app.type('100')
  await app.keys('Enter')
  await expect.poll(async () => (await app.screen('sale')).total).toBe(100)
  await app.keys('F10')
  await ended()
  await app.keys('Escape', 'F4')
  await expect.poll(async () => (await app.screen('sale')).total).toBe(2000)
  await app.keys('F10')
  expect((await ended()).lines).toMatchObject([{ item: { kind: 'pass', name: 'trips' }, end: { kind: 'written' } }])
})

test('prints a receipt with every sale and a copy that says it is one (INFO-014)', async () => {
  await app.keys('Escape', 'F8')
  const { rows } = await app.screen('receipts')
  expect(rows.length).toBeGreaterThanOrEqual(6)
  await app.keys('F10')
  await expect.poll(async () => (await app.screen('receipts')).print.state, { timeout: 20_000 }).toBe('printed')
  await app.keys('Escape')
  await app.screen('sale')
})

test('locks, and lets the same operator go on with the PIN', async () => {
  await app.keys('F9')
  await app.screen('shift')
  await app.keys('F2')
  expect((await app.screen('sign_in')).locked).toMatchObject({ number: '101' })
  expect(await app.act({ kind: 'show_sale' })).toEqual({ ok: false, reason: 'nobody_signed_in' })
  await app.type('1357')
  await app.keys('Enter')
  await app.screen('sale')
})

test('takes cash out only with a senior at the keyboard, and never on one’s own word', async () => {
  const asked = { kind: 'move_cash', direction: 'out', amount: tenge(10_000), reason: 'инкассация' } as const
  expect(await app.act({ ...asked, approval: null })).toEqual({ ok: false, reason: 'approval_needed' })
  const own = await app.act({ ...asked, approval: { number: '101', pin: '1357' } })
  expect(own).toEqual({ ok: false, reason: 'same_person' })
  const other = await app.act({ ...asked, approval: { number: '102', pin: '2468' } })
  expect(other).toEqual({ ok: false, reason: 'not_an_approver' })
  await app.keys('F9')
  await app.screen('shift')
  await app.keys('F6')
  await expect(app.page.locator('form input').first()).toBeFocused()
  await app.type('10000')
  await app.keys('Enter')
  await app.type('инкассация')
  await app.keys('Enter')
  await app.type('301')
  await app.keys('Enter')
  await app.type('8642')
  await app.keys('Enter')
  await expect.poll(async () => (await app.screen('shift')).report.movements.length).toBe(1)
  expect((await app.screen('shift')).report.movements[0]).toMatchObject({ approvedBy: 'Оспанов Е.' })
})

test('shows an X report whose sums are those of the sales', async () => {
  await app.keys('F5')
  const { report } = await app.screen('report')
  // 2000 + 700 + 1000 (split) + 100 + 2000 in cash; 500 + 2000 by card.
  expect(report).toMatchObject({ kind: 'x', cash: 5800, bank: 2500, receipts: 6, expected: 50_000 + 5800 - 10_000 })
  await app.keys('F11')
  await expect.poll(async () => (await app.screen('report')).print.state, { timeout: 20_000 }).toBe('printed')
  await app.keys('Escape')
  await app.screen('shift')
})

test('does not close a shift while a basket is set aside, and says which', async () => {
  await app.keys('Escape')
  await app.place('ordinary')
  await app.type('100')
  await app.keys('Enter')
  await expect.poll(async () => (await app.screen('sale')).total).toBe(100)
  await app.keys('F6')
  await expect.poll(async () => (await app.screen('sale')).parked.length).toBe(1)
  await app.keys('F9')
  expect((await app.screen('shift')).hindrances).toEqual([{ kind: 'parked', count: 1 }])
  const answer = await app.act({ kind: 'close_shift', counted: tenge(45_800), denominations: [], reason: '' })
  expect(answer).toEqual({ ok: false, reason: 'close_hindered' })
  await app.keys('Escape', 'F4')
  await expect.poll(async () => (await app.screen('sale')).lines.length).toBe(1)
  await app.keys('F7')
  await expect.poll(async () => (await app.screen('sale')).lines.length).toBe(0)
})

test('closes the shift with a counted difference only with its reason, and shows the Z report', async () => {
  await app.keys('F9')
  await app.screen('shift')
  await app.keys('F10')
  await app.screen('close_shift')
  // 2 × 20 000 + 5 000: 800 short of 45 800.
  await app.type('2')
  await app.keys('Enter', 'Enter')
  await app.type('1')
  await app.keys('F10')
  await expect.poll(async () => (await app.view()).refused).toBe('reason_missing')
  await app.keys('F4')
  await app.type('пересчитано дважды')
  await app.keys('F10')
  const { report } = await app.screen('report')
  expect(report).toMatchObject({
    kind: 'z',
    closing: { counted: 45_000, difference: -800, reason: 'пересчитано дважды' },
  })
  expect((await app.view()).shiftNumber).toBeNull()
  await app.keys('Escape')
  expect(await app.screen('open_shift')).toMatchObject({ shiftNumber: 2, lastCounted: 45_000 })
})

test('refuses a technician everything with money, also by IPC', async () => {
  await app.keys('Escape')
  await app.screen('sign_in')
  await app.signIn('401', '9753')
  await app.screen('sale')
  expect(await app.act({ kind: 'open_shift', float: tenge(1) })).toEqual({ ok: false, reason: 'not_your_role' })
  const paid = await app.act({ kind: 'take_cash', received: null, quoteNumber: 1 })
  expect(paid).toEqual({ ok: false, reason: 'not_your_role' })
})
