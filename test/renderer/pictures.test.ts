import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { screenSchema } from '#contract/view'
import { languages } from '#domain/language'
import { screens } from '#test/renderer/fixtures'
import { startElectronGallery, type ElectronGallery } from '#test/renderer/gallery-electron'
import { blank, cut, decoded, differenceOf, encodedByPalette, type Picture } from '#test/renderer/golden'
import { drawnNow, photograph, photographSheet, picturesFolder, sheets } from '#test/renderer/pictures'

/** Screens against the pictures that are kept of them. A sheet that differs is written to test-results/pictures: as it is now,
 *  and with the difference in red. `npm run pictures` keeps it anew. */

const root = resolve(import.meta.dirname, '../..')
const found = join(root, 'test-results/pictures')

let gallery: ElectronGallery

beforeAll(async () => {
  gallery = await startElectronGallery('gallery')
  await gallery.page.waitForFunction(() => 'gallery' in window && document.querySelector('.kiosk') !== null)
})

afterAll(() => gallery.close())

describe('the kept pictures', () => {
  const tiles = sheets.flatMap((sheet) => sheet.tiles)

  test.each(screenSchema.options.map(({ shape }) => shape.kind.value))(
    'show %s in three languages and every layout',
    (kind) => {
      const looks = ['portrait', 'large', 'lower', 'wide', 'square']
      const wanted = languages.flatMap((language) => looks.map((look) => `${language} ${look}`))
      const shown = tiles.filter(({ fixture }) => screens[fixture]?.kind === kind)
      const names = new Set(shown.map(({ language, look }) => `${language} ${look}`))
      expect(wanted.filter((name) => !names.has(name))).toEqual([])
    },
  )

  test('show every state of every screen', () => {
    const shown = new Set(tiles.map(({ fixture }) => fixture))
    expect(Object.keys(screens).filter((name) => !shown.has(name))).toEqual([])
  })

  test('are those that are compared', async () => {
    expect((await readdir(picturesFolder)).toSorted()).toEqual(sheets.map(({ name }) => name).toSorted())
  })
})

describe('what is found', () => {
  const card = { fixture: 'card', language: 'kk', look: 'portrait' } as const

  async function differenceAfter(change: () => Promise<unknown>): Promise<number> {
    const before = await photograph(gallery, card)
    await change()
    return differenceOf(before, await drawnNow(gallery))?.pixels ?? 0
  }

  async function styled(rule: string): Promise<number> {
    const pixels = await differenceAfter(() =>
      gallery.page.evaluate((text) => {
        const sheet = new CSSStyleSheet()
        sheet.replaceSync(text)
        document.adoptedStyleSheets = [sheet]
      }, rule),
    )
    await gallery.page.evaluate(() => {
      document.adoptedStyleSheets = []
    })
    return pixels
  }

  test('one digit of a small line', async () => {
    const pixels = await differenceAfter(async () => {
      await gallery.page.evaluate((nowMs) => window.gallery.show('card', { nowMs }), Date.UTC(2026, 10, 21, 9, 33))
      await gallery.page.waitForFunction(() => document.querySelector('.strip')?.textContent.includes('14:33') === true)
    })
    await gallery.page.evaluate((nowMs) => window.gallery.show('card', { nowMs }), Date.UTC(2026, 10, 21, 9, 32))
    expect(pixels).toBeGreaterThan(0)
  })

  test.each([
    ['a label that has moved by four dots', '.bar .label, .bar button { position: relative; left: 4px; }'],
    ['a colour that is a shade darker', '.sky { background: #58c4db !important; }'],
    ['a line that is gone', '.horizon { opacity: 0 !important; }'],
  ])('%s', async (_, rule) => {
    expect(await styled(rule)).toBeGreaterThan(0)
  })

  test('nothing where nothing has changed', async () => {
    expect(await styled('')).toBe(0)
  })

  test('what is cut out of a sheet is what was laid into it', () => {
    const sheet = blank(4, 3)
    const dot: Picture = { width: 1, height: 1, data: Buffer.from([1, 2, 3, 255]) }
    dot.data.copy(sheet.data, 4 * (2 * 4 + 3))
    expect(cut(decoded(encodedByPalette(sheet)), 3, 2, 1, 1)).toEqual(dot)
  })
})

describe('looks as it is kept', () => {
  test.each(sheets.map((sheet) => [sheet.name, sheet] as const))('%s', { timeout: 120_000 }, async (name, sheet) => {
    const kept = decoded(await readFile(join(picturesFolder, name)))
    const actual = await photographSheet(gallery, sheet)
    const difference = differenceOf(kept, actual)
    if (difference === null) return
    await mkdir(found, { recursive: true })
    await writeFile(join(found, name), encodedByPalette(actual))
    await writeFile(join(found, `difference.${name}`), encodedByPalette(difference.picture))
    const changed = sheet.tiles.filter(({ x, y, width, height }) => {
      const of = (picture: Picture): Picture => cut(picture, x, y, width, height)
      return kept.width === actual.width && differenceOf(of(kept), of(actual)) !== null
    })
    const names = changed.map(({ fixture, language, look }) => `${fixture} ${language} ${look}`).join(', ')
    expect.fail(`${names || 'another size'}: see ${relative(root, found)}/difference.${name}`)
  })
})
