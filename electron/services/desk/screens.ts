import { tariffsAt } from '#contract/catalogue/catalogue'
import type { ShiftReport } from '#contract/desk/report'
import type { DeskScreenOf } from '#contract/desk/view'
import { tenge } from '#domain/money'
import type { CardCounter } from '#electron/services/desk/card-counter'
import { paymentView } from '#electron/services/desk/payment-view'
import type { DeskPorts } from '#electron/services/desk/ports'
import { codedGroups } from '#electron/services/desk/product-rows'
import type { SaleCounter } from '#electron/services/desk/sale-counter'
import type { ShiftDesk } from '#electron/services/desk/shift-desk'
import type { DeviceStates } from '#electron/services/kiosk/ports'
import { basketLineView } from '#electron/services/kiosk/shop/shop-views'

/** Notes and coins of the National Bank in circulation, as they are counted. */
const notes = [20_000, 10_000, 5000, 2000, 1000, 500, 200].map(tenge)
const coins = [200, 100, 50, 20, 10, 5].map(tenge)

export function saleScreen(
  sales: SaleCounter,
  cards: CardCounter,
  shift: ShiftDesk,
  devices: DeviceStates,
  ports: Pick<DeskPorts, 'clock' | 'catalogue'>,
): DeskScreenOf<'sale'> {
  const state = sales.state()
  const lines = sales.lines()
  const { wallet } = tariffsAt(ports.catalogue(), ports.clock.wallMs())
  const inBasket = (sku: string, month: string | null): boolean =>
    lines.some(({ wish }) => wish.kind === 'pass' && wish.sku === sku && (month === null || wish.month === month))
  return {
    kind: 'sale',
    card: cards.view(),
    groups: codedGroups(sales.offers()).map(({ name, period, rows }) => ({
      name,
      period,
      rows: rows.map(({ sku, month, ...row }) => ({ ...row, inBasket: inBasket(sku, month) })),
    })),
    topUp: { min: wallet.min, max: wallet.max },
    lines: lines.map((line) => basketLineView(line, sales.basket().lastQuote(line.lineId))),
    total: sales.total(),
    quoteNumber: sales.quoteNumber(),
    bank: devices.bank !== 'offline',
    payment:
      state === null
        ? null
        : paymentView(state, {
            devices,
            cardPresent: cards.presence() !== null,
            writeStep: sales.writeStep(),
            declined: sales.declined(),
            receipts: sales.receipts,
          }),
    parked: sales.parked().map(({ parkedId, cardNumber, lines: own, total, atMs }) => ({
      parkedId,
      cardNumber,
      count: own.length,
      total,
      atMs,
    })),
    isShiftOver: shift.isOver(),
  }
}

export async function shiftScreen(shift: ShiftDesk, sales: SaleCounter): Promise<DeskScreenOf<'shift'> | null> {
  const report = await shift.report('x')
  if (report === null) return null
  return { kind: 'shift', report, hindrances: [...(await shift.hindrances(sales.parked().length))] }
}

export async function closeScreen(
  { store }: Pick<DeskPorts, 'store'>,
  shift: ShiftDesk,
  sales: SaleCounter,
): Promise<DeskScreenOf<'close_shift'> | null> {
  const opened = await shiftScreen(shift, sales)
  if (opened === null) return null
  const { unsentRecords } = await store.sync.standing()
  return {
    ...opened,
    kind: 'close_shift',
    denominations: { notes: [...notes], coins: [...coins] },
    unsent: unsentRecords,
  }
}

export function reportScreen(report: ShiftReport | null): DeskScreenOf<'report'> | null {
  return report === null ? null : { kind: 'report', report, print: { state: 'offered', reason: null } }
}
