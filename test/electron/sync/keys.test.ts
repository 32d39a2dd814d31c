import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import type { StopCode } from '#contract/standing'
import { assert } from '#domain/assert'
import { openStore, type Store } from '#electron/store/open'
import { terminalKeySetting, terminalNextKeySetting, terminalStopSetting } from '#electron/store/settings'
import type { Fetch } from '#electron/sync/request'
import { note, SettableClock, temporaryFolder, temporaryStore } from '#test/electron/store/rig'
import { giveCode, realFetch, startEngine, type Terminal } from '#test/electron/sync/rig'
import { startSharedCentre, type SharedCentre } from '#test/rig/shared-centre'

const slowMs = 120_000
const patience = { timeout: 60_000 }
const minuteMs = 60_000
const heartbeat = { version: '0.1.0', devices: () => [] }

type Enrolled = {
  readonly clock: SettableClock
  readonly terminalNumber: number
  readonly store: Store
  readonly path: string
  readonly start: (store?: Store, fetch?: Fetch) => Terminal
  readonly conflicts: () => Promise<string[]>
}

const clock = new SettableClock()
let shared: SharedCentre | null = null

beforeAll(async () => {
  shared = await startSharedCentre(clock)
}, slowMs)
afterAll(async () => {
  await shared?.stop()
}, slowMs)

function centre(): SharedCentre {
  assert(shared !== null, 'the centre has started')
  return shared
}

async function enrolled(): Promise<Enrolled> {
  const { store, path } = await temporaryStore(clock)
  const { code, terminalNumber } = await centre().code()
  await giveCode(store, code)
  const start = (of = store, fetch: Fetch = realFetch): Terminal =>
    startEngine({ store: of, url: centre().url, clock, fetch, heartbeat })
  const conflicts = async (): Promise<string[]> =>
    (await centre().conflictsOf(terminalNumber)).map((conflict) => `${conflict.code} ${String(conflict.seq)}`)
  return { clock, terminalNumber, store, path, start, conflicts }
}

/** Turns until `holds`, each a minute after the one before, so that every one has its heartbeat. */
async function turnUntil(terminal: Terminal, clock: SettableClock, holds: () => Promise<boolean>): Promise<void> {
  await expect
    .poll(async () => {
      if (terminal.schedule.delays().length !== 1) return false
      if (await holds()) return true
      clock.nowMs += minuteMs
      terminal.schedule.fire()
      return false
    }, patience)
    .toBe(true)
}

function isStopped(terminal: Terminal, code: StopCode | null): () => Promise<boolean> {
  return () => Promise.resolve(terminal.engine.status()?.stopped === code)
}

/** Another machine with the disk as it is now. */
async function copyOf(path: string, clock: SettableClock): Promise<Store> {
  const folder = await temporaryFolder()
  for (const ending of ['', '-wal', '-shm']) await cp(path + ending, join(folder, `store.db${ending}`))
  const store = await openStore(join(folder, 'store.db'), clock)
  onTestFinished(() => store.close().catch(() => undefined))
  return store
}

describe('a change of the key', { timeout: slowMs }, () => {
  const lost: [string, (isKey: boolean, init: RequestInit, url: string) => Promise<Response>][] = [
    ['nothing is lost', (_isKey, init, url) => realFetch(url, init)],
    [
      'its first answer is lost',
      async (isKey, init, url) => {
        const response = await realFetch(url, init)
        if (isKey) throw new TypeError('lost on the way back')
        return response
      },
    ],
    [
      'its first request is lost',
      (isKey, init, url) => (isKey ? Promise.reject(new TypeError('lost')) : realFetch(url, init)),
    ],
  ]
  test.each(lost)('comes to one valid key though %s (S8)', async (_what, act) => {
    const { clock, terminalNumber, store, start, conflicts } = await enrolled()
    let asked = 0
    const fetch: Fetch = (url, init) => {
      const isKey = url.endsWith('/self/key')
      if (isKey) asked += 1
      return act(isKey && asked === 1, init, url)
    }
    const terminal = start(store, fetch)
    await terminal.until(({ link }) => link === 'up')
    const before = await store.settings.read(terminalKeySetting)
    await centre().admin.requestKeyChange(terminalNumber)
    await turnUntil(terminal, clock, async () => (await store.settings.read(terminalKeySetting)) !== before)
    expect(await store.settings.read(terminalNextKeySetting)).toBeNull()
    await store.journal.append([note(1)])
    await terminal.until(({ acknowledgedSeq }) => acknowledgedSeq === 1)
    const keyAfter = await store.settings.read(terminalKeySetting)
    await turnUntil(terminal, clock, () => Promise.resolve(terminal.engine.status()?.lastError === null))
    expect(await store.settings.read(terminalKeySetting)).toBe(keyAfter)
    expect(await conflicts()).toEqual([])
  })

  test('goes on with the stored next key after the program ended before the answer (S8)', async () => {
    const { clock, terminalNumber, store, start } = await enrolled()
    const deaf: Fetch = async (url, init) => {
      const response = await realFetch(url, init)
      if (url.endsWith('/self/key')) throw new TypeError('the program ended')
      return response
    }
    const first = start(store, deaf)
    await first.until(({ link }) => link === 'up')
    await centre().admin.requestKeyChange(terminalNumber)
    await turnUntil(first, clock, async () => (await store.settings.read(terminalNextKeySetting)) !== null)
    await first.engine.stop()
    const next = await store.settings.read(terminalNextKeySetting)
    clock.nowMs += minuteMs
    const again = start()
    await turnUntil(again, clock, async () => (await store.settings.read(terminalKeySetting)) === next)
    await store.journal.append([note(1)])
    await again.until(({ acknowledgedSeq }) => acknowledgedSeq === 1)
  })
})

