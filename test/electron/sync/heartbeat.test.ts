import { expect, test } from 'vitest'
import { z } from 'zod'
import { heartbeatSchema, type DeviceReport, type Heartbeat } from '#contract/heartbeat'
import { deviceReports } from '#electron/services/device-reports'
import type { Fetch } from '#electron/sync/request'
import { saleEntries, SettableClock, temporaryStore } from '#test/electron/store/rig'
import { enrolmentCode, giveCode, realFetch, startCentre, startEngine, type Terminal } from '#test/electron/sync/rig'

type Sent = Terminal & { readonly clock: SettableClock; readonly sent: Heartbeat[]; devices: DeviceReport[] }

/** A terminal at the reference centre; `answer` null: the centre's own. */
async function started(answer: Response | null = null): Promise<Sent> {
  const clock = new SettableClock()
  const centre = await startCentre(clock)
  const { store } = await temporaryStore(clock)
  await giveCode(store, await enrolmentCode(centre))
  await store.journal.append(saleEntries(1))
  const sent: Heartbeat[] = []
  const fetch: Fetch = (url, init) => {
    if (!url.endsWith('/heartbeat')) return realFetch(url, init)
    sent.push(heartbeatSchema.parse(JSON.parse(z.string().parse(init.body))))
    return answer === null ? realFetch(url, init) : Promise.resolve(answer.clone())
  }
  const devices: DeviceReport[] = [{ device: 'printer', state: 'ready' }]
  const heartbeat = { version: '0.1.0', devices: () => devices }
  const terminal = startEngine({ store, url: centre.url, clock, fetch, heartbeat })
  await terminal.until(({ link, unsentRecords }) => link === 'up' && unsentRecords === 0)
  await expect.poll(() => terminal.schedule.delays().length).toBe(1)
  return { ...terminal, clock, sent, devices }
}

/** Another turn of the link, to its end. */
async function turn(terminal: Sent): Promise<void> {
  terminal.schedule.fire()
  await expect.poll(() => terminal.schedule.delays().length).toBe(1)
}

test('tells the centre after the drain how the terminal is, and not again within a minute', async () => {
  const terminal = await started()
  const [first] = terminal.sent
  expect(first).toMatchObject({
    version: '0.1.0',
    clockOffsetMs: 0,
    journal: { headSeq: 7, acknowledgedSeq: 7, unsentRecords: 0, unsentTaken: 0 },
    devices: [{ device: 'printer', state: 'ready' }],
    hotlist: { size: 0, ageMs: null },
  })
  for (const passedMs of [15_000, 30_000, 59_999]) {
    terminal.clock.nowMs = (first?.atMs ?? 0) + passedMs
    await turn(terminal)
  }
  expect(terminal.sent).toHaveLength(1)
  terminal.clock.nowMs += 1
  await turn(terminal)
  expect(terminal.sent).toHaveLength(2)
  expect(terminal.sent[1]?.hotlist).toEqual({ size: 0, ageMs: 60_000 })
})

test('tells a change of a device at once, and a device that comes and goes no more than every five seconds', async () => {
  const terminal = await started()
  terminal.clock.nowMs += 5000
  terminal.engine.devicesChanged()
  expect(terminal.sent).toHaveLength(1)
  terminal.devices[0] = { device: 'printer', state: 'paper_out' }
  terminal.engine.devicesChanged()
  await expect.poll(() => terminal.sent.length).toBe(2)
  await expect.poll(() => terminal.schedule.delays().length).toBe(1)
  expect(terminal.sent[1]?.devices).toEqual([{ device: 'printer', state: 'paper_out' }])
  terminal.devices[0] = { device: 'printer', state: 'ready' }
  terminal.clock.nowMs += 4999
  terminal.engine.devicesChanged()
  await turn(terminal)
  expect(terminal.sent).toHaveLength(2)
  terminal.clock.nowMs += 1
  await turn(terminal)
  expect(terminal.sent).toHaveLength(3)
})

test('goes on without heartbeats at a centre that knows none', async () => {
  const problem = { type: 'about:blank', title: 'There is no such resource', status: 404, code: 'not_found' }
  const terminal = await started(Response.json(problem, { status: 404 }))
  await turn(terminal)
  expect(terminal.engine.status()).toMatchObject({ link: 'up', lastError: null })
  expect(terminal.sent).toHaveLength(1)
})

test.each([
  ['disabled', 'idle', 'ready', 'ready'],
  ['accepting', 'processing', 'ready', 'ready'],
  ['box_full', 'offline', 'box_full', 'offline'],
  ['jam', 'waiting_for_card', 'jam', 'ready'],
] as const)('calls a device ready while it works: cash %s, bank %s', (cash, bank, cashReport, bankReport) => {
  const dispenser = { condition: 'low', stock: 3 } as const
  expect(deviceReports({ cash, bank, printer: 'paper_low', dispenser }, 'behind_journal')).toEqual([
    { device: 'cash', state: cashReport },
    { device: 'bank', state: bankReport },
    { device: 'printer', state: 'paper_low' },
    { device: 'dispenser', state: 'low' },
    { device: 'clock', state: 'behind_journal' },
  ])
})
