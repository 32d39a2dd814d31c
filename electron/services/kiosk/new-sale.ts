import type { CardView } from '#contract/view'
import { assert } from '#domain/assert'
import { tenge, type Tenge } from '#domain/money'
import type { PendingPayment } from '#domain/pending'
import type { Sale, SaleLine } from '#domain/sale/state'
import type { KioskPorts } from '#electron/services/kiosk/ports'

/** Sales as they are opened at a kiosk. */

export function topUpSale(ports: KioskPorts, card: CardView, amount: Tenge, operationNumber: number): Sale {
  const product = { kind: 'top_up', amount } as const
  return newSale(ports, card, [{ lineId: 1, product, operationNumber, delivery: { kind: 'waiting' } }], amount)
}

export function activationSale(
  ports: KioskPorts,
  card: CardView,
  payments: readonly PendingPayment[],
  operations: readonly number[],
): Sale {
  const lines = payments.map((payment, index): SaleLine => {
    const operationNumber = operations[index]
    assert(operationNumber !== undefined, 'a number for every line')
    const { pendingId, action, amount, lastDay } = payment
    const product = { kind: 'activation', pendingId, action, amount, lastDay } as const
    return { lineId: index + 1, product, operationNumber, delivery: { kind: 'waiting' } }
  })
  return newSale(ports, card, lines, tenge(0))
}

/** A sale is named after the terminal and the number of its first card write: both are unique for ever. */
function newSale(ports: KioskPorts, card: CardView, lines: readonly SaleLine[], due: Tenge): Sale {
  const { terminalNumber } = ports.identity()
  const number = lines[0]?.operationNumber
  assert(number !== undefined, 'a sale has lines')
  const reference = `${String(terminalNumber).padStart(4, '0')}-${String(number).padStart(5, '0')}`
  return {
    saleId: reference,
    reference,
    terminalNumber,
    cardNumber: card.number,
    startedAtMs: ports.clock.wallMs(),
    lines,
    due,
    notes: [],
    charge: null,
    chargesTried: 0,
  }
}
