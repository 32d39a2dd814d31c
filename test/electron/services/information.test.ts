import { describe, expect, test } from 'vitest'
import { shippedCatalogue } from '#contract/catalogue/shipped'
import { shippedInformation } from '#contract/catalogue/shipped-information'
import type { FareChoice } from '#contract/screens/information'
import type { KioskView, ScreenOf } from '#contract/view'
import { assert } from '#domain/assert'
import { fareMeans, type FareMeans } from '#domain/fare/tariff'
import { languages, type Language } from '#domain/language'
import { sectionsInForce } from '#domain/information/base'
import { shownSections } from '#domain/information/section'
import { readSections } from '#electron/services/kiosk/information/reading'
import { openRig, noonMs, type Rig } from '#test/rig/terminal'

const information = shippedInformation()
const base = information.base[0]?.value
assert(base !== undefined, 'the texts that ship have a version')
const shown = shownSections(sectionsInForce(base, information.sections, noonMs), base.settings)

async function openInformation(rig: Rig): Promise<ScreenOf<'information'>> {
  await rig.until('home')
  expect(await rig.session.areas['kiosk.openInformation'](undefined)).toEqual({ ok: true })
  return rig.until('information')
}

async function readEntry(rig: Rig, section: string, entry: string): Promise<ScreenOf<'information_entry'>> {
  expect(await rig.session.areas['kiosk.openSection']({ section })).toEqual({ ok: true })
  expect(await rig.session.areas['kiosk.openEntry']({ entry })).toEqual({ ok: true })
  return rig.until('information_entry')
}

describe('from the home screen', () => {
  test.each(languages)(
    'every entry in force is reached by the acts, whole, in %s (INFO-002, INFO-005…010, INFO-012, INFO-013, INFO-016, INFO-024, INFO-030…032, INFO-035…046)',
    async (language) => {
      const rig = await openRig()
      rig.session.setLanguage(language)
      const { sections } = await openInformation(rig)
      const read = readSections(information, shippedCatalogue(), language, noonMs)
      expect(sections.map(({ id }) => id)).toEqual(shown.map(({ id }) => id))
      const rules = new Set<string>()
      for (const [place, section] of shown.entries()) {
        for (const [row, entry] of section.entries.entries()) {
          const screen = await readEntry(rig, section.id, entry.id)
          expect(screen).toMatchObject({ ...read[place]?.entries[row], caveat: read[place]?.caveat })
          for (const rule of entry.rules) rules.add(rule)
          await rig.session.back()
          expect(rig.screen()).toMatchObject({ kind: 'information_section', last: entry.id })
          await rig.session.back()
          expect(rig.screen()).toMatchObject({ kind: 'information', last: section.id })
        }
      }
      expect([...rules].filter((rule) => rule.startsWith('INFO')).sort()).toEqual(informationRules)
      await rig.session.back()
      expect(rig.screen().kind).toBe('home')
    },
  )

  test('every answer of another city is shown under the warning that it is another city, its telephone is not (FAQ-001…022, INFO-011)', async () => {
    const rig = await openRig()
    await openInformation(rig)
    for (const { id, entries } of shown.filter(({ city }) => city === 'almaty')) {
      for (const entry of entries) {
        const screen = await readEntry(rig, id, entry.id)
        expect(screen.caveat).toContain('Алматыға арналған')
        expect(JSON.stringify(screen)).not.toContain('+7 702')
        await rig.session.back()
        await rig.session.back()
      }
    }
  })
})

const informationRules = [
  ...[2, 5, 6, 7, 8, 9, 10, 12, 13, 16, 24, 30, 31, 32, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46],
].map((number) => `INFO-${String(number).padStart(3, '0')}`)

