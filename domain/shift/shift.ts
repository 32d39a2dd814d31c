import { addTenge, subtractTenge, sumTenge, tenge, type Tenge } from '#domain/money'
import { err, ok, type Result } from '#domain/result'

/** A shift of one till: from the float that is put into the drawer to the count of what is in it (design D4). Kept whole in
 *  every journal record of it, as a sale is. */
export type Shift = {
  readonly number: number
  readonly openedAtMs: number
  readonly openedBy: string
  readonly float: Tenge
  readonly movements: readonly CashMovement[]
  readonly closing: Closing | null
}

/** Cash that came into the drawer or left it without a sale. */
export type CashMovement = {
  readonly movementId: string
  readonly direction: 'in' | 'out'
  readonly amount: Tenge
  readonly reason: string
  readonly operatorId: string
  /** The second person; null where none is needed. */
  readonly approvedBy: string | null
  readonly atMs: number
}

export type Closing = {
  readonly atMs: number
  readonly operatorId: string
  /** What should be in the drawer, and what is. */
  readonly expected: Tenge
  readonly counted: Tenge
  readonly denominations: readonly CountedDenomination[]
  /** Why they differ; empty where they do not. */
  readonly reason: string
}

export type CountedDenomination = { readonly denomination: Tenge; readonly count: number }

export type ShiftTerms = {
  /** A shift may last so long; then nothing is sold until it is closed. */
  readonly hoursMax: number
}

export type ShiftEvent =
  | { readonly kind: 'cash_moved'; readonly movement: CashMovement }
  | { readonly kind: 'closed'; readonly closing: Closing }

export type ShiftRefusal =
  | { readonly kind: 'shift_closed' }
  /** More than the drawer holds. */
  | { readonly kind: 'not_enough_cash'; readonly inDrawer: Tenge }
  | { readonly kind: 'reason_missing' }
  | { readonly kind: 'amount_invalid' }
  | { readonly kind: 'count_differs_from_denominations' }

export function openShift(opened: Omit<Shift, 'movements' | 'closing'>): Result<Shift, ShiftRefusal> {
  if (opened.float < 0) return err({ kind: 'amount_invalid' })
  return ok({ ...opened, movements: [], closing: null })
}

/** `takings`: cash of sales less cash given back, as far as the journal has it. A closed shift never changes. */
export function reduceShift(shift: Shift, event: ShiftEvent, takings: Tenge): Result<Shift, ShiftRefusal> {
  if (shift.closing !== null) return err({ kind: 'shift_closed' })
  return event.kind === 'cash_moved' ? moved(shift, event.movement, takings) : closed(shift, event.closing, takings)
}

function moved(shift: Shift, movement: CashMovement, takings: Tenge): Result<Shift, ShiftRefusal> {
  if (movement.amount <= 0) return err({ kind: 'amount_invalid' })
  if (movement.reason.trim() === '') return err({ kind: 'reason_missing' })
  const inDrawer = cashInDrawer(shift, takings)
  if (movement.direction === 'out' && movement.amount > inDrawer) return err({ kind: 'not_enough_cash', inDrawer })
  return ok({ ...shift, movements: [...shift.movements, movement] })
}

function closed(shift: Shift, closing: Closing, takings: Tenge): Result<Shift, ShiftRefusal> {
  if (closing.counted < 0) return err({ kind: 'amount_invalid' })
  if (closing.denominations.length > 0 && sumOfDenominations(closing.denominations) !== closing.counted)
    return err({ kind: 'count_differs_from_denominations' })
  const expected = cashInDrawer(shift, takings)
  if (closing.counted !== expected && closing.reason.trim() === '') return err({ kind: 'reason_missing' })
  return ok({ ...shift, closing: { ...closing, expected } })
}

export function sumOfDenominations(counted: readonly CountedDenomination[]): Tenge {
  return sumTenge(counted.map(({ denomination, count }) => tenge(denomination * count)))
}

/** What should be in the drawer. */
export function cashInDrawer({ float, movements }: Shift, takings: Tenge): Tenge {
  return movements.reduce(
    (sum, { direction, amount }) => (direction === 'in' ? addTenge(sum, amount) : subtractTenge(sum, amount)),
    addTenge(float, takings),
  )
}

/** Whether a shift has lasted too long for anything more to be sold in it. */
export function isOverlong({ openedAtMs }: Shift, { hoursMax }: ShiftTerms, nowMs: number): boolean {
  return nowMs - openedAtMs >= hoursMax * 3_600_000
}
