import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import { journalGenesisHash, problemSchema, signatureWindowMs, type JournalRecord } from '#contract/central'
import { heartbeatAnswerSchema } from '#contract/heartbeat'
import type { Standing, StopCode, TerminalStart } from '#contract/standing'
import { chained, describeOnEngines, TestTerminal, type Rig } from '#test/central/rig'

const path = '/v1/terminals/self/heartbeat'

/** One run of the program on some disk: the n-th start, after the one before it. */
function startAfter(before: TerminalStart | null): TerminalStart {
  return { number: (before?.number ?? 0) + 1, startId: randomUUID(), previousId: before?.startId ?? null }
}

async function standing(
  terminal: TestTerminal,
  start: TerminalStart | null,
  stopped: StopCode | null = null,
): Promise<Standing> {
  const answer = await terminal.post(path, {
    atMs: terminal.clock.nowMs,
    version: '0.1.0',
    clockOffsetMs: null,
    journal: { headSeq: 0, acknowledgedSeq: 0, unsentRecords: 0, unsentTaken: 0 },
    devices: [],
    ...(start === null ? {} : { start }),
    stopped,
  })
  return heartbeatAnswerSchema.parse(answer.body).standing
}

async function verdict(terminal: TestTerminal, start: TerminalStart): Promise<Standing['verdict']> {
  return (await standing(terminal, start)).verdict
}

/** Another machine with the same disk: the same key, the same journal. */
function cloneOf(terminal: TestTerminal): TestTerminal {
  const { app, clock, terminalId, terminalNumber, privateKey } = terminal
  const clone = new TestTerminal(app, clock, terminalId, terminalNumber, privateKey)
  clone.records.push(...terminal.records)
  return clone
}

async function listed(rig: Rig): Promise<object[]> {
  return (await rig.admin.listConflicts()).map(({ code, seq, terminalNumber }) => ({ code, seq, terminalNumber }))
}

describeOnEngines('the standing of a terminal', (setup) => {
  it('tells what the centre holds of its journal', async () => {
    const rig = await setup()
    const terminal = await rig.enrol()
    expect(await standing(terminal, null)).toEqual({
      verdict: 'good',
      acknowledgedSeq: 0,
      acknowledgedHash: journalGenesisHash,
      isKeyChangeWanted: false,
    })
    const records = [terminal.journal('note', 1), terminal.journal('note', 2)]
    await terminal.sendJournal(records)
    expect(await standing(terminal, null)).toMatchObject({ acknowledgedSeq: 2, acknowledgedHash: records[1]?.hash })
  })

  it('is good through restarts, also those the centre never heard of', async () => {
    const rig = await setup()
    const terminal = await rig.enrol()
    let start: TerminalStart | null = null
    for (let count = 0; count < 60; count += 1) {
      start = startAfter(start)
      if (count % 3 !== 1) expect(await verdict(terminal, start)).toBe('good')
      rig.clock.nowMs += 60_000
      if (count % 3 === 2) expect(await verdict(terminal, start)).toBe('good')
    }
    expect(await listed(rig)).toEqual([])
    const { rows } = await rig.database.query('select number from terminal_starts')
    expect(rows.length).toBeLessThanOrEqual(50)
  })

  it('is doubted at the first word of a second machine with the same disk, before either has sold (R7)', async () => {
    const rig = await setup()
    const terminal = await rig.enrol(7)
    const image = startAfter(null)
    await verdict(terminal, image)
    await terminal.sendJournal([terminal.journal('note', 1)])
    const [first, second] = [startAfter(image), startAfter(image)]
    expect(await verdict(terminal, first)).toBe('good')
    expect(await verdict(cloneOf(terminal), second)).toBe('terminal_cloned')
    expect(await listed(rig)).toEqual([{ code: 'terminal_cloned', seq: 2, terminalNumber: 7 }])
    // The first goes on, the second stays in doubt, also after it was started anew; it is listed once.
    expect(await verdict(terminal, first)).toBe('good')
    expect(await verdict(terminal, startAfter(first))).toBe('good')
    expect(await verdict(cloneOf(terminal), startAfter(second))).toBe('terminal_cloned')
    expect(await listed(rig)).toHaveLength(1)
  })

  it('is doubted when a second machine started more often than the first (R7)', async () => {
    const rig = await setup()
    const terminal = await rig.enrol()
    const image = startAfter(null)
    const first = startAfter(image)
    await verdict(terminal, image)
    await verdict(terminal, first)
    const unheard = startAfter(image)
    expect(await verdict(terminal, startAfter(unheard))).toBe('terminal_cloned')
    expect(await verdict(terminal, startAfter(startAfter(unheard)))).toBe('good')
    // Nothing tells this one from a restart yet; the first machine speaking on does.
    expect(await verdict(terminal, first)).toBe('good')
    rig.clock.nowMs += 2 * signatureWindowMs + 1
    expect(await verdict(terminal, first)).toBe('terminal_cloned')
  })

  it('is doubted when a disk comes back from a backup (R7)', async () => {
    const rig = await setup()
    const terminal = await rig.enrol()
    const starts: TerminalStart[] = []
    for (let count = 0; count < 5; count += 1) {
      const next = startAfter(starts.at(-1) ?? null)
      starts.push(next)
      await verdict(terminal, next)
    }
    const backup = starts[2] ?? null
    expect(await verdict(terminal, startAfter(backup))).toBe('terminal_cloned')
  })

  it('is not doubted for the last word of a program that was restarted, on its way for minutes', async () => {
    const rig = await setup()
    const terminal = await rig.enrol()
    const first = startAfter(null)
    await verdict(terminal, first)
    await verdict(terminal, startAfter(first))
    rig.clock.nowMs += 2 * signatureWindowMs
    expect(await verdict(terminal, first)).toBe('good')
    expect(await listed(rig)).toEqual([])
  })

  it.each(['journal_forked', 'journal_behind'] as const)(
    'is listed once as %s when the terminal itself finds so (R7)',
    async (stopped) => {
      const rig = await setup()
      const terminal = await rig.enrol(7)
      await standing(terminal, null, stopped)
      await standing(terminal, null, stopped)
      expect(await listed(rig)).toEqual([{ code: stopped, seq: 1, terminalNumber: 7 }])
    },
  )
})

