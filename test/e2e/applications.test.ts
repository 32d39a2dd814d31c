import { expect, test } from '@playwright/test'
import type { ApplicationDocument, SentApplicationEvent } from '#contract/application'
import type { DeskScreenOf } from '#contract/desk/view'
import { tenge } from '#domain/money'
import { calendarDay } from '#domain/time'
import { launchDesk, type DeskApplication } from '#test/e2e/desk-application'

/** Applications at the central desk, by keyboard, on the real application with its own centre. */
let app: DeskApplication

test.describe.configure({ mode: 'serial' })

test.beforeAll(async () => {
  test.setTimeout(300_000)
  app = await launchDesk('central-desk')
  await expect
    .poll(async () => (await app.view()).screen, { timeout: 240_000 })
    .toMatchObject({ kind: 'sign_in', hasOperators: true })
  await app.signIn('201', '1590')
  await app.screen('open_shift')
  await app.type('50000')
  await app.keys('F10')
  await app.screen('sale')
})
test.afterAll(async () => {
  await app.dispose()
})

async function document(): Promise<ApplicationDocument> {
  return (await app.screen('application')).document
}

async function state(kind: string): Promise<void> {
  await expect.poll(async () => (await document()).application.state.kind, { timeout: 20_000 }).toBe(kind)
}

/** Through the form of a new application: kind, cause, card, name, birthday, relation. */
async function open(kind: string, cause: string | null, name: string): Promise<void> {
  await app.keys('F6')
  await app.screen('applications')
  await app.keys('F5')
  const fields = app.page.locator('form select, form input')
  await expect(fields.first()).toBeFocused()
  await fields.first().selectOption(kind)
  if (cause !== null) await fields.nth(1).selectOption(cause)
  await fields.first().focus()
  await app.keys('Enter', ...(cause === null ? [] : ['Enter']), 'Enter')
  await app.type(name)
  await app.keys('Enter')
  await app.type('01051990')
  await app.keys('Enter', 'Enter')
  await app.screen('application')
}

/** Ticks every paper off as an original. */
async function bringAll(): Promise<void> {
  for (let missing = (await document()).missing.length; missing > 0; missing -= 1) {
    await app.keys('F4')
    await expect.poll(async () => (await document()).missing.length).toBe(missing - 1)
  }
}

async function approveBySenior(): Promise<void> {
  await expect(app.page.locator('form.approval input').first()).toBeFocused()
  await app.type('301')
  await app.keys('Enter')
  await app.type('8642')
  await app.keys('Enter')
}

test('blocks the card on the reader on application, and sells nothing to it from then on (BLOCK-005, BLOCK-006)', async () => {
  await app.place('second')
  await open('block_card', 'loss', 'Серікқызы Айгерім')
  await state('collecting')
  await bringAll()
  await state('checking')
  await app.keys('F5')
  await expect.poll(async () => (await document()).nextCheck).toBeNull()
  await app.keys('F10')
  await state('done')
  await app.keys('F8')
  await expect.poll(async () => (await app.screen('application')).print.state, { timeout: 20_000 }).toBe('printed')
  await app.keys('Escape')
  await app.screen('applications')
  await app.keys('Escape')
  await app.screen('sale')
  await app.keys('F2')
  await expect
    .poll(async () => {
      const { card } = await app.screen('sale')
      return card.kind === 'card' ? card.standing : card.kind
    })
    .toBe('blocked')
})

/** Makes the checks of a refund with nothing found against it, and decides for it. */
async function approveRefund(): Promise<void> {
  await bringAll()
  await state('checking')
  for (const check of ['card_status', 'registration', 'payments', 'activations', 'balance']) {
    await expect.poll(async () => (await document()).nextCheck).toBe(check)
    await app.keys('F5')
  }
  await expect.poll(async () => (await document()).nextCheck).toBeNull()
  expect((await document()).objections).toEqual([])
  await app.keys('F10')
  await state('approved')
}

test('refunds a wallet with a senior at the keyboard: once, out of the drawer, and the card is worth nothing more (REFUND-011, REFUND-016)', async () => {
  test.setTimeout(120_000)
  await app.place('ordinary')
  const balance = await app.balanceOnCard('ordinary')
  expect(balance).not.toBeNull()
  await open('wallet_refund', 'none', 'Ким Виктор')
  await approveRefund()
  expect((await document()).application.state).toMatchObject({ amount: balance })
  await app.keys('F10')
  await approveBySenior()
  await state('paying')
  expect((await app.screen('application')).payout).toBe('begun')
  const again = await app.act({ kind: 'pay_out', approval: { number: '301', pin: '8642' } })
  expect(again).toEqual({ ok: false, reason: 'not_now' })
  await app.keys('F10')
  await expect.poll(async () => (await app.screen('application')).payout).toBe('made')
  const twice = await app.act({ kind: 'settle_payout', isGiven: true, approval: null })
  expect(twice).toEqual({ ok: false, reason: 'not_now' })
  const { applicationId } = await document()
  await expect
    .poll(
      async () => {
        await app.act({ kind: 'show_application', applicationId })
        return (await document()).application.state
      },
      { timeout: 60_000 },
    )
    .toEqual({ kind: 'done', paid: balance })
  await app.keys('Escape')
  await app.screen('applications')
  await app.keys('Escape')
  await app.screen('sale')
  await app.keys('F9')
  const { report } = (await app.screen('shift')) satisfies DeskScreenOf<'shift'>
  expect(report.movements).toMatchObject([{ direction: 'out', amount: balance, approvedBy: 'Оспанов Е.' }])
  expect(report.expected).toBe(50_000 - (balance ?? 0))
  await app.keys('Escape')
  await app.screen('sale')
})

