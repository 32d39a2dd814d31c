import type { LineEndView } from '#contract/screens/shop'
import type { ScreenOf } from '#contract/view'
import { assert, assertNever } from '#domain/assert'
import { sumTenge, tenge, type Tenge } from '#domain/money'
import { absorber, acceptedAtMs, cardNumberOf, isActivation, lineCredit, surplus, taken } from '#domain/sale/sale'
import type { Sale, SaleLine } from '#domain/sale/state'
import { almatyDay } from '#domain/time'
import { itemOfProduct } from '#electron/services/kiosk/shop/shop-views'

/** Whether all of a sale is money for the wallet of the tapped card: then one balance says what became of it. */
export function isMoneyOnly(sale: Sale): boolean {
  return boughtLines(sale).every(({ product }) => {
    if (product.kind === 'activation') return product.content.kind === 'wallet'
    return product.kind === 'top_up' && product.target === 'tapped'
  })
}

/** Lines that are worth something; the one that is kept ready for a surplus is none of them while there is no surplus. */
export function boughtLines(sale: Sale): readonly SaleLine[] {
  return sale.lines.filter((line) => {
    const { product } = line
    const isForSurplus = (product.kind === 'top_up' || product.kind === 'account') && product.amount === 0
    return !isForSurplus || lineCredit(sale, line) > 0
  })
}

/** What became of each line of a sale that is over, or of which only a refund is under way. */
export function outcomeScreen(sale: Sale, secondsLeft: number): ScreenOf<'outcome'> {
  const absorbing = absorber(sale)
  const isSurplusOnCard = absorbing?.product.kind === 'top_up' && absorbing.delivery.kind === 'delivered'
  const today = almatyDay(acceptedAtMs(sale))
  return {
    kind: 'outcome',
    lines: boughtLines(sale).map((line) => ({
      item: itemOfProduct(line.product, today),
      amount: amountOf(sale, line),
      end: endOf(sale, line),
    })),
    paid: isActivation(sale) ? sumTenge(sale.lines.map((line) => lineCredit(sale, line))) : taken(sale),
    surplus: isSurplusOnCard && !isActivation(sale) ? surplus(sale) : tenge(0),
    wallet: walletOf(sale),
    reference: sale.reference,
    receipt: { state: 'offered', reason: null },
    secondsLeft,
  }
}

function amountOf(sale: Sale, line: SaleLine): Tenge {
  return 'credit' in line.delivery ? line.delivery.credit : lineCredit(sale, line)
}

function endOf(sale: Sale, line: SaleLine): LineEndView {
  const { delivery, product } = line
  switch (delivery.kind) {
    case 'delivered':
      if (delivery.proof.by === 'dispenser') return { kind: 'dispensed', cardNumber: delivery.proof.cardNumber }
      return { kind: delivery.proof.by === 'card' ? 'written' : 'credited' }
    case 'deferred': {
      const cardNumber = cardNumberOf(sale, line)
      assert(cardNumber !== null, 'what is deferred waits for a card')
      return { kind: 'deferred', cardNumber, lastDay: delivery.lastDay }
    }
    case 'refund_due':
      return { kind: 'refunding' }
    case 'refunded':
    case 'owed':
      return { kind: delivery.kind }
    case 'dropped':
      if (delivery.reason === 'window_closed') return { kind: 'too_late' }
      return { kind: product.kind === 'activation' ? 'not_written' : 'not_bought' }
    // The dispenser is asked again, or a line waits behind a refund: nobody can say yet.
    case 'waiting':
    case 'writing':
    case 'in_doubt':
    case 'dispensing':
    case 'in_question':
      return { kind: 'in_question' }
    default:
      return assertNever(delivery)
  }
}

/** Before the first write and after the last one; null when no money was written. */
function walletOf(sale: Sale): ScreenOf<'outcome'>['wallet'] {
  const proofs = sale.lines.flatMap(({ delivery }) =>
    delivery.kind === 'delivered' && delivery.proof.by === 'card' ? [delivery.proof] : [],
  )
  const [first, last] = [proofs[0], proofs.at(-1)]
  if (first === undefined || last === undefined || first.balanceBefore === last.balanceAfter) return null
  return { before: first.balanceBefore, after: last.balanceAfter }
}
