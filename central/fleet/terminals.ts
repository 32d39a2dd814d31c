import { z } from 'zod'
import { deviceReportSchema } from '#contract/heartbeat'
import { stopCodeSchema } from '#contract/standing'
import type { CentralContext } from '#central/context'
import { selectRow, selectRows } from '#central/database/database'

/** A terminal that is well is heard of every minute. */
const silentAfterMs = 10 * 60_000
/** A hotlist older than this lets too many blocked cards through; a terminal that is in contact fetches it every few seconds. */
const hotlistStaleAfterMs = 24 * 3_600_000

/** Whether the terminal may be letting blocked cards through. */
export function isHotlistStale(
  terminal: Pick<FleetTerminal, 'hotlist_size' | 'hotlist_agreed_at_ms'>,
  nowMs: number,
): boolean {
  return terminal.hotlist_size !== null && (terminal.hotlist_agreed_at_ms ?? 0) < nowMs - hotlistStaleAfterMs
}

const devicesSchema = z
  .string()
  .transform((text): unknown => JSON.parse(text))
  .pipe(z.array(deviceReportSchema))

const terminalSchema = z.object({
  terminal_number: z.int(),
  stop_name_kk: z.string(),
  stop_name_ru: z.string(),
  stop_name_en: z.string(),
  revoked: z.boolean(),
  revoked_reason: z.string().nullable(),
  stopped: stopCodeSchema.nullable(),
  is_enrolled: z.boolean(),
  acknowledged_seq: z.int(),
  cash_accepted: z.int(),
  open_conflicts: z.int(),
  received_at_ms: z.int().nullable(),
  version: z.string().nullable(),
  clock_offset_ms: z.int().nullable(),
  catalogue_version: z.int().nullable(),
  catalogue_refused_version: z.int().nullable(),
  catalogue_refusal: z.string().nullable(),
  settings_version: z.int().nullable(),
  settings_refused_version: z.int().nullable(),
  settings_refusal: z.string().nullable(),
  head_seq: z.int().nullable(),
  unsent_records: z.int().nullable(),
  unsent_taken: z.int().nullable(),
  devices: devicesSchema.nullable(),
  hotlist_size: z.int().nullable(),
  /** When the copy was last the centre's list; null: it never was, or there is none. */
  hotlist_agreed_at_ms: z.int().nullable(),
})
export type FleetTerminal = z.infer<typeof terminalSchema>

export const terminalFilters = ['all', 'silent', 'trouble', 'unsent', 'conflicts', 'hotlist', 'revoked'] as const

export const terminalFilterSchema = z.object({
  show: z.enum(terminalFilters).catch('all').default('all'),
  find: z
    .string()
    .max(100)
    .regex(/^[^\0\p{Cs}]*$/u)
    .catch('')
    .default(''),
  after: z.coerce.number().int().nonnegative().max(0xffff_ffff).catch(0).default(0),
})
export type TerminalFilter = z.infer<typeof terminalFilterSchema>

/** Counted no further: a terminal with more has one trouble, not a thousand. */
const conflictsCounted = 1000

const terminalColumns = `terminal_number, stop_name_kk, stop_name_ru, stop_name_en, revoked, revoked_reason, stopped,
  public_key is not null as is_enrolled, acknowledged_seq, cash_accepted,
  (select count(*)::bigint from (
     select 1 from conflicts where conflicts.terminal_id = terminals.terminal_id and acknowledged_at_ms is null
     limit ${String(conflictsCounted)}) as open) as open_conflicts,
  received_at_ms, version, clock_offset_ms, catalogue_version, catalogue_refused_version, catalogue_refusal,
  settings_version, settings_refused_version, settings_refusal, head_seq, unsent_records, unsent_taken, devices, hotlist_size,
  received_at_ms - hotlist_age_ms as hotlist_agreed_at_ms`

/** By number; one row more than the page, to know whether there is another. Ten thousand terminals are read in the order of
 *  their number until the page is full. */
export function listTerminals(context: CentralContext, filter: TerminalFilter, rows: number): Promise<FleetTerminal[]> {
  const nowMs = context.clock.wallMs()
  return selectRows(
    context.database,
    terminalSchema,
    `select ${terminalColumns} from terminals left join terminal_heartbeats using (terminal_id)
     where terminal_number > $1
       and ($2 = '' or strpos(terminal_number::text, $2) > 0
         or strpos(lower(stop_name_kk || ' ' || stop_name_ru || ' ' || stop_name_en), lower($2)) > 0)
       and case $3
         when 'silent' then public_key is not null and not revoked and coalesce(received_at_ms, 0) <= $4
         when 'trouble' then has_device_trouble or stopped is not null
         when 'unsent' then unsent_records > 0
         when 'conflicts' then exists (
           select 1 from conflicts where conflicts.terminal_id = terminals.terminal_id and acknowledged_at_ms is null)
         when 'hotlist' then not revoked and hotlist_size is not null
           and coalesce(received_at_ms - hotlist_age_ms, 0) < $6
         when 'revoked' then revoked
         else true end
     order by terminal_number limit $5`,
    [filter.after, filter.find, filter.show, nowMs - silentAfterMs, rows + 1, nowMs - hotlistStaleAfterMs],
  )
}

export function findTerminal(context: CentralContext, terminalNumber: number): Promise<FleetTerminal | null> {
  return selectRow(
    context.database,
    terminalSchema,
    `select ${terminalColumns} from terminals left join terminal_heartbeats using (terminal_id) where terminal_number = $1`,
    [terminalNumber],
  )
}

const deviceChangeSchema = z.object({ received_at_ms: z.int(), version: z.string(), devices: devicesSchema })
export type DeviceChange = z.infer<typeof deviceChangeSchema>

/** Latest first; as many as are kept. */
export function deviceChanges(context: CentralContext, terminalNumber: number): Promise<DeviceChange[]> {
  return selectRows(
    context.database,
    deviceChangeSchema,
    `select received_at_ms, version, devices from terminal_device_changes join terminals using (terminal_id)
     where terminal_number = $1 order by received_at_ms desc`,
    [terminalNumber],
  )
}

const summarySchema = z.object({
  enrolled: z.int(),
  heard: z.int(),
  in_trouble: z.int(),
  unsent: z.int(),
  open_conflicts: z.int(),
})
export type FleetSummary = z.infer<typeof summarySchema>

/** The fleet in a line; revoked terminals are no part of it. */
export async function fleetSummary(context: CentralContext): Promise<FleetSummary> {
  const row = await selectRow(
    context.database,
    summarySchema,
    `select count(*)::bigint as enrolled,
       count(*) filter (where received_at_ms > $1)::bigint as heard,
       count(*) filter (where has_device_trouble)::bigint as in_trouble,
       coalesce(sum(unsent_taken), 0)::bigint as unsent,
       (select count(*)::bigint from conflicts where acknowledged_at_ms is null) as open_conflicts
     from terminals left join terminal_heartbeats using (terminal_id) where public_key is not null and not revoked`,
    [context.clock.wallMs() - silentAfterMs],
  )
  return summarySchema.parse(row)
}
