import { z } from 'zod'
import { cardNumberSchema } from '#contract/base'
import type { PendingPayment } from '#domain/pending'
import { err, ok, type Result } from '#domain/result'
import { almatyDay } from '#domain/time'
import { createBikeAdmin, type BikeAdmin } from '#central/bike/admin'
import type { CentralContext } from '#central/context'
import { selectRow, selectRows } from '#central/database/database'
import { createEnrolmentCode } from '#central/enrolment'
import { recordChanges } from '#central/pending/changes'
import { blockExpired } from '#central/pending/expiry'
import { pendingColumns, pendingPayment, pendingRowSchema } from '#central/pending/rows'
import { termEnd } from '#central/pending/terms'
import {
  createProvider,
  createProviderKey,
  listProviderKeys,
  revokeProviderKey,
  type ListedKey,
  type NewKey,
  type RateLimit,
} from '#central/provider/keys'
import { centralTotals, type CentralTotals } from '#central/totals'

export type ListedConflict = {
  readonly terminalNumber: number
  readonly seq: number
  readonly code: string
  /** The batch that held the record was not stored. */
  readonly refused: boolean
  readonly pendingId: string | null
  readonly detectedAtMs: number
}

type PendingDecision = 'blocked' | 'cancelled' | 'pending'
type DecisionError = { readonly kind: 'pending_unknown' } | { readonly kind: 'pending_activated' }

/** What the operator's staff does to the central system; no network interface leads here. */
export interface CentralAdmin {
  createEnrolmentCode(input: {
    readonly terminalNumber?: number
    readonly stopName: { readonly kk: string; readonly ru: string; readonly en: string }
  }): Promise<Result<{ code: string; terminalNumber: number }, { kind: 'terminal_number_taken' }>>
  /** The key is shown once: the centre keeps its hash. */
  createProvider(name: string, limit?: RateLimit): Promise<Result<NewKey, { kind: 'provider_name_taken' }>>
  /** A second key beside the one in use; a third has to wait until one is revoked. */
  createProviderKey(
    name: string,
  ): Promise<Result<NewKey, { kind: 'provider_unknown' } | { kind: 'provider_keys_enough' }>>
  revokeProviderKey(keyId: string): Promise<Result<null, { kind: 'provider_key_unknown' }>>
  listProviderKeys(name: string): Promise<ListedKey[]>
  /** Makes the card known, or changes its status. */
  registerCard(cardNumber: string, status?: 'active' | 'blocked'): Promise<void>
  revokeTerminal(terminalNumber: number): Promise<void>
  /** Blocks, cancels or re-opens. Re-opening after the term gives a new one of 28 days (GAP-26); the action number stays. */
  setPendingState(pendingId: string, state: PendingDecision): Promise<Result<PendingPayment, DecisionError>>
  listPending(cardNumber?: string): Promise<PendingPayment[]>
  listConflicts(): Promise<ListedConflict[]>
  totals(): Promise<CentralTotals>
  readonly bike: BikeAdmin
  isEmpty(): Promise<boolean>
}

export function createAdmin(context: CentralContext): CentralAdmin {
  const { database } = context
  return {
    bike: createBikeAdmin(context),
    createEnrolmentCode: (input) => createEnrolmentCode(context, input),

    createProvider: (name, limit) => createProvider(context, name, limit),
    createProviderKey: (name) => createProviderKey(context, name),
    revokeProviderKey: (keyId) => revokeProviderKey(context, keyId),
    listProviderKeys: (name) => listProviderKeys(context, name),

    async registerCard(cardNumber, status = 'active') {
      await database.query(
        `insert into cards (card_number, status, registered_at_ms) values ($1, $2, $3)
         on conflict (card_number) do update set status = excluded.status`,
        [cardNumberSchema.parse(cardNumber), status, context.clock.wallMs()],
      )
    },

    async revokeTerminal(terminalNumber) {
      await database.query('update terminals set revoked = true where terminal_number = $1', [terminalNumber])
    },

    setPendingState: (pendingId, state) => setPendingState(context, pendingId, state),

    async listPending(cardNumber) {
      await blockExpired(database, context.clock.wallMs())
      const rows = await selectRows(
        database,
        pendingRowSchema,
        `select ${pendingColumns} from pending_payments where $1::text is null or card_number = $1
         order by card_number, action`,
        [cardNumber ?? null],
      )
      return rows.map(pendingPayment)
    },

    listConflicts: () => listConflicts(context),
    totals: async () => {
      await blockExpired(database, context.clock.wallMs())
      return centralTotals(context)
    },

    async isEmpty() {
      const row = await selectRow(
        database,
        z.object({ is_used: z.boolean() }),
        'select exists (select 1 from terminals) or exists (select 1 from providers) as is_used',
      )
      return row?.is_used === false
    },
  }
}

async function setPendingState(
  context: CentralContext,
  pendingId: string,
  state: PendingDecision,
): Promise<Result<PendingPayment, DecisionError>> {
  const nowMs = context.clock.wallMs()
  const today = almatyDay(nowMs)
  await blockExpired(context.database, nowMs)
  return context.database.transaction(async (queries) => {
    const row = await selectRow(
      queries,
      pendingRowSchema,
      `select ${pendingColumns} from pending_payments where pending_id = $1 for no key update`,
      [pendingId],
    )
    if (row === null) return err({ kind: 'pending_unknown' })
    if (row.state === 'activated') return err({ kind: 'pending_activated' })
    if (row.state === state) return ok(pendingPayment(row))
    const isReopenedLate = state === 'pending' && row.last_day < today
    const decided = {
      ...row,
      state,
      blocked_by: state === 'blocked' ? ('decision' as const) : null,
      last_day: isReopenedLate ? termEnd(nowMs) : row.last_day,
    }
    await queries.query(
      'update pending_payments set state = $2, blocked_by = $3, last_day = $4 where pending_id = $1',
      [pendingId, decided.state, decided.blocked_by, decided.last_day],
    )
    await recordChanges(queries, [pendingId])
    return ok(pendingPayment(decided))
  })
}

async function listConflicts(context: CentralContext): Promise<ListedConflict[]> {
  const rows = await selectRows(
    context.database,
    z.object({
      terminal_number: z.int(),
      seq: z.int(),
      code: z.string(),
      refused: z.boolean(),
      pending_id: z.string().nullable(),
      detected_at_ms: z.int(),
    }),
    `select terminal_number, seq, code, refused, pending_id, detected_at_ms
     from conflicts join terminals using (terminal_id) order by detected_at_ms, terminal_number, seq, code`,
  )
  return rows.map((row) => ({
    terminalNumber: row.terminal_number,
    seq: row.seq,
    code: row.code,
    refused: row.refused,
    pendingId: row.pending_id,
    detectedAtMs: row.detected_at_ms,
  }))
}
