import type { Queries, SqlValue } from '#central/database/database'
import { pendingPaymentSchema, type JournalRecord } from '#contract/central'
import { ok } from '#domain/result'
import type { JournalEntry } from '#electron/store/journal'
import type { Store } from '#electron/store/open'
import type { CentreClient } from '#electron/sync/client'
import type { Invariant } from '#test/interleave/audit'
import { noDamage, type Damage } from '#test/interleave/damage'

/** One real part put out of order, and one of the invariants that must break by it. */
export type Mutation = {
  readonly name: string
  /** The first seed that has shown it; a change of the product may move it. */
  readonly shownBySeed: number
  readonly breaks: Invariant
  readonly damage: Damage
}

export const mutations: readonly Mutation[] = [
  {
    name: 'the action window of the card is not set',
    shownBySeed: 2,
    breaks: 'written_once',
    damage: {
      ...noDamage,
      devices: (handlers) => ({
        ...handlers,
        'card.apply': ({ presence, operation }) =>
          handlers['card.apply']({ presence, operation: { ...operation, action: null } }),
      }),
    },
  },
  {
    name: 'the guard of a deferred sale is not heeded',
    shownBySeed: 6,
    breaks: 'written_once',
    damage: { ...noDamage, client: (client) => withPayments(client, (payment) => ({ ...payment, guard: null })) },
  },
  {
    name: 'a write in doubt is taken for not written',
    shownBySeed: 6,
    breaks: 'written_once',
    damage: {
      ...noDamage,
      devices: (handlers) => ({
        ...handlers,
        async 'card.examine'(input) {
          const answer = await handlers['card.examine'](input)
          if (!answer.ok || answer.value.kind !== 'applied') return answer
          const { balance, counter } = answer.value
          return ok({ kind: 'not_applied', balance, counter })
        },
      }),
    },
  },
  {
    name: 'a write in doubt is taken for written',
    shownBySeed: 10,
    breaks: 'told_is_written',
    damage: {
      ...noDamage,
      devices: (handlers) => ({
        ...handlers,
        async 'card.examine'(input) {
          const answer = await handlers['card.examine'](input)
          if (!answer.ok || answer.value.kind !== 'not_applied') return answer
          const { balance, counter } = answer.value
          return ok({ kind: 'applied', balance, counter })
        },
      }),
    },
  },
  {
    name: 'what a card shows is not reported',
    shownBySeed: 26,
    breaks: 'listed_in_question',
    damage: { ...noDamage, store: (store) => withoutFacts(store, 'activation_observed') },
  },
  {
    name: 'a batch is acknowledged that nobody stored',
    shownBySeed: 53,
    breaks: 'centre_has_everything',
    damage: { ...noDamage, client: losingBatches },
  },
  {
    name: 'the first payment of a page of changes is left out',
    shownBySeed: 59,
    breaks: 'lists_agree',
    damage: {
      ...noDamage,
      client: (client) => ({
        ...client,
        async pendingDelta(cursor) {
          const answer = await client.pendingDelta(cursor)
          return answer.ok ? ok({ ...answer.value, items: answer.value.items.slice(1) }) : answer
        },
      }),
    },
  },
  {
    name: 'conflicts are not written down',
    shownBySeed: 8,
    breaks: 'conflicts_are_listed',
    damage: {
      ...noDamage,
      database: (database) => ({
        ...withoutConflicts(database),
        transaction: (work) => database.transaction((queries) => work(withoutConflicts(queries))),
      }),
    },
  },
]

function withPayments(
  client: CentreClient,
  change: (payment: Record<string, unknown>) => Record<string, unknown>,
): CentreClient {
  const changed = (document: unknown): unknown => {
    const payment = pendingPaymentSchema.safeParse(document)
    return payment.success ? change(payment.data) : document
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

function withoutFacts(store: Store, left: string): Store {
  const isLeft = ({ payload }: JournalEntry): boolean =>
    typeof payload === 'object' && payload !== null && 'kind' in payload && payload.kind === left
  const append: Store['journal']['append'] = (entries, alongside) => {
    const kept = entries.filter((entry) => !isLeft(entry))
    return kept.length === 0 ? Promise.resolve([]) : store.journal.append(kept, alongside)
  }
  return { ...store, journal: { ...store.journal, append } }
}

/** Every fifth batch. */
function losingBatches(client: CentreClient): CentreClient {
  let batches = 0
  return {
    ...client,
    postJournal(records: readonly JournalRecord[]) {
      batches += 1
      const last = records.at(-1)?.seq ?? 0
      if (batches % 5 !== 0) return client.postJournal(records)
      return Promise.resolve(ok({ acknowledgedSeq: last, conflicts: [] }))
    },
  }
}

function withoutConflicts<Q extends Queries>(queries: Q): Q {
  return {
    ...queries,
    query: (text: string, params?: readonly SqlValue[]) =>
      text.includes('insert into conflicts') ? Promise.resolve({ rows: [], rowCount: 0 }) : queries.query(text, params),
  }
}
