import { expect, test } from '@playwright/test'
import { kk as bikeKk } from '#renderer/i18n/bike/kk.ts'
import { ru as bikeRu } from '#renderer/i18n/bike/ru.ts'
import { en as bikeEn } from '#renderer/i18n/bike/en.ts'
import { en as informationEn } from '#renderer/i18n/information/en.ts'
import { kk as informationKk } from '#renderer/i18n/information/kk.ts'
import { ru as informationRu } from '#renderer/i18n/information/ru.ts'
import { calendarDay } from '#domain/time'
import { iinOf } from '#test/central/bike/rig'
import { launch, texts, type Application } from '#test/e2e/application'

/** The bike service as a passenger uses it, on the real application with its demonstration centre. */
let app: Application

const words = { kk: bikeKk, ru: bikeRu, en: bikeEn } as const
const information = { kk: informationKk, ru: informationRu, en: informationEn } as const
type Language = keyof typeof words

/** The centre makes its database at the first start. */
const firstStartMs = 120_000

test.describe.configure({ mode: 'serial', timeout: firstStartMs })

test.beforeAll(async () => {
  app = await launch()
  await expect.poll(async () => (await app.view()).link, { timeout: firstStartMs }).toBe('up')
  await app.screen('home')
})
test.afterAll(async () => {
  await app.dispose()
})

async function openBike(language: Language): Promise<void> {
  await app.speak(language)
  await app.press(new RegExp(information[language].way.bike))
  await expect.poll(async () => (await app.screen('bike')).centre).toBe('up')
}

/** Types with a connected keyboard, which writes what the keys on the screen write, and presses the key that confirms. */
async function type(language: Language, value: string): Promise<void> {
  for (const key of value) {
    // Playwright has the keys of a United States keyboard only.
    if (/^[\w ]$/.test(key)) await app.kiosk.keyboard.press(key)
    else await app.kiosk.evaluate((typed) => window.dispatchEvent(new KeyboardEvent('keydown', { key: typed })), key)
  }
  await app.press(new RegExp(texts[language].keyboard.done))
}

async function atField(field: string): Promise<void> {
  await expect.poll(async () => (await app.screen('bike_entry')).field).toBe(field)
}

async function signIn(language: Language, accountId: string, pin: string): Promise<void> {
  await openBike(language)
  await app.press(words[language].start.signIn)
  await atField('account_id')
  await type(language, accountId)
  await atField('pin')
  await type(language, pin)
  await app.screen('bike_account')
}

async function approve(): Promise<void> {
  await app.screen('bank')
  await app.bench$({ kind: 'bank_answer', answer: 'approve' })
  await expect.poll(async () => (await app.view()).screen.kind, { timeout: 20_000 }).toMatch(/^(?:done|outcome)$/)
}

async function leave(): Promise<void> {
  await app.kiosk.evaluate(() => window.beket.invoke('kiosk.finish', undefined))
  await app.screen('home')
}

test('registers in Kazakh and signs in with the PIN of the SMS (BIKE-002…005, BIKE-100, GAP-16)', async () => {
  await openBike('kk')
  await app.press(bikeKk.start.register)
  await app.screen('bike_consents')
  await app.kiosk.evaluate(() => window.beket.invoke('kiosk.bikeReadText', { consent: 'bike_contract' }))
  await app.screen('bike_text')
  await expect(app.kiosk.getByText('www.velobike.kz', { exact: true })).toBeVisible()
  await app.press(texts.kk.key.back)
  await app.screen('bike_consents')
  for (const consent of ['personal_data', 'bike_contract', 'rider_statements'] as const) {
    await app.kiosk.getByRole('checkbox', { name: bikeKk.consents[consent] }).click()
  }
  await app.press(bikeKk.consents.next)
  await app.screen('bike_document')
  await app.kiosk.getByRole('radio', { name: bikeKk.document.identity_card }).click()
  await app.press(bikeKk.entry.next)
  await atField('document_number')
  await type('kk', '041234567')
  await atField('iin')
  await type('kk', iinOf(calendarDay('1987-03-05'), 4000))
  await atField('surname')
  await type('kk', 'қожахметова')
  await atField('first_name')
  await type('kk', 'әйгерім')
  await atField('patronymic')
  await app.press(bikeKk.entry.skip)
  await atField('address')
  await type('kk', 'астана, тұран 34')
  await atField('mobile')
  await type('kk', '7015550101')
  await atField('email')
  await app.press(bikeKk.entry.skip)
  expect(await app.screen('bike_summary')).toMatchObject({ birthDay: '1987-03-05', mobile: '7015550101' })
  await app.press(bikeKk.summary.send)
  const { accountId } = await app.screen('bike_registered')
  await app.bench$({ kind: 'bike_look' })
  const { bike } = await app.benchView()
  const sms = bike?.messages.find(({ phone }) => phone === '+77015550101')?.text ?? ''
  expect(sms).toContain(accountId)
  const pin = /PIN\S* (\d+)/.exec(sms)?.[1] ?? ''
  expect(await app.kiosk.content()).not.toContain(pin)
  await app.press(bikeKk.registered.next)
  await atField('pin')
  await type('kk', pin)
  expect(await app.screen('bike_account')).toMatchObject({ accountId, balance: 0 })
  expect(await app.kiosk.content()).not.toContain(pin)
  await leave()
})

