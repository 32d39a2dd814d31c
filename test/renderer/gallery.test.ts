import type { Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { languages } from '#domain/language'
import { screens } from '#test/renderer/fixtures'
import { accesses, formats, plain, startElectronGallery, type ElectronGallery } from '#test/renderer/gallery-electron'

/** Every screen and variant in Electron itself, under the kiosk's content security policy. */

const names = Object.keys(screens)

/** Hundreds of screens one after another. */
const longTest = { timeout: 120_000 }

/** The line that says the link is down takes its room alike in every access setting: tried at both ends of the text's size. */
const linksOf = (access: string): readonly ('up' | 'down')[] =>
  access === 'plain' || access === 'large' ? ['up', 'down'] : ['up']

let gallery: ElectronGallery
let page: Page

beforeAll(async () => {
  gallery = await startElectronGallery('gallery')
  page = gallery.page
  await page.waitForFunction(() => 'gallery' in window && document.querySelector('.kiosk') !== null)
})

afterAll(() => gallery.close())

describe.each(Object.entries(formats))('in %s format', (_format, [width, height]) => {
  beforeAll(async () => {
    await gallery.resize(width, height)
  })

  test.each(Object.keys(accesses))(
    'with %s access nothing is cut, covered, too small or out of reach',
    longTest,
    async (key) => {
      const problems = await page.evaluate(
        async ([all, access, list, links]) => {
          const found: string[] = []
          for (const name of all) {
            for (const language of list) {
              for (const link of links) {
                window.gallery.show(name, { language, access, link })
                await new Promise((settle) => requestAnimationFrame(settle))
                found.push(
                  ...window.gallery.layoutProblems().map((problem) => `${name} ${language} ${link}: ${problem}`),
                )
              }
            }
          }
          return found
        },
        [names, accesses[key] ?? plain, languages, linksOf(key)] as const,
      )
      expect(problems).toEqual([])
    },
  )
})

describe.each(languages)('axe in %s', (language) => {
  beforeAll(async () => {
    await gallery.resize(1080, 1920)
    await gallery.loadAxe()
  })

  test.each(names)('finds nothing on %s', async (name) => {
    // High contrast changes colours alone, which goals.test.ts measures on every screen (U3).
    await page.evaluate(
      async ([shown, spoken, access]) => {
        window.gallery.show(shown, { language: spoken, access, link: 'up' })
        await new Promise((settle) => requestAnimationFrame(settle))
      },
      [name, language, plain] as const,
    )
    expect(await gallery.axeFindings()).toEqual([])
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
