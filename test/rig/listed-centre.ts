import { randomUUID } from 'node:crypto'
import type { LeaseAnswer } from '#contract/central'
import { applyFacts, counterKey, type CardWriter, type Knowledge } from '#central/journal/apply'
import { readFacts, type Conflict } from '#central/journal/facts'
import { passText, pendingPayment, type PendingRow } from '#central/pending/rows'
import { documentsOf } from '#test/rig/closed'
import { assert } from '#domain/assert'
import { tenge } from '#domain/money'
import {
  activationRefusal,
  lastActivationDay,
  walletContent,
  type PendingContent,
  type PendingPayment,
} from '#domain/pending'
import type { Clock } from '#domain/time'
import type { PendingSource } from '#electron/services/kiosk/ports'
import type { Store } from '#electron/store/open'
import { cardKnowledge } from '#electron/sync/card-knowledge'
import { pendingTerms } from '#test/domain/pending-terms'

/** A centre without a database or a link: what it knows of payments is a list, what it makes of a terminal's journal is decided
 *  by the centre's own code. */
export interface ListedCentre {
  /** A bank app pays for a card. */
  pay(payment: {
    readonly cardNumber: string
    readonly amount: number
    readonly acceptedAtMs: number
    readonly content?: PendingContent
  }): PendingPayment
  change(pendingId: string, change: Partial<Pick<PendingRow, 'state' | 'blocked_by'>>): void
  /** Another terminal holds the lease. */
  leaseElsewhere(pendingId: string): void
  blockCard(cardNumber: string): void
  unblockCard(cardNumber: string): void
  /** The hotlist as it is now comes to the terminal, as the link brings it when it is up. */
  sendHotlist(store: Store): Promise<void>
  setLink(link: 'up' | 'down'): void
  payments(): readonly PendingPayment[]
  conflicts(): readonly Conflict[]
  /** Sends the terminal's journal here and the changed payments there, as the link does when it is up. */
  exchange(store: Store): Promise<void>
  pendingSource(store: Store): PendingSource
}

export function createListedCentre(clock: Clock, terminalNumber: number): ListedCentre {
  const terminalId = randomUUID()
  const rows = new Map<string, PendingRow>()
  const activations = new Map<string, CardWriter | null>()
  const writers = new Map<string, CardWriter>()
  const nextActions = new Map<string, number>()
  const conflicts: Conflict[] = []
  const leased = new Set<string>()
  const blockedCards = new Set<string>()
  let link: 'up' | 'down' = 'up'
  let acknowledgedSeq = 0
  let hotlistCursor = 0

  function ofCard(cardNumber: string): PendingPayment[] {
    const ofIt = [...rows.values()].filter((row) => row.card_number === cardNumber)
    return documentsOf(ofIt, ofIt)
  }

  function lease(pendingId: string, cardNumber: string): LeaseAnswer {
    const row = rows.get(pendingId)
    if (row === undefined) return { granted: false, reason: 'unknown' }
    const refusal = activationRefusal(pendingPayment(row), cardNumber, clock.wallMs())
    if (refusal !== null) {
      const reasons = {
        pending_expired: 'expired',
        pending_blocked: row.blocked_by === 'term' ? 'expired' : 'blocked',
        pending_cancelled: 'cancelled',
        pending_activated: 'activated',
        pending_other_card: 'unknown',
      } as const
      return { granted: false, reason: reasons[refusal.kind] }
    }
    if (blockedCards.has(cardNumber)) return { granted: false, reason: 'card_blocked' }
    if (leased.has(pendingId)) return { granted: false, reason: 'leased' }
    return { granted: true, untilMs: clock.wallMs() + 90_000 }
  }

  return {
    pay({ cardNumber, amount, acceptedAtMs, content = walletContent }) {
      const action = nextActions.get(cardNumber) ?? 1
      nextActions.set(cardNumber, action + 1)
      const row: PendingRow = {
        pending_id: randomUUID(),
        card_number: cardNumber,
        action,
        amount: tenge(amount),
        pass: passText(content),
        accepted_at_ms: acceptedAtMs,
        last_day: lastActivationDay(acceptedAtMs, pendingTerms),
        state: 'pending',
        blocked_by: null,
        source: 'provider',
        terminal_id: null,
        sale_id: null,
        line_id: null,
        guard_terminal_number: null,
        guard_operation_number: null,
        guard_expected_counter: null,
        guard_disproved: false,
      }
      rows.set(row.pending_id, row)
      return pendingPayment(row)
    },
    change(pendingId, change) {
      const row = rows.get(pendingId)
      assert(row !== undefined, 'the centre knows the payment')
      rows.set(pendingId, { ...row, ...change })
    },
    leaseElsewhere: (pendingId) => leased.add(pendingId),
    blockCard: (cardNumber) => blockedCards.add(cardNumber),
    unblockCard: (cardNumber) => blockedCards.delete(cardNumber),
    async sendHotlist({ hotlist }) {
      hotlistCursor += 1
      await hotlist.addLoaded([...blockedCards].sort(), hotlistCursor)
      await hotlist.useLoaded()
    },
    setLink(next) {
      link = next
    },
    payments: () => [...rows.values()].map(pendingPayment),
    conflicts: () => conflicts,
    async exchange(store) {
      const records = await store.journal.after(acknowledgedSeq, 1000)
      acknowledgedSeq = records.at(-1)?.seq ?? acknowledgedSeq
      const { facts, conflicts: unreadable } = readFacts(records)
      const known: Knowledge = {
        terminalId,
        terminalNumber,
        nowMs: clock.wallMs(),
        uuid: randomUUID,
        pending: rows,
        activations,
        writers,
        nextActions,
        termEnd: (acceptedAtMs) => lastActivationDay(acceptedAtMs, pendingTerms),
      }
      const applied = applyFacts(known, facts)
      for (const row of applied.created) rows.set(row.pending_id, row)
      for (const { seq, fact } of facts) {
        if (fact.kind !== 'card_credited') continue
        const writer = applied.writers.get(seq)
        if (writer !== undefined) writers.set(counterKey(fact.cardNumber, fact.counter), writer)
      }
      conflicts.push(...unreadable, ...applied.conflicts)
      await store.pending.remember(documentsOf([...rows.values()], rows.values()), clock.wallMs())
    },
    pendingSource: (store) => ({
      ...cardKnowledge(store),
      async refresh(cardNumber) {
        if (link === 'down') return false
        await store.pending.noteSeen(cardNumber, clock.wallMs())
        await store.hotlist.hear(cardNumber, blockedCards.has(cardNumber), store.hotlist.applied())
        await store.pending.remember(ofCard(cardNumber), clock.wallMs())
        return true
      },
      async lease(pendingId) {
        if (link === 'down') return null
        const cardNumber = rows.get(pendingId)?.card_number ?? ''
        const answer = lease(pendingId, cardNumber)
        const isCardBlocked = !answer.granted && answer.reason === 'card_blocked'
        if (isCardBlocked) await store.hotlist.hear(cardNumber, true, store.hotlist.applied())
        return answer
      },
      link: () => link,
    }),
  }
}
