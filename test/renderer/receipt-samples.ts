import type { Language } from '#domain/language'
import { tenge } from '#domain/money'
import type { ReceiptDocument, ReceiptLine, ReceiptPayment } from '#domain/receipt'
import { calendarDay } from '#domain/time'

const lastDay = calendarDay('2026-12-19')
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
  deferred: { lines: [{ kind: 'deferred', amount: tenge(2_000), lastDay }], total: 2_000, payment: bank },
  refunded: { lines: [{ kind: 'refunded', amount: tenge(2_000) }], total: 2_000, payment: bank },
  inQuestion: {
    lines: [{ kind: 'in_question', amount: tenge(2_000) }],
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
