import type { DeskActOf, DeskAnswer, DeskRefusalCode } from '#contract/desk/acts'
import type { ShiftReport } from '#contract/desk/report'
import type { HindranceView } from '#contract/desk/view'
import { assert } from '#domain/assert'
import { subtractTenge, sumTenge, type Tenge } from '#domain/money'
import type { Operator } from '#domain/operator/operator'
import type { Result } from '#domain/result'
import { priceOf } from '#domain/sale/basket'
import { isActivation, isFinal, lineCredit } from '#domain/sale/sale'
import type { DeskStamp, SaleState } from '#domain/sale/state'
import { cashInDrawer, isOverlong, openShift, reduceShift, type Shift, type ShiftRefusal } from '#domain/shift/shift'
import { shiftTotals, takings } from '#domain/shift/totals'
import type { DeskPorts } from '#electron/services/desk/ports'
import type { SignInDesk } from '#electron/services/desk/sign-in'

const done: DeskAnswer = { ok: true }

import type { JournalEntry } from '#electron/store/journal'
import type { KeptPayout } from '#electron/store/payouts'
/** The shift of this till: opened, counted and closed; its sums are those of the journal. */
export class ShiftDesk {
  readonly #ports: DeskPorts
  readonly #staff: SignInDesk
  #shift: Shift | null = null
  #nextNumber = 1
  #lastCounted: Tenge | null = null

  constructor(ports: DeskPorts, staff: SignInDesk) {
    this.#ports = ports
    this.#staff = staff
  }

  /** After a start: the shift that was open stays open. */
  async load(): Promise<void> {
    const { shifts } = this.#ports.store
    this.#shift = await shifts.open()
    const highest = await shifts.highestNumber()
    this.#nextNumber = highest + 1
    this.#lastCounted = (await shifts.find(highest))?.closing?.counted ?? null
  }

  current(): Shift | null {
    return this.#shift
  }

  nextNumber(): number {
    return this.#nextNumber
  }

  lastCounted(): Tenge | null {
    return this.#lastCounted
  }

  isOver(): boolean {
    const terms = this.#ports.operators.current()?.shift
    return this.#shift !== null && terms !== undefined && isOverlong(this.#shift, terms, this.#ports.clock.wallMs())
  }

