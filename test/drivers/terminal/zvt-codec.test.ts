import { array, assert, constantFrom, integer, property, tuple, uint8Array } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { tenge } from '#domain/money'
import { ApduReader, encodeApdu, type Apdu } from '#drivers/terminal/zvt/apdu'
import { readFields } from '#drivers/terminal/zvt/fields'
import {
  abort,
  acknowledge,
  authorisation,
  endOfDay,
  readMessage,
  repeatReceipt,
  reversal,
  statusEnquiry,
  type Message,
} from '#drivers/terminal/zvt/messages'
import { readDataObjects } from '#drivers/terminal/zvt/tlv'
import { receiptName, repeated, told } from '#drivers/terminal/zvt/verdict'

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}

function bytes(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(text.replaceAll('-', ''), 'hex'))
}

function read(stream: Uint8Array): readonly Apdu[] {
  return new ApduReader().read(Uint8Array.from(stream))
}

function message(text: string): Message | null {
  const [apdu] = read(bytes(text))
  return apdu === undefined ? null : readMessage(apdu)
}

/** Status informations of real terminals, published with the tests of Portalum.Zvt (MIT). */
const published = {
  aborted: '040F1E276C29280048693CF0F1F941626272756368206475726368204B756E6465',
  systemError: '040F1827FF29280048693CF0F1F34265747261672066616C736368',
  paid: '040F772700040000000020400B0004700C2239530D10060E2512170001197022F0F8EEEEEEEEEEEE477129280048692A3130303436313736332020202020203B36313138303400003CF0F1F447454E2E4E522E3A363131383034490978870470880004708A2E8BF1F74465626974204D61737465726361726400',
  contactless:
    '04-0F-65-27-00-0C-23-13-55-0D-10-29-0E-99-99-22-F0-F8-EE-EE-EE-EE-EE-EE-47-71-A0-01-29-00-00-00-06-87-00-08-0B-00-00-00-8A-06-8B-F1-F1-4D-41-53-54-45-52-43-41-52-44-00-06-2E-2F-08-1F-12-01-02-1F-10-01-00-60-1B-43-07-A0-00-00-00-04-10-10-44-10-44-65-62-69-74-20-4D-61-73-74-65-72-63-61-72-64-1F-2B-04-10-01-50-08',
  rejected:
    '04-0F-25-27-05-29-29-00-02-74-3C-F0-F0-F9-41-62-67-65-6C-65-68-6E-74-8A-06-06-0D-24-0B-07-09-41-62-67-65-6C-65-68-6E-74',
}

describe('ZVT messages', () => {
  test('of ours are those that are published', () => {
    expect(hex(authorisation(tenge(10)))).toBe('06010a04000000001000490398')
    expect(hex(reversal(42))).toBe('063006000000870042')
    expect(hex(repeatReceipt)).toBe('062003000000')
    expect(hex(endOfDay)).toBe('065003000000')
    expect(hex(statusEnquiry)).toBe('050100')
    expect(hex(abort)).toBe('06b000')
    expect(hex(acknowledge)).toBe('800000')
  })

  test.each([
    ['800000', { kind: 'acknowledged' }],
    ['840000', { kind: 'acknowledged' }],
    ['849C00', { kind: 'refused', code: 0x9c }],
    ['060F00', { kind: 'completed' }],
    ['061E0164', { kind: 'aborted', code: 0x64 }],
    ['061E00', { kind: 'aborted', code: null }],
    ['04FF010A', { kind: 'intermediate', code: 0x0a, timeoutMs: null }],
    ['04FF020A12', { kind: 'intermediate', code: 0x0a, timeoutMs: 720_000 }],
    ['06D10100', { kind: 'print' }],
    ['04010100', { kind: 'unexpected' }],
  ])('of the terminal are understood: %s', (text, meaning) => {
    expect(message(text)).toEqual(meaning)
  })

  test('of a paid amount are read as published', () => {
    expect(message(published.paid)).toEqual({
      kind: 'status',
      fields: {
        result: 0,
        amount: 'other',
        trace: '000470',
        receipt: 470,
        date: '1006',
        time: '223953',
        terminalId: '28004869',
        authorisation: '611804',
        lastFour: '4771',
        isWhole: true,
      },
    })
  })

  test('with a long trace number in the container are read as published', () => {
    expect(message(published.contactless)).toMatchObject({
      fields: { result: 0, amount: null, trace: '10015008', receipt: 8, terminalId: '00000006', isWhole: true },
    })
  })

  test.each([
    ['aborted', 0x6c, '28004869'],
    ['systemError', 0xff, '28004869'],
    ['rejected', 0x05, '29000274'],
  ] as const)('of what was not done are read as published: %s', (name, result, terminalId) => {
    expect(message(published[name])).toMatchObject({ fields: { result, terminalId, isWhole: true } })
  })

  test.each([
    ['040F016C', 1],
    ['040FFF01006C', 1],
    [`040FFF0001${'6C'.repeat(256)}`, 256],
  ])('with a long length are cut as published: %.14s', (text, length) => {
    expect(read(bytes(text))).toEqual([{ command: 0x040f, data: bytes('6C'.repeat(length)) }])
  })

  test('survive the way there and back, however they are cut (R8)', () => {
    assert(
      property(
        integer({ min: 0, max: 0xffff }),
        uint8Array({ maxLength: 700 }),
        integer({ min: 1, max: 99 }),
        (command, data, size) => {
          const stream = Uint8Array.from([...encodeApdu(command, data), ...acknowledge])
          const reader = new ApduReader()
          const found: Apdu[] = []
          for (let at = 0; at < stream.length; at += size) found.push(...reader.read(stream.slice(at, at + size)))
          expect(found).toEqual([
            { command, data },
            { command: 0x8000, data: new Uint8Array() },
          ])
        },
      ),
      { numRuns: 1_000 },
    )
  })

  test('never throw nor hang, whatever comes (R8)', () => {
    assert(
      property(array(uint8Array({ maxLength: 80 }), { maxLength: 20 }), (chunks) => {
        const reader = new ApduReader()
        for (const chunk of chunks) for (const apdu of reader.read(chunk)) readMessage(apdu)
        reader.reset()
        expect(reader.read(Uint8Array.from(acknowledge))).toHaveLength(1)
      }),
      { numRuns: 3_000 },
    )
  })
})

