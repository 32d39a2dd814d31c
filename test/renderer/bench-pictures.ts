import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { argv } from 'node:process'
import { chromium } from 'playwright'
import { languages } from '#domain/language'
import { startGalleryServer } from '#test/renderer/gallery-server'

/** Photographs the bench in every language, then with its receipt open: `npx tsx test/renderer/bench-pictures.ts FOLDER`. A
 *  receipt in that folder, made by receipt-pictures.ts, lies in the tray. The browser is as there. */
const folder = argv[2] ?? 'out/pictures'
const executablePath = process.env['CHROMIUM_PATH']
await mkdir(folder, { recursive: true })
const receipt = await readFile(join(folder, 'receipt-topUpByCard-kk.png'))
const print = encodeURIComponent(`data:image/png;base64,${receipt.toString('base64')}`)
const server = await startGalleryServer()
const browser = await chromium.launch({
  ...(executablePath === undefined ? {} : { executablePath }),
  args: ['--no-sandbox'],
})
try {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
  page.on('pageerror', (cause) => process.stderr.write(`${String(cause)}\n`))
  await page.goto(`${server.url}bench-gallery.html?print=${print}`)
  for (const language of languages) {
    await page.click(`[data-act="language:${language}"]`)
    await page.evaluate(() => document.fonts.ready.then(() => undefined))
    await page.screenshot({ path: join(folder, `bench-${language}.png`) })
    const cut = await page.$$eval('button, .state, h2', (elements) =>
      elements.filter((element) => element.scrollWidth > element.clientWidth + 1).map((element) => element.textContent),
    )
    process.stdout.write(`bench ${language}, cut off: ${JSON.stringify(cut)}\n`)
  }
  await page.click('[data-act="receipt_open"]')
  await page.screenshot({ path: join(folder, 'bench-receipt.png') })
} finally {
  await browser.close()
  await server.close()
}
