import { z } from 'zod'
import { signatureWindowMs } from '#contract/central'
import type { Standing, TerminalStart } from '#contract/standing'
import type { CentralContext } from '#central/context'
import { selectRow, selectRows, type Queries } from '#central/database/database'
import { listIdentityConflict } from '#central/terminals/identity-conflicts'

const startsKept = 50
const dayMs = 86_400_000

/** An older program of the same machine may still have a request on its way when the next one starts. When it speaks after a
 *  newer start was heard of for longer than any time stamp is believed, both run. */
const lateAfterMs = 2 * signatureWindowMs

const terminalRowSchema = z.object({
  acknowledged_seq: z.int(),
  acknowledged_hash: z.string(),
  key_since_ms: z.int().nullable(),
  is_key_change_wanted: z.boolean(),
})

const startRowSchema = z.object({ number: z.int(), start_id: z.string(), first_heard_ms: z.int() })
type StartRow = z.infer<typeof startRowSchema>

/** What the centre holds of the terminal, to be compared there, and whether the start it speaks of can be the next of the one
 *  machine the centre knows (contract/standing.ts). */
export async function judgeStanding(
  context: CentralContext,
  queries: Queries,
  terminalId: string,
  start: TerminalStart | null,
): Promise<Standing> {
  const nowMs = context.clock.wallMs()
  const row = terminalRowSchema.parse(
    await selectRow(
      queries,
      terminalRowSchema,
      `select acknowledged_seq, acknowledged_hash, key_since_ms, is_key_change_wanted from terminals
       where terminal_id = $1`,
      [terminalId],
    ),
  )
  const isGood = start === null || (await isNextStart(queries, terminalId, lowerCased(start), nowMs))
  if (!isGood) await listIdentityConflict(context, queries, terminalId, 'terminal_cloned')
  const { keyLifeDays } = context.terminalPolicy
  const isOld = keyLifeDays !== null && row.key_since_ms !== null && nowMs - row.key_since_ms > keyLifeDays * dayMs
  return {
    verdict: isGood ? 'good' : 'terminal_cloned',
    acknowledgedSeq: row.acknowledged_seq,
    acknowledgedHash: row.acknowledged_hash,
    isKeyChangeWanted: row.is_key_change_wanted || isOld,
  }
}

/** As the database writes them. */
function lowerCased({ number, startId, previousId }: TerminalStart): TerminalStart {
  return { number, startId: startId.toLowerCase(), previousId: previousId?.toLowerCase() ?? null }
}

/** Stores a start that can be true; one that cannot leaves no trace here, so that the first machine goes on. */
async function isNextStart(
  queries: Queries,
  terminalId: string,
  start: TerminalStart,
  nowMs: number,
): Promise<boolean> {
  const known = await selectRows(
    queries,
    startRowSchema,
    `select number, start_id, first_heard_ms from terminal_starts
     where terminal_id = $1 and (number between $2::bigint - 1 and $2 or number = (
       select max(number) from terminal_starts where terminal_id = $1)) order by number`,
    [terminalId, start.number],
  )
  if (!canFollow(start, known, nowMs)) return false
  const { rowCount } = await queries.query(
    `insert into terminal_starts (terminal_id, number, start_id, first_heard_ms) values ($1, $2, $3, $4)
     on conflict (terminal_id, number) do update set start_id = excluded.start_id
     where terminal_starts.start_id = excluded.start_id`,
    [terminalId, start.number, start.startId, nowMs],
  )
  if (known.at(-1)?.number !== start.number) {
    await queries.query('delete from terminal_starts where terminal_id = $1 and number <= $2', [
      terminalId,
      start.number - startsKept,
    ])
  }
  return rowCount === 1
}

function canFollow(start: TerminalStart, known: readonly StartRow[], nowMs: number): boolean {
  const same = known.find(({ number }) => number === start.number)
  if (same !== undefined && same.start_id !== start.startId) return false
  const before = known.find(({ number }) => number === start.number - 1)
  if (before !== undefined && before.start_id !== start.previousId) return false
  const newest = known.at(-1)
  return newest === undefined || newest.number <= start.number || nowMs - newest.first_heard_ms <= lateAfterMs
}
