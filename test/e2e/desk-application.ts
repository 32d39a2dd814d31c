import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, type Page } from '@playwright/test'
import type { BenchAction, BenchView } from '#contract/bench'
import type { DeskAct, DeskAnswer } from '#contract/desk/acts'
import type { DeskScreenKind, DeskScreenOf, DeskView } from '#contract/desk/view'
import { pageOf, startElectron } from '#test/e2e/application'

/** The real desk with its bench, as a cashier at the keyboard uses it. */
export type DeskApplication = {
  readonly page: Page
  readonly bench: Page
  readonly directory: string
  /** Types on the keyboard; each is one keystroke. */
  keys(...pressed: readonly string[]): Promise<void>
  type(text: string): Promise<void>
  /** Keystrokes since it was last asked. */
  strokes(): number
  screen<Kind extends DeskScreenKind>(kind: Kind): Promise<DeskScreenOf<Kind>>
  view(): Promise<DeskView>
  act(act: DeskAct): Promise<DeskAnswer>
  bench$(action: BenchAction): Promise<void>
  balanceOnCard(cardId: string): Promise<number | null>
  signIn(number: string, pin: string): Promise<void>
  /** Lays a card down and waits until it is read. */
  place(cardId: string): Promise<void>
  close(): Promise<void>
  dispose(): Promise<void>
}

export async function launchDesk(
  role: 'desk' | 'central-desk',
  options: { readonly directory?: string; readonly arguments?: readonly string[] } = {},
): Promise<DeskApplication> {
  const directory = options.directory ?? mkdtempSync(join(tmpdir(), 'beket-desk-'))
  const electron = await startElectron([`--role=${role}`, `--data=${directory}`, ...(options.arguments ?? [])])
  const page = await pageOf(electron, '/desk.html')
  const bench = await pageOf(electron, '/bench.html')
  let strokes = 0
  const view = (): Promise<DeskView> => page.evaluate(() => window.beket.invoke('desk.view', undefined))
  const application: DeskApplication = {
    page,
    bench,
    directory,
    async keys(...pressed) {
      for (const key of pressed) {
        strokes += 1
        await page.keyboard.press(key)
      }
    },
    async type(text) {
      strokes += text.length
      await page.keyboard.type(text)
    },
    strokes() {
      const counted = strokes
      strokes = 0
      return counted
    },
    async screen(kind) {
      await expect.poll(async () => (await view()).screen.kind, { timeout: 40_000 }).toBe(kind)
      return (await view()).screen as DeskScreenOf<typeof kind>
    },
    view,
    act: (act) => page.evaluate((asked) => window.beket.invoke('desk.act', asked), act),
    async bench$(action) {
      const answer = await bench.evaluate((asked) => window.beket.invoke('bench.do', asked), action)
      expect(answer).toEqual({ ok: true })
    },
    async balanceOnCard(cardId) {
      const benchView: BenchView = await bench.evaluate(() => window.beket.invoke('bench.view', undefined))
      return benchView.cards.find((card) => card.cardId === cardId)?.balance ?? null
    },
    async signIn(number, pin) {
      await expect(page.locator('input').first()).toBeVisible()
      await page.locator('input').first().fill(number)
      await page.locator('input[type=password]').fill(pin)
      await page.keyboard.press('Enter')
    },
    async place(cardId) {
      await application.bench$({ kind: 'card_take' })
      await application.bench$({ kind: 'card_place', cardId })
      await expect
        .poll(async () => {
          const { screen } = await view()
          return (
            screen.kind === 'sale' && screen.card.kind === 'card' && screen.card.isPresent && screen.payment === null
          )
        })
        .toBe(true)
      strokes = 0
    },
    close: () => electron.close(),
    async dispose() {
      await electron.close()
      rmSync(directory, { recursive: true, force: true })
    },
  }
  return application
}
