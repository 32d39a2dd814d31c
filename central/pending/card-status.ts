import { z } from 'zod'
import type { PendingDocument } from '#contract/central'
import type { CentralContext } from '#central/context'
import { selectRow, selectRows } from '#central/database/database'
import { closedThroughColumn } from '#central/pending/closed'
import { blockExpired } from '#central/pending/expiry'
import { pendingColumns, pendingDocument, pendingDocumentRowSchema } from '#central/pending/rows'

type CardStatus = {
  cardNumber: string
  status: 'active' | 'blocked' | 'unknown'
  pending: PendingDocument[]
  serverTimeMs: number
}

/** Closed payments are part of the answer: a terminal that still has one as open must learn of it (PEND-005). At most 100,
 *  open ones first, in the order of their action numbers. */
export async function cardStatus(context: CentralContext, cardNumber: string): Promise<CardStatus> {
  const nowMs = context.clock.wallMs()
  await blockExpired(context.database, nowMs)
  const card = await selectRow(
    context.database,
    z.object({ is_active: z.boolean() }),
    `select status = 'active' as is_active from cards where card_number = $1`,
    [cardNumber],
  )
  const rows = await selectRows(
    context.database,
    pendingDocumentRowSchema,
    `select ${pendingColumns}, ${closedThroughColumn} from pending_payments where card_number = $1
     order by (state = 'pending') desc, action desc limit 100`,
    [cardNumber],
  )
  return {
    cardNumber,
    status: card === null ? 'unknown' : card.is_active ? 'active' : 'blocked',
    pending: rows.sort((a, b) => a.action - b.action).map(pendingDocument),
    serverTimeMs: nowMs,
  }
}
