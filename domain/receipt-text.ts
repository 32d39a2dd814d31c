import { assertNever } from '#domain/assert'
import type { Language } from '#domain/language'
import { addTenge, subtractTenge, type Tenge } from '#domain/money'
import type { ReceiptDocument, ReceiptLine, ReceiptPayment } from '#domain/receipt'
import { almatyDay, almatyTime, type CalendarDay } from '#domain/time'

type Words = {
  readonly brand: string
  readonly card: string
  readonly topUp: string
  readonly activation: string
  readonly deferred: string
  readonly refunded: string
  readonly inQuestion: string
  readonly cash: string
  readonly surplus: string
  readonly bank: string
  readonly provider: string
}

/** Shorter than on paper: each letter costs paper. */
const words: Record<Language, Words> = {
  kk: {
    brand: 'Бекет',
    card: 'Карта',
    topUp: 'Әмиян',
    activation: 'Белсендірілді',
    deferred: 'Жазылмады, соңғы күні',
    refunded: 'Қайтарылды',
    inQuestion: 'Тексерілуде',
    cash: 'Қолма-қол',
    surplus: 'артық сома',
    bank: 'Банк',
    provider: 'Банк қосымшасы',
  },
  ru: {
    brand: 'Бекет',
    card: 'Карта',
    topUp: 'Кошелёк',
    activation: 'Активировано',
    deferred: 'Не записано, последний день',
    refunded: 'Возвращено',
    inQuestion: 'Проверяется',
    cash: 'Наличные',
    surplus: 'излишек',
    bank: 'Банк',
    provider: 'Приложение банка',
  },
  en: {
    brand: 'Beket',
    card: 'Card',
    topUp: 'Wallet',
    activation: 'Activated',
    deferred: 'Not written, last day',
    refunded: 'Returned',
    inQuestion: 'Being checked',
    cash: 'Cash',
    surplus: 'extra',
    bank: 'Bank',
    provider: 'Bank app',
  },
}

/** Receipts of more lines say one line for each kind, so that the code stays narrower than the paper. */
const linesInFullMax = 2

/** What the receipt's QR code says: the receipt itself as short plain text, because a kiosk may be without network and so may
 *  the telephone that reads it. Everything a person quotes when asking about the payment is in it. */
export function receiptQrText(document: ReceiptDocument): string {
  const said = words[document.language]
  const lines = document.lines.length > linesInFullMax ? mergedByKind(document.lines) : document.lines
  const isInQuestion = document.lines.every((line) => line.kind === 'in_question')
  return [
    `${said.brand} ${document.reference}`,
    dateAndTime(document.atMs),
    `${said.card} ${document.cardNumber}`,
    ...lines.map((line) => lineText(line, said)),
    // The bank terminal has not said by what it was paid.
    isInQuestion ? said.bank : paymentText(document.payment, said),
    '☎ 109',
  ].join('\n')
}

function mergedByKind(lines: readonly ReceiptLine[]): readonly ReceiptLine[] {
  const merged = new Map<ReceiptLine['kind'], ReceiptLine>()
  for (const line of lines) {
    const before = merged.get(line.kind)
    merged.set(line.kind, before === undefined ? line : mergedLine(before, line))
  }
  return [...merged.values()]
}

/** `earlier` keeps its balance before, `later` gives the balance after; of two last days the earlier one binds (PEND-004). */
function mergedLine(earlier: ReceiptLine, later: ReceiptLine): ReceiptLine {
  const amount = addTenge(earlier.amount, later.amount)
  if ('balanceBefore' in earlier && 'balanceBefore' in later) {
    return { ...later, amount, balanceBefore: earlier.balanceBefore }
  }
  if (earlier.kind === 'deferred' && later.kind === 'deferred') {
    return { ...later, amount, lastDay: earlier.lastDay < later.lastDay ? earlier.lastDay : later.lastDay }
  }
  return { ...later, amount }
}

function lineText(line: ReceiptLine, said: Words): string {
  switch (line.kind) {
    case 'top_up':
      return `${said.topUp} ${sum(line)}`
    case 'activation':
      return `${said.activation} ${sum(line)}`
    case 'deferred':
      return `${money(line.amount)}. ${said.deferred} ${date(line.lastDay)}`
    case 'refunded':
      return `${said.refunded} ${money(line.amount)}`
    case 'in_question':
      return `${said.inQuestion} ${money(line.amount)}`
    default:
      return assertNever(line)
  }
}

/** `1240 + 2000 = 3240 ₸`. A cash surplus is credited with the amount, so the sum is taken from the balances. */
function sum(line: { readonly balanceBefore: Tenge; readonly balanceAfter: Tenge }): string {
  const credited = subtractTenge(line.balanceAfter, line.balanceBefore)
  return `${String(line.balanceBefore)} + ${String(credited)} = ${money(line.balanceAfter)}`
}

function paymentText(payment: ReceiptPayment, said: Words): string {
  switch (payment.method) {
    case 'cash': {
      const inserted = `${said.cash} ${money(payment.inserted)}`
      return payment.surplus === 0 ? inserted : `${inserted}, ${said.surplus} ${money(payment.surplus)}`
    }
    case 'bank':
      return `${said.bank} ${payment.maskedCard ?? 'QR'}, ${payment.bankReference}`
    case 'provider':
      return said.provider
    default:
      return assertNever(payment)
  }
}

function money(amount: Tenge): string {
  return `${String(amount)} ₸`
}

/** DD.MM.YYYY, the form of receipts in all three languages (language.md 2.6). */
function date(day: CalendarDay): string {
  return `${day.slice(8, 10)}.${day.slice(5, 7)}.${day.slice(0, 4)}`
}

function dateAndTime(atMs: number): string {
  const { hour, minute } = almatyTime(atMs)
  return `${date(almatyDay(atMs))} ${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`
}
