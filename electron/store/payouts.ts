import { z } from 'zod'
import { positiveTengeSchema } from '#contract/base'
import type { Tenge } from '#domain/money'
import type { Reader } from '#electron/store/database'
import type { Projection } from '#electron/store/projections'

/** Money paid out on applications: begun before anybody is asked, ended when a person says whether it was given. */
export const payoutRecordKinds = [
  'application.payout_begun',
  'application.payout_made',
  'application.payout_not_made',
] as const

export type KeptPayout = {
  readonly payoutId: string
  readonly applicationId: string
  readonly number: number
  readonly amount: Tenge
  readonly operatorId: string
  readonly approvedBy: string
  readonly outcome: 'made' | 'not_made' | null
}

export interface Payouts {
  /** The latest of an application; null: none was begun here. */
  ofApplication(applicationId: string): Promise<KeptPayout | null>
  /** Begun, and nobody has said whether the money was given. */
  open(): Promise<readonly KeptPayout[]>
}

const begunSchema = z.looseObject({
  payoutId: z.string(),
  applicationId: z.string(),
  number: z.int(),
  amount: positiveTengeSchema,
  operatorId: z.string(),
  approvedBy: z.string(),
})
const endedSchema = z.looseObject({ payoutId: z.string() })

export const payoutsProjection: Projection = {
  name: 'payouts',
  version: 1,
  kinds: payoutRecordKinds,
  columns: `payout_id TEXT PRIMARY KEY, application_id TEXT NOT NULL, number INTEGER NOT NULL, amount INTEGER NOT NULL,
    operator_id TEXT NOT NULL, approved_by TEXT NOT NULL, seq INTEGER NOT NULL, outcome TEXT`,
  indexes: { payouts_application: '(application_id, seq)', payouts_open: '(seq) WHERE outcome IS NULL' },
  fold: (records, table) =>
    records.map(({ kind, payload, seq }) => {
      if (kind !== 'application.payout_begun') {
        const { payoutId } = endedSchema.parse(JSON.parse(payload))
        const outcome = kind === 'application.payout_made' ? 'made' : 'not_made'
        return { sql: `UPDATE ${table} SET outcome = ? WHERE payout_id = ?`, parameters: [outcome, payoutId] }
      }
      const begun = begunSchema.parse(JSON.parse(payload))
      return {
        sql: `INSERT INTO ${table} (payout_id, application_id, number, amount, operator_id, approved_by, seq)
              VALUES (?, ?, ?, ?, ?, ?, ?)`,
        parameters: [
          begun.payoutId,
          begun.applicationId,
          begun.number,
          begun.amount,
          begun.operatorId,
          begun.approvedBy,
          seq,
        ],
      }
    }),
}

const rowSchema = z.object({
  payoutId: z.string(),
  applicationId: z.string(),
  number: z.int(),
  amount: positiveTengeSchema,
  operatorId: z.string(),
  approvedBy: z.string(),
  outcome: z.enum(['made', 'not_made']).nullable(),
})
const columns = `payout_id AS payoutId, application_id AS applicationId, number, amount, operator_id AS operatorId,
  approved_by AS approvedBy, outcome`

export function createPayouts(reader: Reader): Payouts {
  return {
    async ofApplication(applicationId) {
      const sql = `SELECT ${columns} FROM payouts WHERE application_id = ? ORDER BY seq DESC LIMIT 1`
      const [row] = await reader.all(sql, [applicationId])
      return row === undefined ? null : rowSchema.parse(row)
    },
    async open() {
      const rows = await reader.all(`SELECT ${columns} FROM payouts WHERE outcome IS NULL ORDER BY seq`)
      return rows.map((row) => rowSchema.parse(row))
    },
  }
}
