import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { BikeEntryField } from '#contract/screens/bike'
import type { Database } from '#central/database/database'
import { openPglite } from '#central/database/pglite'
import { calendarDay } from '#domain/time'
import { iinOf } from '#test/central/bike/rig'
import { rigSettings, type Rig } from '#test/rig/terminal'
import { act, enter, open, openBike, openBikeRig, type BikeRig } from '#test/electron/services/bike/bike-rig'

let database: Database
beforeAll(async () => {
  database = await openPglite(null)
}, 60_000)
afterAll(() => database.close())

const iin = iinOf(calendarDay('1991-02-03'), 7000)

async function agree(rig: Rig): Promise<void> {
  await act(rig, 'kiosk.bikeReadText', { consent: 'bike_contract' })
  await rig.until('bike_text')
  await rig.session.back()
  for (const consent of ['personal_data', 'bike_contract', 'rider_statements'] as const) {
    await act(rig, 'kiosk.bikeConsent', { consent })
  }
  await act(rig, 'kiosk.bikeGoOn', undefined)
}

async function atDocument(rig: Rig): Promise<void> {
  await openBike(rig)
  await rig.until('bike', ({ centre }) => centre === 'up')
  await open(rig, 'register')
  await agree(rig)
  await rig.until('bike_document')
}

async function chooseDocument(
  rig: Rig,
  document: 'identity_card' | 'foreign_passport' | 'residence_permit',
): Promise<void> {
  await act(rig, 'kiosk.bikeChooseDocument', { document })
  await act(rig, 'kiosk.bikeGoOn', undefined)
}

async function field(rig: Rig, name: BikeEntryField): Promise<void> {
  await rig.until('bike_entry', (screen) => screen.field === name)
}

/** From the document to the summary, as a citizen types it. */
async function fillIn(rig: Rig, change: { readonly iin?: string; readonly mobile?: string } = {}): Promise<void> {
  await chooseDocument(rig, 'identity_card')
  await enter(rig, '047654321', change.iin ?? iin, 'Сейітқызы', 'Әсел')
  await act(rig, 'kiosk.bikeSkip', undefined)
  await enter(rig, 'Астана, Тұран даңғылы, 34', change.mobile ?? '7017770011')
  await act(rig, 'kiosk.bikeSkip', undefined)
  await rig.until('bike_summary')
}

async function messageTo({ centre }: BikeRig, phone: string): Promise<string> {
  const messages = await centre.admin.bike.messages()
  return messages.find((message) => message.phone === phone)?.text ?? ''
}

