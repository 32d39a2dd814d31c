import type { Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { languages } from '#domain/language'
import { everyEntry } from '#test/renderer/fixtures/information'
import { accesses, formats, plain, startElectronGallery, type ElectronGallery } from '#test/renderer/gallery-electron'

/** What can be read, entry by entry and page by page, in Electron itself. */

let gallery: ElectronGallery
let page: Page

beforeAll(async () => {
  gallery = await startElectronGallery('gallery')
  page = gallery.page
  await page.waitForFunction(() => 'gallery' in window && document.querySelector('.kiosk') !== null)
})

afterAll(() => gallery.close())

/** Where the least fits. */
const tight = [
  ['portrait', 'plain'],
  ['portrait', 'large and lower'],
  ['square', 'large'],
] as const

describe.each(tight)('in %s format with %s access', (format, key) => {
  test.each(languages)('no page of any entry is cut, covered or unreachable in %s', async (language) => {
    const [width, height] = formats[format]
    await gallery.resize(width, height)
    const found = await page.evaluate(
      async ([names, spoken, access]) => {
        const drawn = () => new Promise((settle) => requestAnimationFrame(settle))
        const problems: string[] = []
        for (const name of names) {
          window.gallery.show('help', { language: spoken, access, link: 'down' })
          await drawn()
          window.gallery.show(name)
          await drawn()
          for (let turns = 0; ; turns += 1) {
            problems.push(...window.gallery.layoutProblems().map((problem) => `${name} page ${turns + 1}: ${problem}`))
            const next = document.querySelector<HTMLElement>('.turn > :last-child')
            if (next === null || next.ariaDisabled === 'true') break
            // The key is deaf for a moment after a press: each press is a second later than the one before.
            const press = new MouseEvent('click', { bubbles: true })
            Object.defineProperty(press, 'timeStamp', { value: (turns + 1) * 1000 })
            next.dispatchEvent(press)
            await drawn()
          }
        }
        return problems
      },
      [everyEntry, language, accesses[key] ?? plain] as const,
    )
    expect(found).toEqual([])
  })
})

describe('in one place', () => {
  const title = () => page.locator('h1').innerText()
  const turned = () => page.locator('.which').innerText()
  const show = (name: string, language: 'kk' | 'ru' | 'en', access: typeof plain = plain) =>
    page.evaluate(
      async ([shown, spoken, chosen]) => {
        window.gallery.show(shown, { language: spoken, access: chosen, link: 'up' })
        await new Promise((settle) => requestAnimationFrame(settle))
      },
      [name, language, access] as const,
    )
  /** Texts of the page that is in view. */
  const inView = () =>
    page.evaluate(() => {
      const pages = document.querySelector('.page-window')?.getBoundingClientRect()
      return [...document.querySelectorAll('.flow button, .flow li')]
        .filter((unit) => {
          const { left, right } = unit.getBoundingClientRect()
          return pages !== undefined && left >= pages.left && right <= pages.right + 1
        })
        .map((unit) => (unit instanceof HTMLElement ? unit.innerText : ''))
    })

  beforeAll(() => gallery.resize(1080, 1920))

  test('the second page stays the second when the language is switched, and what stood first stays in view when the text grows', async () => {
    await show('starting', 'kk')
    await show('information', 'kk')
    await page.locator('.turn button').last().click()
    const first = (await inView())[0]
    expect(await turned()).toBe('Бет 2 / 2')
    await show('information', 'ru')
    expect(await turned()).toBe('Страница 2 из 2')
    await show('information', 'kk', { ...plain, largeText: true, lowerReach: true })
    expect(await inView()).toContain(first)
  })

  test('a section opens on the page of the entry that was just read', async () => {
    await show('starting', 'kk')
    await show('information-last', 'kk')
    expect(await turned()).toBe('Бет 2 / 2')
  })

  test('Tab goes from the title over the keys of this page alone to the page keys and the bar, and Escape goes back', async () => {
    await show('starting', 'kk')
    await show('information', 'kk')
    await page.waitForFunction(() => document.activeElement?.tagName === 'H1')
    expect(await title()).toBe('Ақпарат')
    const tiles = await inView()
    const reached: string[] = []
    for (let tabs = 0; tabs < tiles.length + 4; tabs += 1) {
      await page.keyboard.press('Tab')
      reached.push(
        await page.evaluate(() => {
          const key = document.activeElement
          return key instanceof HTMLElement ? (key.ariaLabel ?? key.innerText) : ''
        }),
      )
    }
    expect(reached).toEqual([...tiles, 'Алдыңғы бет', 'Келесі бет', 'Артқа', 'Аяқтау'])
    await page.evaluate(() => {
      window.gallery.calls.length = 0
    })
    await page.locator('.flow button').first().focus()
    await page.keyboard.press('Enter')
    await page.keyboard.press('Escape')
    const routes = await page.evaluate(() => window.gallery.calls.map(({ route }) => route))
    expect(routes.filter((route) => route !== 'kiosk.touch')).toEqual(['kiosk.openFareFinder', 'kiosk.back'])
  })

  test('a voice says the title of an entry and its first sentence', async () => {
    await show('entry-caveat', 'ru')
    const said = await page.locator('[role=status].spoken-only').innerText()
    expect(said).toBe(
      'Кто отвечает за велосипед? Это про Алматы: другой оператор и правила. В Астане спросите по 109. С момента взятия за утерю, кражу и повреждение отвечает владелец карты.',
    )
  })
})
