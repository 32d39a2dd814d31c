import type { PassOnCard } from '#domain/pass/on-card'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { tenge } from '#domain/money'
import { addDays, calendarDay, type CalendarDay } from '#domain/time'
import {
  decodeEnvironment,
  decodeLedger,
  decodeLog,
  encodeEnvironment,
  encodeLedger,
  encodeLogRecord,
} from '#drivers/transit-card/layout/codec'
import { contractsRange, decodeContracts, encodeContracts } from '#drivers/transit-card/layout/contracts'

const uint = (bits: number): fc.Arbitrary<number> => fc.integer({ min: 0, max: 2 ** bits - 1 })
const day: fc.Arbitrary<CalendarDay> = fc
  .integer({ min: 0, max: 65_534 })
  .map((days) => addDays(calendarDay('2000-01-01'), days))
const count = fc.option(fc.integer({ min: 0, max: 65_534 }))

const environmentRecord = fc.record({
  environment: fc.record({
    layoutVersion: fc.constant(1),
    cardNumber: fc.stringMatching(/^\d{16}$/),
    cardKind: fc.constantFrom('reusable' as const, 'concession' as const, 'school' as const),
    producedOn: day,
    holderCategory: uint(16),
  }),
  balanceMax: uint(31).map(tenge),
})

const ledgerRecord = fc.record({
  ledger: fc.record({
    counter: uint(32),
    terminalNumber: uint(32),
    operationNumber: uint(32),
    appliedBase: uint(32),
    appliedBits: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  }),
  slotsInUse: uint(8),
})

const logRecord = fc.record({
  counter: uint(32),
  what: fc.constantFrom(
    ...([
      'top_up',
      'activation',
      'pass_load',
      'pass_activation',
      'validation',
      'personalisation',
      'correction',
    ] as const),
  ),
  atMs: fc.integer({ min: 0, max: 2 ** 48 - 1 }),
  terminalNumber: uint(32),
  operationNumber: uint(32),
  amount: fc.integer({ min: -(2 ** 31) + 1, max: 2 ** 31 - 1 }).map(tenge),
})

const pass: fc.Arbitrary<PassOnCard> = fc.record({
  slot: fc.integer({ min: 0, max: 7 }),
  product: fc.constantFrom('monthly' as const, 'hours' as const, 'trips' as const),
  coverage: fc.record({ city: fc.boolean(), suburb: fc.boolean(), express: fc.boolean() }),
  firstDay: fc.option(day),
  lastDay: fc.option(day),
  hours: count,
  startedAtMs: fc.option(fc.integer({ min: 0, max: 2 ** 48 - 2 })),
  tripsLeft: count,
  transfersLeft: count,
})
const passes = fc.uniqueArray(pass, { selector: ({ slot }) => slot, maxLength: 8 })

describe('card layout version 1', () => {
  it('gives back every environment it writes', () => {
    fc.assert(
      fc.property(environmentRecord, (record) => {
        expect(decodeEnvironment(encodeEnvironment(record))).toEqual({ ok: true, value: record })
      }),
    )
  })

  it('gives back every ledger it writes', () => {
    fc.assert(
      fc.property(ledgerRecord, (record) => {
        expect(decodeLedger(encodeLedger(record))).toEqual({ ok: true, value: record })
      }),
    )
  })

  it('gives back every log it writes', () => {
    fc.assert(
      fc.property(fc.array(logRecord, { maxLength: 10 }), (records) => {
        const bytes = Uint8Array.from(records.flatMap((record) => [...encodeLogRecord(record)]))
        expect(decodeLog(bytes)).toEqual({ ok: true, value: records })
      }),
    )
  })

  it('gives back every set of passes from the range the ledger tells', () => {
    fc.assert(
      fc.property(passes, (set) => {
        const { bytes, slotsInUse } = encodeContracts(set)
        const range = contractsRange(slotsInUse) ?? { offset: 0, length: 0 }
        const read = bytes.slice(range.offset, range.offset + range.length)
        const inOrder = [...set].sort((a, b) => a.slot - b.slot)
        expect(decodeContracts(read, slotsInUse)).toEqual({ ok: true, value: inOrder })
        expect(range.length + 8).toBeLessThanOrEqual(256)
      }),
    )
  })
})

describe('bytes and values the layout does not allow', () => {
  it('answers hostile bytes with a typed error and accepts only what it would write itself', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), uint(8), (bytes, slots) => {
        const environment = decodeEnvironment(bytes)
        if (environment.ok) expect(encodeEnvironment(environment.value)).toEqual(bytes)
        const ledger = decodeLedger(bytes)
        if (ledger.ok) expect(encodeLedger(ledger.value)).toEqual(bytes)
        expect(decodeContracts(bytes, slots)).toHaveProperty('ok')
        expect(decodeLog(bytes)).toHaveProperty('ok')
      }),
      { numRuns: 1000 },
    )
  })

  it('refuses single changed bytes that no encoder writes', () => {
    const valid = encodeEnvironment({
      environment: {
        layoutVersion: 1,
        cardNumber: '9643100000001234',
        cardKind: 'school',
        producedOn: calendarDay('2025-11-30'),
        holderCategory: 1,
      },
      balanceMax: tenge(20_000),
    })
    const withByte = (index: number, value: number) => decodeEnvironment(valid.with(index, value))
    expect(withByte(0, 2)).toEqual({ ok: false, error: { kind: 'layout_unknown', version: 2 } })
    expect(withByte(1, 3).ok).toBe(false)
    expect(withByte(4, 0xaf).ok).toBe(false)
    expect(withByte(14, 1).ok).toBe(false)
    expect(withByte(19, 0x80).ok).toBe(false)
    expect(withByte(31, 1).ok).toBe(false)
  })

  it('refuses to write what does not fit', () => {
    const record = fc.sample(logRecord, 1)[0]
    if (record === undefined) throw new Error('no sample')
    expect(() => encodeLogRecord({ ...record, counter: 2 ** 32 })).toThrow()
    expect(() => encodeLogRecord({ ...record, atMs: -1 })).toThrow()
    expect(() => encodeLogRecord({ ...record, amount: tenge(2 ** 31) })).toThrow()
  })
})
