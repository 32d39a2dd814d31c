import { z } from 'zod'
import { cardNumberSchema } from '#contract/base'
import { assertNever } from '#domain/assert'
import type { PendingPayment, ReopeningRefusal } from '#domain/pending'
import type { Result } from '#domain/result'
import { createBikeAdmin, type BikeAdmin } from '#central/bike/admin'
import { createCardAdmin, type CardAdmin } from '#central/cards/status'
import type { CentralContext } from '#central/context'
import { selectRow, selectRows } from '#central/database/database'
import { createEnrolmentCode, type NewTerminal } from '#central/enrolment'
import { blockPending, type BlockRefusal } from '#central/pending/block'
import { cancelPending, type CancelRefusal } from '#central/pending/cancel'
import type { Decision } from '#central/pending/events'
import { blockExpired } from '#central/pending/expiry'
import { reopenPending } from '#central/pending/reopen'
import { pendingColumns, pendingPayment, pendingRowSchema } from '#central/pending/rows'
import {
  createProvider,
  createProviderKey,
  listProviderKeys,
  revokeProviderKey,
  type ListedKey,
  type NewKey,
} from '#central/provider/keys'
import { createPublishingAdmin, type PublishingAdmin } from '#central/published/admin'
import type { RateLimit } from '#central/rate-limit'
import { requestKeyChange } from '#central/terminals/keys'
import { revokeTerminal, type RevocationError } from '#central/terminals/revocation'
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
type DecisionError = { readonly kind: 'pending_unknown' } | BlockRefusal | CancelRefusal | ReopeningRefusal

/** What the operator's staff does to the central system; no network interface leads here. */
export interface CentralAdmin extends CardAdmin, PublishingAdmin {
  createEnrolmentCode(
    input: NewTerminal,
  ): Promise<Result<{ code: string; terminalNumber: number }, { kind: 'terminal_number_taken' }>>
  /** The key is shown once: the centre keeps its hash. */
  createProvider(name: string, limit?: RateLimit): Promise<Result<NewKey, { kind: 'provider_name_taken' }>>
  /** A second key beside the one in use; a third has to wait until one is revoked. */
  createProviderKey(
    name: string,
  ): Promise<Result<NewKey, { kind: 'provider_unknown' } | { kind: 'provider_keys_enough' }>>
  revokeProviderKey(keyId: string): Promise<Result<null, { kind: 'provider_key_unknown' }>>
  listProviderKeys(name: string): Promise<ListedKey[]>
  /** Makes the card known. */
  registerCard(cardNumber: string): Promise<void>
  revokeTerminal(terminalNumber: number, reason: string): Promise<Result<null, RevocationError>>
  /** The terminal changes its key at its next heartbeat. */
  requestKeyChange(terminalNumber: number): Promise<Result<null, { kind: 'terminal_unknown' }>>
  /** Blocks, cancels for good or re-opens, which gives a new term (GAP-26); the action number stays. */
  setPendingState(
    pendingId: string,
    state: PendingDecision,
    decision?: Decision,
  ): Promise<Result<PendingPayment, DecisionError>>
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
    ...createCardAdmin(context),
    ...createPublishingAdmin(context),
    createEnrolmentCode: (input) => createEnrolmentCode(context, input),

    createProvider: (name, limit) => createProvider(context, name, limit),
    createProviderKey: (name) => createProviderKey(context, name),
    revokeProviderKey: (keyId) => revokeProviderKey(context, keyId),
    listProviderKeys: (name) => listProviderKeys(context, name),

    async registerCard(cardNumber) {
      await database.query(
        `insert into cards (card_number, status, registered_at_ms) values ($1, 'active', $2) on conflict do nothing`,
        [cardNumberSchema.parse(cardNumber), context.clock.wallMs()],
      )
    },

    revokeTerminal: (terminalNumber, reason) => revokeTerminal(context, terminalNumber, reason),
    requestKeyChange: (terminalNumber) => requestKeyChange(context, terminalNumber),

    setPendingState: (pendingId, state, decision) => setPendingState(context, pendingId, state, decision),

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

/** What is decided without a screen before it. */
const byStaff: Decision = { by: 'administrator', note: 'by command' }

async function setPendingState(
  context: CentralContext,
  pendingId: string,
  state: PendingDecision,
  decision: Decision = byStaff,
): Promise<Result<PendingPayment, DecisionError>> {
  switch (state) {
    case 'blocked':
      return blockPending(context, pendingId, decision)
    case 'cancelled':
      return cancelPending(context, pendingId, decision)
    case 'pending':
      return reopenPending(context, pendingId, decision)
    default:
      return assertNever(state)
  }
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
