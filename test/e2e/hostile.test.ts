import { expect, test } from '@playwright/test'
import { launch, texts, type Application } from '#test/e2e/application'

/** Cards a terminal must turn away and calls it must not answer: a typed refusal, words on the screen, nothing changed. */
/** The bridge as a hostile page would use it. */
type Untyped = { invoke(route: string, input: unknown): Promise<unknown> }

let app: Application

test.beforeAll(async () => {
  app = await launch({ arguments: ['--central=none'] })
  await app.screen('home')
})
test.afterAll(async () => {
  await app.dispose()
})

const strangers = [
  { cardId: 'foreign', code: 'card_not_ours' },
  { cardId: 'not_desfire', code: 'card_not_ours' },
  { cardId: 'blank', code: 'card_not_ours' },
  { cardId: 'wrong_keys', code: 'card_not_authentic' },
] as const

for (const { cardId, code } of strangers) {
  test(`turns away a card that is ${cardId} with ${code} and writes nothing`, async () => {
    await app.bench$({ kind: 'card_place', cardId })
    expect(await app.screen('message')).toMatchObject({ code, amount: null })
    await expect(app.kiosk.getByRole('heading', { name: texts.kk.message[code].title })).toBeVisible()
    await expect(app.kiosk.getByText(texts.kk.message[code].money, { exact: true })).toBeVisible()
    await app.bench$({ kind: 'card_take' })
    await app.press(texts.kk.key.finish)
    await app.screen('home')
    expect((await app.benchView()).link.acknowledgedSeq).toBe(0)
  })
}

const calls = [
  { name: 'an unknown route', route: 'kiosk.openSafe', input: undefined, refusal: 'unknown_route' },
  { name: 'a route of another page', route: 'bench.do', input: { kind: 'card_take' }, refusal: 'unknown_route' },
  { name: 'a prototype name', route: 'toString', input: undefined, refusal: 'unknown_route' },
  { name: 'a missing input', route: 'kiosk.pay', input: undefined, refusal: 'bad_input' },
  { name: 'an unknown means', route: 'kiosk.pay', input: { method: 'gold' }, refusal: 'bad_input' },
  { name: 'an extra field', route: 'kiosk.pay', input: { method: 'cash', discount: 1 }, refusal: 'bad_input' },
  { name: 'half a tenge', route: 'kiosk.chooseAmount', input: { amount: 0.5 }, refusal: 'bad_input' },
  { name: 'a negative amount', route: 'kiosk.chooseAmount', input: { amount: -500 }, refusal: 'bad_input' },
  { name: 'a huge amount', route: 'kiosk.chooseAmount', input: { amount: 1e300 }, refusal: 'bad_input' },
  { name: 'text for an amount', route: 'kiosk.chooseAmount', input: { amount: '500' }, refusal: 'bad_input' },
] as const

for (const { name, route, input, refusal } of calls) {
  test(`refuses ${name} from a page with ${refusal} and stays as it was`, async () => {
    const before = (await app.view()).revision
    const message = await app.kiosk.evaluate(
      async ([asked, given]) => {
        try {
          await (window.beket as unknown as Untyped).invoke(asked, given)
          return 'answered'
        } catch (error) {
          return String(error)
        }
      },
      [route, input] as const,
    )
    expect(message).toContain(`beket:refused:${refusal}`)
    expect((await app.view()).revision).toBe(before)
  })
}

test('does not act on a key the screen does not show', async () => {
  await app.screen('home')
  for (const route of ['kiosk.openTopUp', 'kiosk.defer', 'kiosk.printReceipt', 'kiosk.cancelPayment'] as const) {
    const answer = await app.kiosk.evaluate((asked) => window.beket.invoke(asked, undefined), route)
    expect(answer).toEqual({ ok: false, reason: 'not_now' })
  }
  await app.screen('home')
})

test('stays on its own page: no navigation, no window, no permission', async () => {
  const found = await app.kiosk.evaluate(async () => {
    const opened = window.open('https://example.com')
    location.href = 'https://example.com'
    const permission = await Notification.requestPermission()
    return { opened: opened !== null, permission, node: 'process' in window || 'require' in window }
  })
  expect(found).toEqual({ opened: false, permission: 'denied', node: false })
  expect(app.kiosk.url()).toBe('app://beket/index.html')
})
