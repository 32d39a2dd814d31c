import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { argv } from 'node:process'
import { chromium } from 'playwright'
import { startGalleryServer } from '#test/renderer/gallery-server'

/** Photographs the sheets of the parts: `npx tsx test/renderer/parts-pictures.ts FOLDER [SHEET…]`, in the three formats plain,
 *  and upright with each access setting. It writes what the layout probe finds. The browser is as in receipt-pictures.ts. */
const [folder = 'out/pictures', ...wanted] = argv.slice(2)
const executablePath = process.env['CHROMIUM_PATH']
const formats = { portrait: [1080, 1920], square: [1280, 1024], wide: [1920, 1080] } as const
const plain = { largeText: false, lowerReach: false, highContrast: false }
const accesses = {
  plain,
  large: { ...plain, largeText: true },
  lower: { ...plain, lowerReach: true },
  both: { ...plain, largeText: true, lowerReach: true },
  contrast: { ...plain, highContrast: true },
} as const

await mkdir(folder, { recursive: true })
const server = await startGalleryServer()
const browser = await chromium.launch({
  ...(executablePath === undefined ? {} : { executablePath }),
  args: ['--no-sandbox'],
})
try {
  const page = await browser.newPage({ reducedMotion: 'reduce' })
  page.on('pageerror', (cause) => process.stderr.write(`${String(cause)}\n`))
  await page.goto(`${server.url}parts-gallery.html`)
  await page.waitForFunction(() => 'partsGallery' in window && document.querySelector('.kiosk') !== null)
  await page.evaluate(() => document.fonts.ready.then(() => undefined))
  const names = await page.evaluate(() => window.partsGallery.names)
  for (const [format, [width, height]] of Object.entries(formats)) {
    await page.setViewportSize({ width, height })
    for (const name of names.filter((each) => wanted.length === 0 || wanted.includes(each))) {
      for (const [key, access] of Object.entries(accesses)) {
        for (const language of ['kk', 'ru', 'en'] as const) {
          const problems = await page.evaluate(
            async ([shown, chosen, spoken]) => {
              await window.partsGallery.show(shown, { access: chosen, language: spoken, link: 'down' })
              const offline = window.partsGallery.layoutProblems()
              await window.partsGallery.show(shown, { link: 'up' })
              return [
                ...new Set([...offline.map((each) => `offline, ${each}`), ...window.partsGallery.layoutProblems()]),
              ]
            },
            [name, access, language] as const,
          )
          for (const problem of problems) process.stdout.write(`${format} ${name} ${key} ${language}: ${problem}\n`)
          if (language === 'kk' || key === 'plain')
            await page.screenshot({ path: join(folder, `${name}-${format}-${key}-${language}.png`) })
        }
      }
    }
  }
} finally {
  await browser.close()
  await server.close()
}
