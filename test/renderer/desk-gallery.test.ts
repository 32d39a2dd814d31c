import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { languages, type Language } from '#domain/language'
import { deskScreenSchema } from '#contract/desk/view'
import { deskScreens } from '#test/renderer/fixtures/desk'
import { startElectronGallery, type ElectronGallery } from '#test/renderer/gallery-electron'

/** Every screen of the desk in Electron itself. */

const names = Object.keys(deskScreens)
const back = (steps: number): string[] => Array.from({ length: steps }, () => 'ArrowLeft')
const panels = { small: [1366, 768], large: [1920, 1080] } as const

let gallery: ElectronGallery

beforeAll(async () => {
  gallery = await startElectronGallery('desk-gallery')
  await gallery.loadAxe()
})

afterAll(() => gallery.close())

test('every kind of screen is among them', () => {
  const kinds = deskScreenSchema.options.map(({ shape }) => shape.kind.value)
  expect(new Set(Object.values(deskScreens).map(({ kind }) => kind))).toEqual(new Set(kinds))
})

describe.each(Object.entries(panels))('on the %s panel', (_panel, [width, height]) => {
  beforeAll(() => gallery.resize(width, height))

  test.each(languages)(
    'nothing is cut, covered or too small in %s, and axe finds nothing (U1, U2, U4)',
    async (language) => {
      const found: string[] = []
      for (const name of names) {
        const problems = await gallery.page.evaluate(
          async ([shown, spoken]) => {
            await window.deskGallery.layOut(shown, { language: spoken })
            return window.deskGallery.layoutProblems()
          },
          [name, language] as const,
        )
        const findings = await gallery.axeFindings({ colours: language === 'kk' })
        found.push(...[...problems, ...findings].map((problem) => `${name}: ${problem}`))
      }
      expect(found).toEqual([])
    },
  )
})

/** Types into a field as a cashier does and says what it shows. */
async function typed(name: string, language: Language, selector: string, keys: readonly string[]): Promise<string> {
  await gallery.page.evaluate(([shown, spoken]) => window.deskGallery.layOut(shown, { language: spoken }), [
    name,
    language,
  ] as const)
  const field = gallery.page.locator(selector)
  await field.focus()
  for (const key of keys) await gallery.page.keyboard.press(key)
  return (await field.inputValue()).replaceAll(/\s/g, ' ')
}

describe('an amount that is typed', () => {
  test.each([
    ['is grouped', 'ru', ['1', '2', '5', '0', '0'], '12 500 ₸'],
    ['is grouped in English alike', 'en', ['1', '2', '5', '0', '0'], '12 500 ₸'],
    ['takes no letter and no zero before its digits', 'kk', ['0', 'x', '0', '7', '0', '0'], '700 ₸'],
    ['is erased from its end', 'kk', ['1', '2', '5', '0', '0', 'Backspace', 'Backspace'], '125 ₸'],
    ['is erased from behind its sign', 'ru', ['1', '2', '5', '0', '0', 'End', 'Backspace'], '1 250 ₸'],
    ['is erased over its separator', 'ru', ['1', '2', '5', '0', '0', ...back(3), 'Backspace'], '1 500 ₸'],
    ['takes a digit in its middle', 'ru', ['1', '2', '5', '0', '0', ...back(3), '9', '9'], '1 299 500 ₸'],
  ] as const)('%s in %s', async (_, language, keys, shown) => {
    expect(await typed('sale', language, '#received', keys)).toBe(shown)
  })
})

test('a report names a pass as the till does, and what it cannot name by its code', async () => {
  await gallery.page.evaluate(() => window.deskGallery.layOut('report-x', { language: 'ru' }))
  const lines = await gallery.page.locator('.lists section').first().innerText()
  for (const name of ['Месячный · Город', 'Месячный · Город + Экспресс + Пригород', '15 дней · Город', 'CARD_REUSABLE'])
    expect(lines).toContain(name)
  expect(lines).not.toContain('PASS_')
})
