import type { Queries, SqlValue } from '#central/database/database'
import { ok } from '#domain/result'
import type { Invariant } from '#test/interleave/audit'
import { noDamage, type Mutation } from '#test/simulate/damage'
import { losingBatches, turningVerdict, withoutActions, withoutFacts, withoutGuards } from '#test/simulate/disorder'

export const mutations: readonly Mutation<Invariant>[] = [
  {
    name: 'the action window of the card is not set',
    shownBySeed: 5,
    breaks: 'written_once',
    damage: { ...noDamage, devices: withoutActions },
  },
  {
    name: 'the guard of a deferred sale is not heeded',
    shownBySeed: 220,
    breaks: 'written_once',
    damage: { ...noDamage, client: withoutGuards },
  },
  {
    name: 'a write in doubt is taken for not written',
    shownBySeed: 29,
    breaks: 'written_once',
    damage: { ...noDamage, devices: turningVerdict('applied') },
  },
  {
    name: 'a write in doubt is taken for written',
    shownBySeed: 28,
    breaks: 'told_is_written',
    damage: { ...noDamage, devices: turningVerdict('not_applied') },
  },
  {
    name: 'what a card shows is not reported',
    shownBySeed: 56,
    breaks: 'listed_in_question',
    damage: { ...noDamage, store: withoutFacts('activation_observed') },
  },
  {
    name: 'a batch is acknowledged that nobody stored',
    shownBySeed: 94,
    breaks: 'centre_has_everything',
    damage: { ...noDamage, client: losingBatches },
  },
  {
    name: 'the first payment of a page of changes is left out',
    shownBySeed: 97,
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
    shownBySeed: 9,
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

function withoutConflicts<Q extends Queries>(queries: Q): Q {
  return {
    ...queries,
    query: (text: string, params?: readonly SqlValue[]) =>
      text.includes('insert into conflicts') ? Promise.resolve({ rows: [], rowCount: 0 }) : queries.query(text, params),
  }
}
