import type { Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { languages, type Language } from '#domain/language'
import type { ScreenKind } from '#contract/view'
import { monthName } from '#renderer/i18n/format.ts'
import { languageNames } from '#renderer/i18n/language-names.ts'
import { baseView, screens } from '#test/renderer/fixtures'
import { accesses, formats, plain, startElectronGallery, type ElectronGallery } from '#test/renderer/gallery-electron'

/** Every screen and variant in Electron itself, under the kiosk's content security policy. */

const names = Object.keys(screens)

/** Hundreds of screens one after another. */
const longTest = { timeout: 120_000 }

/** The line that says the link is down takes room from what is below it: tried at both ends of the text's size. */
const linkOf = (access: string): 'up' | 'down' => (access === 'plain' || access === 'large' ? 'down' : 'up')

/** Screens that show documents of the catalogue in the language of the page. */
const readKinds: readonly ScreenKind[] = [
  'information',
  'information_section',
  'information_entry',
  'fare_finder',
  'bike_text',
]
const months = Array.from({ length: 12 }, (_, index) => monthName(index + 1, 'en'))
const sites = ['www.velobike.kz', 'example.com']

let gallery: ElectronGallery
let page: Page

beforeAll(async () => {
  gallery = await startElectronGallery('gallery')
  page = gallery.page
})

/** What is wrong with the layout of all screens. */
function layoutProblems(access: string, spoken: readonly Language[]): Promise<string[]> {
  return page.evaluate(
    async ([all, change, list]) => {
      const found: string[] = []
      for (const name of all) {
        for (const language of list) {
          await window.gallery.layOut(name, { language, ...change })
          found.push(...window.gallery.layoutProblems().map((problem) => `${name} ${language}: ${problem}`))
        }
      }
      return found
    },
    [names, { access: accesses[access] ?? plain, link: linkOf(access) }, spoken] as const,
  )
}

afterAll(() => gallery.close())

describe.each(Object.entries(formats))('in %s format', (_format, [width, height]) => {
  beforeAll(async () => {
    await gallery.resize(width, height)
  })

  test.each(Object.keys(accesses))(
    'with %s access nothing is cut, covered, too small or out of reach',
    longTest,
    async (access) => {
      expect(await layoutProblems(access, languages)).toEqual([])
    },
  )
})

describe.each(languages)('axe in %s', (language) => {
  beforeAll(async () => {
    await gallery.resize(1080, 1920)
    await gallery.loadAxe()
  })

  test('finds nothing on any screen', longTest, async () => {
    const found: string[] = []
    for (const name of names) {
      // High contrast changes colours alone, which goals.test.ts measures on every screen (U3).
      const change = { language, access: plain, link: 'up' } as const
      await page.evaluate(([shown, asked]) => window.gallery.layOut(shown, asked), [name, change] as const)
      found.push(...(await gallery.axeFindings({ colours: language === 'kk' })).map((finding) => `${name}: ${finding}`))
    }
    expect(found).toEqual([])
  })
})

describe('by keyboard', () => {
  test('a card is topped up with Tab, Enter and digits alone, and Escape goes back', async () => {
    await page.evaluate(() => {
      window.gallery.show('card-plain', {
        language: 'kk',
        access: { largeText: false, lowerReach: false, highContrast: false },
      })
      window.gallery.calls.length = 0
    })
    await page.waitForFunction(() => document.activeElement?.tagName === 'H1')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await page.evaluate(() => window.gallery.show('top-up-entering'))
    await page.waitForFunction(
      () => document.activeElement?.tagName === 'H1' && document.querySelector('.pad') !== null,
    )
    await page.keyboard.type('2500')
    await page.waitForFunction(() => document.querySelector('.typed')?.textContent.includes('500') === true)
    for (let tabs = 0; tabs < 13; tabs += 1) await page.keyboard.press('Tab')
    await page.keyboard.press('Space')
    await page.keyboard.press('Escape')
    const calls = await page.evaluate(() => window.gallery.calls.filter((call) => call.route !== 'kiosk.touch'))
    expect(calls).toEqual([
      { route: 'kiosk.openTopUp', input: undefined },
      { route: 'kiosk.chooseAmount', input: { amount: 2500 } },
      { route: 'kiosk.enterAmount', input: { open: false } },
    ])
  })

  test('one press by mouse acts once, and a press that slides off does not act', async () => {
    await page.evaluate(() => {
      window.gallery.show('help')
      window.gallery.calls.length = 0
    })
    const back = page.locator('.bar-left button').first()
    await back.click()
    await back.hover()
    await page.mouse.down()
    await page.mouse.move(540, 300)
    await page.mouse.up()
    const routes = await page.evaluate(() => window.gallery.calls.map((call) => call.route))
    expect(routes.filter((route) => route !== 'kiosk.touch')).toEqual(['kiosk.back'])
  })
})

describe('in a language that is 40 % longer (U4)', () => {
  beforeAll(() => gallery.load('?texts=pseudo'))

  describe.each(Object.entries(formats))('in %s format', (_format, [width, height]) => {
    beforeAll(() => gallery.resize(width, height))

    test.each(Object.keys(accesses))(
      'with %s access nothing is cut, covered or too small',
      longTest,
      async (access) => {
        expect(await layoutProblems(access, ['en'])).toEqual([])
      },
    )
  })

  test('every word is one of the texts, a month, or of what the screen was given', longTest, async () => {
    const found: string[] = []
    for (const name of names.filter((one) => !readKinds.some((kind) => kind === screens[one]?.kind))) {
      const words = await page.evaluate(async (shown) => {
        await window.gallery.layOut(shown, { language: 'en' })
        return window.gallery.plainWords()
      }, name)
      const given = JSON.stringify([screens[name], baseView, languageNames, months, sites])
      found.push(...words.filter((word) => !given.includes(word)).map((word) => `${name}: ${word}`))
    }
    expect(found).toEqual([])
  })
})
