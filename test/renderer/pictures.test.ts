import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import { PNG } from 'pngjs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { screenSchema } from '#contract/view'
import { screens } from '#test/renderer/fixtures'
import { startElectronGallery, type ElectronGallery } from '#test/renderer/gallery-electron'
import { differenceOf, encoded, halved } from '#test/renderer/golden'
import { keptPictures, photograph, pictureName, picturesFolder } from '#test/renderer/pictures'

/** Screens against the pictures that are kept of them. What differs is written to test-results/pictures: as it is now, and
 *  with the difference in red. `npm run pictures` keeps them anew. */

const root = resolve(import.meta.dirname, '../..')
const found = join(root, 'test-results/pictures')

let gallery: ElectronGallery

beforeAll(async () => {
  gallery = await startElectronGallery('gallery')
  await gallery.page.waitForFunction(() => 'gallery' in window && document.querySelector('.kiosk') !== null)
})

afterAll(() => gallery.close())

describe('the kept pictures', () => {
  test('show every kind of screen', () => {
    const kinds = new Set(keptPictures.map(({ fixture }) => screens[fixture]?.kind))
    expect(screenSchema.options.map(({ shape }) => shape.kind.value).filter((kind) => !kinds.has(kind))).toEqual([])
  })

  test('are those that are compared', async () => {
    expect((await readdir(picturesFolder)).toSorted()).toEqual(keptPictures.map(pictureName).toSorted())
  })

  test('differ by one digit of a small line', async () => {
    const picture = { fixture: 'card', language: 'kk', look: null } as const
    const before = halved(await photograph(gallery, picture))
    await gallery.page.evaluate(() => window.gallery.show('card', { nowMs: Date.UTC(2026, 10, 21, 9, 33) }))
    await gallery.page.waitForFunction(() => document.querySelector('.strip')?.textContent.includes('14:33') === true)
    const after = halved(await gallery.page.screenshot({ animations: 'disabled' }))
    await gallery.page.evaluate((nowMs) => window.gallery.show('card', { nowMs }), Date.UTC(2026, 10, 21, 9, 32))
    expect(differenceOf(before, after)?.pixels).toBeGreaterThan(0)
  })
})

describe('looks as it is kept', () => {
  test.each(keptPictures.map((picture) => [pictureName(picture), picture] as const))('%s', async (name, picture) => {
    const actual = halved(await photograph(gallery, picture))
    const difference = differenceOf(PNG.sync.read(await readFile(join(picturesFolder, name))), actual)
    if (difference === null) return
    await mkdir(found, { recursive: true })
    await writeFile(join(found, name), encoded(actual))
    await writeFile(join(found, `difference.${name}`), encoded(difference.picture))
    expect.fail(`${String(difference.pixels)} pixels differ: see ${relative(root, found)}/difference.${name}`)
  })
})
