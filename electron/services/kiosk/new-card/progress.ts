import { dispenseIdOf } from '#domain/sale/settle'
import type { DispenseTrouble, SaleEvent, SaleState } from '#domain/sale/state'
import type { CardIssueProgress } from '#drivers/dispenser/card-order'

/** How far the card of the customer standing here is, by what the dispenser reports. */
export type DispensingProgress = {
  /** Steps that are done: staged, personalised, read back. */
  readonly step: number
  /** The card being made or handed out, once it is known. */
  readonly cardNumber: string | null
  readonly isComingOut: boolean
  /** Why none came out. */
  readonly trouble: DispenseTrouble | null
}

export const nothingDispensed: DispensingProgress = { step: 0, cardNumber: null, isComingOut: false, trouble: null }

export const dispensingSteps = 3
const stepsDone = { stage: 1, personalise: 2, read_back: 3 } as const

/** A report about another sale changes nothing. */
export function withProgress(
  progress: DispensingProgress,
  { dispenseId, cardNumber, step, phase }: CardIssueProgress,
  state: SaleState | null,
): DispensingProgress {
  if (state?.kind !== 'dispensing' || dispenseIdOf(state.sale, state.lineId) !== dispenseId) return progress
  if (step === 'issue') return { ...progress, step: dispensingSteps, cardNumber, isComingOut: phase !== 'failed' }
  if (step === 'capture') return { ...nothingDispensed, cardNumber }
  return phase === 'done' ? { ...progress, step: stepsDone[step], cardNumber } : { ...progress, cardNumber }
}

export function withDispenseAnswer(progress: DispensingProgress, event: SaleEvent): DispensingProgress {
  if (event.kind !== 'dispense_answered') return progress
  return { ...progress, trouble: event.answer.kind === 'failed' ? event.answer.trouble : null }
}
