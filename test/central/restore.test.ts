import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import { journalGenesisHash } from '#contract/central'
import { keptRecordsSchema, restoreAnswerSchema } from '#contract/restore'
import { describeOnEngines, type Answer, type Rig, type TestTerminal } from '#test/central/rig'

const minuteMs = 60_000
const path = '/v1/terminals/self/restore'

/** A terminal whose journal of `count` records is acknowledged. */
async function withRecords(rig: Rig, count: number, payload = {}): Promise<TestTerminal> {
  const terminal = await rig.enrol()
  const records = Array.from({ length: count }, () => terminal.journal('test.note', payload))
  for (let at = 0; at < count; at += 500) {
    expect(await terminal.sendJournal(records.slice(at, at + 500))).toMatchObject({ status: 200 })
  }
  return terminal
}

function beat(terminal: TestTerminal, headSeq: number, start = { number: 1, startId: randomUUID() }): Promise<Answer> {
  return terminal.post('/v1/terminals/self/heartbeat', {
    atMs: terminal.clock.nowMs,
    version: '1.0.0',
    clockOffsetMs: 0,
    journal: { headSeq, acknowledgedSeq: terminal.records.length, unsentRecords: 0, unsentTaken: 0 },
    devices: [],
    start: { ...start, previousId: null },
  })
}

function headOf(terminal: TestTerminal, seq: number): { headSeq: number; headHash: string } {
  return { headSeq: seq, headHash: terminal.records[seq - 1]?.hash ?? journalGenesisHash }
}

describeOnEngines('restoring a terminal', (setup) => {
  it('gives back exactly the records it acknowledged, page by page, to the terminal they are of (R7)', async () => {
    const rig = await setup()
    const terminal = await withRecords(rig, 1203)
    const other = await withRecords(rig, 3)
    const given: unknown[] = []
    for (;;) {
      const answer = await terminal.get(`/v1/terminals/self/journal?after=${String(given.length)}`)
      const { records } = keptRecordsSchema.parse(answer.body)
      if (records.length === 0) break
      given.push(...records)
    }
    expect(given).toEqual(terminal.records)
    const ofOther = await other.get('/v1/terminals/self/journal?after=1')
    expect(ofOther.body).toEqual({ records: other.records.slice(1) })
  })

  it('cuts a page of long records, but never to nothing', async () => {
    const rig = await setup()
    const terminal = await withRecords(rig, 100, { text: 'x'.repeat(60_000) })
    const first = keptRecordsSchema.parse((await terminal.get('/v1/terminals/self/journal?after=0')).body)
    expect(first.records.length).toBeGreaterThan(10)
    expect(first.records.length).toBeLessThan(100)
  })

  it.each([0, 2, 5])('lets a copy that ends at record %i go on, and lists it once for a person (R7)', async (seq) => {
    const rig = await setup()
    const terminal = await withRecords(rig, 5)
    const start = { number: 7, startId: randomUUID() }
    await beat(terminal, 9, start)
    rig.clock.nowMs += 4 * minuteMs
    for (let times = 0; times < 2; times += 1) {
      const answer = await terminal.post(path, headOf(terminal, seq))
      expect(restoreAnswerSchema.parse(answer.body)).toEqual({
        acknowledgedSeq: 5,
        acknowledgedHash: terminal.records.at(-1)?.hash,
        reportedHeadSeq: 9,
        lastStart: start,
      })
    }
    const { rows } = await rig.database.query(
      "select seq, code, refused from conflicts where code = 'journal_restored'",
    )
    expect(rows).toHaveLength(1)
  })

  it('refuses while a machine of that name is heard of (R7)', async () => {
    const rig = await setup()
    const terminal = await withRecords(rig, 2)
    await beat(terminal, 2)
    rig.clock.nowMs += 2 * minuteMs
    const answer = await terminal.post(path, headOf(terminal, 1))
    expect(answer).toMatchObject({ status: 409, body: { code: 'terminal_still_heard' } })
  })

  it('refuses a journal that is not an older state of what it has (R7)', async () => {
    const rig = await setup()
    const terminal = await withRecords(rig, 3)
    const answer = await terminal.post(path, { headSeq: 2, headHash: 'f'.repeat(64) })
    expect(answer).toMatchObject({ status: 409, body: { code: 'journal_fork' } })
  })

  it('tells a journal that goes beyond what it has where it stands', async () => {
    const rig = await setup()
    const terminal = await withRecords(rig, 3)
    const unsent = terminal.journal('test.note', {})
    const answer = await terminal.post(path, { headSeq: unsent.seq, headHash: unsent.hash })
    expect(answer).toMatchObject({ status: 200, body: { acknowledgedSeq: 3, lastStart: null } })
  })
})
