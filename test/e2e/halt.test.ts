import { mkdtempSync, openSync, writeSync, closeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { openStore } from '#electron/store/open'
import { launch } from '#test/e2e/application'

test('shows an out-of-service screen with its code when the database is damaged, and sells nothing (D4)', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'beket-e2e-'))
  const path = join(directory, 'beket.sqlite')
  const clock = { wallMs: () => Date.now(), monotonicMs: () => performance.now() }
  const store = await openStore(path, clock)
  await store.journal.append([
    { kind: 'operation.reserved', operationId: 'operation:1', payload: { operationNumber: 1 } },
  ])
  await store.close()
  const file = openSync(path, 'r+')
  writeSync(file, Buffer.alloc(4096, 0x5a), 0, 4096, 0)
  closeSync(file)
  const app = await launch({ directory, arguments: ['--central=none'], withoutBench: true })
  try {
    const screen = await app.screen('out_of_service')
    expect(screen.code).toBe('journal_damaged')
    await expect(app.kiosk.getByText('E-201', { exact: true })).toBeVisible()
    const refused = await app.kiosk.evaluate(() => window.beket.invoke('kiosk.openTopUp', undefined))
    expect(refused).toEqual({ ok: false, reason: 'not_now' })
  } finally {
    await app.dispose()
  }
})
