import { computed, type ComputedRef } from 'vue'
import type { DeskScreenOf } from '#contract/desk/view'
import { applicationForms, needsOtherCard } from '#domain/application/kind'
import type { FunctionKey } from './parts/function-key'
import { useDeskTexts, type DeskKey } from './texts'

/** What each key of an application does now; a key that can do nothing is not there. */
export type CasePresses = {
  readonly document: () => void
  readonly check: () => void
  readonly otherCard: () => void
  readonly withdraw: () => void
  readonly print: () => void
  readonly approve: () => void
  readonly refuse: () => void
  readonly pay: () => void
  readonly given: () => void
  readonly notGiven: () => void
  readonly back: () => void
}

type Screen = DeskScreenOf<'application'>

export function useCaseKeys(screen: () => Screen, presses: CasePresses): ComputedRef<readonly FunctionKey[]> {
  const { text } = useDeskTexts()
  const key = (name: string, label: DeskKey, press: () => void, isPrimary = false): FunctionKey => ({
    name,
    label: text(label),
    press,
    isPrimary,
  })

  function ofState({ document, payout, card }: Screen): readonly FunctionKey[] {
    const { application, nextCheck, objections } = document
    const { state } = application
    const withdraw = key('F7', 'application.key.withdraw', presses.withdraw)
    const refuse = objections.length > 0 ? [key('F11', 'application.key.refuse', presses.refuse)] : []
    const isOther = needsOtherCard(applicationForms[application.kind]) && card?.number !== application.cardNumber
    const other = isOther && card !== null ? [key('F6', 'application.key.card', presses.otherCard)] : []
    const notGiven = key('F7', 'application.key.notGiven', presses.notGiven)
    switch (state.kind) {
      case 'collecting':
        return [key('F4', 'application.key.document', presses.document, true), ...other, withdraw, ...refuse]
      case 'checking':
        return [
          ...(nextCheck === null ? [] : [key('F5', 'application.key.check', presses.check, true)]),
          ...other,
          withdraw,
          ...(nextCheck === null && objections.length === 0
            ? [key('F10', 'application.key.approve', presses.approve, true)]
            : []),
          ...refuse,
        ]
      case 'approved':
        return [
          ...(payout === 'begun' ? [notGiven] : []),
          ...(payout === 'made' ? [] : [key('F10', 'application.key.pay', presses.pay, true)]),
        ]
      case 'paying':
        return payout === 'begun' ? [notGiven, key('F10', 'application.key.given', presses.given, true)] : []
      case 'done':
      case 'refused':
      case 'withdrawn':
        return []
    }
  }

  return computed(() => [
    ...ofState(screen()),
    key('F8', 'application.key.print', presses.print),
    key('Escape', 'key.back', presses.back),
  ])
}
