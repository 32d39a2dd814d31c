import { z } from 'zod'
import { factSchema } from '#contract/central'
import type { Fact } from '#domain/facts'
import { isStorableText, type CentralContext } from '#central/context'
import { selectRows } from '#central/database/database'

export const conflictStates = ['open', 'acknowledged', 'all'] as const
export const conflictAreas = ['all', 'journal', 'cards', 'bike'] as const

export const conflictFilterSchema = z.object({
  state: z.enum(conflictStates).catch('open').default('open'),
  area: z.enum(conflictAreas).catch('all').default('all'),
  code: z
    .string()
    .regex(/^[a-z_]{1,64}$/)
    .catch('')
    .default(''),
  terminal: z.coerce.number().int().positive().max(0xffff_ffff).nullable().catch(null).default(null),
  before: z.coerce.number().int().positive().max(Number.MAX_SAFE_INTEGER).nullable().catch(null).default(null),
})
export type ConflictFilter = z.infer<typeof conflictFilterSchema>

const conflictSchema = z.object({
  conflict_id: z.int(),
  terminal_number: z.int(),
  seq: z.int(),
  code: z.string(),
  refused: z.boolean(),
  pending_id: z.string().nullable(),
  detected_at_ms: z.int(),
  acknowledged_at_ms: z.int().nullable(),
  acknowledged_by: z.string().nullable(),
  note: z.string().nullable(),
  payload: z.string().nullable(),
})
export type FleetConflict = Omit<z.infer<typeof conflictSchema>, 'payload'> & {
  /** What the terminal reported; null: the record was not stored or cannot be read. */
  readonly fact: Fact | null
}

/** Spelt out, so that the open ones are found by their own index. */
const ofState: Readonly<Record<ConflictFilter['state'], string>> = {
  open: 'acknowledged_at_ms is null',
  acknowledged: 'acknowledged_at_ms is not null',
  all: 'true',
}

/** Latest first; one row more than the page, to know whether there is another. */
export async function listConflicts(
  context: CentralContext,
  filter: ConflictFilter,
  rows: number,
): Promise<FleetConflict[]> {
  const found = await selectRows(
    context.database,
    conflictSchema,
    `select conflict_id, terminal_number, conflicts.seq, code, refused, pending_id, detected_at_ms,
       acknowledged_at_ms, acknowledged_by, note, case when refused then null else payload end as payload
     from conflicts join terminals using (terminal_id)
     left join journal_records on journal_records.terminal_id = conflicts.terminal_id and journal_records.seq = conflicts.seq
     where ($1::bigint is null or conflict_id < $1)
       and ${ofState[filter.state]}
       and ($2 = '' or code = $2)
       and ($3::bigint is null or terminal_number = $3)
       and case $4
         when 'journal' then starts_with(code, 'journal_') or starts_with(code, 'fact_') or starts_with(code, 'terminal_')
         when 'bike' then starts_with(code, 'bike_')
         when 'cards' then not (starts_with(code, 'journal_') or starts_with(code, 'fact_') or starts_with(code, 'terminal_') or starts_with(code, 'bike_'))
         else true end
     order by conflict_id desc limit $5`,
    [filter.before, filter.code, filter.terminal, filter.area, rows + 1],
  )
  return found.map(({ payload, ...row }) => ({ ...row, fact: payload === null ? null : readFact(payload) }))
}

function readFact(payload: string): Fact | null {
  try {
    return factSchema.safeParse(JSON.parse(payload)).data ?? null
  } catch {
    return null
  }
}

export const acknowledgementSchema = z.strictObject({
  conflict: z.coerce.number().int().positive().max(Number.MAX_SAFE_INTEGER),
  note: z
    .string()
    .trim()
    .min(1)
    .max(500)
    .refine((text) => isStorableText(text)),
  /** Where the person came from, to go back to. */
  back: z.string().max(500),
})

/** The first note stays: who comes second sees what the first one found. */
export async function acknowledgeConflict(
  context: CentralContext,
  input: { readonly conflictId: number; readonly note: string; readonly name: string },
): Promise<void> {
  await context.database.query(
    `update conflicts set acknowledged_at_ms = $2, acknowledged_by = $3, note = $4
     where conflict_id = $1 and acknowledged_at_ms is null`,
    [input.conflictId, context.clock.wallMs(), input.name, input.note],
  )
}
