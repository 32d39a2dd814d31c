import type { ScreenKind } from '#contract/view'
import type { OpenQuestion } from '#domain/sale/restart'

/** What a restart does with a sale it finds open, by what is not known of it (design D3), and what people see of it. */
export type RestartPolicy = {
  /** How the question is answered. Nothing is done a second time before it is. */
  readonly asks: 'nobody' | 'validator' | 'bank' | 'dispenser' | 'card'
  /** What the customer sees who is still there, until the sale is over or the customer acts. The home screen and that of a
   *  card on the reader mean: nothing of the sale is shown, and the next customer is served as ever. */
  readonly customer: readonly ScreenKind[]
  /** What the next customer sees of it: never anything. A sale whose customer is not there is settled without a screen. */
  readonly nextCustomer: 'nothing'
  /** What stands in the list of open items (electron/services/open-items.ts) until it is settled. */
  readonly technician: 'nothing' | 'money_in_question' | 'card_in_question' | 'delivery_open'
  /** What the devices may know and the journal does not. */
  readonly aheadOfJournal: 'nothing' | 'box' | 'bank_charge' | 'bank_refund' | 'wallet' | 'card_out'
}

const nobodyServed = ['home', 'reading', 'card'] as const satisfies readonly ScreenKind[]
/** What was paid is written as soon as its card lies there; otherwise it is asked for. */
const delivery = [
  'card_removed',
  'new_card_present',
  'writing',
  'done',
  'outcome',
  'new_card_done',
] as const satisfies readonly ScreenKind[]
const dispensing = ['dispensing', 'take_card', 'new_card_failed'] as const satisfies readonly ScreenKind[]

export const restartPolicies: Readonly<Record<OpenQuestion, RestartPolicy>> = {
  nothing_taken: {
    asks: 'nobody',
    customer: nobodyServed,
    nextCustomer: 'nothing',
    technician: 'nothing',
    aheadOfJournal: 'nothing',
  },
  cash_unsettled: {
    asks: 'validator',
    customer: [...nobodyServed, ...dispensing, ...delivery],
    nextCustomer: 'nothing',
    technician: 'money_in_question',
    aheadOfJournal: 'box',
  },
  charge_unsettled: {
    asks: 'bank',
    customer: [...nobodyServed, ...dispensing, ...delivery],
    nextCustomer: 'nothing',
    technician: 'money_in_question',
    aheadOfJournal: 'bank_charge',
  },
  dispense_unsettled: {
    asks: 'dispenser',
    customer: [...nobodyServed, ...dispensing, ...delivery, 'message'],
    nextCustomer: 'nothing',
    technician: 'card_in_question',
    aheadOfJournal: 'card_out',
  },
  card_awaited: {
    asks: 'card',
    customer: delivery,
    nextCustomer: 'nothing',
    technician: 'delivery_open',
    aheadOfJournal: 'nothing',
  },
  write_unsettled: {
    asks: 'card',
    customer: delivery,
    nextCustomer: 'nothing',
    technician: 'delivery_open',
    aheadOfJournal: 'wallet',
  },
  refund_unsettled: {
    asks: 'bank',
    customer: nobodyServed,
    nextCustomer: 'nothing',
    technician: 'money_in_question',
    aheadOfJournal: 'bank_refund',
  },
}
