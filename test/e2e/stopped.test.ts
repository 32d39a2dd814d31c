import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { startEmbeddedCentral, type EmbeddedCentral } from '#central/embedded'
import { stopCodes, type StopCode } from '#contract/standing'
import { languages } from '#domain/language'
import { openStore } from '#electron/store/open'
import { terminalStopSetting } from '#electron/store/settings'
import { launch, texts, type Application } from '#test/e2e/application'

/** A terminal that is revoked, copied or restored from an old disk, as a passenger meets it: on the real application, with a
 *  centre outside it. */
const clock = { wallMs: () => Date.now(), monotonicMs: () => performance.now() }
const shownAs: Readonly<Record<StopCode, string>> = {
  terminal_revoked: 'E-401',
  terminal_cloned: 'E-402',
  journal_forked: 'E-403',
  journal_behind: 'E-404',
}
let central: EmbeddedCentral
let directory: string

test.describe.configure({ mode: 'serial' })

test.beforeAll(async () => {
  central = await startEmbeddedCentral({ clock })
  directory = mkdtempSync(join(tmpdir(), 'beket-e2e-'))
})
test.afterAll(async () => {
  await central.close()
  rmSync(directory, { recursive: true, force: true })
})

async function start(enrolmentCode: string): Promise<Application> {
  const where = [`--central=${central.url}`, `--enrolment-code=${enrolmentCode}`]
  return launch({ directory, arguments: where, withoutBench: true })
}

async function expectStopped(app: Application, code: StopCode): Promise<void> {
  expect((await app.screen('out_of_service')).code).toBe(code)
  await expect(app.kiosk.getByText(shownAs[code], { exact: true })).toBeVisible()
  for (const route of ['kiosk.openInformation', 'kiosk.openNewCard', 'kiosk.openBike'] as const) {
    const answer = await app.kiosk.evaluate((asked) => window.beket.invoke(asked, undefined), route)
    expect(answer, route).toMatchObject({ ok: false })
  }
}

test('stops between two customers when the centre revokes it, and says so in every language (S8)', async () => {
  const stopName = { kk: 'Бекет', ru: 'Станция', en: 'Station' }
  const made = await central.admin.createEnrolmentCode({ stopName, terminalNumber: 147 })
  expect(made.ok).toBe(true)
  const app = await start(made.ok ? made.value.code : '')
  try {
    await app.screen('home')
    await expect.poll(async () => (await app.view()).link, { timeout: 60_000 }).toBe('up')
    expect(await central.admin.revokeTerminal(147, 'stolen')).toMatchObject({ ok: true })
    await expectStopped(app, 'terminal_revoked')
    for (const language of languages) {
      await app.speak(language)
      for (const words of [texts[language].out.title, texts[language].out.money, texts[language].out.lead]) {
        await expect(app.kiosk.getByText(words, { exact: true })).toBeVisible()
      }
    }
  } finally {
    await app.close()
  }
})

for (const code of stopCodes) {
  test(`stays stopped as ${shownAs[code]} after a restart that reaches no centre (D6)`, async () => {
    const store = await openStore(join(directory, 'beket.sqlite'), clock)
    await store.settings.write(terminalStopSetting, { code, atMs: clock.wallMs() })
    await store.close()
    const app = await launch({
      directory,
      // Nobody answers there.
      arguments: ['--central=http://127.0.0.1:9'],
      withoutBench: true,
    })
    try {
      await expectStopped(app, code)
    } finally {
      await app.close()
    }
  })
}