describe('the fare finder', () => {
  type Prices = Partial<Record<FareMeans, number | null>>
  const cashless = fareMeans.filter((means) => means !== 'cash')
  const all = (amount: number | null): Prices => Object.fromEntries(cashless.map((means) => [means, amount]))

  const city: FareChoice = { of: 'route', route: 'city' }
  const express: FareChoice = { of: 'route', route: 'express' }
  const suburb = (from: 'astana' | 'zone_1' | 'zone_3', to: 'astana' | 'zone_4'): FareChoice[] => [
    { of: 'route', route: 'suburban' },
    { of: 'from', place: from },
    { of: 'to', place: to },
  ]
  const who = (payer: Extract<FareChoice, { of: 'payer' }>['payer']): FareChoice => ({ of: 'payer', payer })

  test.each<[what: string, choices: readonly FareChoice[], prices: Prices]>([
    ['an adult in the city (FARE-001)', [city, who('adult')], { ...all(110), cash: 220 }],
    [
      'a child with a school card in the city (FARE-002)',
      [city, who('child_school_card')],
      { transport_card: 0, cash: 110 },
    ],
    ['a child without one in the city (FARE-002)', [city, who('child')], { ...all(110), cash: 110 }],
    ['a pupil of 17 with a school card (FARE-003)', [city, who('pupil_school_card')], { transport_card: 0, cash: 220 }],
    ['a child under 7, of whom nothing is said (FARE-002)', [city, who('small_child')], { ...all(null), cash: null }],
    [
      'an adult from Astana to zone 4 (FARE-004)',
      [...suburb('astana', 'zone_4'), who('adult')],
      { transport_card: 400, cash: 700 },
    ],
    [
      'Astana as zone 1 (FARE-004, FARE-008)',
      [...suburb('zone_1', 'astana'), who('adult')],
      { transport_card: 110, cash: 220 },
    ],
    ['a child from zone 3 to zone 4 (FARE-005)', [...suburb('zone_3', 'zone_4'), who('child')], { cash: 150 }],
    [
      'luggage from Astana to zone 4 (FARE-006)',
      [...suburb('astana', 'zone_4'), who('luggage')],
      { transport_card: 400, cash: 400 },
    ],
    [
      'luggage in the city, where no cash price is stated (FARE-007)',
      [city, who('luggage')],
      { ...all(110), cash: null },
    ],
    [
      'means the documents do not name for the suburbs (FARE-016)',
      [...suburb('astana', 'zone_4'), who('adult')],
      { avtobys: 400, bank_card: 400, phone_pay: null, bank_qr: null },
    ],
    ['an express route, of which nothing is said (FARE-024)', [express, who('adult')], { ...all(null), cash: null }],
    [
      'a concession of Astana in the city (CONC-002, FARE-023)',
      [city, who('concession_astana')],
      { transport_card: 0, cash: 220 },
    ],
    ['a concession of the region in the city (CONC-003)', [city, who('concession_region')], { transport_card: 110 }],
    [
      'a concession of the region in the suburbs (CONC-003)',
      [...suburb('astana', 'zone_4'), who('concession_region')],
      { transport_card: 0 },
    ],
  ])('tells %s', async (_, choices, prices) => {
    const rig = await openRig()
    await openInformation(rig)
    await rig.session.areas['kiosk.openFareFinder'](undefined)
    for (const choice of choices) {
      expect(await rig.session.areas['kiosk.chooseFare']({ choice })).toEqual({ ok: true })
    }
    const { answers, step } = await rig.until('fare_finder')
    expect(step).toBe('answer')
    expect(Object.fromEntries(answers.map(({ means, amount }) => [means, amount]))).toMatchObject(prices)
  })

  test('asks one question after the other, refuses an answer to another, and goes back through them', async () => {
    const rig = await openRig()
    await openInformation(rig)
    await rig.session.areas['kiosk.openFareFinder'](undefined)
    expect(await rig.session.areas['kiosk.chooseFare']({ choice: who('adult') })).toEqual({
      ok: false,
      reason: 'not_now',
    })
    const steps: string[] = []
    for (const choice of [...suburb('astana', 'zone_4'), who('adult')]) {
      steps.push((await rig.until('fare_finder')).step)
      await rig.session.areas['kiosk.chooseFare']({ choice })
    }
    for (;;) {
      const screen = rig.screen()
      if (screen.kind !== 'fare_finder') break
      steps.push(screen.step)
      await rig.session.back()
    }
    expect(steps).toEqual(['route', 'from', 'to', 'payer', 'answer', 'payer', 'to', 'from', 'route'])
    expect(rig.screen().kind).toBe('information')
  })
})

