import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { argv } from 'node:process'
import { chromium } from 'playwright'
import jsQr from 'jsqr'
import { PNG } from 'pngjs'
import { languages } from '#domain/language'
import { receiptQrText } from '#domain/receipt-text'
import { bitmapFromPixels } from '#drivers/printer/bitmap'
import { bitmapToPng } from '#drivers/printer/png'
import { startGalleryServer } from '#test/renderer/gallery-server'
import { receiptVariants, sampleReceipt } from '#test/renderer/receipt-samples'

/** Draws every receipt in every language as the printer would print it: `npx tsx test/renderer/receipt-pictures.ts FOLDER`.
 *  Fails when the code
 *  on a picture does not read. The browser is Playwright's, or the one at CHROMIUM_PATH. */
const folder = argv[2] ?? 'out/pictures'
const executablePath = process.env['CHROMIUM_PATH']
await mkdir(folder, { recursive: true })
const server = await startGalleryServer()
const browser = await chromium.launch({
  ...(executablePath === undefined ? {} : { executablePath }),
  args: ['--no-sandbox', '--disable-lcd-text', '--force-device-scale-factor=1'],
})
try {
  const page = await browser.newPage({ viewport: { width: 576, height: 1200 } })
  page.on('pageerror', (cause) => process.stderr.write(`${String(cause)}\n`))
  for (const language of languages) {
    for (const variant of receiptVariants) {
      await page.goto(`${server.url}receipt-gallery.html?variant=${variant}&language=${language}`)
      await page.waitForSelector('body[data-drawn]')
      const shot = PNG.sync.read(await page.locator('.receipt').screenshot())
      const dots = bitmapFromPixels(shot.data, shot.width, shot.height, 'rgba')
      await writeFile(join(folder, `receipt-${variant}-${language}.png`), bitmapToPng(dots))
      const image = PNG.sync.read(Buffer.from(bitmapToPng(dots)))
      const code = jsQr(Uint8ClampedArray.from(image.data), image.width, image.height)
      if (code?.data !== receiptQrText(sampleReceipt(variant, language)))
        throw new Error(`${variant}: the code does not read`)
      process.stdout.write(`${variant} ${language} ${String(shot.width)} × ${String(shot.height)}\n`)
    }
  }
} finally {
  await browser.close()
  await server.close()
}
