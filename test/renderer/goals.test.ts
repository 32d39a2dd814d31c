import type { Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { languages } from '#domain/language'
import type { Screen } from '#contract/view'
import { createKioskI18n } from '#renderer/i18n/messages.ts'
import { languageNames } from '#renderer/i18n/language-names.ts'
import { screenWords, type Say } from '#renderer/screens/screen-words.ts'
import { screens } from '#test/renderer/fixtures'
import { plain, startElectronGallery, type ElectronGallery } from '#test/renderer/gallery-electron'

/** What holds for every screen in every state (goals U2–U6, U10, U11), measured in Electron itself. That nothing is cut, covered
 *  or too small and axe finds nothing is in gallery.test.ts. */

const names = Object.keys(screens)
const longTest = { timeout: 240_000 }

let gallery: ElectronGallery
let page: Page

beforeAll(async () => {
  gallery = await startElectronGallery('gallery')
  page = gallery.page
  await page.waitForFunction(() => 'gallery' in window && document.querySelector('.kiosk') !== null)
})

afterAll(() => gallery.close())

describe('contrast as it is computed (U3)', () => {
  test.each([
    ['plain', plain],
    ['high contrast', { ...plain, highContrast: true }],
  ])('words and signs are at least 7:1 on what they stand on, in %s colours', longTest, async (_, access) => {
    const found = await page.evaluate(
      async ([all, chosen]) => {
        const problems: string[] = []
        for (const name of all) {
          await window.gallery.layOut(name, { language: 'kk', access: chosen, link: 'down' })
          problems.push(...window.gallery.contrastProblems().map((problem) => `${name}: ${problem}`))
        }
        return problems
      },
      [names, access] as const,
    )
    expect([...new Set(found)]).toEqual([])
  })
})

describe('without sight (U5)', () => {
  test.each(languages)('every screen and each of its keys can be said in %s', longTest, async (language) => {
    const silent = await page.evaluate(
      async ([all, spoken, access]) => {
        const problems: string[] = []
        for (const name of all) {
          await window.gallery.layOut(name, { language: spoken, access, link: 'up' })
          const hint = document.querySelector('[role=status].spoken-only')?.textContent.trim() ?? ''
          if (hint.length < 8) problems.push(`${name}: says «${hint}»`)
          for (const key of document.querySelectorAll('button')) {
            const said = (key.ariaLabel ?? key.textContent).trim()
            if (said === '') problems.push(`${name}: a key says nothing`)
          }
        }
        return problems
      },
      [names, language, plain] as const,
    )
    expect(silent).toEqual([])
  })
})

describe('by keyboard only (U6)', () => {
  test('Tab reaches every key of every screen, and the ring around it is seen', longTest, async () => {
    const problems: string[] = []
    for (const name of names) {
      await page.evaluate(
        async ([shown, access]) => {
          await window.gallery.layOut('starting', { language: 'kk', access, link: 'up' })
          await window.gallery.layOut(shown)
        },
        [name, plain] as const,
      )
      const wanted = await page.evaluate(() => window.gallery.tabStops())
      const reached = new Set<number>()
      for (let tabs = 0; tabs < wanted + 3; tabs += 1) {
        await page.keyboard.press('Tab')
        const { index, ring } = await page.evaluate(() => window.gallery.focused())
        if (index === null) continue
        reached.add(index)
        if (ring < 3) problems.push(`${name}: key ${String(index)} shows no ring`)
      }
      if (reached.size !== wanted)
        problems.push(`${name}: ${String(reached.size)} of ${String(wanted)} keys are reached`)
    }
    expect(problems).toEqual([])
  })
})

function sayIn(language: (typeof languages)[number]): Say {
  const { t } = createKioskI18n(language).global
  return (key, named = {}, count) => (count === undefined ? t(key, named) : t(key, { n: count, ...named }, count))
}

/** Screens that tell of something that went wrong, or may have. */
const troubles: readonly Screen['kind'][] = [
  'message',
  'declined',
  'card_removed',
  'deferred',
  'new_card_failed',
  'bike_notice',
  'out_of_service',
]

describe('what went wrong (U10)', () => {
  const wrong = names.filter((name) => troubles.some((kind) => kind === screens[name]?.kind))

  test.each(languages)(
    'says in %s what to do, where the money is and a number to quote',
    longTest,
    async (language) => {
      const say = sayIn(language)
      const problems: string[] = []
      for (const name of wrong) {
        const screen = screens[name]
        if (screen === undefined) continue
        await page.evaluate(
          async ([shown, spoken, access]) => {
            await window.gallery.layOut(shown, { language: spoken, access, link: 'up' })
          },
          [name, language, plain] as const,
        )
        const flat = (text: string): string => text.replaceAll(/\s+/gu, ' ')
        const drawn = flat(await page.locator('.kiosk').innerText())
        const { title, lead, money } = screenWords(screen, say, language)
        if (![title, lead, money].every((words) => drawn.includes(flat(words))))
          problems.push(`${name}: draws other words`)
        if (lead === '') problems.push(`${name}: says nothing to do`)
        // The title of what waits for its card says that the sum is kept.
        if (money === '' && screen.kind !== 'deferred') problems.push(`${name}: is silent about the money`)
        const { reference } = 'reference' in screen ? screen : { reference: null }
        const quoted = reference ?? (screen.kind === 'out_of_service' ? 'E-' : say('terminal'))
        if (!drawn.includes(quoted)) problems.push(`${name}: has no number to quote`)
      }
      expect(problems).toEqual([])
    },
  )
})

describe('the language (U11)', () => {
  test('can be switched on every screen, and all that was there is there in the other language', longTest, async () => {
    const problems = await page.evaluate(
      async ([all, access, other]) => {
        // The letters of a language are its own: a keyboard follows it.
        const keys = () =>
          [...document.querySelectorAll<HTMLElement>('.kiosk button')].filter(
            (key) => key.closest('.keyboard') === null,
          )
        const found: string[] = []
        for (const [index, name] of all.entries()) {
          await window.gallery.layOut('starting', { language: 'kk', access, link: 'up' })
          await window.gallery.layOut(name)
          const before = keys().length
          const [key, ...more] = keys().filter((each) => each.innerText.trim() === other)
          if (key === undefined || more.length > 0) {
            found.push(`${name}: has no key for another language`)
            continue
          }
          // A key is deaf for a moment after a press: each press is a second later than the one before.
          const press = new MouseEvent('click', { bubbles: true })
          Object.defineProperty(press, 'timeStamp', { value: 1e7 + index * 1000 })
          key.dispatchEvent(press)
          await window.gallery.settled()
          if (document.documentElement.lang !== 'ru') found.push(`${name}: stays in its language`)
          if (keys().length !== before) found.push(`${name}: has other keys in the other language`)
        }
        return found
      },
      [names, plain, languageNames.ru] as const,
    )
    expect(problems).toEqual([])
  })
})
