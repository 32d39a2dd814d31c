import { z } from 'zod'
import { journalGenesisHash } from '#contract/central'
import type { RestoreAnswer, RestoreRequest } from '#contract/restore'
import { err, ok, type Result } from '#domain/result'
import type { CentralContext } from '#central/context'
import { selectRow, type Queries } from '#central/database/database'
import type { Refusal } from '#central/http/problem'
import type { CallingTerminal } from '#central/http/signature'

/** A machine that is well is heard of every minute: after three, whoever asks is the only one. */
const silenceMs = 180_000

const stateSchema = z.object({
  acknowledged_seq: z.int(),
  acknowledged_hash: z.string(),
  head_seq: z.int().nullable(),
  received_at_ms: z.int().nullable(),
  start_number: z.int().nullable(),
  start_id: z.string().nullable(),
})

const hashSchema = z.object({ hash: z.string() })

/** Whether the terminal may go on with an older state of its journal, and from where. Every yes is listed for a person: the
 *  disk may have been copied on purpose. What was sold between the copy and the damage and never sent is lost; a second
 *  machine that turns up later is told by its starts and by its journal (terminals/standing.ts). */
export function grantRestore(
  context: CentralContext,
  { terminalId, terminalNumber }: CallingTerminal,
  { headSeq, headHash }: RestoreRequest,
): Promise<Result<RestoreAnswer, Refusal>> {
  const nowMs = context.clock.wallMs()
  return context.database.transaction(async (queries): Promise<Result<RestoreAnswer, Refusal>> => {
    const state = await lockState(queries, terminalId)
    const { acknowledged_seq: acknowledgedSeq, acknowledged_hash: acknowledgedHash } = state
    if (state.received_at_ms !== null && nowMs - state.received_at_ms < silenceMs) {
      return err({ kind: 'terminal_still_heard' })
    }
    const commonSeq = Math.min(headSeq, acknowledgedSeq)
    if (headSeq <= acknowledgedSeq && headHash !== (await hashAt(queries, terminalId, commonSeq))) {
      return err({ kind: 'journal_fork', detail: `record ${String(headSeq)} is another one here` })
    }
    await listRestore(queries, terminalId, acknowledgedSeq + 1, nowMs)
    context.log.warn({ terminalNumber, headSeq, acknowledgedSeq }, 'journal restored from an older copy')
    return ok({
      acknowledgedSeq,
      acknowledgedHash,
      reportedHeadSeq: Math.max(state.head_seq ?? 0, acknowledgedSeq),
      lastStart:
        state.start_number === null || state.start_id === null
          ? null
          : { number: state.start_number, startId: state.start_id },
    })
  })
}

/** Locked as the intake of the journal locks it, so that no batch of another machine is stored in between. */
async function lockState(queries: Queries, terminalId: string): Promise<z.infer<typeof stateSchema>> {
  await queries.query('select 1 from terminals where terminal_id = $1 for no key update', [terminalId])
  const row = await selectRow(
    queries,
    stateSchema,
    `select acknowledged_seq, acknowledged_hash, head_seq, received_at_ms,
       latest.number as start_number, latest.start_id as start_id
     from terminals
     left join terminal_heartbeats using (terminal_id)
     left join lateral (
       select number, start_id from terminal_starts where terminal_starts.terminal_id = terminals.terminal_id
       order by number desc limit 1
     ) as latest on true
     where terminals.terminal_id = $1`,
    [terminalId],
  )
  return stateSchema.parse(row)
}

async function hashAt(queries: Queries, terminalId: string, seq: number): Promise<string | null> {
  if (seq === 0) return journalGenesisHash
  const sql = 'select hash from journal_records where terminal_id = $1 and seq = $2'
  return (await selectRow(queries, hashSchema, sql, [terminalId, seq]))?.hash ?? null
}

/** Once for each end of the journal: an answer that was lost is asked for again. */
async function listRestore(queries: Queries, terminalId: string, seq: number, nowMs: number): Promise<void> {
  await queries.query(
    `insert into conflicts (terminal_id, seq, code, refused, pending_id, detected_at_ms)
     values ($1, $2, 'journal_restored', true, null, $3) on conflict do nothing`,
    [terminalId, seq, nowMs],
  )
}
