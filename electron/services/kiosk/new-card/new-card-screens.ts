import type { NewCardTrouble } from '#contract/screens/new-card'
import type { Screen, ScreenOf } from '#contract/view'
import { assertNever } from '#domain/assert'
import { plasticLastDay, warrantyLastDay } from '#domain/card/standing'
import { sumTenge, tenge } from '#domain/money'
import {
  acceptedAtMs,
  cardNumberOf,
  deferredUntil,
  isOpen,
  lineCredit,
  newCardNumber,
  nextLine,
} from '#domain/sale/sale'
import type { DispenseTrouble, Sale, SaleLine, SaleState } from '#domain/sale/state'
import { almatyDay } from '#domain/time'
import { dispensingSteps, type DispensingProgress } from '#electron/services/kiosk/new-card/progress'

/** Screens of a sale of a new card and of money for it; of anything else, and of several things, the general ones speak. */

type Context = {
  readonly dispensing: DispensingProgress
  readonly cardPresent: boolean
  readonly secondsLeft: number
}

/** Null: the general screens say it. */
export function newCardScreen(state: SaleState, context: Context): Screen | null {
  const { sale } = state
  switch (state.kind) {
    case 'dispensing':
      return state.step === 'in_question' ? failedScreen(state, context) : dispensingScreen(sale, context)
    case 'paid':
      return presentScreen(state, context)
    case 'completed':
      return isNewCardSale(sale) ? doneScreen(sale, context) : null
    case 'refund_due':
    case 'refunded':
    case 'owed':
      return isNewCardSale(sale) && newCardNumber(sale) === null ? failedScreen(state, context) : null
    case 'awaiting_payment':
    case 'paying':
    case 'delivering':
    case 'cancelled':
    case 'deferred':
      return null
    default:
      return assertNever(state)
  }
}

/** Whether nothing else was bought. */
function isNewCardSale({ lines }: Sale): boolean {
  return lines.every(({ product }) => product.kind === 'card' || ('target' in product && product.target === 'new'))
}

function dispensingScreen({ reference }: Sale, { dispensing }: Context): Screen {
  const { step, cardNumber, isComingOut } = dispensing
  if (isComingOut && cardNumber !== null) return { kind: 'take_card', cardNumber, reference }
  return { kind: 'dispensing', step, steps: dispensingSteps, reference }
}

/** The next line is for the new card and nothing was tried yet: it has to be laid on the reader for the first time. */
function presentScreen(
  { sale, trouble }: Extract<SaleState, { kind: 'paid' }>,
  { cardPresent, secondsLeft }: Context,
): Screen | null {
  const line = nextLine(sale)
  if (line === null || trouble !== null || cardPresent) return null
  if (!('target' in line.product) || line.product.target !== 'new' || line.delivery.kind !== 'waiting') return null
  const cardNumber = cardNumberOf(sale, line)
  if (cardNumber === null) return null
  return {
    kind: 'new_card_present',
    cardNumber,
    amount: sumTenge(sale.lines.filter(isOpen).map((open) => lineCredit(sale, open))),
    lastDay: deferredUntil(sale),
    reference: sale.reference,
    secondsLeft,
  }
}

function doneScreen(sale: Sale, { secondsLeft }: Context): ScreenOf<'new_card_done'> | null {
  for (const { product, delivery } of sale.lines) {
    if (product.kind !== 'card' || delivery.kind !== 'delivered' || delivery.proof.by !== 'dispenser') continue
    const { cardNumber, producedOn } = delivery.proof
    return {
      kind: 'new_card_done',
      cardNumber,
      balance: balanceOf(sale),
      plasticLastDay: plasticLastDay(producedOn, product.terms),
      warrantyLastDay: warrantyLastDay(almatyDay(acceptedAtMs(sale)), product.terms),
      reference: sale.reference,
      receipt: { state: 'offered', reason: null },
      secondsLeft,
    }
  }
  return null
}

/** What the new card itself said last; it comes out of the stack empty. */
function balanceOf({ lines }: Sale): ScreenOf<'new_card_done'>['balance'] {
  const proofs = lines.flatMap(({ delivery }) =>
    delivery.kind === 'delivered' && delivery.proof.by === 'card' ? [delivery.proof] : [],
  )
  return proofs.at(-1)?.balanceAfter ?? tenge(0)
}

type Failed = Extract<SaleState, { kind: 'dispensing' | 'refund_due' | 'refunded' | 'owed' }>

const money = { dispensing: 'checking', refund_due: 'returning', refunded: 'returned', owed: 'owed' } as const

function failedScreen(state: Failed, { dispensing, secondsLeft }: Context): Screen {
  const { sale, kind } = state
  return {
    kind: 'new_card_failed',
    reason: kind === 'dispensing' ? 'checking' : reasonOf(dispensing.trouble, sale),
    money: money[kind],
    amount: sumTenge(sale.lines.map((line) => amountOf(sale, line))),
    reference: sale.reference,
    secondsLeft,
  }
}

function amountOf(sale: Sale, line: SaleLine): ReturnType<typeof tenge> {
  if (line.delivery.kind === 'dropped') return tenge(0)
  return 'credit' in line.delivery ? line.delivery.credit : lineCredit(sale, line)
}

function reasonOf(trouble: DispenseTrouble | null, { lines }: Sale): NewCardTrouble {
  // Nothing was asked of the dispenser when not all of it was paid.
  if (trouble === null) return lines.some(isNotPaid) ? 'stopped' : 'fault'
  switch (trouble) {
    case 'dispenser_empty':
      return 'empty'
    case 'dispenser_jam':
      return 'jam'
    case 'card_not_taken':
      return 'not_taken'
    case 'dispenser_offline':
    case 'dispenser_box_full':
    case 'cards_unusable':
    case 'withdrawn':
      return 'fault'
    default:
      return assertNever(trouble)
  }
}

function isNotPaid({ delivery }: SaleLine): boolean {
  return delivery.kind === 'dropped' && delivery.reason === 'not_paid'
}