type Batch = (records: readonly JournalRecord[]) => readonly JournalRecord[]

function at(records: readonly JournalRecord[], index: number): JournalRecord {
  const record = records[index]
  if (record === undefined) throw new Error('no such record')
  return record
}

describeOnEngines('a batch of the journal', (setup) => {
  /** Ten records; three are stored already, the batch has the other seven. */
  const cases: [string, Batch, string, number][] = [
    ['re-ordered', (rest) => [at(rest, 0), at(rest, 2), at(rest, 1), ...rest.slice(3)], 'journal_gap', 6],
    ['without its beginning', (rest) => rest.slice(1), 'journal_gap', 5],
    ['with a hole', (rest) => [...rest.slice(0, 3), ...rest.slice(4)], 'journal_gap', 8],
    ['with a record twice', (rest) => [...rest.slice(0, 2), at(rest, 1), ...rest.slice(2)], 'journal_gap', 5],
    ['reversed', (rest) => rest.toReversed(), 'journal_gap', 10],
    [
      'with an altered payload',
      (rest) => rest.map((record) => (record.seq === 7 ? { ...record, payload: '"more"' } : record)),
      'journal_hash_mismatch',
      7,
    ],
    [
      'with an altered record that is hashed again',
      (rest) => rest.map((record) => (record.seq === 7 ? chained({ ...record, payload: '"more"' }) : record)),
      'journal_chain_broken',
      8,
    ],
    [
      'chained to another journal',
      (rest) => [chained({ ...at(rest, 0), prevHash: 'f'.repeat(64) }), ...rest.slice(1)],
      'journal_chain_broken',
      4,
    ],
    [
      'with a second record of one operation',
      (rest) => [at(rest, 0), chained({ ...at(rest, 1), operationId: at(rest, 0).operationId }), ...rest.slice(2)],
      'journal_operation_repeated',
      5,
    ],
  ]

  it.each(cases)('%s is refused with its first bad record named, and nothing of it is stored (R7)', async (...row) => {
    const [, change, code, firstBadSeq] = row
    const rig = await setup()
    const terminal = await rig.enrol(7)
    const records = Array.from({ length: 10 }, (_, index) => terminal.journal('note', index))
    await terminal.sendJournal(records.slice(0, 3))
    const answer = await terminal.sendJournal(change(records.slice(3)))
    expect(answer).toMatchObject({ status: 409, body: { code, firstBadSeq, acknowledgedSeq: 3 } })
    expect(await listed(rig)).toEqual([{ code, seq: firstBadSeq, terminalNumber: 7 }])
    const { rows } = await rig.database.query('select seq from journal_records')
    expect(rows).toHaveLength(3)
    expect(await terminal.sendJournal(records.slice(3))).toMatchObject({ status: 200, body: { acknowledgedSeq: 10 } })
  })

  it('replayed is refused by its nonce, and sent again under a new one changes nothing (R7)', async () => {
    const rig = await setup()
    const terminal = await rig.enrol()
    const fact = { kind: 'cash_accepted', saleId: 's', noteId: 'n', amount: 500 }
    const records = [terminal.journal('fact', fact)]
    const request = terminal.signed('POST', '/v1/journal', JSON.stringify({ records }))
    expect((await terminal.send(request)).status).toBe(200)
    expect(problemSchema.parse((await terminal.send(request)).body).code).toBe('nonce_repeated')
    expect(await terminal.sendJournal(records)).toMatchObject({ status: 200, body: { acknowledgedSeq: 1 } })
    expect((await rig.admin.totals()).cashAccepted).toBe(500)
  })

  it('of two machines with one disk is refused to the second with the first record they differ in (R7)', async () => {
    const rig = await setup()
    const terminal = await rig.enrol(7)
    await terminal.sendJournal([terminal.journal('note', 1), terminal.journal('note', 2)])
    const clone = cloneOf(terminal)
    await terminal.sendJournal([terminal.journal('note', 'mine'), terminal.journal('note', 'mine')])
    clone.journal('note', 'another')
    const late = await clone.sendJournal(clone.records.slice(2))
    expect(late).toMatchObject({ status: 409, body: { code: 'journal_fork', firstBadSeq: 3, acknowledgedSeq: 4 } })
    clone.journal('note', 'another')
    clone.journal('note', 'another')
    const ahead = await clone.sendJournal(clone.records.slice(4))
    expect(ahead).toMatchObject({ status: 409, body: { code: 'journal_chain_broken', firstBadSeq: 5 } })
    expect(await listed(rig)).toEqual([
      { code: 'journal_fork', seq: 3, terminalNumber: 7 },
      { code: 'journal_chain_broken', seq: 5, terminalNumber: 7 },
    ])
    expect((await terminal.sendJournal([terminal.journal('note', 'mine')])).status).toBe(200)
  })
})
