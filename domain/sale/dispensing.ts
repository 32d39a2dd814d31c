import { assertNever } from '#domain/assert'
import { lineCredit, requireLine, withDelivery } from '#domain/sale/sale'
import { dispenseIdOf, notDispensed, settle } from '#domain/sale/settle'
import type { SaleEvent, SaleState, Step } from '#domain/sale/state'

type Dispensing = Extract<SaleState, { kind: 'dispensing' }>

/** A card out of the dispenser: one that may have come out is asked about, never dispensed again. */
export function reduceDispensing(state: Dispensing, event: SaleEvent): Step {
  const { sale, lineId, step } = state
  const dispenseId = dispenseIdOf(sale, lineId)
  const ask = { kind: 'find_dispensed', lineId, dispenseId } as const
  switch (event.kind) {
    case 'dispense_answered':
      return event.lineId === lineId ? answered(state, event) : { state, effects: [] }
    case 'ask_again':
      return { state, effects: step === 'in_question' ? [ask] : [] }
    case 'restarted':
      return { state: step === 'dispensing' ? { ...state, step: 'asking' } : state, effects: [ask] }
    default:
      return { state, effects: [] }
  }
}

function answered(state: Dispensing, { answer }: Extract<SaleEvent, { kind: 'dispense_answered' }>): Step {
  const { sale, lineId, step } = state
  const line = requireLine(sale, lineId)
  const dispenseId = dispenseIdOf(sale, lineId)
  switch (answer.kind) {
    case 'dispensed': {
      const { cardNumber, producedOn } = answer
      const proof = { by: 'dispenser', cardNumber, producedOn } as const
      return settle(withDelivery(sale, lineId, { kind: 'delivered', credit: lineCredit(sale, line), proof }), null)
    }
    case 'failed':
      return settle(notDispensed(sale, line), null)
    case 'not_started':
      return {
        state: { ...state, sale: withDelivery(sale, lineId, { kind: 'dispensing' }), step: 'dispensing' },
        effects: [{ kind: 'dispense_card', lineId, dispenseId }],
      }
    case 'unknown': {
      if (step === 'in_question') return { state, effects: [] }
      if (step === 'dispensing') {
        return { state: { ...state, step: 'asking' }, effects: [{ kind: 'find_dispensed', lineId, dispenseId }] }
      }
      // Lines for the tapped card need not wait for it.
      return settle(withDelivery(sale, lineId, { kind: 'in_question' }), null)
    }
    default:
      return assertNever(answer)
  }
}
