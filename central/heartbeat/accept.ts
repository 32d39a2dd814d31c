import type { Heartbeat, HeartbeatAnswer } from '#contract/heartbeat'
import { err, ok, type Result } from '#domain/result'
import { amountMax, type CentralContext } from '#central/context'
import type { Refusal } from '#central/http/problem'
import { storePublishedStates } from '#central/heartbeat/published'
import { storeHotlistState } from '#central/heartbeat/hotlist'
import { listIdentityConflict } from '#central/terminals/identity-conflicts'
import { judgeStanding } from '#central/terminals/standing'

/** How many changes of its devices a terminal's history keeps. */
const deviceChangesKept = 50

/** The last heartbeat of a terminal, and a line of its history when a device or the version has changed: how a terminal was
 *  is told by what changed, and a fleet that is well writes nothing but its last state. */
export async function acceptHeartbeat(
  context: CentralContext,
  terminalId: string,
  heartbeat: Heartbeat,
): Promise<Result<HeartbeatAnswer, Refusal>> {
  const { journal, version, atMs, clockOffsetMs } = heartbeat
  if (Math.abs(journal.unsentTaken) > amountMax) return err({ kind: 'amount_too_large' })
  const nowMs = context.clock.wallMs()
  const devices = JSON.stringify([...heartbeat.devices].sort((a, b) => (a.device < b.device ? -1 : 1)))
  const standing = await context.database.transaction(async (queries) => {
    await queries.query(
      `with before as (
         select version, devices from terminal_heartbeats where terminal_id = $1
       )
       insert into terminal_device_changes (terminal_id, received_at_ms, version, devices)
       select $1::uuid, $2::bigint, $3::text, $4::text
       where not exists (select 1 from before where version = $3::text and devices = $4::text)
       on conflict (terminal_id, received_at_ms) do update set version = excluded.version, devices = excluded.devices`,
      [terminalId, nowMs, version, devices],
    )
    await queries.query(
      `delete from terminal_device_changes where terminal_id = $1 and received_at_ms < (
         select received_at_ms from terminal_device_changes where terminal_id = $1
         order by received_at_ms desc offset ${String(deviceChangesKept - 1)} limit 1
       )`,
      [terminalId],
    )
    await queries.query(
      `insert into terminal_heartbeats as held (terminal_id, received_at_ms, reported_at_ms, version, clock_offset_ms,
         head_seq, unsent_records, unsent_taken, devices, has_device_trouble, stopped)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
       on conflict (terminal_id) do update set received_at_ms = excluded.received_at_ms,
         reported_at_ms = excluded.reported_at_ms, version = excluded.version, clock_offset_ms = excluded.clock_offset_ms,
         head_seq = excluded.head_seq, unsent_records = excluded.unsent_records, unsent_taken = excluded.unsent_taken,
         devices = excluded.devices, has_device_trouble = excluded.has_device_trouble,
         stopped = excluded.stopped
       where held.received_at_ms <= excluded.received_at_ms`,
      [
        terminalId,
        nowMs,
        atMs,
        version,
        clockOffsetMs,
        journal.headSeq,
        journal.unsentRecords,
        journal.unsentTaken,
        devices,
        heartbeat.devices.some(({ state }) => state !== 'ready'),
        heartbeat.stopped ?? null,
      ],
    )
    await storeHotlistState(queries, terminalId, heartbeat.hotlist)
    await storePublishedStates(queries, terminalId, heartbeat.published ?? null)
    if (heartbeat.stopped === 'journal_forked' || heartbeat.stopped === 'journal_behind') {
      await listIdentityConflict(context, queries, terminalId, heartbeat.stopped)
    }
    return judgeStanding(context, queries, terminalId, heartbeat.start ?? null)
  })
  return ok({ serverTimeMs: nowMs, standing })
}
