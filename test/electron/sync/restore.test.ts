import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { z } from 'zod'
import { randomUUID } from 'node:crypto'
import { tenge } from '#domain/money'
import { openStore, type Store } from '#electron/store/open'
import { journalRestoredKind, restorationMargins } from '#electron/store/restoration'
import { terminalStopSetting } from '#electron/store/settings'
import { createCentreClient, type CentreClient } from '#electron/sync/client'
import { enrolIfNeeded } from '#electron/sync/enrol'
import { restoreFromCentre } from '#electron/sync/restore'
import { saleEntries, SettableClock, temporaryFolder, temporaryStore } from '#test/electron/store/rig'
import { enrolmentCode, giveCode, realFetch, startCentre, startEngine, type Terminal } from '#test/electron/sync/rig'
import type { EmbeddedCentral } from '#central/embedded'

const minuteMs = 60_000
const slowMs = 120_000
const heartbeat = { version: '1.0.0', devices: () => [] }

type World = {
  readonly clock: SettableClock
  readonly centre: EmbeddedCentral
  readonly store: Store
  readonly path: string
  readonly start: (store: Store) => Terminal
}

async function world(): Promise<World> {
  const clock = new SettableClock()
  const centre = await startCentre(clock)
  const { store, path } = await temporaryStore(clock)
  await giveCode(store, await enrolmentCode(centre))
  const start = (of: Store): Terminal => startEngine({ store: of, url: centre.url, clock, heartbeat })
  return { clock, centre, store, path, start }
}

async function copyOf(path: string, clock: SettableClock): Promise<Store> {
  const folder = await temporaryFolder()
  for (const ending of ['', '-wal', '-shm']) await cp(path + ending, join(folder, `store.db${ending}`))
  const store = await openStore(join(folder, 'store.db'), clock)
  onTestFinished(() => store.close().catch(() => undefined))
  return store
}

async function signedClient(store: Store, { centre, clock }: World): Promise<CentreClient> {
  const client = createCentreClient({ baseUrl: centre.url, fetch: realFetch, clock })
  onTestFinished(() => {
    client.close()
  })
  expect(await enrolIfNeeded(store, client)).toMatchObject({ ok: true })
  return client
}

async function acknowledged(terminal: Terminal, store: Store): Promise<void> {
  const seq = (await store.journal.last())?.seq
  await terminal.until(({ acknowledgedSeq }) => acknowledgedSeq === seq)
}

