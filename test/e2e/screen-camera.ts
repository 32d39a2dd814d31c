import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PNG } from 'pngjs'
import { assert } from '#domain/assert'
import { languages, type Language } from '#domain/language'
import { launch, texts, type Application, type LaunchOptions } from '#test/e2e/application'
import { encoded } from '#test/renderer/golden'

export type Access = 'large' | 'lower' | 'large-lower' | 'contrast'

const accesses = {
  large: { largeText: true, lowerReach: false, highContrast: false },
  lower: { largeText: false, lowerReach: true, highContrast: false },
  'large-lower': { largeText: true, lowerReach: true, highContrast: false },
  contrast: { largeText: false, lowerReach: false, highContrast: true },
} as const
const plain = { largeText: false, lowerReach: false, highContrast: false }

/** Which pictures are wanted, and where they go. */
export type Album = {
  wants(name: string): boolean
  keep(name: string, png: Buffer): void
}

export function createAlbum(folder: string, wants: (name: string) => boolean): Album & { readonly kept: Set<string> } {
  const kept = new Set<string>()
  mkdirSync(folder, { recursive: true })
  return {
    kept,
    wants,
    keep(name, png) {
      kept.add(name)
      writeFileSync(join(folder, `${name}.png`), encoded(PNG.sync.read(png)))
    },
  }
}

/** One start of the application with a camera before its windows. A picture is named `what.language` or
 *  `what.language.access`, after the panel where it is not the portrait one. */
export type Studio = {
  readonly app: Application
  /** Presses the key with this text in the language now spoken; `all` texts are in `texts`. */
  press(key: (all: (typeof texts)['kk' | 'ru' | 'en']) => string): Promise<void>
  pressAmount(amount: string): Promise<void>
  speak(language: Language): Promise<void>
  /** The screen now shown, in all languages and in the access settings named. */
  shoot(
    what: string,
    options?: { readonly access?: readonly Access[]; readonly in?: readonly Language[] },
  ): Promise<void>
  shootBench(what: string): Promise<void>
  /** The receipt as it was printed, dot by dot. */
  shootPrint(what: string): Promise<void>
}

export async function openStudio(album: Album, options: LaunchOptions & { readonly panel?: string }): Promise<Studio> {
  const { panel } = options
  const app = await launch({
    ...options,
    arguments: [...(options.arguments ?? []), ...(panel === undefined ? [] : [`--panel=${panel}`])],
  })
  const prefix = panel === undefined ? '' : `${panel}.`
  let spoken: Language = 'kk'
  let printBefore: string | null = null

  /** An answer of main overtakes no event: after it and two frames the page shows what main shows. */
  async function settled(): Promise<void> {
    await app.view()
    await app.kiosk.evaluate(
      () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(null)))),
    )
  }

  async function say(language: Language): Promise<void> {
    await app.kiosk.evaluate((asked) => window.beket.invoke('kiosk.setLanguage', { language: asked }), language)
    await app.kiosk.locator(`html[lang=${language}]`).waitFor({ state: 'attached' })
  }

  async function setAccess(access: Access | null): Promise<void> {
    const change = access === null ? plain : accesses[access]
    await app.kiosk.evaluate((asked) => window.beket.invoke('kiosk.setAccess', asked), change)
  }

  async function picture(name: string): Promise<void> {
    if (!album.wants(name)) return
    await settled()
    album.keep(name, await app.kiosk.screenshot({ animations: 'disabled' }))
  }

  return {
    app,
    async press(key) {
      await app.press(key(texts[spoken]))
    },
    async pressAmount(amount) {
      await app.press(new RegExp(`^${amount.replace(' ', spoken === 'en' ? ',' : '\\s')}\\s₸$`))
    },
    async speak(language) {
      spoken = language
      await say(language)
    },
    async shoot(what, { access = [], in: wanted = languages } = {}) {
      for (const each of [null, ...access]) {
        const names = wanted.map(
          (language) => [language, `${prefix}${what}.${language}${each === null ? '' : `.${each}`}`] as const,
        )
        if (!names.some(([, name]) => album.wants(name))) continue
        await setAccess(each)
        for (const [language, name] of names) {
          await say(language)
          await picture(name)
        }
      }
      await setAccess(null)
      await say(spoken)
      await settled()
    },
    async shootBench(what) {
      for (const language of languages) {
        const name = `${what}.${language}`
        if (!album.wants(name)) continue
        await app.bench.locator(`[data-act="language:${language}"]`).click()
        await app.bench.locator(`html[lang=${language}]`).waitFor({ state: 'attached' })
        await app.bench.mouse.move(0, 0)
        album.keep(name, await app.bench.screenshot({ animations: 'disabled' }))
      }
    },
    async shootPrint(what) {
      const name = `${what}.${spoken}`
      if (!album.wants(name)) return
      while ((await app.benchView()).printer.lastPrint === printBefore) await app.view()
      printBefore = (await app.benchView()).printer.lastPrint
      const [, base64] = printBefore?.split(',') ?? []
      assert(base64 !== undefined, 'a receipt was printed')
      album.keep(name, Buffer.from(base64, 'base64'))
    },
  }
}