test('sells a day pass with its deposit by bank card only, in English (BIKE-050…055)', async () => {
  await signIn('en', '10000004', '147147')
  await expect(app.kiosk.getByText(bikeEn.reason.citizens_only).first()).toBeVisible()
  await app.press(new RegExp(bikeEn.account.dayPassKey))
  expect(await app.screen('bike_day_pass')).toMatchObject({ due: 41_000, parts: { deposit: 37_500 } })
  await expect(app.kiosk.getByText(bikeEn.dayPass.bankOnly).first()).toBeVisible()
  await app.press(/3 days/)
  await expect.poll(async () => (await app.screen('bike_day_pass')).due).toBe(46_500)
  await app.press(new RegExp(texts.en.method.bank))
  await approve()
  await leave()
  await expect.poll(async () => (await app.benchView()).link.unsentRecords).toBe(0)
  await signIn('en', '10000004', '147147')
  expect(await app.screen('bike_account')).toMatchObject({
    depositHeld: 37_500,
    product: { kind: 'day_pass', sku: 'BIKE_DAY_3' },
  })
  await leave()
})

test('goes from home to the payment of a subscription by keyboard only, in Kazakh (BIKE-003, BIKE-030)', async () => {
  await app.speak('kk')
  const { keyboard } = app.kiosk
  async function goTo(name: string): Promise<void> {
    const key = app.kiosk.getByRole('button', { name: new RegExp(name) }).first()
    for (let tabs = 0; tabs < 40; tabs += 1) {
      if (await key.evaluate((element) => element === document.activeElement)) break
      await keyboard.press('Tab')
    }
    await expect(key).toBeFocused()
    await keyboard.press('Enter')
  }
  await goTo(information.kk.way.bike)
  await expect.poll(async () => (await app.screen('bike')).centre).toBe('up')
  await goTo(bikeKk.start.signIn)
  await atField('account_id')
  await keyboard.type('10000008')
  await keyboard.press('Enter')
  await atField('pin')
  await keyboard.type('147147')
  await keyboard.press('Enter')
  await app.screen('bike_account')
  await goTo(bikeKk.account.subscription)
  await app.screen('bike_products')
  await keyboard.press('Escape')
  await app.screen('bike_account')
  await goTo(bikeKk.account.subscription)
  await app.screen('bike_products')
  await goTo(bikeKk.product.BIKE_STD_SEASON)
  await app.screen('bike_confirm')
  await goTo(texts.kk.method.bank)
  await app.screen('bank')
  await keyboard.press('Escape')
  await expect.poll(async () => (await app.view()).screen.kind).not.toBe('bank')
  await leave()
})

test('sells a subscription in Russian and says before payment that it is not refunded (BIKE-030, BIKE-039)', async () => {
  await signIn('ru', '10000008', '147147')
  await app.press(new RegExp(bikeRu.account.subscription))
  await app.screen('bike_products')
  await app.press(new RegExp(bikeRu.product.BIKE_STD_MONTH))
  expect(await app.screen('bike_confirm')).toMatchObject({ accountId: '10000008', due: 3000 })
  await expect(app.kiosk.getByRole('heading', { name: bikeRu.pay.noRefund })).toBeVisible()
  await app.press(new RegExp(texts.ru.method.bank))
  await approve()
  await leave()
  await expect.poll(async () => (await app.benchView()).link.unsentRecords).toBe(0)
  await signIn('ru', '10000008', '147147')
  expect(await app.screen('bike_account')).toMatchObject({
    balance: 3000,
    reserved: 2500,
    product: { sku: 'BIKE_STD_MONTH' },
  })
  await leave()
})

test('takes a debt by charge in Kazakh (BIKE-073, BIKE-092)', async () => {
  await signIn('kk', '10000002', '147147')
  await expect(app.kiosk.getByText(new RegExp(bikeKk.account.restricted)).first()).toBeVisible()
  await app.press(new RegExp(bikeKk.account.pay))
  expect(await app.screen('bike_confirm')).toMatchObject({ due: 1200, product: { kind: 'debt' } })
  await expect(app.kiosk.getByText(bikeKk.charge.damage).first()).toBeVisible()
  await app.press(new RegExp(texts.kk.method.bank))
  await approve()
  await leave()
})

test('says in Russian that a minor may not register (BIKE-100)', async () => {
  await openBike('ru')
  await app.press(bikeRu.start.register)
  await app.screen('bike_consents')
  await app.kiosk.evaluate(() => window.beket.invoke('kiosk.bikeReadText', { consent: 'bike_contract' }))
  await app.press(texts.ru.key.back)
  for (const consent of ['personal_data', 'bike_contract', 'rider_statements'] as const) {
    await app.kiosk.getByRole('checkbox', { name: bikeRu.consents[consent] }).click()
  }
  await app.press(bikeRu.consents.next)
  await app.kiosk.getByRole('radio', { name: bikeRu.document.identity_card }).click()
  await app.press(bikeRu.entry.next)
  await atField('document_number')
  await type('ru', '041234568')
  await atField('iin')
  await type('ru', iinOf(calendarDay('2015-03-05'), 4000))
  expect(await app.screen('bike_notice')).toMatchObject({ code: 'underage' })
  await expect(app.kiosk.getByRole('heading', { name: bikeRu.notice.underage.title })).toBeVisible()
  await leave()
})

test('says in English that the centre is away before anything is typed (GAP-56)', async () => {
  await app.bench$({ kind: 'link_state', state: 'cut' })
  await app.speak('en')
  await app.press(new RegExp(information.en.way.bike))
  await expect.poll(async () => (await app.screen('bike')).centre).toBe('down')
  await expect(app.kiosk.getByText(bikeEn.start.offline).first()).toBeVisible()
  await app.press(bikeEn.start.prices)
  await expect(app.kiosk.getByText(/37.500\s₸/).first()).toBeVisible()
  await app.bench$({ kind: 'link_state', state: 'open' })
  await leave()
})