const operation = {
  operationId: 'p1',
  paymentId: null,
  amount: tenge(2_000),
  outcome: null,
  isLost: false,
  handle: { before: '000469:469:1121:101249', receipt: null, isCancelAsked: false },
}
const paid = '2700040000002000004903980b0004700c1012500d112122f0f8eeeeeeeeeeee44172928004869870470'

describe('bitmaps and data objects', () => {
  test('that are damaged or cut short never throw, and never make paid of another sum (R8)', () => {
    const whole = bytes(paid)
    assert(
      property(
        integer({ min: 0, max: whole.length }),
        array(tuple(integer({ min: 0 }), integer({ min: 0, max: 7 }))),
        (end, flips) => {
          const damaged = whole.slice(0, end)
          for (const [at, bit] of flips) if (end > 0) damaged[at % end] = (damaged[at % end] ?? 0) ^ (1 << bit)
          const fields = readFields(damaged)
          for (const answer of [told(operation, fields), repeated(operation, fields)]) {
            if (answer.kind !== 'final' || answer.outcome.kind !== 'approved') continue
            expect(fields.result).toBe(0)
            expect([2_000, null]).toContain(fields.amount)
          }
        },
      ),
      { numRuns: 5_000 },
    )
  })

  test('at random never throw nor hang (R8)', () => {
    assert(
      property(uint8Array({ maxLength: 300 }), constantFrom(0x06, 0x22, 0x3c, 0x04), (data, first) => {
        readDataObjects(data)
        readFields(data)
        readFields(Uint8Array.from([first, ...data]))
        // Containers in containers, as deep as they come.
        readDataObjects(Uint8Array.from(Array.from({ length: 400 }, (_, index) => (index % 2 === 0 ? 0x3f : 0x81))))
      }),
      { numRuns: 3_000 },
    )
  })

  test('are read to the first that is not known, and what follows is not guessed', () => {
    expect(readFields(bytes('2700ee01040000002000'))).toMatchObject({ result: 0, amount: null, isWhole: false })
    expect(told(operation, readFields(bytes('2700ee01')))).toEqual({ kind: 'lost' })
  })

  test('hold data objects in one another', () => {
    expect(readDataObjects(bytes('2f081f1201021f100100')).map(({ tag }) => tag)).toEqual([0x2f, 0x1f12, 0x1f10])
    expect(readDataObjects(bytes('1f2b8104100150081f'))).toEqual([{ tag: 0x1f2b, value: bytes('10015008') }])
  })
})

describe('the receipt repeated after a lost answer', () => {
  test.each([
    [
      'the one from before',
      '2700040000002040008704690b0004690c1012490d1121',
      { outcome: { kind: 'declined', reason: 'refused' } },
    ],
    ['a new one of the sum', paid, { outcome: { kind: 'approved' } }],
    ['a new one of another sum', paid.replace('200000', '200100'), { kind: 'lost' }],
    ['a new one that was refused', paid.replace('2700', '2705'), { outcome: { kind: 'declined', reason: 'refused' } }],
    ['one without a number', '2700040000002000', { kind: 'lost' }],
    ['one without a result', paid.slice(4), { kind: 'lost' }],
  ])('is judged: %s', (_, text, answer) => {
    expect(repeated(operation, readFields(bytes(text)))).toMatchObject(answer)
  })

  test('proves nothing where none was known before', () => {
    const handle = { ...operation.handle, before: null }
    expect(repeated({ ...operation, handle }, readFields(bytes(paid)))).toEqual({ kind: 'lost' })
    expect(receiptName(readFields(bytes('2700')))).toBeNull()
  })
})