  /** What a sale opened now belongs to; null: nothing may be sold. */
  stamp(): DeskStamp | null {
    const operator = this.#staff.operator()
    if (this.#shift === null || operator === null || this.isOver()) return null
    return { shiftNumber: this.#shift.number, operatorId: operator.operatorId }
  }

  async open({ float }: DeskActOf<'open_shift'>, { operatorId }: Operator): Promise<DeskAnswer> {
    if (this.#shift !== null) return { ok: false, reason: 'not_now' }
    const opened = openShift({
      number: this.#nextNumber,
      openedAtMs: this.#ports.clock.wallMs(),
      openedBy: operatorId,
      float,
    })
    return this.#keep('shift.opened', opened)
  }

  /** What leaves the drawer needs a second person. */
  async moveCash(
    { direction, amount, reason, approval }: DeskActOf<'move_cash'>,
    operator: Operator,
  ): Promise<DeskAnswer> {
    const shift = this.#shift
    if (shift === null) return { ok: false, reason: 'shift_closed' }
    const movement = {
      movementId: this.#ports.newId(),
      direction,
      amount,
      reason: reason.trim(),
      operatorId: operator.operatorId,
      approvedBy: null,
      atMs: this.#ports.clock.wallMs(),
    }
    const inDrawer = await this.#takings(shift)
    const judged = reduceShift(shift, { kind: 'cash_moved', movement }, inDrawer)
    if (!judged.ok || direction === 'in') return this.#keep('shift.cash_moved', judged)
    if (approval === null) return { ok: false, reason: 'approval_needed' }
    const approved = await this.#staff.approve({ act: 'cash_out', amount, reason: movement.reason }, approval)
    if (!approved.ok) return { ok: false, reason: approved.error.kind }
    const approvedMovement = { ...movement, approvedBy: approved.value.operatorId }
    return this.#keep(
      'shift.cash_moved',
      reduceShift(shift, { kind: 'cash_moved', movement: approvedMovement }, inDrawer),
    )
  }

  /** Whether the drawer holds so much. */
  async holds(amount: Tenge): Promise<boolean> {
    const shift = this.#shift
    return shift !== null && cashInDrawer(shift, await this.#takings(shift)) >= amount
  }

  /** Money that was given on an application leaves the drawer with what else is to be journaled of it, all at once. */
  async payOut(
    { payoutId, number, amount, approvedBy }: KeptPayout,
    { operatorId }: Operator,
    entries: readonly JournalEntry[],
  ): Promise<DeskAnswer> {
    const shift = this.#shift
    if (shift === null) return { ok: false, reason: 'shift_closed' }
    const reason = `№ ${String(number)}`
    const atMs = this.#ports.clock.wallMs()
    const movement = { movementId: payoutId, direction: 'out' as const, amount, reason, operatorId, approvedBy, atMs }
    const judged = reduceShift(shift, { kind: 'cash_moved', movement }, await this.#takings(shift))
    return this.#keep('shift.cash_moved', judged, entries)
  }

  /** The X report; journaled, because it was looked at. */
  async takeReport({ operatorId }: Operator): Promise<ShiftReport | null> {
    const report = await this.report('x')
    if (report === null) return null
    const { shiftNumber, expected } = report
    await this.#ports.store.append([
      {
        kind: 'shift.reported',
        operationId: `shift:report:${this.#ports.newId()}`,
        payload: { shiftNumber, operatorId, expected },
      },
    ])
    return report
  }

  /** The Z report and the end of the shift; null with the reason while something keeps it open. */
  async close(
    { counted, denominations, reason }: DeskActOf<'close_shift'>,
    operator: Operator,
    parked: number,
  ): Promise<DeskAnswer> {
    const shift = this.#shift
    if (shift === null) return { ok: false, reason: 'shift_closed' }
    if ((await this.hindrances(parked)).length > 0) return { ok: false, reason: 'close_hindered' }
    const takenHere = await this.#takings(shift)
    const closing = {
      atMs: this.#ports.clock.wallMs(),
      operatorId: operator.operatorId,
      expected: cashInDrawer(shift, takenHere),
      counted,
      denominations: denominations.filter(({ count }) => count > 0),
      reason: reason.trim(),
    }
    return this.#keep('shift.closed', reduceShift(shift, { kind: 'closed', closing }, takenHere))
  }

  /** Of the shift that is open, or of the last one: null before there was one. */
  async report(kind: ShiftReport['kind']): Promise<ShiftReport | null> {
    const { shifts } = this.#ports.store
    const shift = kind === 'x' ? this.#shift : await shifts.find(await shifts.highestNumber())
    if (shift === null) return null
    const totals = shiftTotals(await shifts.sales(shift.number))
    const { terminalNumber, stopName } = this.#ports.identity()
    const { products, operators, ...sums } = totals
    const { closing } = shift
    const nameOf = (operatorId: string): string => this.#staff.nameOf(operatorId)
    return {
      kind,
      terminalNumber,
      stopName: { ...stopName },
      shiftNumber: shift.number,
      openedAtMs: shift.openedAtMs,
      openedBy: nameOf(shift.openedBy),
      atMs: closing?.atMs ?? this.#ports.clock.wallMs(),
      operatorName: nameOf(closing?.operatorId ?? this.#staff.operator()?.operatorId ?? shift.openedBy),
      float: shift.float,
      ...sums,
      products: products.map((product) => ({ ...product })),
      operators: operators.map(({ operatorId, ...own }) => ({ name: nameOf(operatorId), ...own })),
      movements: shift.movements.map(({ direction, amount, reason, operatorId, approvedBy, atMs }) => ({
        direction,
        amount,
        reason,
        operatorName: nameOf(operatorId),
        approvedBy: approvedBy === null ? null : nameOf(approvedBy),
        atMs,
      })),
      expected: cashInDrawer(shift, takings(totals)),
      closing:
        closing === null
          ? null
          : {
              counted: closing.counted,
              difference: subtractTenge(closing.counted, closing.expected),
              denominations: closing.denominations.map((counted) => ({ ...counted })),
              reason: closing.reason,
            },
    }
  }

  /** Sales that are not over, baskets set aside, and what the centre would not take: nothing of it may be forgotten (design D4). */
  async hindrances(parked: number): Promise<readonly HindranceView[]> {
    const sales = this.#ports.runner.running().flatMap((state) => openSale(state))
    const payouts = await this.#ports.store.payouts.open()
    const refusals = (await this.#ports.store.sync.refusals()).filter(({ settledAtMs }) => settledAtMs === null)
    return [
      ...sales,
      ...payouts.map(({ number, amount }) => ({ kind: 'payout' as const, number, amount })),
      ...(parked > 0 ? [{ kind: 'parked', count: parked } as const] : []),
      ...refusals.map(({ firstSeq, lastSeq, code, lastAtMs }) => ({
        kind: 'refused' as const,
        firstSeq,
        lastSeq,
        code,
        atMs: lastAtMs,
      })),
    ]
  }

  async #takings({ number }: Shift): Promise<Tenge> {
    return takings(shiftTotals(await this.#ports.store.shifts.sales(number)))
  }

  async #keep(
    kind: string,
    judged: Result<Shift, ShiftRefusal>,
    others: readonly JournalEntry[] = [],
  ): Promise<DeskAnswer> {
    if (!judged.ok) return { ok: false, reason: refusalCode(judged.error) }
    const shift = judged.value
    const step = shift.closing === null ? `${kind}:${String(shift.movements.length)}` : kind
    const operationId = `shift:${String(shift.number)}:${step}`
    await this.#ports.store.append([{ kind, operationId, payload: { shift } }, ...others])
    this.#shift = shift.closing === null ? shift : null
    this.#nextNumber = shift.closing === null ? this.#nextNumber : shift.number + 1
    this.#lastCounted = shift.closing?.counted ?? this.#lastCounted
    return done
  }
}

function refusalCode({ kind }: ShiftRefusal): DeskRefusalCode {
  return kind
}

function openSale(state: SaleState): HindranceView[] {
  const { sale, kind } = state
  if (isFinal(state)) return []
  assert(
    kind !== 'completed' && kind !== 'cancelled' && kind !== 'deferred' && kind !== 'refunded' && kind !== 'owed',
    'a sale that is over is not running',
  )
  const amount = isActivation(sale)
    ? sumTenge(sale.lines.map((line) => lineCredit(sale, line)))
    : sumTenge(sale.lines.map(({ product }) => priceOf(product)))
  return [{ kind: 'sale', reference: sale.reference, amount, state: kind }]
}
