import type { Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { languages } from '#domain/language'
import { accesses, formats, plain, startElectronGallery, type ElectronGallery } from '#test/renderer/gallery-electron'

/** The parts that screens are made of, put together as screens would, in Electron itself. */

/** Axe takes a key that says only № for a picture and cannot tell its contrast, which is that of all keys. */
function isNumeroSign(finding: string): boolean {
  return /^color-contrast(?:-enhanced)?: [^|]*>№<\/button>$/.test(finding)
}

let gallery: ElectronGallery
let page: Page
let names: readonly string[]

beforeAll(async () => {
  gallery = await startElectronGallery('parts-gallery')
  page = gallery.page
  await page.waitForFunction(() => 'partsGallery' in window && document.querySelector('.kiosk') !== null)
  names = await page.evaluate(() => window.partsGallery.names)
})

afterAll(() => gallery.close())

describe.each(Object.entries(formats))('parts in %s format', (_format, [width, height]) => {
  beforeAll(() => gallery.resize(width, height))

  test.each(Object.keys(accesses))('with %s access nothing is cut, covered, too small or out of reach', async (key) => {
    const problems = await page.evaluate(
      async ([all, access, list]) => {
        const found: string[] = []
        for (const name of all) {
          for (const language of list) {
            for (const link of ['up', 'down'] as const) {
              await window.partsGallery.show(name, { language, access, link })
              found.push(
                ...window.partsGallery.layoutProblems().map((problem) => `${name} ${language} ${link}: ${problem}`),
              )
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
    await gallery.resize(1080, 1920)
    await gallery.loadAxe()
  })

  test('finds nothing on any sheet of parts, in both themes', async () => {
    const found: string[] = []
    for (const name of names) {
      for (const access of [plain, { ...plain, highContrast: true }]) {
        await page.evaluate(
          ([shown, spoken, chosen]) =>
            window.partsGallery.show(shown, { language: spoken, access: chosen, link: 'up' }),
          [name, language, access] as const,
        )
        const findings = await gallery.axeFindings()
        found.push(...findings.filter((finding) => !isNumeroSign(finding)).map((finding) => `${name}: ${finding}`))
      }
    }
    expect(found).toEqual([])
  })
})

describe('a keyboard on the screen', () => {
  async function show(name: string): Promise<void> {
    await page.evaluate(async (shown) => {
      const access = { largeText: false, lowerReach: false, highContrast: false }
      await window.partsGallery.show(shown, { language: 'kk', access, link: 'up' })
      window.partsGallery.done.length = 0
    }, name)
  }
  const key = (name: string) => page.getByRole('button', { name, exact: true })
  const done = () => page.evaluate(() => window.partsGallery.done)

  beforeAll(() => gallery.resize(1080, 1920))

  test('writes Kazakh by finger: capitals at the beginning of words, erase, another layout', async () => {
    await show('name-kazakh')
    await key('Тазарту').click()
    for (const name of ['Ә', 'т', 'Өшіру', 'л', 'и', 'Бос орын', 'Қ']) await key(name).click()
    await key('Рус Орыс әріптері').click()
    await key('ы').click()
    await key('Бас әріп').click()
    await key('Ж').click()
    await key('з').click()
    await key('Дайын').click()
    expect(await done()).toEqual(['Әли ҚыЖз'])
  })

  test('leads from key to key by arrows and presses by Enter', async () => {
    await show('name-kazakh')
    await key('Тазарту').focus()
    await page.keyboard.press('Enter')
    await key('Ә').focus()
    for (const press of ['Enter', 'ArrowDown', 'ArrowRight', 'Enter']) await page.keyboard.press(press)
    await key('Дайын').focus()
    await page.keyboard.press('Enter')
    expect(await done()).toEqual(['Әц'])
  })

  test('is one stop of Tab', async () => {
    await show('name-kazakh')
    const stops = await page
      .locator('.keyboard button')
      .evaluateAll((keys) => keys.filter((each) => each instanceof HTMLElement && each.tabIndex === 0).length)
    expect(stops).toBe(1)
  })

  test('takes what a connected keyboard types, Enter included, and nothing its layouts have not', async () => {
    await show('email')
    await page.keyboard.press('Delete')
    await page.keyboard.type('Aя@mail.kzz')
    await page.keyboard.press('Backspace')
    await page.keyboard.press('Enter')
    expect(await done()).toEqual(['A@mail.kz'])
  })

  test('erases on and on while its key is held', async () => {
    await show('address')
    const erase = await key('Өшіру').boundingBox()
    await page.mouse.move((erase?.x ?? 0) + 20, (erase?.y ?? 0) + 20)
    await page.mouse.down()
    await page.waitForFunction(() => document.querySelector('.keyboard .done[aria-disabled]') !== null)
    await page.mouse.up()
    expect(await page.locator('.value').innerText()).toBe('')
  })

  test('never puts a hidden value on the page', async () => {
    await show('pin')
    const secret = await page.evaluate(() => window.partsGallery.secretPin)
    await key(secret.slice(3)).click()
    const field = await page.locator('.field').innerHTML()
    expect(Array.from(secret).filter((digit) => new RegExp(`>[^<]*${digit}`).test(field))).toEqual([])
    await key('Дайын').click()
    expect(await done()).toEqual([secret])
  })

  test('says each key that takes the focus', async () => {
    await show('phone')
    await key('5').focus()
    await key('Тазарту').focus()
    const said = await page.evaluate(() => window.partsGallery.spoken())
    expect(said.slice(-2)).toEqual([
      { text: '5', urgency: 'assertive' },
      { text: 'Тазарту', urgency: 'assertive' },
    ])
  })
})

test('a long text turns its pages there and back', async () => {
  await page.evaluate(() => window.partsGallery.show('reading', { language: 'kk' }))
  const which = page.locator('.which')
  const first = await which.innerText()
  expect(first).toMatch(/^Бет 1 \/ [2-9]$/)
  await page.getByRole('button', { name: 'Келесі бет' }).click()
  expect(await which.innerText()).toContain('Бет 2 /')
  await page.getByRole('button', { name: 'Алдыңғы бет' }).click()
  expect(await which.innerText()).toBe(first)
})
