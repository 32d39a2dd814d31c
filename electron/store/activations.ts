import { factRecordKind, factSchema } from '#contract/central'
import type { Projection } from '#electron/store/projections'

/** Pending payments this terminal wrote to their cards, or found written there, whatever the centre knows of it yet. */
export const activationsProjection: Projection = {
  name: 'activations',
  version: 1,
  kinds: [factRecordKind],
  columns: 'pending_id TEXT PRIMARY KEY, card_number TEXT NOT NULL, activated_at_ms INTEGER NOT NULL',
  indexes: {},
  fold: (records, table) =>
    records.flatMap((record) => {
      const fact = factSchema.parse(JSON.parse(record.payload))
      if (fact.kind !== 'card_credited' && fact.kind !== 'activation_observed') return []
      if (fact.pendingId === null) return []
      return [
        {
          sql: `INSERT INTO ${table} (pending_id, card_number, activated_at_ms) VALUES (?, ?, ?)
                ON CONFLICT (pending_id) DO NOTHING`,
          parameters: [fact.pendingId, fact.cardNumber, record.atMs],
        },
      ]
    }),
}
