import { expect, it } from 'vitest'
import { describeOnEngines, operatorKey, noonMs, type Rig } from '#test/central/rig'

const devices = [
  { device: 'printer', state: 'ready' },
  { device: 'cash', state: 'ready' },
]
const heartbeat = {
  atMs: noonMs,
  version: '0.1.0',
  clockOffsetMs: -1200,
  journal: { headSeq: 12, acknowledgedSeq: 10, unsentRecords: 2, unsentTaken: 1500 },
  devices,
}
const path = '/v1/terminals/self/heartbeat'

async function rows(rig: Rig, table: string): Promise<readonly unknown[]> {
  return (await rig.database.query(`select * from ${table} order by received_at_ms`)).rows
}

describeOnEngines('heartbeats', (setup) => {
  it('keeps the last state and a line of history for each change of a device or the version', async () => {
    const rig = await setup()
    const terminal = await rig.enrol()
    expect(await terminal.post(path, heartbeat)).toMatchObject({ status: 200, body: { serverTimeMs: noonMs } })
    rig.clock.nowMs += 60_000
    await terminal.post(path, { ...heartbeat, devices: devices.toReversed(), clockOffsetMs: null })
    expect(await rows(rig, 'terminal_heartbeats')).toMatchObject([
      { received_at_ms: noonMs + 60_000, clock_offset_ms: null, unsent_taken: 1500, has_device_trouble: false },
    ])
    expect(await rows(rig, 'terminal_device_changes')).toHaveLength(1)
    rig.clock.nowMs += 60_000
    await terminal.post(path, { ...heartbeat, devices: [{ device: 'printer', state: 'paper_out' }] })
    rig.clock.nowMs += 60_000
    await terminal.post(path, { ...heartbeat, version: '0.2.0' })
    expect(await rows(rig, 'terminal_device_changes')).toMatchObject([
      { version: '0.1.0' },
      { received_at_ms: noonMs + 120_000, devices: '[{"device":"printer","state":"paper_out"}]' },
      { version: '0.2.0' },
    ])
  })

  it('keeps the latest fifty changes of a terminal and those of others', async () => {
    const rig = await setup()
    const [one, other] = [await rig.enrol(), await rig.enrol()]
    await other.post(path, heartbeat)
    for (let number = 1; number <= 55; number += 1) {
      rig.clock.nowMs += 1000
      await one.post(path, { ...heartbeat, version: `0.${String(number)}.0` })
    }
    const kept = await rows(rig, 'terminal_device_changes')
    expect(kept).toHaveLength(51)
    expect(kept[1]).toMatchObject({ version: '0.6.0' })
  })

  it.each([
    ['a device without a state', { ...heartbeat, devices: [{ device: 'printer' }] }],
    ['a state with a line break', { ...heartbeat, devices: [{ device: 'printer', state: 'a\nb' }] }],
    ['too many devices', { ...heartbeat, devices: Array.from({ length: 33 }, () => devices[0]) }],
    ['an unknown member', { ...heartbeat, mood: 'fine' }],
    ['money beyond belief', { ...heartbeat, journal: { ...heartbeat.journal, unsentTaken: 1_000_000_001 } }],
  ])('refuses %s', async (_title, body) => {
    const rig = await setup()
    expect((await (await rig.enrol()).post(path, body)).status).toBe(422)
    expect(await rows(rig, 'terminal_heartbeats')).toEqual([])
  })
})

describeOnEngines('metrics', (setup) => {
  async function metrics(rig: Rig, key: string): Promise<{ status: number; text: string }> {
    const response = await rig.app.inject({ url: '/metrics', headers: { authorization: `Bearer ${key}` } })
    return { status: response.statusCode, text: response.body }
  }

  it('count requests, journal records, conflicts and payments in the text format of Prometheus', async () => {
    const rig = await setup()
    const terminal = await rig.enrol()
    await rig.paid('1000000000000001', 700)
    await terminal.post(path, heartbeat)
    await terminal.report([
      { kind: 'cash_accepted', saleId: 's', noteId: 'n', amount: 500 },
      {
        kind: 'activation_observed',
        cardNumber: '1000000000000001',
        pendingId: crypto.randomUUID(),
        action: 9,
        counter: 1,
      },
    ])
    await terminal.sendJournal(terminal.records)
    await terminal.get('/v1/nowhere/secret')
    const { status, text } = await metrics(rig, operatorKey)
    expect(status).toBe(200)
    for (const line of [
      'beket_http_requests_total{method="POST",route="/v1/journal",status="200"} 2',
      'beket_http_requests_total{method="GET",route="",status="404"} 1',
      'beket_http_request_duration_seconds_count{method="POST",route="/v1/journal"} 2',
      'beket_http_request_duration_seconds_bucket{method="POST",route="/v1/journal",le="+Inf"} 2',
      'beket_journal_records_accepted_total 2',
      'beket_conflicts_detected_total 1',
      'beket_conflicts_open 1',
      'beket_pending_payments{state="pending"} 1',
      'beket_pending_payments{state="activated"} 0',
      'beket_pending_payments_tenge{state="pending"} 700',
      'beket_terminals_enrolled 1',
      'beket_terminals_heard 1',
      'beket_terminals_in_trouble 0',
      'beket_terminals_unsent_tenge 1500',
    ]) {
      expect(text.split('\n')).toContain(line)
    }
    expect(text).not.toContain('secret')
    for (const line of text.trimEnd().split('\n')) {
      expect(line).toMatch(
        /^(# (HELP|TYPE) [a-z_]+ .+|[a-z_]+(\{[a-z]+="[^"]*"(,[a-z]+="[^"]*")*\})? \d+(\.\d+)?(e-\d+)?)$/,
      )
    }
  })

  it('are for who has the key of the operator', async () => {
    const rig = await setup()
    expect((await metrics(rig, 'guess')).status).toBe(401)
    expect((await rig.app.inject('/metrics')).json()).toMatchObject({ code: 'operator_key_refused' })
  })
})
