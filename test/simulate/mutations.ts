import { ok } from '#domain/result'
import type { HostHandlers } from '#electron/device-host/calls'
import type { Store } from '#electron/store/open'
import type { Invariant } from '#test/simulate/audit'
import { noDamage, type Mutation } from '#test/simulate/damage'
import {
  appending,
  losingBatches,
  turningVerdict,
  withoutActions,
  withoutFacts,
  withoutGuards,
} from '#test/simulate/disorder'

export const mutations: readonly Mutation<Invariant>[] = [
  {
    name: 'the disk says it has synced and has not',
    shownBySeed: 2,
    breaks: 'centre_has_everything',
    damage: { ...noDamage, syncs: false },
  },
  {
    name: 'effects begin before the journal has their record',
    shownBySeed: 30,
    breaks: 'card_writes_are_known',
    damage: { ...noDamage, store: answeringEarly },
  },
  {
    name: 'facts are written after the state they belong to, in a transaction of their own',
    shownBySeed: 200,
    breaks: 'bank_is_journaled',
    damage: { ...noDamage, store: factsApart },
  },
  {
    name: 'an operation number is given out again after a restart',
    shownBySeed: 2,
    breaks: 'no_defect',
    damage: { ...noDamage, store: forgettingNumbers },
  },
  {
    name: 'a note that is asked about is taken for another one',
    shownBySeed: 1,
    breaks: 'cash_box_is_journaled',
    damage: { ...noDamage, devices: renamingNotes },
  },
  {
    name: 'a note nobody reported is taken for given back',
    shownBySeed: 1,
    breaks: 'cash_box_is_journaled',
    damage: {
      ...noDamage,
      devices: (handlers) => ({ ...handlers, 'cash.stackedNotes': () => Promise.resolve(ok([])) }),
    },
  },
  {
    name: 'a charge with an unknown end is repeated',
    shownBySeed: 4,
    breaks: 'bank_is_journaled',
    damage: { ...noDamage, devices: chargingAgain },
  },
  {
    name: 'a charge with an unknown end is taken for declined',
    shownBySeed: 4,
    breaks: 'bank_is_journaled',
    damage: { ...noDamage, devices: takingUnknownForDeclined },
  },
  {
    name: 'a receipt the printer said nothing of is printed again',
    shownBySeed: 180,
    breaks: 'receipts_print_once',
    damage: { ...noDamage, devices: printingAgain },
  },
  {
    name: 'a card that may be out of the dispenser is taken for one that is not',
    shownBySeed: 162,
    breaks: 'cards_sold_are_the_cards_given',
    damage: { ...noDamage, devices: forgettingCards },
  },
  {
    name: 'the action window of the card is not set',
    shownBySeed: 1,
    breaks: 'credited_once',
    damage: { ...noDamage, devices: withoutActions },
  },
  {
    name: 'the guard of a deferred sale is not heeded',
    shownBySeed: 5,
    breaks: 'credited_once',
    damage: { ...noDamage, client: withoutGuards },
  },
  {
    name: 'a write in doubt is taken for not written',
    shownBySeed: 8,
    breaks: 'card_writes_are_known',
    damage: { ...noDamage, devices: turningVerdict('applied') },
  },
  {
    name: 'a write in doubt is taken for written',
    shownBySeed: 5,
    breaks: 'card_writes_are_known',
    damage: { ...noDamage, devices: turningVerdict('not_applied') },
  },
  {
    name: 'what is owed is not written down',
    shownBySeed: 9,
    breaks: 'money_is_conserved',
    damage: { ...noDamage, store: withoutFacts('sale_owed') },
  },
  {
    name: 'a batch is acknowledged that nobody stored',
    shownBySeed: 3,
    breaks: 'centre_has_everything',
    damage: { ...noDamage, client: losingBatches },
  },
]

function answeringEarly(store: Store): Store {
  return appending(store, (append) => (entries, alongside) => {
    void append(entries, alongside)
    return Promise.resolve([])
  })
}

function factsApart(store: Store): Store {
  return appending(store, (append) => async (entries, alongside) => {
    const records = []
    for (const entry of entries) records.push(...(await append([entry], alongside)))
    return records
  })
}

/** The journal alone, whose last record may be of another kind, does not tell. */
function forgettingNumbers(store: Store): Store {
  let isFirst = true
  return {
    ...store,
    async highestOperationNumber() {
      const highest = await store.highestOperationNumber()
      const told = isFirst && highest > 0 ? highest - 1 : highest
      isFirst = false
      return told
    },
  }
}

function renamingNotes(handlers: HostHandlers): HostHandlers {
  let times = 0
  return {
    ...handlers,
    async 'cash.stackedNotes'(input) {
      const answer = await handlers['cash.stackedNotes'](input)
      times += 1
      return answer.ok
        ? ok(answer.value.map((note) => ({ ...note, noteId: `${note.noteId} again ${String(times)}` })))
        : answer
    },
  }
}

function chargingAgain(handlers: HostHandlers): HostHandlers {
  return {
    ...handlers,
    async 'bank.charge'(input) {
      const answer = await handlers['bank.charge'](input)
      const isKnown = answer.ok && answer.value.kind !== 'unknown'
      return isKnown ? answer : handlers['bank.charge']({ ...input, paymentId: `${input.paymentId}:again` })
    },
  }
}

function takingUnknownForDeclined(handlers: HostHandlers): HostHandlers {
  return {
    ...handlers,
    async 'bank.charge'(input) {
      const answer = await handlers['bank.charge'](input)
      return answer.ok && answer.value.kind === 'unknown' ? ok({ kind: 'declined', reason: 'refused' }) : answer
    },
  }
}

function printingAgain(handlers: HostHandlers): HostHandlers {
  return {
    ...handlers,
    async 'printer.print'(input) {
      const answer = await handlers['printer.print'](input)
      return answer.ok ? answer : handlers['printer.print']({ ...input, jobId: `${input.jobId}:again` })
    },
  }
}

function forgettingCards(handlers: HostHandlers): HostHandlers {
  return {
    ...handlers,
    async 'dispenser.withdraw'(input) {
      const answer = await handlers['dispenser.withdraw'](input)
      return answer.ok && answer.value.kind === 'handed_out'
        ? ok({ kind: 'not_handed_out', attempt: 1, spoiledNumbers: answer.value.spoiledNumbers })
        : answer
    },
  }
}
