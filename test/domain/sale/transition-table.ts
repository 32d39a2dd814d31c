import type { EventName } from '#test/domain/sale/sale-fixture'

/** What the sale process does in each state with each event (transitions.test.ts): the state it comes to, how its lines stand,
 *  why the card is wanted again (`!`), what was taken so far, and what is asked of whom. What it ignores is named too: a pair that
 *  stands nowhere fails the test. The finals ignore everything: a late answer finds a sale that is over. */

export type EventKey = EventName | 'handed' | 'void'

type Cells = { readonly does: { readonly [Event in EventKey]?: string }; readonly ignores: string }

/** All events there are. */
const everything =
  'cash bank handed void escrowed escrowedBig stacked stackedBig returned stopped cancel approved ' +
  'declined notStarted silent approvedOther dispensed dispenserEmpty dispenserNotStarted ' +
  'dispenserSilent ready readyOther blocked blockedOther failed applied notWritten limit noSlot changed ' +
  'lost alreadyApplied doubtApplied doubtNot doubtUnknown givenUp askAgain refunded refundDeclined ' +
  'refundNotStarted refundSilent restarted'

const over: Cells = { does: {}, ignores: everything }

export const transitions = {
  asked: {
    does: {
      cash: 'paying cash waiting 0 → accept_cash',
      bank: 'paying charging waiting 0 → charge',
      cancel: 'cancelled 0',
      restarted: 'cancelled 0',
    },
    ignores:
      'handed void escrowed escrowedBig stacked stackedBig returned stopped approved declined ' +
      'notStarted silent approvedOther dispensed dispenserEmpty dispenserNotStarted dispenserSilent ' +
      'ready readyOther blocked blockedOther failed applied notWritten limit noSlot changed lost ' +
      'alreadyApplied doubtApplied doubtNot doubtUnknown givenUp askAgain refunded refundDeclined ' +
      'refundNotStarted refundSilent',
  },
  cash: {
    does: {
      escrowed: 'paying cash note→stack waiting 0 → stack_note',
      escrowedBig: 'paying cash note→stack waiting 0 → stack_note',
      stacked: 'paying cash waiting 500',
      stackedBig: 'paying stopping waiting 2000 → stop_cash',
      cancel: 'paying stopping waiting 0 → stop_cash',
      askAgain: 'paying cash waiting 0 → accept_cash',
      restarted: 'paying stopping waiting 0 → stop_cash',
    },
    ignores:
      'cash bank handed void returned stopped approved declined notStarted silent approvedOther ' +
      'dispensed dispenserEmpty dispenserNotStarted dispenserSilent ready readyOther blocked ' +
      'blockedOther failed applied notWritten limit noSlot changed lost alreadyApplied doubtApplied ' +
      'doubtNot doubtUnknown givenUp refunded refundDeclined refundNotStarted refundSilent',
  },
  cashTaking: {
    does: {
      stacked: 'paying cash waiting 500',
      stackedBig: 'paying stopping note→stack waiting 2000 → stop_cash',
      returned: 'paying cash waiting 0',
      cancel: 'paying stopping note→stack waiting 0 → stop_cash',
      askAgain: 'paying cash note→stack waiting 0 → accept_cash',
      restarted: 'paying stopping note→stack waiting 0 → find_note',
    },
    ignores:
      'cash bank handed void escrowed escrowedBig stopped approved declined notStarted silent ' +
      'approvedOther dispensed dispenserEmpty dispenserNotStarted dispenserSilent ready readyOther ' +
      'blocked blockedOther failed applied notWritten limit noSlot changed lost alreadyApplied ' +
      'doubtApplied doubtNot doubtUnknown givenUp refunded refundDeclined refundNotStarted refundSilent',
  },
  cashPart: {
    does: {
      escrowed: 'paying cash note→stack waiting 500 → stack_note',
      escrowedBig: 'paying cash note→stack waiting 500 → stack_note',
      stackedBig: 'paying stopping waiting 2500 → stop_cash',
      cancel: 'paying stopping waiting 500 → stop_cash',
      askAgain: 'paying cash waiting 500 → accept_cash',
      restarted: 'paying stopping waiting 500 → stop_cash',
    },
    ignores:
      'cash bank handed void stacked returned stopped approved declined notStarted silent approvedOther ' +
      'dispensed dispenserEmpty dispenserNotStarted dispenserSilent ready readyOther blocked ' +
      'blockedOther failed applied notWritten limit noSlot changed lost alreadyApplied doubtApplied ' +
      'doubtNot doubtUnknown givenUp refunded refundDeclined refundNotStarted refundSilent',
  },
  cashStopping: {
    does: {
      escrowed: 'paying stopping note→return waiting 0 → return_note',
      escrowedBig: 'paying stopping note→return waiting 0 → return_note',
      stacked: 'paying stopping waiting 500 → stop_cash',
      stackedBig: 'paying stopping waiting 2000 → stop_cash',
      stopped: 'cancelled 0',
      askAgain: 'paying stopping waiting 0 → stop_cash',
      restarted: 'paying stopping waiting 0 → stop_cash',
    },
    ignores:
      'cash bank handed void returned cancel approved declined notStarted silent approvedOther ' +
      'dispensed dispenserEmpty dispenserNotStarted dispenserSilent ready readyOther blocked ' +
      'blockedOther failed applied notWritten limit noSlot changed lost alreadyApplied doubtApplied ' +
      'doubtNot doubtUnknown givenUp refunded refundDeclined refundNotStarted refundSilent',
  },
  cashStoppingNote: {
    does: {
      stacked: 'paying stopping waiting 500 → stop_cash',
      stackedBig: 'paying stopping note→stack waiting 2000 → stop_cash',
      returned: 'paying stopping waiting 0 → stop_cash',
      askAgain: 'paying stopping note→stack waiting 0 → stop_cash',
      restarted: 'paying stopping note→stack waiting 0 → find_note',
    },
    ignores:
      'cash bank handed void escrowed escrowedBig stopped cancel approved declined notStarted silent ' +
      'approvedOther dispensed dispenserEmpty dispenserNotStarted dispenserSilent ready readyOther ' +
      'blocked blockedOther failed applied notWritten limit noSlot changed lost alreadyApplied ' +
      'doubtApplied doubtNot doubtUnknown givenUp refunded refundDeclined refundNotStarted refundSilent',
  },
  cashEnough: {
    does: {
      escrowed: 'paying stopping note→return waiting 2000 → return_note',
      escrowedBig: 'paying stopping note→return waiting 2000 → return_note',
      stacked: 'paying stopping waiting 2500 → stop_cash',
      stopped: 'paid waiting 2000 → wait_for_card',
      askAgain: 'paying stopping waiting 2000 → stop_cash',
      restarted: 'paying stopping waiting 2000 → stop_cash',
    },
    ignores:
      'cash bank handed void stackedBig returned cancel approved declined notStarted silent ' +
      'approvedOther dispensed dispenserEmpty dispenserNotStarted dispenserSilent ready readyOther ' +
      'blocked blockedOther failed applied notWritten limit noSlot changed lost alreadyApplied ' +
      'doubtApplied doubtNot doubtUnknown givenUp refunded refundDeclined refundNotStarted refundSilent',
  },
  bankCharging: {
    does: {
      cancel: 'paying charging waiting 0 → cancel_charge',
      approved: 'paid waiting 1000 → wait_for_card',
      declined: 'awaiting_payment 0',
      notStarted: 'awaiting_payment 0',
      silent: 'paying asking waiting 0 → ask_charge',
      restarted: 'paying asking waiting 0 → ask_charge',
    },
    ignores:
      'cash bank handed void escrowed escrowedBig stacked stackedBig returned stopped approvedOther ' +
      'dispensed dispenserEmpty dispenserNotStarted dispenserSilent ready readyOther blocked ' +
      'blockedOther failed applied notWritten limit noSlot changed lost alreadyApplied doubtApplied ' +
      'doubtNot doubtUnknown givenUp askAgain refunded refundDeclined refundNotStarted refundSilent',
  },
  bankAsking: {
    does: {
      approved: 'paid waiting 1000 → wait_for_card',
      declined: 'awaiting_payment 0',
      notStarted: 'awaiting_payment 0',
      silent: 'paying in_question waiting 0',
      restarted: 'paying asking waiting 0 → ask_charge',
    },
    ignores:
      'cash bank handed void escrowed escrowedBig stacked stackedBig returned stopped cancel ' +
      'approvedOther dispensed dispenserEmpty dispenserNotStarted dispenserSilent ready readyOther ' +
      'blocked blockedOther failed applied notWritten limit noSlot changed lost alreadyApplied ' +
      'doubtApplied doubtNot doubtUnknown givenUp askAgain refunded refundDeclined refundNotStarted ' +
      'refundSilent',
  },
  bankInQuestion: {
    does: {
      approved: 'paid waiting 1000 → wait_for_card',
      declined: 'awaiting_payment 0',
      notStarted: 'awaiting_payment 0',
      askAgain: 'paying in_question waiting 0 → ask_charge',
      restarted: 'paying asking waiting 0 → ask_charge',
    },
    ignores:
      'cash bank handed void escrowed escrowedBig stacked stackedBig returned stopped cancel silent ' +
      'approvedOther dispensed dispenserEmpty dispenserNotStarted dispenserSilent ready readyOther ' +
      'blocked blockedOther failed applied notWritten limit noSlot changed lost alreadyApplied ' +
      'doubtApplied doubtNot doubtUnknown givenUp refunded refundDeclined refundNotStarted refundSilent',
  },
  dispensing: {
    does: {
      dispensed: 'completed 1000',
      dispenserEmpty: 'refund_due refund_due+dropped 1000 → refund',
      dispenserNotStarted: 'dispensing dispensing dispensing+dropped 1000 → dispense_card',
      dispenserSilent: 'dispensing asking dispensing+dropped 1000 → find_dispensed',
      restarted: 'dispensing asking dispensing+dropped 1000 → find_dispensed',
    },
    ignores:
      'cash bank handed void escrowed escrowedBig stacked stackedBig returned stopped cancel approved ' +
      'declined notStarted silent approvedOther ready readyOther blocked blockedOther failed applied ' +
      'notWritten limit noSlot changed lost alreadyApplied doubtApplied doubtNot doubtUnknown givenUp ' +
      'askAgain refunded refundDeclined refundNotStarted refundSilent',
  },
  dispenserAsked: {
    does: {
      dispensed: 'completed 1000',
      dispenserEmpty: 'refund_due refund_due+dropped 1000 → refund',
      dispenserNotStarted: 'dispensing dispensing dispensing+dropped 1000 → dispense_card',
      dispenserSilent: 'dispensing in_question in_question+dropped 1000 → find_dispensed',
      restarted: 'dispensing asking dispensing+dropped 1000 → find_dispensed',
    },
    ignores:
      'cash bank handed void escrowed escrowedBig stacked stackedBig returned stopped cancel approved ' +
      'declined notStarted silent approvedOther ready readyOther blocked blockedOther failed applied ' +
      'notWritten limit noSlot changed lost alreadyApplied doubtApplied doubtNot doubtUnknown givenUp ' +
      'askAgain refunded refundDeclined refundNotStarted refundSilent',
  },
  dispenserInQuestion: {
    does: {
      dispensed: 'completed 1000',
      dispenserEmpty: 'refund_due refund_due+dropped 1000 → refund',
      dispenserNotStarted: 'dispensing dispensing dispensing+dropped 1000 → dispense_card',
      askAgain: 'dispensing in_question in_question+dropped 1000 → find_dispensed',
      restarted: 'dispensing in_question in_question+dropped 1000 → find_dispensed',
    },
    ignores:
      'cash bank handed void escrowed escrowedBig stacked stackedBig returned stopped cancel approved ' +
      'declined notStarted silent approvedOther dispenserSilent ready readyOther blocked blockedOther ' +
      'failed applied notWritten limit noSlot changed lost alreadyApplied doubtApplied doubtNot ' +
      'doubtUnknown givenUp refunded refundDeclined refundNotStarted refundSilent',
  },
  paidCash: {
    does: {
      stacked: 'paid waiting 2500',
      ready: 'delivering writing 2000 → write_card',
      readyOther: 'paid waiting !card_other 2000',
      blocked: 'deferred 2000',
      blockedOther: 'paid waiting !card_other 2000',
      failed: 'paid waiting !card_unreadable 2000',
      givenUp: 'deferred 2000',
      restarted: 'paid waiting 2000 → wait_for_card',
    },
    ignores:
      'cash bank handed void escrowed escrowedBig stackedBig returned stopped cancel approved declined ' +
      'notStarted silent approvedOther dispensed dispenserEmpty dispenserNotStarted dispenserSilent ' +
      'applied notWritten limit noSlot changed lost alreadyApplied doubtApplied doubtNot doubtUnknown ' +
      'askAgain refunded refundDeclined refundNotStarted refundSilent',
  },
  paidBank: {
    does: {
      stacked: 'paid waiting 1500',
      stackedBig: 'paid waiting 3000',
      ready: 'delivering writing 1000 → write_card',
      readyOther: 'paid waiting !card_other 1000',
      blocked: 'refund_due refund_due 1000 → refund',
      blockedOther: 'paid waiting !card_other 1000',
      failed: 'paid waiting !card_unreadable 1000',
      givenUp: 'deferred 1000',
      restarted: 'paid waiting 1000 → wait_for_card',
    },
    ignores:
      'cash bank handed void escrowed escrowedBig returned stopped cancel approved declined notStarted ' +
      'silent approvedOther dispensed dispenserEmpty dispenserNotStarted dispenserSilent applied ' +
      'notWritten limit noSlot changed lost alreadyApplied doubtApplied doubtNot doubtUnknown askAgain ' +
      'refunded refundDeclined refundNotStarted refundSilent',
  },
  inDoubt: {
    does: {
      ready: 'paid in_doubt 1000 → examine_card',
      readyOther: 'paid in_doubt !card_other 1000',
      blocked: 'paid in_doubt 1000 → examine_card',
      blockedOther: 'paid in_doubt !card_other 1000',
      failed: 'paid in_doubt !card_unreadable 1000',
      doubtApplied: 'completed 1000',
      doubtNot: 'paid waiting 1000 → wait_for_card',
      doubtUnknown: 'paid in_doubt !card_unreadable 1000',
      givenUp: 'deferred 1000',
      restarted: 'paid in_doubt !card_removed 1000 → wait_for_card',
    },
    ignores:
      'cash bank handed void escrowed escrowedBig stacked stackedBig returned stopped cancel approved ' +
      'declined notStarted silent approvedOther dispensed dispenserEmpty dispenserNotStarted ' +
      'dispenserSilent applied notWritten limit noSlot changed lost alreadyApplied askAgain refunded ' +
      'refundDeclined refundNotStarted refundSilent',
  },
  activation: {
    does: {
      ready: 'delivering writing 0 → write_card',
      readyOther: 'paid waiting !card_other 0',
      blocked: 'cancelled 0',
      blockedOther: 'paid waiting !card_other 0',
      failed: 'paid waiting !card_unreadable 0',
      givenUp: 'cancelled 0',
      restarted: 'paid waiting 0 → wait_for_card',
    },
    ignores:
      'cash bank handed void escrowed escrowedBig stacked stackedBig returned stopped cancel approved ' +
      'declined notStarted silent approvedOther dispensed dispenserEmpty dispenserNotStarted ' +
      'dispenserSilent applied notWritten limit noSlot changed lost alreadyApplied doubtApplied ' +
      'doubtNot doubtUnknown askAgain refunded refundDeclined refundNotStarted refundSilent',
  },
  writing: {
    does: {
      applied: 'completed 1000',
      notWritten: 'paid waiting !card_removed 1000 → wait_for_card',
      limit: 'refund_due refund_due 1000 → refund',
      noSlot: 'refund_due refund_due 1000 → refund',
      changed: 'paid waiting 1000 → wait_for_card',
      lost: 'paid in_doubt !card_removed 1000 → wait_for_card',
      alreadyApplied: 'defect',
      restarted: 'paid in_doubt !card_removed 1000 → wait_for_card',
    },
    ignores:
      'cash bank handed void escrowed escrowedBig stacked stackedBig returned stopped cancel approved ' +
      'declined notStarted silent approvedOther dispensed dispenserEmpty dispenserNotStarted ' +
      'dispenserSilent ready readyOther blocked blockedOther failed doubtApplied doubtNot doubtUnknown ' +
      'givenUp askAgain refunded refundDeclined refundNotStarted refundSilent',
  },
  writingActivation: {
    does: {
      applied: 'completed 0',
      notWritten: 'paid waiting !card_removed 0 → wait_for_card',
      limit: 'cancelled 0',
      noSlot: 'cancelled 0',
      changed: 'paid waiting 0 → wait_for_card',
      lost: 'paid in_doubt !card_removed 0 → wait_for_card',
      alreadyApplied: 'cancelled 0',
      restarted: 'paid in_doubt !card_removed 0 → wait_for_card',
    },
    ignores:
      'cash bank handed void escrowed escrowedBig stacked stackedBig returned stopped cancel approved ' +
      'declined notStarted silent approvedOther dispensed dispenserEmpty dispenserNotStarted ' +
      'dispenserSilent ready readyOther blocked blockedOther failed doubtApplied doubtNot doubtUnknown ' +
      'givenUp askAgain refunded refundDeclined refundNotStarted refundSilent',
  },
  refundDue: {
    does: {
      askAgain: 'refund_due refund_due 1000 → ask_refund',
      refunded: 'refunded 1000',
      refundDeclined: 'deferred 1000',
      refundNotStarted: 'refund_due refund_due 1000 → refund',
      restarted: 'refund_due refund_due 1000 → ask_refund',
    },
    ignores:
      'cash bank handed void escrowed escrowedBig stacked stackedBig returned stopped cancel approved ' +
      'declined notStarted silent approvedOther dispensed dispenserEmpty dispenserNotStarted ' +
      'dispenserSilent ready readyOther blocked blockedOther failed applied notWritten limit noSlot ' +
      'changed lost alreadyApplied doubtApplied doubtNot doubtUnknown givenUp refundSilent',
  },
  completed: over,
  cancelled: over,
  deferred: over,
  refunded: over,
  owed: over,
} as const satisfies Readonly<Record<string, Cells>>

export type StateKey = keyof typeof transitions
