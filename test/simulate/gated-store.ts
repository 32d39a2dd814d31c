import { factRecordKind } from '#contract/central'
import { saleEventSchema } from '#electron/store/sales'
import type { JournalEntry } from '#electron/store/journal'
import type { Store } from '#electron/store/open'
import type { Owner, Scheduler } from '#test/simulate/scheduler'
import type { Trace } from '#test/simulate/trace'

type Method<Args extends unknown[], T> = (...args: Args) => Promise<T>

/** The store with every call in line: writes among writes and reads among reads, as its two connections run them. A process
 *  can end before the deed, or after it and before it heard of it. */
export function gatedStore(store: Store, scheduler: Scheduler, owner: Owner, trace: () => Trace): Store {
  const inLane =
    (lane: string) =>
    <Args extends unknown[], T>(what: string, method: Method<Args, T>): Method<Args, T> =>
    (...args) =>
      scheduler.gate(owner, lane, what, () => method(...args))
  const read = inLane('store read')
  const write = inLane('store write')
  const { journal, projections, sales, receipts, pending, settings, sync } = store
  return {
    journal: {
      ...journal,
      append: write('append', async (entries, alongside) => {
        const records = await journal.append(entries, alongside)
        for (const entry of entries) trace().note(`journal: ${summary(entry)}`)
        return records
      }),
      after: read('journal after', journal.after),
      last: read('journal last', journal.last),
      byOperationPrefix: read('journal by prefix', journal.byOperationPrefix),
      verify: read('journal verify', journal.verify),
    },
    projections,
    sales: { find: read('sale', sales.find), open: read('open sales', sales.open), recent: read('sales', sales.recent) },
    receipts: {
      find: read('receipt', receipts.find),
      ofSale: read('receipts', receipts.ofSale),
      unprinted: read('unprinted', receipts.unprinted),
    },
    pending: {
      applyDelta: write('pending delta', pending.applyDelta),
      remember: write('pending remember', pending.remember),
      refuse: write('pending refuse', pending.refuse),
      ofCard: read('pending of card', pending.ofCard),
      unreadable: read('pending unreadable', pending.unreadable),
      cursor: read('pending cursor', pending.cursor),
    },
    settings: {
      read: (setting) => scheduler.gate(owner, 'store read', 'setting', () => settings.read(setting)),
      write: (setting, value) => scheduler.gate(owner, 'store write', 'setting', () => settings.write(setting, value)),
      remove: write('setting removed', settings.remove),
    },
    sync: {
      acknowledgedSeq: read('acknowledged', sync.acknowledgedSeq),
      acknowledge: write('acknowledge', sync.acknowledge),
      recordRefusal: write('refusal', sync.recordRefusal),
      conflicts: read('conflicts', sync.conflicts),
      refusals: read('refusals', sync.refusals),
      unsent: read('unsent', sync.unsent),
    },
    totals: read('totals', store.totals),
    highestOperationNumber: read('highest operation', store.highestOperationNumber),
    checkpoint: read('checkpoint', store.checkpoint),
    close: () => store.close(),
  }
}

function summary({ kind, payload, operationId }: JournalEntry): string {
  const sale = saleEventSchema.safeParse(payload)
  if (sale.success && kind === 'sale.event') {
    const { saleId, state } = sale.data
    const event = sale.data['event'] as { readonly kind: string }
    const answer = 'answer' in event ? ` ${JSON.stringify(event.answer)}` : 'verdict' in event ? ` ${JSON.stringify(event.verdict)}` : ''
    return `${saleId} ${event.kind}${answer} → ${state.kind}`
  }
  return kind === factRecordKind ? `fact ${JSON.stringify(payload)}` : `${kind} ${operationId}`
}