describe('a terminal that must not sell', { timeout: slowMs }, () => {
  test('knows it is revoked from any answer, keeps its journal and its stop over a restart without a link (S8)', async () => {
    const { terminalNumber, store, start } = await enrolled()
    const terminal = start()
    await terminal.until(({ link }) => link === 'up')
    await centre().admin.revokeTerminal(terminalNumber, 'stolen')
    await store.journal.append([note(1), note(2)])
    const status = await terminal.until(({ stopped }) => stopped !== null)
    expect(status).toMatchObject({ stopped: 'terminal_revoked', unsentRecords: 2, refusedBatches: 0 })
    await terminal.engine.stop()
    expect(await store.settings.read(terminalStopSetting)).toMatchObject({ code: 'terminal_revoked' })
    const cut = start(store, () => Promise.reject(new TypeError('cut')))
    expect(await cut.until(() => true)).toMatchObject({ stopped: 'terminal_revoked', link: 'down' })
  })

  test('is the second of two machines with one disk, before either has sold; the first goes on (R7)', async () => {
    const { clock, store, path, start, conflicts } = await enrolled()
    const first = start()
    await first.until(({ link }) => link === 'up')
    await first.engine.stop()
    const clone = await copyOf(path, clock)
    const original = start()
    await turnUntil(original, clock, isStopped(original, null))
    const second = start(clone)
    await turnUntil(second, clock, isStopped(second, 'terminal_cloned'))
    expect(await conflicts()).toEqual(['terminal_cloned 1'])
    await store.journal.append([note(1)])
    await original.until(({ acknowledgedSeq }) => acknowledgedSeq === 1)
    expect(original.engine.status()).toMatchObject({ stopped: null })
  })

  test('has a journal that parted from what the centre has (R7)', async () => {
    const { clock, store, path, start, conflicts } = await enrolled()
    const first = start()
    await store.journal.append([note(1)])
    await first.until(({ acknowledgedSeq }) => acknowledgedSeq === 1)
    const clone = await copyOf(path, clock)
    await store.journal.append([note(2), note(3)])
    await first.until(({ acknowledgedSeq }) => acknowledgedSeq === 3)
    await clone.journal.append([note(4), note(5), note(6)])
    const second = start(clone)
    await second.until(({ stopped }) => stopped === 'journal_forked')
    expect(await conflicts()).toContain('journal_fork 2')
    expect((await clone.sync.refusals()).map(({ code }) => code)).toContain('journal_fork')
    expect((await clone.journal.after(0, 10)).length).toBe(4)
  })

  test('has lost records the centre has, as a disk restored from a backup (R7)', async () => {
    const { clock, store, path, start, conflicts } = await enrolled()
    const first = start()
    await store.journal.append([note(1)])
    await first.until(({ acknowledgedSeq }) => acknowledgedSeq === 1)
    const backup = await copyOf(path, clock)
    await store.journal.append([note(2)])
    await first.until(({ acknowledgedSeq }) => acknowledgedSeq === 2)
    await first.engine.stop()
    const restored = start(backup)
    await restored.until(({ stopped }) => stopped !== null)
    // Told with the next heartbeat.
    await turnUntil(restored, clock, async () => (await conflicts()).length > 0)
    expect(restored.engine.status()?.stopped).toBe('journal_behind')
    expect(await conflicts()).toEqual(['journal_behind 3'])
  })

  test('holds a key that was changed on another disk (R7)', async () => {
    const { clock, terminalNumber, store, path, start, conflicts } = await enrolled()
    const first = start()
    await first.until(({ link }) => link === 'up')
    const copy = await copyOf(path, clock)
    const before = await store.settings.read(terminalKeySetting)
    await centre().admin.requestKeyChange(terminalNumber)
    await turnUntil(first, clock, async () => (await store.settings.read(terminalKeySetting)) !== before)
    clock.nowMs += minuteMs
    await turnUntil(first, clock, () => Promise.resolve(first.engine.status()?.lastError === null))
    clock.nowMs += 11 * minuteMs
    const second = start(copy)
    await second.until(({ stopped }) => stopped === 'terminal_cloned')
    expect(await conflicts()).toEqual(['terminal_key_retired 1'])
  })

  test('sells again when the centre, asked again, says that all is well', async () => {
    const { clock, store, start } = await enrolled()
    await store.settings.write(terminalStopSetting, { code: 'journal_behind', atMs: 0 })
    const terminal = start()
    await turnUntil(terminal, clock, isStopped(terminal, null))
    expect(await store.settings.read(terminalStopSetting)).toBeNull()
  })
})
