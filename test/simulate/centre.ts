import { verifyBatch, type JournalHead } from '#central/journal/verify'
import { applyFacts, type CardWriter, type Knowledge } from '#central/journal/apply'
import { readFacts, type ReportedFact } from '#central/journal/facts'
import { guardOf, passText, pendingPayment, type PendingRow } from '#central/pending/rows'
import type { JournalAnswer, JournalRecord, LeaseAnswer } from '#contract/central'
import { assert } from '#domain/assert'
import type { Fact } from '#domain/facts'
import { tenge } from '#domain/money'
import { activationRefusal, lastActivationDay, type PendingContent } from '#domain/pending'
import { err, ok, type Result } from '#domain/result'
import { almatyDay } from '#domain/time'
import type { CentreError } from '#electron/sync/centre-error'
import type { CentreClient } from '#electron/sync/client'
import { documentsOf } from '#test/rig/closed'
import type { Chance } from '#test/simulate/chance'
import type { ModelLink, ProcessLink } from '#test/simulate/link'
import { createModelRenters } from '#test/simulate/renters'
import type { Owner, Scheduler } from '#test/simulate/scheduler'
import { pendingTerms } from '#test/domain/pending-terms'

export const terminalNumber = 147
export const terminalId = '00000000-0000-4000-8000-000000000147'
export const otherTerminalNumber = 900
const otherTerminalId = '00000000-0000-4000-8000-000000000900'
const leaseTermMs = 90_000
const pageSize = 3
const onlineDeadlineMs = 1500

export type CentreConflict = { readonly seq: number; readonly code: string; readonly pendingId: string | null }

/** The centre without a database: lists in memory, judged by the centre's own code. */
export interface ModelCentre {
  clientOf(owner: Owner): CentreClient
  /** A bank app pays for a card. */
  pay(cardNumber: string, amount: number, acceptedAtMs: number, content: PendingContent): void
  decide(pendingId: string, state: 'cancelled' | 'blocked'): void
  leaseElsewhere(pendingId: string): void
  reportElsewhere(fact: Fact): void
  rows(): readonly PendingRow[]
  conflicts(): readonly CentreConflict[]
  head(): JournalHead
  /** What was reported, in order: by the terminal, and by all others. */
  facts(): readonly Fact[]
  factsElsewhere(): readonly Fact[]
}

