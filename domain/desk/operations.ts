import type { CounterRole, DeskActKind } from '#domain/operator/rights'
import type { LocalisedText } from '#domain/language'

/** The operations matrix (rules.md §17) as the desks know it: what each of them does, and where else a customer is sent. */

/** `done`: here. `not_built`: the documents give it to this desk, this version does not do it yet. `refused`: they do not. */
export const operationStates = ['done', 'not_built', 'refused'] as const
export type OperationState = (typeof operationStates)[number]

export const operationReasons = [
  'central_only',
  'remote_only',
  'system_only',
  'automatic',
  'on_board',
  'elsewhere',
  'never',
] as const
export type OperationReason = (typeof operationReasons)[number]

export const operationPlaces = [
  'central_desk',
  'central_or_109',
  'central_or_letter',
  'cabinet_or_central',
  'inspector_or_central',
  'lessor_or_109',
  'call_109',
  'cabinet',
  'avtobys_or_sms',
  'bus',
  'nowhere',
] as const
export type OperationPlace = (typeof operationPlaces)[number]

export type DeskOperation = {
  /** Row of the matrix. */
  readonly row: number
  readonly name: LocalisedText
  readonly specialised: OperationState
  readonly central: OperationState
  /** Why it is refused where it is. */
  readonly reason: OperationReason | null
  /** Where it is done instead. */
  readonly where: OperationPlace | null
  /** What an operator does for it here. */
  readonly act: DeskActKind | null
  readonly rules: readonly string[]
}

/** One row as one desk answers it. */
export type OperationAnswer =
  | { readonly state: 'done'; readonly act: DeskActKind }
  | { readonly state: 'not_built' }
  | { readonly state: 'refused'; readonly reason: OperationReason; readonly where: OperationPlace }

/** Null: the data are wrong, they give an answer without what belongs to it. */
export function operationAnswer(operation: DeskOperation, desk: CounterRole): OperationAnswer | null {
  const { reason, where, act } = operation
  switch (operation[desk]) {
    case 'done':
      return act === null ? null : { state: 'done', act }
    case 'not_built':
      return { state: 'not_built' }
    case 'refused':
      return reason === null || where === null ? null : { state: 'refused', reason, where }
  }
}
