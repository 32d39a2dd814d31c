import { describe, expect, test } from 'vitest'
import { providerKeyHeader } from '#contract/central'
import { assert } from '#domain/assert'
import { enrolmentCodeSetting, terminalIdentitySetting, terminalKeySetting } from '#electron/store/settings'
import { retryDelayMs } from '#electron/sync/loop'
import { createLinkGate } from '#electron/sync/link-gate'
import type { Fetch } from '#electron/sync/request'
import { cardNumber, note, noonMs, saleEntries, SettableClock, temporaryStore } from '#test/electron/store/rig'
import { enrolmentCode, giveCode, ManualSchedule, realFetch, startCentre, startEngine } from '#test/electron/sync/rig'

const clock = new SettableClock()

/** For a busy machine; the thing waited for is what ends the wait. */
const pollPatience = { timeout: 20_000 }

/** xorshift32: the same faults every time for the same seed. */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 2 ** 32
  }
}

describe('against the reference centre', () => {
  test('enrols, sends the journal and fetches pending payments', async () => {
    const centre = await startCentre(clock)
    const { store } = await temporaryStore(clock)
    await giveCode(store, await enrolmentCode(centre))
    await store.journal.append(saleEntries(1))
    const { engine, client, until } = startEngine({ store, url: centre.url, clock })
    const status = await until(({ acknowledgedSeq }) => acknowledgedSeq === 7)
    expect(status).toMatchObject({
      link: 'up',
      isEnrolled: true,
      unsentRecords: 0,
      unsentTaken: 0,
      conflicts: 0,
      refused: null,
    })
    expect(await store.settings.read(terminalIdentitySetting)).toMatchObject({ stopName: { ru: 'Станция' } })
    expect(await store.settings.read(enrolmentCodeSetting)).toBeNull()
    expect(engine.serverTime()).toMatchObject({ serverTimeMs: noonMs, offsetMs: 0 })
    expect(await client.totals()).toMatchObject({ ok: true, value: { ...(await store.totals()), acknowledgedSeq: 7 } })

    await store.journal.append(saleEntries(2))
    await until(({ acknowledgedSeq }) => acknowledgedSeq === 14)
    await engine.stop()
    const again = startEngine({ store, url: centre.url, clock })
    await again.until(({ isEnrolled, link }) => isEnrolled && link === 'up')
  })

  test('tells of a payment made in a bank app, of its lease, and of its refusal after it was cancelled', async () => {
    const centre = await startCentre(clock)
    await centre.admin.registerCard(cardNumber)
    const provider = await centre.admin.createProvider('bank')
    assert(provider.ok, 'a provider')
    await realFetch(`${centre.url}/v1/provider/payments`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', [providerKeyHeader]: provider.value.key },
      body: JSON.stringify({
        reference: 'p1',
        cardNumber,
        product: { kind: 'wallet', amount: 5000 },
        acceptedAtMs: noonMs,
      }),
    })
    const { store } = await temporaryStore(clock)
    await giveCode(store, await enrolmentCode(centre))
    const { engine, until } = startEngine({ store, url: centre.url, clock })
    await until(({ link }) => link === 'up')
    const [entry] = await store.pending.ofCard(cardNumber)
    assert(entry?.kind === 'payment', 'the payment')
    const { pendingId } = entry.payment
    expect(await engine.lease(pendingId, 1)).toMatchObject({ ok: true, value: { granted: true } })
    await centre.admin.setPendingState(pendingId, 'blocked')
    expect(await engine.lease(pendingId, 1)).toMatchObject({ ok: true, value: { granted: false, reason: 'blocked' } })
    expect(await store.pending.ofCard(cardNumber)).toMatchObject([{ payment: { state: 'blocked' } }])
    expect(await engine.cardStatus(cardNumber)).toMatchObject({ ok: true, value: { status: 'active' } })
  })

  test.each([1, 2, 3])('converges without loss or duplicate over a link cut at random (R7, seed %i)', async (seed) => {
    const centre = await startCentre(clock)
    const { store } = await temporaryStore(clock)
    await giveCode(store, await enrolmentCode(centre))
    const random = seeded(seed * 7919)
    let isFlaky = false
    let faults = 0
    const flaky: Fetch = async (url, init) => {
      const fate = isFlaky ? random() : 1
      if (fate < 0.6) faults += 1
      if (fate < 0.3) throw new TypeError('lost on the way there')
      const response = await realFetch(url, init)
      if (fate < 0.6) {
        await response.arrayBuffer()
        throw new TypeError('lost on the way back')
      }
      return response
    }
    const { engine, schedule, client, until } = startEngine({ store, url: centre.url, clock, fetch: flaky })
    await until(({ link }) => link === 'up')
    isFlaky = true
    for (let round = 0; round < 20; round += 1) {
      await expect.poll(() => schedule.delays(), pollPatience).toHaveLength(1)
      await store.journal.append(Array.from({ length: 12 }, (_, index) => saleEntries(round * 12 + index + 1)).flat())
      schedule.fire()
    }
    expect(faults).toBeGreaterThan(5)
    isFlaky = false
    const last = (await store.journal.last())?.seq ?? 0
    await expect
      .poll(() => {
        schedule.fire()
        return engine.status()?.acknowledgedSeq
      }, pollPatience)
      .toBe(last)
    // The last turn is over when it has set its timer: nothing is under way when the centre closes.
    await expect.poll(() => schedule.delays(), pollPatience).toHaveLength(1)
    expect(await client.totals()).toMatchObject({
      ok: true,
      value: { ...(await store.totals()), acknowledgedSeq: last },
    })
    expect(engine.status()).toMatchObject({ unsentRecords: 0, unsentTaken: 0, conflicts: 0, refusedBatches: 0 })
  })

  test('signs with the time of the centre when its own clock is a year off (R7)', async () => {
    const centre = await startCentre(clock)
    const wrong = new SettableClock()
    wrong.nowMs += 365 * 86_400_000
    const { store } = await temporaryStore(wrong)
    await giveCode(store, await enrolmentCode(centre))
    const { engine, until } = startEngine({ store, url: centre.url, clock: wrong })
    await until(({ link, isEnrolled }) => link === 'up' && isEnrolled)
    expect(engine.serverTime()?.offsetMs).toBe(-365 * 86_400_000)
    await engine.stop()
    const again = startEngine({ store, url: centre.url, clock: wrong })
    const status = await again.until(({ lastContactAtMs }) => lastContactAtMs !== null)
    expect(status).toMatchObject({ link: 'up', refused: null })
  })

  test('lists a batch the centre refuses, keeps it, and shows the centre disagreeing with a second machine', async () => {
    const centre = await startCentre(clock)
    const { store } = await temporaryStore(clock)
    const { store: clone } = await temporaryStore(clock)
    await giveCode(store, await enrolmentCode(centre))
    const first = startEngine({ store, url: centre.url, clock })
    await store.journal.append([note(1), note(2)])
    await first.until(({ acknowledgedSeq }) => acknowledgedSeq === 2)
    await first.engine.stop()

    // Another machine with this terminal's name and key, and a journal of its own.
    for (const setting of [terminalIdentitySetting, terminalKeySetting] as const) {
      const value = await store.settings.read<unknown>(setting)
      await clone.settings.write<unknown>(setting, value)
    }
    await clone.journal.append([note(7), note(8), note(9)])
    const second = startEngine({ store: clone, url: centre.url, clock })
    const status = await second.until(({ refused }) => refused !== null)
    expect(status).toMatchObject({ link: 'up', acknowledgedSeq: 0, unsentRecords: 3, refusedBatches: 1 })
    expect(status.refused).toMatchObject({ status: 409 })
    second.engine.nudge()
    await expect
      .poll(() => clone.sync.refusals(), pollPatience)
      .toMatchObject([{ firstSeq: 1, lastSeq: 3, code: status.refused?.code, attempts: 2, settledAtMs: null }])
    expect(await clone.journal.after(0, 10)).toHaveLength(3)
  })
})

