import { z } from 'zod'
import type { PendingDocument } from '#contract/central'
import { err, ok, type Result } from '#domain/result'
import type { CentralContext } from '#central/context'
import { selectRow, selectRows } from '#central/database/database'
import type { Refusal } from '#central/http/problem'
import { closedThroughColumn } from '#central/pending/closed'
import { blockExpired } from '#central/pending/expiry'
import { pendingColumns, pendingDocument, pendingDocumentRowSchema } from '#central/pending/rows'

type Delta = { items: PendingDocument[]; cursor: number; more: boolean; serverTimeMs: number }

const pageSize = 500

/** Payments that changed after `cursor`, each once, as it is now. A cursor beyond the newest change belongs to another centre
 *  or to one restored from a backup: the terminal has to start again from 0. */
export async function pendingDelta(context: CentralContext, cursor: number): Promise<Result<Delta, Refusal>> {
  const nowMs = context.clock.wallMs()
  await blockExpired(context.database, nowMs)
  const rows = await selectRows(
    context.database,
    pendingDocumentRowSchema.extend({ change: z.int() }),
    `select ${pendingColumns}, change, ${closedThroughColumn} from pending_payments where change > $1 order by change limit ${String(pageSize + 1)}`,
    [cursor],
  )
  const page = rows.slice(0, pageSize)
  const last = page.at(-1)
  if (last === undefined && (await newestChange(context)) < cursor) return err({ kind: 'cursor_ahead' })
  return ok({
    items: page.map(pendingDocument),
    cursor: last?.change ?? cursor,
    more: rows.length > pageSize,
    serverTimeMs: nowMs,
  })
}

async function newestChange(context: CentralContext): Promise<number> {
  const row = await selectRow(
    context.database,
    z.object({ last_change: z.int() }),
    'select last_change from pending_changes',
  )
  return row?.last_change ?? 0
}
