import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PNG } from 'pngjs'
import { startElectronGallery } from '#test/renderer/gallery-electron'
import { differenceOf, encoded, halved } from '#test/renderer/golden'
import { keptPictures, photograph, pictureName, picturesFolder } from '#test/renderer/pictures'

/** Keeps the pictures of the screens anew (`npm run pictures`). One that still looks the same stays the file it is. */

await mkdir(picturesFolder, { recursive: true })
const names = new Set(keptPictures.map(pictureName))
const kept = new Set(await readdir(picturesFolder))
for (const name of kept) if (!names.has(name)) await rm(join(picturesFolder, name))

const gallery = await startElectronGallery('gallery')
try {
  await gallery.page.waitForFunction(() => 'gallery' in window && document.querySelector('.kiosk') !== null)
  for (const picture of keptPictures) {
    const name = pictureName(picture)
    const file = join(picturesFolder, name)
    const actual = halved(await photograph(gallery, picture))
    if (kept.has(name) && differenceOf(PNG.sync.read(await readFile(file)), actual) === null) continue
    await writeFile(file, encoded(actual))
    process.stdout.write(`${name}\n`)
  }
} finally {
  await gallery.close()
}
