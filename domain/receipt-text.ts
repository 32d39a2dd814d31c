import { assertNever } from '#domain/assert'
import type { Language } from '#domain/language'
import { addTenge, subtractTenge, type Tenge } from '#domain/money'
import type { PassGrant } from '#domain/pass/grant'
import type { ReceiptDocument, ReceiptLine, ReceiptPayment } from '#domain/receipt'
import { almatyDay, almatyTime, type CalendarDay } from '#domain/time'

type Words = {
  readonly brand: string
  readonly card: string
  readonly topUp: string
  readonly activation: string
  readonly pass: string
  readonly hours: string
  readonly account: string
  readonly deposit: string
  readonly newCard: string
  readonly warranty: string
  readonly deferred: string
  readonly owed: string
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
    pass: 'Билет',
    hours: 'сағ',
    account: 'Дербес шот',
    deposit: 'Кепіл',
    newCard: 'Жаңа карта',
    warranty: 'кепілдік',
    deferred: 'Жазылмады, соңғы күні',
    owed: 'Орталық кассадан алыңыз',
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
    pass: 'Проездной',
    hours: 'ч',
    account: 'Лицевой счёт',
    deposit: 'Залог',
    newCard: 'Новая карта',
    warranty: 'гарантия',
    deferred: 'Не записано, последний день',
    owed: 'Получить в центральной кассе',
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
    pass: 'Pass',
    hours: 'h',
    account: 'Account',
    deposit: 'Deposit',
    newCard: 'New card',
    warranty: 'warranty',
    deferred: 'Not written, last day',
    owed: 'Claim at the central desk',
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
  const isInQuestion = document.lines.every((line) => line.kind === 'in_question' && line.of === 'bank')
  return [
    `${said.brand} ${document.reference}`,
    dateAndTime(document.atMs),
    ...(document.cardNumber === null ? [] : [`${said.card} ${document.cardNumber}`]),
    ...lines.map((line) => lineText(line, said)),
    // The bank terminal has not said by what it was paid.
    isInQuestion ? said.bank : paymentText(document.payment, said),
    '☎ 109',
  ].join('\n')
}

function mergedByKind(lines: readonly ReceiptLine[]): readonly ReceiptLine[] {
  const merged = new Map<string, ReceiptLine>()
  for (const line of lines) {
    // Two passes are two things, and so are payments into two accounts.
    const key = line.kind === 'pass' ? JSON.stringify(line.pass) : 'accountId' in line ? line.accountId : ''
    const before = merged.get(`${line.kind}${key}`)
    merged.set(`${line.kind}${key}`, before === undefined ? line : mergedLine(before, line))
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
    case 'pass':
      return `${said.pass} ${grantText(line.pass, said)} ${money(line.amount)}`
    case 'account':
      return `${said.account} ${line.accountId} ${money(line.amount)}`
    case 'deposit':
      return `${said.deposit} ${money(line.amount)}`
    case 'card':
      return `${said.newCard} ${money(line.amount)}, ${said.warranty} ${date(line.warrantyLastDay)}`
    case 'owed':
      return `${said.owed} ${money(line.amount)}`
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

/** `01.03.2026–31.03.2026`, `72 h`, `15 + 15`: what a validator will find on the card. */
function grantText(pass: PassGrant, said: Words): string {
  switch (pass.product) {
    case 'monthly':
      return `${date(pass.firstDay)}–${date(pass.lastDay)}`
    case 'hours':
      return `${String(pass.hours)} ${said.hours}`
    case 'trips':
      return `${String(pass.tripsLeft)} + ${String(pass.transfersLeft)}`
    default:
      return assertNever(pass)
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