test('waits twice as long after each failure, up to a minute, never less than half of it', () => {
  expect([1, 2, 3, 6, 7, 50].map((failures) => retryDelayMs(failures, 1))).toEqual([
    1000, 2000, 4000, 32_000, 60_000, 60_000,
  ])
  expect(retryDelayMs(3, 0)).toBe(2000)
})

describe('the link gate', () => {
  test('cut: breaks off what is under way, and the journal waits for the link to open', async () => {
    const centre = await startCentre(clock)
    const { store } = await temporaryStore(clock)
    await giveCode(store, await enrolmentCode(centre))
    const gateSchedule = new ManualSchedule()
    const gate = createLinkGate(realFetch, gateSchedule)
    const { engine, schedule, until } = startEngine({ store, url: centre.url, clock, fetch: gate.fetch })
    await until(({ link }) => link === 'up')
    gate.set({ kind: 'slow', delayMs: 700 })
    const slow = engine.cardStatus(cardNumber)
    await expect.poll(() => gateSchedule.delays(), pollPatience).toEqual([700])
    gate.set({ kind: 'cut' })
    expect(await slow).toMatchObject({ ok: false, error: { kind: 'link_down', detail: 'the link is cut' } })

    await store.journal.append(saleEntries(1))
    const down = await until(({ link, unsentRecords }) => link === 'down' && unsentRecords === 7)
    expect(down).toMatchObject({ unsentTaken: 1000, lastError: { kind: 'link_down' } })
    await expect.poll(() => schedule.delays(), pollPatience).toEqual([750])
    gate.set({ kind: 'open' })
    engine.nudge()
    await until(({ link, unsentRecords }) => link === 'up' && unsentRecords === 0)
  })

  test('refuse: the centre says no, nothing is lost and the refusal shows', async () => {
    const centre = await startCentre(clock)
    const { store } = await temporaryStore(clock)
    await giveCode(store, await enrolmentCode(centre))
    const gate = createLinkGate(realFetch, new ManualSchedule())
    const { engine, until } = startEngine({ store, url: centre.url, clock, fetch: gate.fetch })
    await until(({ link }) => link === 'up')
    gate.set({ kind: 'refuse' })
    await store.journal.append([note(1)])
    const refused = await until(({ refused }) => refused !== null)
    expect(refused).toMatchObject({ link: 'up', refused: { code: 'refused_on_bench', status: 403 }, refusedBatches: 1 })
    gate.set({ kind: 'open' })
    engine.nudge()
    await until((status) => status.refused === null && status.refusedBatches === 0)
    expect(await store.sync.refusals()).toMatchObject([{ code: 'refused_on_bench', settledAtMs: noonMs }])
  })
})
