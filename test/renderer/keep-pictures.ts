import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { argv } from 'node:process'
import { startElectronGallery } from '#test/renderer/gallery-electron'
import { decoded, differenceOf, encodedByPalette } from '#test/renderer/golden'
import { photographSheet, picturesFolder, sheets } from '#test/renderer/pictures'

/** Keeps the pictures of the screens anew: all (`npm run pictures`), or sheets by the beginning of their names
 *  (`npm run pictures passes basket.states`). A sheet that still looks the same stays the file it is. */

const wanted = argv.slice(2)
const isWanted = (name: string): boolean => wanted.length === 0 || wanted.some((one) => name.startsWith(one))

await mkdir(picturesFolder, { recursive: true })
const names = new Set(sheets.map(({ name }) => name))
const kept = new Set(await readdir(picturesFolder))
for (const name of kept) if (!names.has(name)) await rm(join(picturesFolder, name))

const gallery = await startElectronGallery('gallery')
try {
  await gallery.page.waitForFunction(() => 'gallery' in window && document.querySelector('.kiosk') !== null)
  for (const sheet of sheets.filter(({ name }) => isWanted(name))) {
    const file = join(picturesFolder, sheet.name)
    const actual = await photographSheet(gallery, sheet)
    if (kept.has(sheet.name) && differenceOf(decoded(await readFile(file)), actual) === null) continue
    await writeFile(file, encodedByPalette(actual))
    process.stdout.write(`${sheet.name}\n`)
  }
} finally {
  await gallery.close()
}
