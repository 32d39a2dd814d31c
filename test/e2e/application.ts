import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { _electron, expect, type ElectronApplication, type Page } from '@playwright/test'
import type { BenchAction, BenchView } from '#contract/bench'
import type { BeketBridge } from '#contract/ipc'
import type { KioskView, ScreenKind, ScreenOf } from '#contract/view'
import type { Language } from '#domain/language'
import { en } from '#renderer/i18n/en.ts'
import { kk } from '#renderer/i18n/kk.ts'
import { ru } from '#renderer/i18n/ru.ts'
import { resolveElectron } from '#scripts/electron-runtime.mjs'

declare global {
  interface Window {
    readonly beket: BeketBridge
  }
}

export const texts = { kk, ru, en } as const
const languageNames: Record<Language, string> = { kk: 'Қазақша', ru: 'Русский', en: 'English' }

/** The real application with its windows, as a customer and as the person at the bench use it. */
export type Application = {
  readonly electron: ElectronApplication
  readonly kiosk: Page
  readonly bench: Page
  readonly directory: string
  /** A key on the kiosk's screen, by what is written on it. */
  press(name: string | RegExp): Promise<void>
  speak(language: Language): Promise<void>
  /** Waits until the kiosk shows this kind of screen, as a page draws it. */
  screen<Kind extends ScreenKind>(kind: Kind): Promise<ScreenOf<Kind>>
  view(): Promise<KioskView>
  benchView(): Promise<BenchView>
  bench$(action: BenchAction): Promise<void>
  /** What a bench card itself holds; null for a card that is not ours. */
  balanceOnCard(cardId: string): Promise<number | null>
  /** Ends the processes and keeps the data. */
  close(): Promise<void>
  /** Ends everything and removes the data. */
  dispose(): Promise<void>
}

export type LaunchOptions = {
  readonly directory?: string
  readonly arguments?: readonly string[]
  readonly environment?: Readonly<Record<string, string>>
  /** The bench window is not waited for. */
  readonly withoutBench?: boolean
}

export async function launch(options: LaunchOptions = {}): Promise<Application> {
  const directory = options.directory ?? mkdtempSync(join(tmpdir(), 'beket-e2e-'))
  const electron = await startElectron([`--data=${directory}`, ...(options.arguments ?? [])], options.environment)
  const kiosk = await pageOf(electron, '/index.html')
  const bench = options.withoutBench === true ? kiosk : await pageOf(electron, '/bench.html')
  return handle(electron, kiosk, bench, directory)
}

/** The product in Electron, in whatever role its arguments say. */
export async function startElectron(
  args: readonly string[],
  extra: Readonly<Record<string, string>> = {},
): Promise<ElectronApplication> {
  const { executable } = await resolveElectron()
  const flags = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  return _electron.launch({
    executablePath: executable,
    args: [...flags, '--disable-gpu', '--force-device-scale-factor=1', resolve('.'), ...args],
    env: { ...environment(), ...extra },
  })
}

function environment(): Record<string, string> {
  const defined = Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined)
  return Object.fromEntries(defined)
}

export async function pageOf(electron: ElectronApplication, path: string): Promise<Page> {
  const find = (): Page | undefined => electron.windows().find((page) => page.url().endsWith(path))
  let page = find()
  while (page === undefined) {
    await electron.waitForEvent('window')
    for (const window of electron.windows()) await window.waitForURL(/^app:/)
    page = find()
  }
  await page.waitForLoadState()
  return page
}

function handle(electron: ElectronApplication, kiosk: Page, bench: Page, directory: string): Application {
  const view = (): Promise<KioskView> => kiosk.evaluate(() => window.beket.invoke('kiosk.view', undefined))
  const application: Application = {
    electron,
    kiosk,
    bench,
    directory,
    async press(name) {
      await kiosk.getByRole('button', { name }).first().click()
    },
    async speak(language) {
      await application.press(languageNames[language])
      await expect(kiosk.locator('html')).toHaveAttribute('lang', language)
    },
    async screen(kind) {
      await expect.poll(async () => (await view()).screen.kind, { timeout: 40_000 }).toBe(kind)
      const { screen } = await view()
      return screen as ScreenOf<typeof kind>
    },
    view,
    benchView: () => bench.evaluate(() => window.beket.invoke('bench.view', undefined)),
    async bench$(action) {
      const answer = await bench.evaluate((asked) => window.beket.invoke('bench.do', asked), action)
      expect(answer).toEqual({ ok: true })
    },
    async balanceOnCard(cardId) {
      const { cards } = await application.benchView()
      return cards.find((card) => card.cardId === cardId)?.balance ?? null
    },
    async close() {
      await electron.close()
    },
    async dispose() {
      await electron.close()
      rmSync(directory, { recursive: true, force: true })
    },
  }
  return application
}
