import { expect, test } from 'vitest'
import { tenge } from '#domain/money'
import {
  cashInDrawer,
  isOverlong,
  openShift,
  reduceShift,
  type CashMovement,
  type Closing,
  type Shift,
} from '#domain/shift/shift'

const opened = { number: 7, openedAtMs: 0, openedBy: 'a', float: tenge(50_000) }
const shift: Shift = { ...opened, movements: [], closing: null }
const movement = (direction: 'in' | 'out', amount: number, reason = 'why'): CashMovement => ({
  movementId: 'm',
  direction,
  amount: tenge(amount),
  reason,
  operatorId: 'a',
  approvedBy: null,
  atMs: 1,
})
const closing = (counted: number, reason = '', denominations: Closing['denominations'] = []): Closing => ({
  atMs: 2,
  operatorId: 'a',
  expected: tenge(0),
  counted: tenge(counted),
  denominations,
  reason,
})

test('opens with its float, and with none', () => {
  expect(openShift(opened)).toEqual({ ok: true, value: shift })
  expect(openShift({ ...opened, float: tenge(0) }).ok).toBe(true)
  expect(openShift({ ...opened, float: tenge(-1) })).toMatchObject({ error: { kind: 'amount_invalid' } })
})

test.each([
  ['cash in', movement('in', 100), null],
  ['collection of all there is', movement('out', 51_000), null],
  ['more than there is', movement('out', 51_001), 'not_enough_cash'],
  ['nothing', movement('in', 0), 'amount_invalid'],
  ['no reason', movement('in', 100, ' '), 'reason_missing'],
] as const)('moves cash: %s', (_, moved, kind) => {
  const judged = reduceShift(shift, { kind: 'cash_moved', movement: moved }, tenge(1000))
  expect(judged.ok ? null : judged.error.kind).toBe(kind)
})

test('knows what should be in the drawer', () => {
  const moved = { ...shift, movements: [movement('in', 500), movement('out', 20_000)] }
  expect(cashInDrawer(moved, tenge(1000))).toBe(31_500)
})

test.each([
  ['counted right', closing(51_000), null],
  ['a difference without its reason', closing(50_500), 'reason_missing'],
  ['a difference with its reason', closing(50_500, 'counted twice'), null],
  [
    'notes that do not make the sum',
    closing(51_000, '', [{ denomination: tenge(1000), count: 50 }]),
    'count_differs_from_denominations',
  ],
  ['notes that make the sum', closing(51_000, '', [{ denomination: tenge(1000), count: 51 }]), null],
] as const)('closes: %s', (_, counted, kind) => {
  const judged = reduceShift(shift, { kind: 'closed', closing: counted }, tenge(1000))
  expect(judged.ok ? null : judged.error.kind).toBe(kind)
  if (judged.ok) expect(judged.value.closing?.expected).toBe(51_000)
})

test('a closed shift never changes', () => {
  const closed = { ...shift, closing: closing(50_000) }
  const again = reduceShift(closed, { kind: 'cash_moved', movement: movement('in', 1) }, tenge(0))
  expect(again).toEqual({ ok: false, error: { kind: 'shift_closed' } })
})

test('a shift is over after its hours', () => {
  expect(isOverlong(shift, { hoursMax: 24 }, 24 * 3_600_000 - 1)).toBe(false)
  expect(isOverlong(shift, { hoursMax: 24 }, 24 * 3_600_000)).toBe(true)
})