test('refuses a second refund of the same card, whichever desk asks (REFUND-012)', async () => {
  await app.keys('F6')
  await app.screen('applications')
  const application = {
    kind: 'wallet_refund',
    cause: 'none',
    cardNumber: '9643012077810345',
    accountId: null,
    applicant: { name: 'Ким Виктор', bornOn: calendarDay('1990-05-01'), relation: 'self' },
    isStampNeeded: false,
  } as const
  const settled = await app.act({ kind: 'open_application', application })
  expect(settled).toEqual({ ok: false, reason: 'application_settled' })
  await app.keys('Escape')
})

test('draws up an act of confiscation in two copies (BLOCK-003)', async () => {
  await app.place('concession')
  await open('confiscation', null, 'Оспанов Ерлан')
  await bringAll()
  await app.keys('F5')
  await expect.poll(async () => (await document()).nextCheck).toBeNull()
  await app.keys('F10')
  await state('done')
  await app.keys('F8')
  await expect.poll(async () => (await app.screen('application')).print.state, { timeout: 30_000 }).toBe('printed')
  await app.keys('Escape')
  await app.screen('applications')
  await app.keys('Escape')
})

test('knows after a restart that money was to be given, does not give it again by itself, and closes no shift until a person says (REFUND-011)', async () => {
  test.setTimeout(300_000)
  await app.place('second')
  await open('wallet_refund', 'none', 'Серікқызы Айгерім')
  await approveRefund()
  await app.keys('F10')
  await approveBySenior()
  await state('paying')
  const { applicationId } = await document()
  const { directory } = app
  await app.close()
  app = await launchDesk('central-desk', { directory })
  await expect
    .poll(async () => (await app.view()).screen, { timeout: 240_000 })
    .toMatchObject({ kind: 'sign_in', hasOperators: true })
  await app.signIn('201', '1590')
  await app.screen('sale')
  await app.keys('F9')
  expect((await app.screen('shift')).hindrances).toMatchObject([{ kind: 'payout', amount: 330 }])
  await app.keys('Escape')
  await app.screen('sale')
  await expect.poll(async () => (await app.view()).link, { timeout: 120_000 }).toBe('up')
  await app.keys('F6')
  expect((await app.screen('applications')).openPayouts).toMatchObject([{ applicationId, amount: 330 }])
  await app.act({ kind: 'show_application', applicationId })
  await state('paying')
  expect((await app.screen('application')).payout).toBe('begun')
  await app.keys('F7')
  await approveBySenior()
  await state('approved')
  await app.keys('F10')
  await approveBySenior()
  await state('paying')
  await app.keys('F10')
  await expect.poll(async () => (await app.screen('application')).payout).toBe('made')
  await app.keys('Escape')
  await app.screen('applications')
  await app.keys('Escape')
  await app.screen('sale')
  await app.keys('F9')
  const { report, hindrances } = await app.screen('shift')
  expect(hindrances).toEqual([])
  expect(report.movements.filter(({ direction }) => direction === 'out')).toHaveLength(2)
  await app.keys('Escape')
})

test('keeps a payout of which the centre has not answered, and pays it under the same number once it does (GAP-56)', async () => {
  const application = {
    kind: 'school_refund',
    cause: 'none',
    cardNumber: '9643012011112222',
    accountId: null,
    applicant: { name: 'Ким Виктор', bornOn: calendarDay('1990-05-01'), relation: 'parent' },
    isStampNeeded: false,
  } as const
  const act = async (event: SentApplicationEvent): Promise<void> => {
    expect(await app.act({ kind: 'act_on_application', event, approval: null })).toEqual({ ok: true })
  }
  const found = { sum: null, day: null, pass: null, pendingId: null }
  const sum = { base: tenge(700), added: tenge(0), withheld: tenge(0) }
  expect(await app.act({ kind: 'open_application', application })).toEqual({ ok: true })
  await bringAll()
  await act({ kind: 'found', finding: { ...found, check: 'card_status', result: 'unknown' } })
  await act({ kind: 'found', finding: { ...found, check: 'payments', result: 'proved' } })
  await act({ kind: 'found', finding: { ...found, check: 'balance', result: 'left', sum } })
  await act({ kind: 'approved' })
  await app.bench$({ kind: 'link_state', state: 'cut' })
  const approval = { number: '301', pin: '8642' }
  expect(await app.act({ kind: 'pay_out', approval })).toEqual({ ok: false, reason: 'centre_silent' })
  expect(await app.screen('application')).toMatchObject({
    payout: 'begun',
    document: { application: { state: { kind: 'approved' } } },
  })
  await app.bench$({ kind: 'link_state', state: 'open' })
  expect(await app.act({ kind: 'pay_out', approval })).toEqual({ ok: true })
  await state('paying')
  expect(await app.act({ kind: 'settle_payout', isGiven: true, approval: null })).toEqual({ ok: true })
  expect((await app.screen('application')).payout).toBe('made')
  await app.keys('Escape')
  expect((await app.screen('applications')).openPayouts).toEqual([])
})

test('does no more of it than its cashier may: never on one’s own word, nothing without the centre (GAP-56)', async () => {
  const own = await app.act({ kind: 'pay_out', approval: { number: '201', pin: '1590' } })
  expect(own).toEqual({ ok: false, reason: 'not_now' })
  expect(await app.act({ kind: 'move_cash', direction: 'in', amount: tenge(1), reason: 'x', approval: null })).toEqual({
    ok: true,
  })
  await app.bench$({ kind: 'link_state', state: 'cut' })
  const silent = await app.act({ kind: 'show_applications', text: '' })
  expect(silent).toEqual({ ok: false, reason: 'centre_silent' })
})