describe('a terminal on an older copy of its disk', { timeout: slowMs }, () => {
  test('takes back what the centre acknowledged, passes over every number it may have used, and sells on (R7)', async () => {
    const here = await world()
    const { clock, store, path, start } = here
    const first = start(store)
    await store.journal.append(saleEntries(1))
    await acknowledged(first, store)
    const copy = await copyOf(path, clock)
    for (let index = 2; index <= 90; index += 1) await store.journal.append(saleEntries(index))
    await acknowledged(first, store)
    await first.engine.stop()
    const sold = await store.journal.after(0, 1000)

    clock.nowMs += 5 * minuteMs
    const restored = await restoreFromCentre(
      { store: copy, client: await signedClient(copy, here), clock },
      { code: 'database_corrupt', atMs: clock.nowMs, backupTakenAtMs: 1, backupSeq: 7, salvagedSeq: 7, setAside: '1' },
    )
    expect(restored).toMatchObject({ ok: true, value: { code: 'database_corrupt', lastSeq: 630, lostRecords: 0 } })
    expect(await copy.journal.after(0, 630)).toEqual(sold)
    expect(await copy.journal.verify()).toMatchObject({ ok: true })
    expect(await copy.projections.compare()).toEqual([])
    expect(await copy.totals()).toEqual(await store.totals())
    expect(await copy.highestOperationNumber()).toBe(90 + restorationMargins.operationNumbers)
    expect(await copy.cardOrders.highestSerial()).toBe(restorationMargins.cardSerials)
    expect((await copy.journal.after(630, 1))[0]?.kind).toBe(journalRestoredKind)

    const again = start(copy)
    await copy.journal.append(saleEntries(100_200))
    await acknowledged(again, copy)
    expect(again.engine.status()).toMatchObject({ stopped: null, refusedBatches: 0, conflicts: 0 })
    // The machine that was copied turns up after all: it is the one that is stopped.
    const late = start(store)
    await late.until(({ stopped }) => stopped !== null)
    expect(late.engine.status()?.stopped).toBe('journal_behind')
    expect(again.engine.status()?.stopped).toBeNull()
  })

  test('is refused while the other machine is heard of, and lifts its own stop when it is not (R7)', async () => {
    const here = await world()
    const { clock, store, path, start } = here
    const first = start(store)
    await store.journal.append(saleEntries(1))
    await acknowledged(first, store)
    const copy = await copyOf(path, clock)
    await store.journal.append(saleEntries(2))
    await acknowledged(first, store)
    await copy.settings.write(terminalStopSetting, { code: 'journal_behind', atMs: 0 })
    const client = await signedClient(copy, here)
    const refused = await restoreFromCentre({ store: copy, client, clock }, null)
    expect(refused).toMatchObject({ ok: false, error: { code: 'terminal_still_heard' } })
    expect((await copy.journal.last())?.seq).toBe(7)
    clock.nowMs += 5 * minuteMs
    expect(await restoreFromCentre({ store: copy, client, clock }, null)).toMatchObject({
      ok: true,
      value: { code: 'journal_behind', lastSeq: 14 },
    })
    expect(await copy.settings.read(terminalStopSetting)).toBeNull()
  })

  test('names what is lost where neither disk nor centre has it (R7)', async () => {
    const here = await world()
    const { clock, store, path, start } = here
    const first = start(store)
    await store.journal.append(saleEntries(1))
    await acknowledged(first, store)
    const copy = await copyOf(path, clock)
    await first.engine.stop()
    await store.journal.append(saleEntries(2))
    // Said to the centre by its last heartbeat, never sent.
    clock.nowMs += 2 * minuteMs
    await (
      await signedClient(store, here)
    ).heartbeat({
      atMs: clock.nowMs,
      version: '1.0.0',
      clockOffsetMs: 0,
      journal: { headSeq: 14, acknowledgedSeq: 7, unsentRecords: 7, unsentTaken: tenge(1000) },
      devices: [],
      stopped: null,
    })
    clock.nowMs += 5 * minuteMs
    const client = await signedClient(copy, here)
    const restored = await restoreFromCentre({ store: copy, client, clock }, null)
    expect(restored).toMatchObject({ ok: true, value: { lastSeq: 7, lostRecords: 7 } })
  })

  test('takes nothing back that does not continue its own chain (R7)', async () => {
    const here = await world()
    const { clock, store, path, start } = here
    const first = start(store)
    await store.journal.append(saleEntries(1))
    await acknowledged(first, store)
    const copy = await copyOf(path, clock)
    await store.journal.append(saleEntries(2))
    await acknowledged(first, store)
    await first.engine.stop()
    clock.nowMs += 5 * minuteMs
    const altering = createCentreClient({
      baseUrl: here.centre.url,
      clock,
      fetch: async (url, init) => {
        const response = await realFetch(url, init)
        if (!url.includes('/self/journal')) return response
        const body = z.object({ records: z.array(z.looseObject({ payload: z.string() })) }).parse(await response.json())
        const [one] = body.records
        if (one !== undefined) one.payload = JSON.stringify({ altered: randomUUID() })
        return new Response(JSON.stringify(body), { status: 200 })
      },
    })
    await enrolIfNeeded(copy, altering)
    const restored = await restoreFromCentre({ store: copy, client: altering, clock }, null)
    expect(restored).toMatchObject({ ok: false, error: { kind: 'centre_answer_invalid' } })
    expect((await copy.journal.last())?.seq).toBe(7)
  })
})
