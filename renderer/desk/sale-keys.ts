import { computed, type ComputedRef, type Ref } from 'vue'
import type { DeskAct } from '#contract/desk/acts'
import type { DeskScreenOf } from '#contract/desk/view'
import type { Tenge } from '#domain/money'
import { useDeskStore } from './desk-store'
import type { FunctionKey } from './parts/function-key'
import { typedAmount } from './typed-amount'
import { useDeskTexts, type DeskKey } from './texts'

type Typing = {
  readonly screen: () => DeskScreenOf<'sale'>
  readonly typed: Ref<string>
  readonly received: Ref<string>
  readonly focusSearch: () => void
}

/** What each key of the sale screen does now; a key that can do nothing is not there. */
export function useSaleKeys({ screen, typed, received, focusSearch }: Typing): {
  readonly keys: ComputedRef<readonly FunctionKey[]>
  readonly accept: () => void
} {
  const { text } = useDeskTexts()
  const store = useDeskStore()
  const act = (asked: DeskAct) => (): void => {
    void store.act(asked)
  }
  const key = (name: string, label: DeskKey, press: () => void, isPrimary = false): FunctionKey => ({
    name,
    label: text(label),
    press,
    isPrimary,
  })

  /** Exact cash, or what was received with its change. */
  function accept(): void {
    const { quoteNumber } = screen()
    void store.act({ kind: 'take_cash', received: typedAmount(received.value), quoteNumber })
  }

  /** Less than the sum in cash: the rest by card. */
  function takeBank(): void {
    const { quoteNumber, total } = screen()
    const cash = typedAmount(received.value)
    void store.act({ kind: 'take_bank', cash: cash !== null && cash < total ? cash : null, quoteNumber })
  }

  function cancel(): void {
    const { payment } = screen()
    if (typed.value !== '' || received.value !== '') {
      typed.value = ''
      received.value = ''
      focusSearch()
    } else if (payment?.kind === 'bank' && payment.step !== 'in_question') void store.act({ kind: 'cancel_payment' })
    else if (payment?.kind === 'declined') void store.act({ kind: 'cancel_payment' })
    else void store.act({ kind: 'next_customer' })
  }

  const presses: Presses = { key, act, accept, takeBank, cancel, focusSearch }
  const keys = computed(
    () =>
      payingKeys(screen(), presses) ??
      servingKeys(screen(), typedAmount(received.value), store.view?.desk === 'central', presses),
  )
  return { keys, accept }
}

/** What the keys do when they are pressed. */
type Presses = {
  readonly key: (name: string, label: DeskKey, press: () => void, isPrimary?: boolean) => FunctionKey
  readonly act: (asked: DeskAct) => () => void
  readonly accept: () => void
  readonly takeBank: () => void
  readonly cancel: () => void
  readonly focusSearch: () => void
}

/** The keys while a payment has the counter; null while none has. */
function payingKeys(
  { payment, bank }: DeskScreenOf<'sale'>,
  { key, act, accept, takeBank, cancel }: Presses,
): readonly FunctionKey[] | null {
  switch (payment?.kind) {
    case 'bank':
      if (payment.step === 'in_question') return [key('Escape', 'key.next', cancel)]
      return payment.canCancel ? [key('Escape', 'key.cancel', cancel)] : []
    case 'declined':
      return [
        key('F10', 'key.accept', accept, true),
        ...(bank ? [key('F11', 'key.bank', takeBank)] : []),
        key('Escape', 'key.cancel', cancel),
      ]
    case 'writing':
      return []
    case 'card_wanted':
      return [
        key('F2', 'key.read', act({ kind: 'read_card' })),
        ...(payment.canVoid ? [key('F6', 'key.void', act({ kind: 'void_sale' }))] : []),
        key('F7', 'key.leave', act({ kind: 'leave_unwritten' })),
      ]
    default:
      return null
  }
}

/** The keys while a basket is put together. `inHand`: cash that was received, null while nothing is typed. Applications are the
 *  central desk's. */
function servingKeys(
  { lines, card, parked, bank, payment, total }: DeskScreenOf<'sale'>,
  inHand: Tenge | null,
  isCentral: boolean,
  { key, act, accept, takeBank, cancel, focusSearch }: Presses,
): readonly FunctionKey[] {
  const last = lines.at(-1)
  const [first] = parked
  const canWrite = card.kind === 'card' && card.isPresent && card.pending.some(({ state }) => state === 'ready')
  const isSplit = inHand !== null && inHand < total
  const ofBasket =
    last === undefined
      ? isCentral
        ? [key('F6', 'application.key.list', act({ kind: 'show_applications', text: '' }))]
        : []
      : [
          key('F6', 'key.park', act({ kind: 'park_basket' })),
          key('F7', 'key.remove', act({ kind: 'remove_line', lineId: last.lineId })),
        ]
  const ofPayment =
    last === undefined
      ? []
      : [
          ...(isSplit ? [] : [key('F10', 'key.accept', accept, true)]),
          ...(bank ? [key('F11', isSplit ? 'key.split' : 'key.bank', takeBank, isSplit)] : []),
        ]
  return [
    key('F1', 'key.help', act({ kind: 'show_operations' })),
    key('F2', 'key.read', act({ kind: 'read_card' })),
    key('F3', 'key.search', focusSearch),
    ...(first !== undefined && last === undefined
      ? [key('F4', 'key.resume', act({ kind: 'resume_basket', parkedId: first.parkedId }))]
      : []),
    ...(canWrite ? [key('F5', 'key.write', act({ kind: 'write_pending' }))] : []),
    ...ofBasket,
    key('F8', 'key.receipts', act({ kind: 'show_receipts' })),
    key('F9', 'key.shift', act({ kind: 'show_shift' })),
    ...ofPayment,
    key('Escape', payment?.kind === 'ended' ? 'key.next' : 'key.cancel', cancel),
  ]
}
