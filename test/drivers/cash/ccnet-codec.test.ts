import { array, assert, integer, property, uint8Array } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { tenge } from '#domain/money'
import { encodeFrame, FrameReader, longestFrame, type Received } from '#drivers/cash/ccnet/frame'
import { readBillTable, shippedNoteTable } from '#drivers/cash/ccnet/note-table'
import { acknowledge, answerOf, commands, decodePoll, enableTypes } from '#drivers/cash/ccnet/protocol'

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}

function read(bytes: Uint8Array): readonly Received[] {
  return new FrameReader().read(bytes)
}

describe('CCNET frames', () => {
  test.each([
    ['RESET', commands.reset, '0203063041b3'],
    ['POLL', commands.poll, '02030633da81'],
    ['ACK', acknowledge, '02030600c282'],
  ])('are those that are published: %s', (_, body, frame) => {
    expect(hex(encodeFrame(body))).toBe(frame)
    expect(read(Buffer.from(frame, 'hex'))).toEqual([{ kind: 'frame', body: Uint8Array.from(body) }])
  })

  test('are those that are published: ENABLE BILL TYPES', () => {
    const published = Uint8Array.of(0x34, 0, 0, 0x7c, 0, 0, 0)
    expect(hex(encodeFrame(published))).toBe('02030c3400007c00000066c1')
    // Ours have every type in escrow: the second mask repeats the first.
    expect(hex(enableTypes([2, 3, 4, 5, 6]))).toBe('3400007c00007c')
    expect(hex(enableTypes([0, 23]))).toBe('34800001800001')
    expect(hex(enableTypes([]))).toBe('34000000000000')
  })

  test('are found among noise, however they are cut', () => {
    const stream = Uint8Array.from([0x02, 0x55, 0x02, 0x03, 0x02, ...encodeFrame(Uint8Array.of(0x14)), 0xff])
    for (let size = 1; size <= stream.length; size += 1) {
      const reader = new FrameReader()
      const found: Received[] = []
      for (let at = 0; at < stream.length; at += size) found.push(...reader.read(stream.subarray(at, at + size)))
      expect(found).toContainEqual({ kind: 'frame', body: Uint8Array.of(0x14) })
    }
  })

  test('survive the way there and back (R8)', () => {
    assert(
      property(uint8Array({ minLength: 1, maxLength: longestFrame - 5 }), (body) => {
        expect(read(encodeFrame(body))).toEqual([{ kind: 'frame', body }])
      }),
      { numRuns: 1_000 },
    )
  })

  test('with one flipped bit are never taken for whole (R8)', () => {
    assert(
      property(uint8Array({ minLength: 1, maxLength: 60 }), integer({ min: 0 }), (body, random) => {
        const frame = encodeFrame(body)
        const bit = random % (frame.length * 8)
        frame[bit >> 3] = (frame[bit >> 3] ?? 0) ^ (1 << (bit & 7))
        expect(read(frame)).not.toContainEqual({ kind: 'frame', body })
      }),
      { numRuns: 2_000 },
    )
  })

  test('never throw nor hang nor grow, whatever comes (R8)', () => {
    assert(
      property(array(uint8Array({ maxLength: 60 }), { maxLength: 20 }), (chunks) => {
        const reader = new FrameReader()
        for (const chunk of chunks) {
          for (const received of reader.read(chunk)) {
            if (received.kind === 'frame') decodePoll(received.body)
          }
        }
        reader.reset()
        expect(reader.read(encodeFrame(Uint8Array.of(0x14)))).toHaveLength(1)
      }),
      { numRuns: 2_000 },
    )
  })
})

describe('what the validator says', () => {
  test.each([
    [[0x10], { kind: 'power_up' }],
    [[0x11], { kind: 'power_up_with_note', at: 'validator' }],
    [[0x12], { kind: 'power_up_with_note', at: 'stacker' }],
    [[0x13], { kind: 'initialising' }],
    [[0x14], { kind: 'idle' }],
    [[0x15], { kind: 'moving', what: 'accepting' }],
    [[0x17], { kind: 'moving', what: 'stacking' }],
    [[0x18], { kind: 'moving', what: 'returning' }],
    [[0x19], { kind: 'disabled' }],
    [[0x1a], { kind: 'moving', what: 'holding' }],
    [[0x1b], { kind: 'moving', what: 'busy' }],
    [[0x1c, 0x65], { kind: 'rejecting', isInhibited: false }],
    [[0x1c, 0x68], { kind: 'rejecting', isInhibited: true }],
    [[0x41], { kind: 'box_full' }],
    [[0x42], { kind: 'box_removed' }],
    [[0x43], { kind: 'jam' }],
    [[0x44], { kind: 'jam' }],
    [[0x45], { kind: 'cheated' }],
    [[0x46], { kind: 'moving', what: 'pause' }],
    [[0x47, 0x52], { kind: 'jam' }],
    [[0x80, 3], { kind: 'note', where: 'escrow', type: 3 }],
    [[0x81, 3], { kind: 'note', where: 'stacked', type: 3 }],
    [[0x82, 3], { kind: 'note', where: 'returned', type: 3 }],
    // Money is never read out of half an answer.
    [[0x81], { kind: 'unknown', code: 0x81 }],
    [[0x77], { kind: 'unknown', code: 0x77 }],
    [[], { kind: 'unknown', code: 0 }],
  ])('%j is understood', (body, state) => {
    expect(decodePoll(Uint8Array.from(body))).toEqual(state)
  })

  test('is told apart from the answer to an order', () => {
    expect([[0x00], [0xff], [0x30], [0x14], [0x00, 0x00]].map((body) => answerOf(Uint8Array.from(body)))).toEqual([
      'acknowledged',
      'not_acknowledged',
      'illegal',
      'data',
      'data',
    ])
  })
})

describe('the table of notes', () => {
  const table = shippedNoteTable()

  test('is the tenge notes in circulation', () => {
    expect(table).toMatchObject({ currency: 'KZT', notes: [200, 500, 1_000, 2_000, 5_000, 10_000, 20_000] })
  })

  function entry(digits: number, country: string, exponent: number): number[] {
    return [digits, ...Buffer.from(country, 'latin1'), exponent]
  }

  test('takes from the validator only what it knows', () => {
    const rows = [
      entry(5, 'KAZ', 2),
      entry(5, 'USA', 2),
      entry(3, 'KAZ', 2),
      entry(20, 'KZT', 3),
      entry(5, 'KAZ', 0x82),
      entry(5, 'KAZ', 0xff),
    ]
    const body = new Uint8Array(120)
    body.set(rows.flat())
    const types = readBillTable(body, table)
    expect(types.ok ? [...types.value] : types).toEqual([
      [0, tenge(500)],
      [3, tenge(20_000)],
    ])
  })

  test('is refused when it is not whole', () => {
    expect(readBillTable(new Uint8Array(119), table)).toEqual({ ok: false, error: { kind: 'bill_table_invalid' } })
  })

  test('never yields another amount, whatever the validator says (R8)', () => {
    assert(
      property(uint8Array({ maxLength: 130 }), (body) => {
        const types = readBillTable(body, table)
        if (types.ok) for (const amount of types.value.values()) expect(table.notes).toContain(amount)
      }),
    )
  })
})