describe('registration at the kiosk', () => {
  test('goes through consents, data and summary; the ID is shown, the PIN comes by SMS (BIKE-002…005, GAP-16, INFO-020, -021)', async () => {
    const bike = await openBikeRig(database)
    const { rig } = bike
    await atDocument(rig)
    await fillIn(rig)
    const summary = await rig.until('bike_summary')
    expect(summary).toMatchObject({ birthDay: '1991-02-03', iin, document: 'identity_card', mayBuy: 'all' })
    expect(summary.progress).toEqual({ step: 11, steps: 11 })
    await act(rig, 'kiosk.bikeGoOn', undefined)
    const registered = await rig.until('bike_registered')
    const text = await messageTo(bike, '+77017770011')
    const pin = /PIN\S* (\d+)/.exec(text)?.[1] ?? ''
    expect(text).toContain(registered.accountId)
    expect(pin).toMatch(/^\d{6}$/)
    expect(JSON.stringify(rig.views)).not.toContain(pin)
    await open(rig, 'sign_in')
    expect(await rig.until('bike_entry')).toMatchObject({ field: 'pin', accountId: registered.accountId })
    await enter(rig, pin)
    expect(await rig.until('bike_account')).toMatchObject({ balance: 0, product: null, subscriptionReason: null })
    expect(JSON.stringify(rig.views)).not.toContain(pin)
  })

  test('takes no consent to a contract that was not opened, and goes on only when all are given (BIKE-002, BIKE-017)', async () => {
    const { rig } = await openBikeRig(database)
    await openBike(rig)
    await rig.until('bike', ({ centre }) => centre === 'up')
    await open(rig, 'register')
    expect(await rig.until('bike_consents')).toMatchObject({
      canGoOn: false,
      consents: [
        { consent: 'personal_data', version: 'velobike-2021', publishedDay: '2021-01-01', isGiven: false },
        { consent: 'bike_contract', version: 'velobike-2021', publishedDay: '2021-01-01', isGiven: false },
        { consent: 'rider_statements', version: 'velobike-2021', publishedDay: '2021-01-01', isGiven: false },
      ],
    })
    await act(rig, 'kiosk.bikeConsent', { consent: 'bike_contract' })
    expect(await rig.until('bike_text')).toMatchObject({ consent: 'bike_contract', version: 'velobike-2021' })
    await rig.session.back()
    await act(rig, 'kiosk.bikeConsent', { consent: 'bike_contract' })
    await act(rig, 'kiosk.bikeConsent', { consent: 'personal_data' })
    expect(await rig.session.areas['kiosk.bikeGoOn'](undefined)).toEqual({ ok: false, reason: 'not_now' })
    await act(rig, 'kiosk.bikeConsent', { consent: 'rider_statements' })
    await act(rig, 'kiosk.bikeConsent', { consent: 'personal_data' })
    expect(await rig.until('bike_consents', ({ consents }) => consents[2]?.isGiven === true)).toMatchObject({
      canGoOn: false,
    })
  })

  test('refuses a minor by the IIN at once and forgets what was typed (BIKE-100, GAP-01)', async () => {
    const { rig } = await openBikeRig(database)
    await atDocument(rig)
    await chooseDocument(rig, 'identity_card')
    await enter(rig, '047654321', iinOf(calendarDay('2008-03-11'), 9))
    expect(await rig.until('bike_notice')).toMatchObject({ code: 'underage', day: '2026-03-11' })
    await rig.session.back()
    await rig.until('bike', ({ centre }) => centre === 'up')
    await open(rig, 'register')
    expect((await rig.until('bike_consents')).consents.every(({ isGiven }) => !isGiven)).toBe(true)
  })

  test('lets somebody register on the eighteenth birthday (BIKE-100)', async () => {
    const { rig } = await openBikeRig(database)
    await atDocument(rig)
    await chooseDocument(rig, 'identity_card')
    await enter(rig, '047654321', iinOf(calendarDay('2008-03-10'), 9))
    await field(rig, 'surname')
  })

  test.each([
    ['document_number', [], '№', 'characters'],
    ['iin', ['047654321'], '123', 'iin_not_12_digits'],
    ['iin', ['047654321'], `${iin.slice(0, 11)}${String((Number(iin[11]) + 1) % 10)}`, 'iin_check_digit'],
    ['iin', ['047654321'], '', 'missing'],
    ['surname', ['047654321', iin], '123', 'characters'],
    ['surname', ['047654321', iin], '  ', 'missing'],
    ['surname', ['047654321', iin], 'ы'.repeat(101), 'too_long'],
    ['mobile', ['047654321', iin, 'А', 'Б', '', 'Астана'], '7017', 'phone_form'],
    ['email', ['047654321', iin, 'А', 'Б', '', 'Астана', '7017770011'], 'nobody', 'email_form'],
  ] as const)('says at the field %s what is wrong, and keeps what was typed', async (name, before, typed, problem) => {
    const { rig } = await openBikeRig(database)
    await atDocument(rig)
    await chooseDocument(rig, 'identity_card')
    await enter(rig, ...before, typed)
    expect(await rig.until('bike_entry')).toMatchObject({ field: name, problem, value: typed })
  })

  test('asks a foreigner for the birthday where there is no IIN, and says day passes only (BIKE-037, INFO-021)', async () => {
    const bike = await openBikeRig(database)
    const { rig } = bike
    await atDocument(rig)
    await act(rig, 'kiosk.bikeChooseDocument', { document: 'foreign_passport' })
    expect(await rig.until('bike_document')).toMatchObject({ chosen: 'foreign_passport', mayBuy: 'day_passes' })
    await act(rig, 'kiosk.bikeGoOn', undefined)
    await enter(rig, 'AB 7654321')
    expect(await rig.until('bike_entry')).toMatchObject({ field: 'iin', isOptional: true })
    await act(rig, 'kiosk.bikeSkip', undefined)
    await enter(rig, '31.02.1990')
    expect(await rig.until('bike_entry')).toMatchObject({ field: 'birth_day', problem: 'birth_day_form' })
    await enter(rig, '2030-01-01')
    expect(await rig.until('bike_entry')).toMatchObject({ field: 'birth_day', problem: 'birth_day_ahead' })
    await enter(rig, '1990-06-15', 'Miller', 'John')
    await act(rig, 'kiosk.bikeSkip', undefined)
    await enter(rig, 'Astana, Turan 34', '+447700900123')
    await act(rig, 'kiosk.bikeSkip', undefined)
    expect(await rig.until('bike_summary')).toMatchObject({ mayBuy: 'day_passes', iin: '' })
    await act(rig, 'kiosk.bikeGoOn', undefined)
    expect(await rig.until('bike_registered')).toMatchObject({ mayBuy: 'day_passes' })
    expect(await messageTo(bike, '+447700900123')).toContain('PIN')
  })

  test('says that a residence permit opens day passes only as long as the switch is off (GAP-03)', async () => {
    const { rig } = await openBikeRig(database)
    await atDocument(rig)
    await act(rig, 'kiosk.bikeChooseDocument', { document: 'residence_permit' })
    expect(await rig.until('bike_document')).toMatchObject({ mayBuy: 'day_passes' })
  })

  test.each([
    ['iin', { iin: '900415300123' }, 'iin_registered'],
    ['mobile', { mobile: '7010000001' }, 'phone_registered'],
  ] as const)(
    'leads back to the field whose value is registered already: %s (BIKE-004)',
    async (name, change, problem) => {
      const { rig } = await openBikeRig(database)
      await atDocument(rig)
      await fillIn(rig, change)
      await act(rig, 'kiosk.bikeGoOn', undefined)
      expect(await rig.until('bike_entry')).toMatchObject({ field: name, problem })
    },
  )

  test('sends the same form again when the answer was lost: one account, one SMS (BIKE-004)', async () => {
    const bike = await openBikeRig(database)
    const { rig, centre } = bike
    await atDocument(rig)
    await fillIn(rig, { mobile: '7017770012' })
    centre.setLink('deaf')
    await act(rig, 'kiosk.bikeGoOn', undefined)
    expect(await rig.until('bike_summary')).toMatchObject({ problem: 'offline', isBusy: false })
    centre.setLink('up')
    await act(rig, 'kiosk.bikeGoOn', undefined)
    await rig.until('bike_registered')
    const messages = await centre.admin.bike.messages()
    expect(messages.filter(({ phone }) => phone === '+77017770012')).toHaveLength(1)
  })

  test('makes no ID without the centre, and leaves nothing behind when nobody answers the warning (BIKE-004, GAP-56)', async () => {
    const { rig, centre } = await openBikeRig(database)
    await atDocument(rig)
    await fillIn(rig)
    centre.setLink('down')
    await act(rig, 'kiosk.bikeGoOn', undefined)
    await rig.until('bike_summary', ({ problem }) => problem === 'offline')
    rig.time.advance(rigSettings.idleMs)
    await rig.until('idle_warning')
    rig.time.advance(rigSettings.warningMs)
    await rig.until('home')
    expect(JSON.stringify(rig.view())).not.toContain('Сейітқызы')
    centre.setLink('up')
    await atDocument(rig)
    expect(await rig.until('bike_document')).toMatchObject({ chosen: null })
    expect(JSON.stringify(await rig.store.journal.after(0, 1000))).not.toContain(iin)
  })

  test('steps back through the form without losing what was typed', async () => {
    const { rig } = await openBikeRig(database)
    await atDocument(rig)
    await fillIn(rig)
    for (const name of ['email', 'mobile', 'address', 'patronymic', 'first_name', 'surname', 'iin'] as const) {
      await rig.session.back()
      await field(rig, name)
    }
    expect(await rig.until('bike_entry')).toMatchObject({ field: 'iin', value: iin })
  })
})
