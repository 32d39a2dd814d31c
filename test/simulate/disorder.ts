import { pendingPaymentSchema, type JournalRecord } from '#contract/central'
import { ok } from '#domain/result'
import type { HostHandlers } from '#electron/device-host/calls'
import type { JournalEntry } from '#electron/store/journal'
import type { Store } from '#electron/store/open'
import type { CentreClient } from '#electron/sync/client'

/** Parts put out of order that more than one scenario notices. */

export function withoutActions(handlers: HostHandlers): HostHandlers {
  return {
    ...handlers,
    'card.apply': ({ presence, operation }) =>
      handlers['card.apply']({ presence, operation: { ...operation, action: null } }),
  }
}

/** What the card says of a write in doubt is turned round when it says this. */
export function turningVerdict(said: 'applied' | 'not_applied') {
  const taken = said === 'applied' ? 'not_applied' : 'applied'
  return (handlers: HostHandlers): HostHandlers => ({
    ...handlers,
    async 'card.examine'(input) {
      const answer = await handlers['card.examine'](input)
      if (!answer.ok || answer.value.kind !== said) return answer
      const { balance, counter } = answer.value
      return ok({ kind: taken, balance, counter })
    },
  })
}

export function withoutGuards(client: CentreClient): CentreClient {
  const changed = (document: unknown): unknown => {
    const payment = pendingPaymentSchema.safeParse(document)
    return payment.success ? { ...payment.data, guard: null } : document
  }
  return {
    ...client,
    async pendingDelta(cursor) {
      const answer = await client.pendingDelta(cursor)
      return answer.ok ? ok({ ...answer.value, items: answer.value.items.map(changed) }) : answer
    },
    async cardStatus(cardNumber) {
      const answer = await client.cardStatus(cardNumber)
      return answer.ok ? ok({ ...answer.value, pending: answer.value.pending.map(changed) }) : answer
    },
  }
}

export function withoutFacts(left: string): (store: Store) => Store {
  const isLeft = ({ payload }: JournalEntry): boolean =>
    typeof payload === 'object' && payload !== null && 'kind' in payload && payload.kind === left
  return (store) =>
    appending(store, (append) => (entries, alongside) => {
      const kept = entries.filter((entry) => !isLeft(entry))
      return kept.length === 0 ? Promise.resolve([]) : append(kept, alongside)
    })
}

type Append = Store['journal']['append']

export function appending(store: Store, change: (append: Append) => Append): Store {
  return {
    ...store,
    journal: { ...store.journal, append: change((entries, alongside) => store.journal.append(entries, alongside)) },
  }
}

/** Every fifth batch. */
export function losingBatches(client: CentreClient): CentreClient {
  let batches = 0
  return {
    ...client,
    postJournal(...of) {
      batches += 1
      const last = lastOf(of[0])
      return batches % 5 === 0
        ? Promise.resolve(ok({ acknowledgedSeq: last, conflicts: [] }))
        : client.postJournal(...of)
    },
  }
}

function lastOf(records: readonly JournalRecord[]): number {
  return records.at(-1)?.seq ?? 0
}