describe('help', () => {
  test('of a card leads to information and back to the same card', async () => {
    const rig = await openRig()
    const { card } = await rig.place('ordinary')
    rig.session.openHelp()
    expect(rig.screen()).toEqual({ kind: 'help', activationDays: 28 })
    await rig.session.areas['kiosk.openInformation'](undefined)
    await readEntry(rig, 'activation', 'activation-term')
    for (const kind of ['information_section', 'information', 'help', 'card'] as const) {
      await rig.session.back()
      expect(rig.screen().kind).toBe(kind)
    }
    expect(rig.screen()).toMatchObject({ card })
  })
})

describe('refusals', () => {
  test('nothing is read from a screen that does not offer it, and what is not there is not available', async () => {
    const rig = await openRig()
    const notNow = { ok: false, reason: 'not_now' }
    await rig.until('home')
    expect(await rig.session.areas['kiosk.openSection']({ section: 'fares' })).toEqual(notNow)
    expect(await rig.session.areas['kiosk.openEntry']({ entry: 'city-fare' })).toEqual(notNow)
    expect(await rig.session.areas['kiosk.openFareFinder'](undefined)).toEqual(notNow)
    await rig.place('ordinary')
    expect(await rig.session.areas['kiosk.openInformation'](undefined)).toEqual(notNow)
    await rig.session.finish()
    await openInformation(rig)
    expect(await rig.session.areas['kiosk.openSection']({ section: 'no-such' })).toEqual({
      ok: false,
      reason: 'not_available',
    })
    expect(rig.screen().kind).toBe('information')
  })

  test('a card laid down while somebody reads is shown', async () => {
    const rig = await openRig()
    await openInformation(rig)
    await readEntry(rig, 'fares', 'city-fare')
    expect((await rig.place('ordinary')).cardPresent).toBe(true)
  })
})

describe('language', () => {
  const textOf = ({ screen }: KioskView): string => JSON.stringify(screen)

  test.each([
    ['ru', 'По городу'],
    ['en', 'In the city'],
  ] as const)('%s turns the very entry that is read, in one view, and its time goes on', async (language, title) => {
    const rig = await openRig()
    await openInformation(rig)
    await readEntry(rig, 'fares', 'city-fare')
    const viewsBefore = rig.views.length
    rig.session.setLanguage(language)
    expect(rig.views.length).toBe(viewsBefore + 1)
    expect(rig.view()).toMatchObject({ language, screen: { kind: 'information_entry', id: 'city-fare', title } })
    await rig.session.back()
    expect(textOf(rig.view())).toContain(title)
  })

  test.each<[ending: string, Language, (rig: Rig) => unknown]>([
    ['is finished', 'ru', (rig) => rig.session.finish()],
    ['is left alone through the warning', 'en', (rig) => rig.time.advance(31_000)],
  ])('is Kazakh again after a session that %s (INFO-001)', async (_, language, end) => {
    const rig = await openRig()
    rig.session.setLanguage(language)
    rig.session.setAccess({ largeText: true })
    await openInformation(rig)
    await readEntry(rig, 'fares', 'city-fare')
    await end(rig)
    await rig.until('home')
    expect(rig.view()).toMatchObject({ language: 'kk', access: { largeText: false } })
    expect((await openInformation(rig)).last).toBeNull()
  })
})
