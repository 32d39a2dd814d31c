import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { _electron, type ElectronApplication, type Page } from 'playwright'
import { resolveElectron } from '#scripts/electron-runtime.mjs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { build } from 'vite'
import type { KioskView } from '#contract/view'
import { languages } from '#domain/language'
import { screens } from '#test/renderer/fixtures'

/** Every screen and variant in Electron itself, under the kiosk's content security policy. */

const require = createRequire(import.meta.url)
const names = Object.keys(screens)
const formats = { portrait: [1080, 1920], square: [1280, 1024], wide: [1920, 1080] } as const
const plain = { largeText: false, lowerReach: false, highContrast: false }
const accesses: Readonly<Record<string, KioskView['access']>> = {
  plain,
  large: { ...plain, largeText: true },
  lower: { ...plain, lowerReach: true },
  'large and lower': { ...plain, largeText: true, lowerReach: true },
  contrast: { ...plain, highContrast: true },
}

let electron: ElectronApplication
let page: Page
let axeSource: string

beforeAll(async () => {
  await build({ configFile: resolve(import.meta.dirname, 'gallery.config.ts'), logLevel: 'error' })
  const folder = resolve(import.meta.dirname, '../../out/gallery')
  const main = join(import.meta.dirname, 'gallery-main')
  electron = await _electron.launch({
    executablePath: (await resolveElectron()).executable,
    args: [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), '--disable-gpu', main, folder],
  })
  page = await electron.firstWindow()
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await page.waitForFunction(() => 'gallery' in window && document.querySelector('.kiosk') !== null)
  await page.evaluate(() => document.fonts.ready)
  axeSource = await readFile(require.resolve('axe-core/axe.min.js'), 'utf8')
})

afterAll(async () => {
  await electron.close()
})

async function resize(width: number, height: number): Promise<void> {
  await electron.evaluate(
    ({ BrowserWindow }, size) => {
      BrowserWindow.getAllWindows()[0]?.setContentSize(size.width, size.height)
    },
    { width, height },
  )
  await page.waitForFunction((size) => innerWidth === size.width && innerHeight === size.height, { width, height })
}

describe.each(Object.entries(formats))('in %s format', (_format, [width, height]) => {
  beforeAll(async () => {
    await resize(width, height)
  })

  test.each(Object.keys(accesses))('with %s access nothing is cut, covered, too small or out of reach', async (key) => {
    const problems = await page.evaluate(
      async ([all, access, list]) => {
        const found: string[] = []
        for (const name of all) {
          for (const language of list) {
            for (const link of ['up', 'down'] as const) {
              window.gallery.show(name, { language, access, link })
              await new Promise((settle) => requestAnimationFrame(settle))
              found.push(...window.gallery.layoutProblems().map((problem) => `${name} ${language} ${link}: ${problem}`))
            }
          }
        }
        return found
      },
      [names, accesses[key] ?? plain, languages] as const,
    )
    expect(problems).toEqual([])
  })
})

describe.each(languages)('axe in %s', (language) => {
  beforeAll(async () => {
    await resize(1080, 1920)
    await page.evaluate(axeSource)
  })

  test.each(names)('finds nothing on %s', async (name) => {
    for (const access of [plain, { ...plain, highContrast: true }]) {
      await page.evaluate(
        async ([shown, spoken, chosen]) => {
          window.gallery.show(shown, { language: spoken, access: chosen, link: 'up' })
          await new Promise((settle) => requestAnimationFrame(settle))
        },
        [name, language, access] as const,
      )
      const result = await page.evaluate(() =>
        window.axe.run(document, {
          resultTypes: ['violations', 'incomplete'],
          // By tag, so that the rules axe leaves out by default (AAA, 2.2) run as well.
          runOnly: ['wcag2a', 'wcag2aa', 'wcag2aaa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
        }),
      )
      const told = [...result.violations, ...result.incomplete].map(
        (finding) => `${finding.id}: ${finding.nodes.map((node) => node.html).join(' | ')}`,
      )
      expect(told).toEqual([])
    }
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
    for (let tabs = 0; tabs < 12; tabs += 1) await page.keyboard.press('Tab')
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
    const back = page.locator('.bar-left button')
    await back.click()
    await back.hover()
    await page.mouse.down()
    await page.mouse.move(540, 300)
    await page.mouse.up()
    const routes = await page.evaluate(() => window.gallery.calls.map((call) => call.route))
    expect(routes.filter((route) => route !== 'kiosk.touch')).toEqual(['kiosk.back'])
  })
})