export function createModelCentre(scheduler: Scheduler, chance: Chance, link: ModelLink): ModelCentre {
  const nowMs = (): number => scheduler.clock.wallMs()
  const rows = new Map<string, PendingRow>()
  const changes = new Map<string, number>()
  const activations = new Map<string, CardWriter | null>()
  const writers = new Map<string, CardWriter>()
  const nextActions = new Map<string, number>()
  const leases = new Map<string, { readonly by: string; readonly untilMs: number }>()
  const hashes = new Map<number, string>()
  const operations = new Set<string>()
  const conflicts: CentreConflict[] = []
  const facts: Fact[] = []
  const factsElsewhere: Fact[] = []
  let head: JournalHead = { seq: 0, hash: '0'.repeat(64) }
  let change = 0
  let reportedElsewhere = 0
  const renters = createModelRenters(chance, nowMs, () => facts)

  function put(row: PendingRow): void {
    rows.set(row.pending_id, row)
    changes.set(row.pending_id, (change += 1))
  }

  function blockExpired(): void {
    const today = almatyDay(nowMs())
    for (const row of rows.values())
      if (row.state === 'pending' && row.last_day < today) put({ ...row, state: 'blocked', blocked_by: 'term' })
  }

  function take(reporter: { terminalId: string; terminalNumber: number }, reported: readonly ReportedFact[]): void {
    const uuid = (): string => chance.uuid()
    const known: Knowledge = {
      ...reporter,
      nowMs: nowMs(),
      uuid,
      pending: rows,
      activations,
      writers,
      nextActions,
      termEnd: (acceptedAtMs) => lastActivationDay(acceptedAtMs, pendingTerms),
    }
    const applied = applyFacts(known, reported)
    for (const row of applied.created) put(row)
    for (const pendingId of applied.changed) {
      const row = rows.get(pendingId)
      if (row !== undefined) put(row)
    }
    conflicts.push(...applied.conflicts)
  }

  function postJournal(records: readonly JournalRecord[]): Result<JournalAnswer, CentreError> {
    const verified = verifyBatch(records, head, hashes)
    const repeated = verified.ok ? verified.value.find(({ operationId }) => operations.has(operationId)) : undefined
    if (!verified.ok || repeated !== undefined) {
      const code = verified.ok ? 'journal_operation_repeated' : verified.error.kind
      return err({ kind: 'centre_refused', code, status: 409, acknowledgedSeq: head.seq })
    }
    for (const record of verified.value) {
      head = { seq: record.seq, hash: record.hash }
      hashes.set(record.seq, record.hash)
      operations.add(record.operationId)
    }
    const read = readFacts(verified.value)
    conflicts.push(...read.conflicts)
    facts.push(...read.facts.map(({ fact }) => fact))
    take({ terminalId, terminalNumber }, read.facts)
    const [first, last] = [records[0]?.seq ?? 0, records.at(-1)?.seq ?? 0]
    const listed = conflicts.filter(({ seq }) => seq >= first && seq <= last).map(({ seq, code }) => ({ seq, code }))
    return ok({ acknowledgedSeq: head.seq, conflicts: listed })
  }

  function lease(pendingId: string): LeaseAnswer {
    blockExpired()
    const row = rows.get(pendingId)
    if (row === undefined) return { granted: false, reason: 'unknown' }
    const refusal = activationRefusal(pendingPayment(row), row.card_number, nowMs())
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
    const held = leases.get(pendingId)
    if (held !== undefined && held.by !== terminalId && held.untilMs > nowMs())
      return { granted: false, reason: 'leased' }
    const untilMs = nowMs() + leaseTermMs
    leases.set(pendingId, { by: terminalId, untilMs })
    return { granted: true, untilMs }
  }

  function pendingDelta(cursor: number): Awaited<ReturnType<CentreClient['pendingDelta']>> {
    blockExpired()
    const later = [...rows.values()]
      .map((row) => ({ row, at: changes.get(row.pending_id) ?? 0 }))
      .filter(({ at }) => at > cursor)
      .sort((a, b) => a.at - b.at)
    const page = later.slice(0, pageSize)
    const next = page.at(-1)?.at ?? cursor
    const items = documentsOf(
      page.map(({ row }) => row),
      rows.values(),
    )
    return ok({ items, cursor: next, more: later.length > page.length, serverTimeMs: nowMs() })
  }

  function clientOf({ ask, heard }: ProcessLink): CentreClient {
    const nobody = () => Promise.resolve(err({ kind: 'link_down', detail: 'not asked for here' } as const))
    return {
      signAs: () => undefined,
      enrol: () => Promise.resolve(err({ kind: 'not_enrolled' })),
      postJournal: (records) => ask('journal', 15_000, () => postJournal(records)),
      published: () => ask('published', 15_000, () => ok({ newest: null, document: null, successions: [] })),
      pendingDelta: (cursor) => ask('pending', 15_000, () => pendingDelta(cursor)),
      hotlistWhole: () =>
        ask('hotlist', 15_000, () => ok({ cards: '', last: null, more: false, cursor: 0, serverTimeMs: nowMs() })),
      hotlistChanges: () =>
        ask('hotlist', 15_000, () =>
          ok({ added: '', removed: '', cursor: 0, more: false, check: { size: 0, sum: 0 }, serverTimeMs: nowMs() }),
        ),
      cardStatus: (cardNumber) =>
        ask('card', onlineDeadlineMs, () => {
          blockExpired()
          const ofCard = [...rows.values()].filter((row) => row.card_number === cardNumber)
          const pending = documentsOf(ofCard, ofCard)
          return ok({ cardNumber, status: 'active', pending, serverTimeMs: nowMs() })
        }),
      lease: (pendingId) => ask('lease', onlineDeadlineMs, () => ok(lease(pendingId))),
      totals: nobody,
      heartbeat: nobody,
      restore: nobody,
      keptRecords: nobody,
      changeKey: nobody,
      attended: ({ path, body, schema }) =>
        ask('bike', onlineDeadlineMs, () => {
          const answer = renters.answer(path, body)
          return answer.ok ? ok(schema.parse(answer.value)) : answer
        }),
      time: () => ask('time', onlineDeadlineMs, () => ok({ serverTimeMs: nowMs() })),
      serverTime: () => heard.last(),
      close: () => undefined,
    }
  }

  return {
    clientOf: (owner) => clientOf(link.of(owner)),
    pay(cardNumber, amount, acceptedAtMs, content) {
      const action = nextActions.get(cardNumber) ?? 1
      nextActions.set(cardNumber, action + 1)
      put({
        pending_id: chance.uuid(),
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
      })
    },
    decide(pendingId, state) {
      const row = rows.get(pendingId)
      assert(row !== undefined, 'the centre knows the payment')
      if (row.state === 'pending' && guardOf(row) === null)
        put({ ...row, state, blocked_by: state === 'blocked' ? 'decision' : null })
    },
    leaseElsewhere(pendingId) {
      leases.set(pendingId, { by: otherTerminalId, untilMs: nowMs() + leaseTermMs })
    },
    reportElsewhere(fact) {
      reportedElsewhere -= 1
      factsElsewhere.push(fact)
      const reporter = { terminalId: otherTerminalId, terminalNumber: otherTerminalNumber }
      take(reporter, [{ seq: reportedElsewhere, atMs: nowMs(), fact }])
    },
    rows: () => [...rows.values()],
    conflicts: () => conflicts,
    head: () => head,
    facts: () => facts,
    factsElsewhere: () => factsElsewhere,
  }
}
