import { factRecordKind } from '#contract/central'
import { saleEventSchema } from '#electron/store/sales'
import type { JournalEntry } from '#electron/store/journal'
import type { Store } from '#electron/store/open'
import type { Owner, Scheduler } from '#test/simulate/scheduler'
import type { Trace } from '#test/simulate/trace'

/** Where transactions wait for each other. */
export const writeLane = 'store write'

type Call<Args extends unknown[], T> = (...args: Args) => Promise<T>

/** The store with every call in line: writes among writes and reads among reads, as its two connections run them. A process
 *  can end before the deed, or after it and before it heard of it. */
export function gatedStore(store: Store, scheduler: Scheduler, owner: Owner, trace: () => Trace): Store {
  const inLane =
    (lane: string) =>
    <Args extends unknown[], T>(what: string, call: Call<Args, T>): Call<Args, T> =>
    (...args) =>
      scheduler.gate(owner, lane, what, () => call(...args))
  const read = inLane('store read')
  const write = inLane(writeLane)
  const { journal, projections, sales, receipts, cardOrders, shifts, payouts } = store
  const { pending, hotlist, settings, sync, published } = store
  return {
    journal: {
      ...journal,
      append: write('append', async (entries, alongside) => {
        const records = await journal.append(entries, alongside)
        for (const entry of entries) trace().note(`journal: ${summary(entry)}`)
        return records
      }),
      after: read('journal after', (seq, limit) => journal.after(seq, limit)),
      last: read('journal last', () => journal.last()),
      byOperationPrefix: read('journal by prefix', (prefix) => journal.byOperationPrefix(prefix)),
      verify: read('journal verify', (fromSeq) => journal.verify(fromSeq)),
    },
    projections,
    sales: {
      find: read('sale', (saleId) => sales.find(saleId)),
      open: read('open sales', () => sales.open()),
      recent: read('sales', (limit) => sales.recent(limit)),
      withoutReceipt: read('sales without receipt', () => sales.withoutReceipt()),
    },
    receipts: {
      find: read('receipt', (receiptId) => receipts.find(receiptId)),
      recent: read('recent receipts', (limit) => receipts.recent(limit)),
      ofSale: read('receipts', (saleId) => receipts.ofSale(saleId)),
      unprinted: read('unprinted', () => receipts.unprinted()),
    },
    cardOrders: {
      find: read('card order', (dispenseId) => cardOrders.find(dispenseId)),
      open: read('open card orders', () => cardOrders.open()),
      highestSerial: read('highest serial', () => cardOrders.highestSerial()),
    },
    shifts: {
      open: read('open shift', () => shifts.open()),
      find: read('shift', (number) => shifts.find(number)),
      highestNumber: read('highest shift', () => shifts.highestNumber()),
      sales: read('sales of a shift', (number) => shifts.sales(number)),
    },
    payouts: {
      ofApplication: read('payout', (applicationId) => payouts.ofApplication(applicationId)),
      open: read('open payouts', () => payouts.open()),
    },
    pending: {
      applyDelta: write('pending delta', (documents, cursor, askedAtMs) =>
        pending.applyDelta(documents, cursor, askedAtMs),
      ),
      remember: write('pending remember', (documents, askedAtMs) => pending.remember(documents, askedAtMs)),
      refuse: write('pending refuse', (pendingId, state, atMs) => pending.refuse(pendingId, state, atMs)),
      ofCard: read('pending of card', (cardNumber) => pending.ofCard(cardNumber)),
      cardOf: read('card of pending', (pendingId) => pending.cardOf(pendingId)),
      noteSeen: write('card seen', (cardNumber, atMs) => pending.noteSeen(cardNumber, atMs)),
      trim: write('pending trim', (nowMs) => pending.trim(nowMs)),
      unreadable: read('pending unreadable', () => pending.unreadable()),
      cursor: read('pending cursor', () => pending.cursor()),
    },
    hotlist: {
      applied: () => hotlist.applied(),
      subscribe: (listener) => hotlist.subscribe(listener),
      beginPull: () => {
        hotlist.beginPull()
      },
      isBlocked: read('hotlist', (cardNumber) => hotlist.isBlocked(cardNumber)),
      hear: write('hotlist hear', (cardNumber, isBlocked, since) => hotlist.hear(cardNumber, isBlocked, since)),
      progress: read('hotlist progress', () => hotlist.progress()),
      addLoaded: write('hotlist load', (cardNumbers, cursor) => hotlist.addLoaded(cardNumbers, cursor)),
      giveUpLoad: write('hotlist give up', () => hotlist.giveUpLoad()),
      useLoaded: write('hotlist use', () => hotlist.useLoaded()),
      apply: write('hotlist changes', (changes) => hotlist.apply(changes)),
      agrees: write('hotlist agrees', (check, atMs) => hotlist.agrees(check, atMs)),
      status: read('hotlist status', () => hotlist.status()),
    },
    settings: {
      read: (setting) => scheduler.gate(owner, 'store read', 'setting', () => settings.read(setting)),
      write: (setting, value) => scheduler.gate(owner, writeLane, 'setting', () => settings.write(setting, value)),
      remove: write('setting removed', (setting) => settings.remove(setting)),
      writeTogether: write('settings', (changes) => settings.writeTogether(changes)),
    },
    sync: {
      acknowledgedSeq: read('acknowledged', () => sync.acknowledgedSeq()),
      acknowledge: write('acknowledge', (answer, atMs) => sync.acknowledge(answer, atMs)),
      recordRefusal: write('refusal', (refusal, atMs) => sync.recordRefusal(refusal, atMs)),
      conflicts: read('conflicts', () => sync.conflicts()),
      refusals: read('refusals', () => sync.refusals()),
      standing: read('sync standing', () => sync.standing()),
    },
    published: {
      trustedKey: read('publishing key', () => published.trustedKey()),
      trust: write('publishing key', (publicKey) => published.trust(publicKey)),
      load: (kind, text, atMs) => scheduler.gate(owner, 'store read', kind, () => published.load(kind, text, atMs)),
      adopt: write('adopted', (kind, document, atMs) => published.adopt(kind, document, atMs)),
      refuse: write('refused', (kind, refused, atMs) => published.refuse(kind, refused, atMs)),
      standing: read('published standing', (kind) => published.standing(kind)),
      states: read('published states', () => published.states()),
      subscribe: (listener) => published.subscribe(listener),
    },
    health: store.health,
    totals: read('totals', () => store.totals()),
    highestOperationNumber: read('highest operation', () => store.highestOperationNumber()),
    checkpoint: read('checkpoint', () => store.checkpoint()),
    close: () => store.close(),
  }
}

function summary({ kind, payload, operationId }: JournalEntry): string {
  const sale = saleEventSchema.safeParse(payload)
  if (sale.success && kind === 'sale.event') {
    const { saleId, state } = sale.data
    const event = sale.data['event'] as { readonly kind: string }
    const answer =
      'answer' in event
        ? ` ${JSON.stringify(event.answer)}`
        : 'verdict' in event
          ? ` ${JSON.stringify(event.verdict)}`
          : ''
    return `${saleId} ${event.kind}${answer} → ${state.kind}`
  }
  return kind === factRecordKind ? `fact ${JSON.stringify(payload)}` : `${kind} ${operationId}`
}
