import type { Language } from '#domain/language'
import { tenge } from '#domain/money'
import type { PassGrant } from '#domain/pass/grant'
import type { ReceiptDocument, ReceiptLine, ReceiptPayment } from '#domain/receipt'
import { calendarDay } from '#domain/time'

const lastDay = calendarDay('2026-12-19')
const plasticLastDay = calendarDay('2036-01-15')
const warrantyLastDay = calendarDay('2026-12-05')
const city = { city: true, suburb: false, express: false }
const none = { firstDay: null, lastDay: null, hours: null }
const trips: PassGrant = { ...none, product: 'trips', coverage: city, tripsLeft: 15, transfersLeft: 15 }
const monthly: PassGrant = {
  product: 'monthly',
  coverage: city,
  firstDay: calendarDay('2026-12-01'),
  lastDay: calendarDay('2026-12-31'),
  hours: null,
  tripsLeft: null,
  transfersLeft: null,
}
const written = { amount: tenge(2_000), balanceBefore: tenge(1_240), balanceAfter: tenge(3_240) }
const bank: ReceiptPayment = { method: 'bank', maskedCard: '*4417', bankReference: '204553' }

type Variant = { readonly lines: readonly ReceiptLine[]; readonly total: number; readonly payment: ReceiptPayment }

const variants = {
  topUpByCard: { lines: [{ kind: 'top_up', ...written }], total: 2_000, payment: bank },
  topUpByQr: {
    lines: [{ kind: 'top_up', ...written }],
    total: 2_000,
    payment: { method: 'bank', maskedCard: null, bankReference: '204554' },
  },
  topUpByCash: {
    lines: [{ kind: 'top_up', amount: tenge(2_500), balanceBefore: tenge(1_240), balanceAfter: tenge(3_740) }],
    total: 2_500,
    payment: { method: 'cash', inserted: tenge(2_500), surplus: tenge(500) },
  },
  activations: {
    lines: [
      { kind: 'activation', amount: tenge(3_000), balanceBefore: tenge(1_240), balanceAfter: tenge(4_240) },
      { kind: 'activation', amount: tenge(500), balanceBefore: tenge(4_240), balanceAfter: tenge(4_740) },
    ],
    total: 3_500,
    payment: { method: 'provider' },
  },
  deferred: { lines: [{ kind: 'deferred', amount: tenge(2_000), lastDay, pass: null }], total: 2_000, payment: bank },
  basket: {
    lines: [
      { kind: 'pass', amount: tenge(6_500), pass: monthly },
      { kind: 'card', amount: tenge(1_000), cardNumber: '9643012077810399', lastDay: plasticLastDay, warrantyLastDay },
      { kind: 'account', amount: tenge(1_000), accountId: '10000001', purpose: 'day_pass' },
      { kind: 'deposit', amount: tenge(37_500), accountId: '10000001' },
    ],
    total: 46_000,
    payment: bank,
  },
  deferredPass: {
    lines: [{ kind: 'deferred', amount: tenge(2_000), lastDay, pass: trips }],
    total: 2_000,
    payment: bank,
  },
  owed: {
    lines: [{ kind: 'owed', amount: tenge(1_000) }],
    total: 1_000,
    payment: { method: 'cash', inserted: tenge(1_000), surplus: tenge(0) },
  },
  cardInQuestion: {
    lines: [{ kind: 'in_question', amount: tenge(1_000), of: 'dispenser' }],
    total: 1_000,
    payment: bank,
  },
  refunded: { lines: [{ kind: 'refunded', amount: tenge(2_000) }], total: 2_000, payment: bank },
  inQuestion: {
    lines: [{ kind: 'in_question', amount: tenge(2_000), of: 'bank' }],
    total: 2_000,
    payment: { method: 'bank', maskedCard: null, bankReference: '' },
  },
} as const satisfies Record<string, Variant>

export type ReceiptVariant = keyof typeof variants
export const receiptVariants = Object.keys(variants) as readonly ReceiptVariant[]

export function sampleReceipt(variant: ReceiptVariant, language: Language): ReceiptDocument {
  const { lines, total, payment } = variants[variant]
  return {
    receiptId: `sample-${variant}`,
    language,
    terminalNumber: 147,
    stopName: { kk: '«Керуен» бекеті', ru: 'остановка «Керуен»', en: 'Keruen stop' },
    atMs: Date.UTC(2026, 10, 21, 9, 32),
    cardNumber: '9643012077810345',
    reference: '0147-20931',
    lines,
    total: tenge(total),
    payment,
  }
}
