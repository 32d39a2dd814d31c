import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchTerminal, until, untilScreen, type DrivenTerminal } from '#test/kill/driven-terminal'
import { topUp } from '#test/kill/flows'

const directory = mkdtempSync(join(tmpdir(), 'beket-page-'))
const patienceMs = 90_000
let terminal: DrivenTerminal

beforeAll(async () => {
  terminal = await launchTerminal({ directory, arguments: ['--central=none'] })
  await untilScreen(terminal, ['home'])
  await topUp('ordinary', 1000, 'cash')(terminal)
  await untilScreen(terminal, ['cash'])
}, patienceMs)
afterAll(async () => {
  await terminal.quit()
  rmSync(directory, { recursive: true, force: true })
})

/** The words of the screen once a page of another process shows them. */
async function comesBackWith(kiosk: number | null): Promise<string> {
  await until(
    'a new page',
    async () => {
      const now = (await terminal.state()).kiosk
      return now !== null && now !== 0 && now !== kiosk ? true : null
    },
    patienceMs,
  )
  const view = await untilScreen(terminal, ['cash'], patienceMs)
  expect(view.screen).toMatchObject({ kind: 'cash', due: 1000 })
  return until('the screen is drawn', async () => {
    const text = await terminal
      .inPage('kiosk', 'document.querySelector("h1") && document.body.innerText')
      .catch(() => null)
    return typeof text === 'string' && text !== '' ? text : null
  })
}

test(
  'a page whose process is killed in a payment comes back to the same screen by itself (D2)',
  async () => {
    const shown = await terminal.inPage('kiosk', 'document.querySelector("h1").innerText')
    const { kiosk } = await terminal.state()
    await terminal.kill('renderer')
    expect(await comesBackWith(kiosk)).toContain(shown)
  },
  patienceMs,
)

test(
  'a page that hangs in a payment is ended and comes back to the same screen by itself (D2)',
  async () => {
    const shown = await terminal.inPage('kiosk', 'document.querySelector("h1").innerText')
    const { kiosk } = await terminal.state()
    terminal.inPage('kiosk', 'for (;;);').catch(() => undefined)
    expect(await comesBackWith(kiosk)).toContain(shown)
  },
  patienceMs,
)
