import { readFile, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { _electron, type Page } from 'playwright'
import { build } from 'vite'
import type { KioskView } from '#contract/view'
import { resolveElectron } from '#scripts/electron-runtime.mjs'

/** A gallery in Electron itself, under the kiosk's content security policy, and what its tests have in common. */

export const formats = { portrait: [1080, 1920], square: [1280, 1024], wide: [1920, 1080] } as const
export const plain = { largeText: false, lowerReach: false, highContrast: false }
export const accesses: Readonly<Record<string, KioskView['access']>> = {
  plain,
  large: { ...plain, largeText: true },
  lower: { ...plain, lowerReach: true },
  'large and lower': { ...plain, largeText: true, lowerReach: true },
  contrast: { ...plain, highContrast: true },
}

export type ElectronGallery = {
  readonly page: Page
  /** Waits until the page has the size. */
  resize(width: number, height: number): Promise<void>
  /** From now on the page has the size in its own pixels and is drawn so many times as large: drawing is most of the time a
   *  picture takes. */
  drawAt(width: number, height: number, scale: number): Promise<void>
  /** The page as a PNG, as it is now. */
  drawn(): Promise<Buffer>
  loadAxe(): Promise<void>
  /** Opens the page anew and waits until it shows something. */
  load(query: string): Promise<void>
  /** What axe finds wrong or cannot tell on the page as it is now; `loadAxe` comes before. Colours are the same in every language
   *  and are two fifths of its time. */
  axeFindings(asked?: { readonly colours: boolean }): Promise<string[]>
  close(): Promise<void>
}

/** Builds test/renderer/NAME.html and opens it, alike on every machine: no colour of its screen, no hinting of its letters.
 *  Motion is reduced. Each process builds into a folder of its own, because test files run beside each other. */
export async function startElectronGallery(
  name: 'gallery' | 'parts-gallery' | 'desk-gallery',
): Promise<ElectronGallery> {
  const folder = resolve(import.meta.dirname, '../../out/galleries', `${name}-${String(process.pid)}`)
  await build({
    configFile: resolve(import.meta.dirname, 'gallery.config.ts'),
    logLevel: 'error',
    build: { outDir: folder, rolldownOptions: { input: resolve(import.meta.dirname, `${name}.html`) } },
  })
  const electron = await _electron.launch({
    executablePath: (await resolveElectron()).executable,
    args: [
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      '--disable-gpu',
      '--disable-lcd-text',
      '--force-color-profile=srgb',
      '--force-device-scale-factor=1',
      join(import.meta.dirname, 'gallery-main'),
      folder,
      `${name}.html`,
    ],
  })
  const page = await electron.firstWindow()
  await page.emulateMedia({ reducedMotion: 'reduce' })
  async function whenShown(): Promise<void> {
    await page.waitForLoadState('load')
    await page.evaluate(() => document.fonts.ready)
    await page.waitForFunction(
      (ready) => ready in window && document.querySelector('.kiosk, .frame') !== null,
      name.replace(/-g/, 'G'),
    )
  }
  await whenShown()
  const devtools = await page.context().newCDPSession(page)
  let drawnAt = ''

  return {
    page,
    async resize(width, height) {
      await electron.evaluate(
        ({ BrowserWindow }, size) => {
          BrowserWindow.getAllWindows()[0]?.setContentSize(size.width, size.height)
        },
        { width, height },
      )
      await page.waitForFunction((size) => innerWidth === size.width && innerHeight === size.height, { width, height })
    },
    async drawAt(width, height, scale) {
      const metrics = { width, height, deviceScaleFactor: scale, mobile: false }
      if (drawnAt === JSON.stringify(metrics)) return
      drawnAt = JSON.stringify(metrics)
      await devtools.send('Emulation.setDeviceMetricsOverride', metrics)
    },
    async drawn() {
      const { data } = await devtools.send('Page.captureScreenshot', { format: 'png', optimizeForSpeed: true })
      return Buffer.from(data, 'base64')
    },
    async loadAxe() {
      const source = createRequire(import.meta.url).resolve('axe-core/axe.min.js')
      await page.evaluate(await readFile(source, 'utf8'))
    },
    async load(query) {
      await page.goto(new URL(query, page.url()).href)
      await whenShown()
    },
    axeFindings: ({ colours } = { colours: true }) =>
      page.evaluate(async (enabled) => {
        const result = await window.axe.run(document, {
          resultTypes: ['violations', 'incomplete'],
          // By tag, so that the rules axe leaves out by default (AAA, 2.2) run as well.
          runOnly: ['wcag2a', 'wcag2aa', 'wcag2aaa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
          rules: { 'color-contrast': { enabled }, 'color-contrast-enhanced': { enabled } },
        })
        return [...result.violations, ...result.incomplete].map(
          (finding) => `${finding.id}: ${finding.nodes.map((node) => node.html).join(' | ')}`,
        )
      }, colours),
    async close() {
      await electron.close()
      await rm(folder, { recursive: true })
    },
  }
}
