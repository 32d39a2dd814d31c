import type { z } from 'zod'
import {
  cardStatusSchema,
  enrolResponseSchema,
  journalAnswerSchema,
  leaseAnswerSchema,
  pendingDeltaSchema,
  terminalTotalsSchema,
  type EnrolResponse,
  type JournalAnswer,
  type JournalRecord,
  type LeaseAnswer,
  type TerminalTotals,
} from '#contract/central'
import { heartbeatAnswerSchema, type Heartbeat, type HeartbeatAnswer } from '#contract/heartbeat'
import {
  keptRecordsSchema,
  restoreAnswerSchema,
  type KeptRecords,
  type RestoreAnswer,
  type RestoreRequest,
} from '#contract/restore'
import { hotlistChangesSchema, hotlistWholeSchema, type HotlistChanges, type HotlistWhole } from '#contract/hotlist'
import { keyChangeAnswerSchema } from '#contract/terminal-keys'
import { publishedAnswerSchema, type PublishedAnswer, type PublishedKind } from '#contract/published'
import type { Result } from '#domain/result'
import type { CentreError } from '#electron/sync/centre-error'
import {
  CentreTransport,
  timeRequest,
  type ServerTime,
  type SigningIdentity,
  type TransportOptions,
} from '#electron/sync/transport'

type PendingDelta = z.infer<typeof pendingDeltaSchema>
export type CardStatus = z.infer<typeof cardStatusSchema>
type Answer<T> = Promise<Result<T, CentreError>>

/** A question a passenger waits for at the screen. */
export type AttendedRequest<T> = { readonly path: string; readonly body: object; readonly schema: z.ZodType<T> }

export interface CentreClient {
  signAs(identity: SigningIdentity): void
  enrol(code: string, publicKey: string): Answer<EnrolResponse>
  /** `isAhead`: the batch in front of it is not answered yet. */
  postJournal(records: readonly JournalRecord[], isAhead?: boolean): Answer<JournalAnswer>
  pendingDelta(cursor: number): Answer<PendingDelta>
  hotlistChanges(cursor: number): Answer<HotlistChanges>
  hotlistWhole(after: string): Answer<HotlistWhole>
  /** What was published last, if it is newer than `have`. */
  published(kind: PublishedKind, have: number): Answer<PublishedAnswer>
  cardStatus(cardNumber: string): Answer<CardStatus>
  lease(pendingId: string, operationNumber: number): Answer<LeaseAnswer>
  totals(): Answer<TerminalTotals>
  heartbeat(heartbeat: Heartbeat): Answer<HeartbeatAnswer>
  /** See contract/restore.ts. */
  restore(request: RestoreRequest): Answer<RestoreAnswer>
  keptRecords(after: number): Answer<KeptRecords>
  /** See contract/terminal-keys.ts. */
  changeKey(publicKey: string, proof: string): Answer<{ readonly serverTimeMs: number }>
  /** A signed POST of the bike service (contract/bike.ts). */
  attended<T>(request: AttendedRequest<T>): Answer<T>
  time(): Answer<{ readonly serverTimeMs: number }>
  /** The latest sample, from any answer that carried the time. */
  serverTime(): ServerTime | null
  /** Final: ends every exchange under way with `link_down`. */
  close(): void
}

/** A passenger waits for `cardStatus` and `lease` with the card in hand, and for `attended` at the screen, where the centre
 *  has to try a PIN first; nobody waits for the others. */
const standardDeadlinesMs = { background: 15_000, online: 1500 }
const attendedDeadlineMs = 5000

export function createCentreClient(
  options: TransportOptions & { readonly deadlinesMs?: { readonly background: number; readonly online: number } },
): CentreClient {
  const transport = new CentreTransport(options)
  const { background, online } = options.deadlinesMs ?? standardDeadlinesMs
  const get = <T>(path: string, schema: z.ZodType<T>, deadlineMs: number): Answer<T> =>
    transport.signed({ method: 'GET', path, schema, deadlineMs })
  const post = <T>(path: string, body: object, schema: z.ZodType<T>, deadlineMs: number): Answer<T> =>
    transport.signed({ method: 'POST', path, body, schema, deadlineMs })
  return {
    signAs: (identity) => {
      transport.signAs(identity)
    },
    enrol: (code, publicKey) =>
      transport.unsigned({
        method: 'POST',
        path: '/v1/terminals/enrol',
        body: { code, publicKey },
        schema: enrolResponseSchema,
        deadlineMs: background,
      }),
    postJournal: (records, isAhead = false) =>
      transport.signed({
        method: 'POST',
        path: '/v1/journal',
        body: { ...(isAhead ? { ahead: true } : {}), records },
        schema: journalAnswerSchema,
        deadlineMs: background,
      }),
    pendingDelta: (cursor) => get(`/v1/pending?cursor=${String(cursor)}`, pendingDeltaSchema, background),
    published: (kind, have) => get(`/v1/${kind}?have=${String(have)}`, publishedAnswerSchema, background),
    hotlistChanges: (cursor) => get(`/v1/hotlist?cursor=${String(cursor)}`, hotlistChangesSchema, background),
    hotlistWhole: (after) => get(`/v1/hotlist/whole?after=${after}`, hotlistWholeSchema, background),
    cardStatus: (cardNumber) => get(`/v1/cards/${encodeURIComponent(cardNumber)}`, cardStatusSchema, online),
    lease: (pendingId, operationNumber) =>
      post(`/v1/pending/${encodeURIComponent(pendingId)}/lease`, { operationNumber }, leaseAnswerSchema, online),
    totals: () => get('/v1/terminals/self/totals', terminalTotalsSchema, background),
    heartbeat: (heartbeat) => post('/v1/terminals/self/heartbeat', heartbeat, heartbeatAnswerSchema, background),
    restore: (request) => post('/v1/terminals/self/restore', request, restoreAnswerSchema, background),
    keptRecords: (after) => get(`/v1/terminals/self/journal?after=${String(after)}`, keptRecordsSchema, background),
    changeKey: (publicKey, proof) =>
      post('/v1/terminals/self/key', { publicKey, proof }, keyChangeAnswerSchema, background),
    attended: ({ path, body, schema }) => post(path, body, schema, attendedDeadlineMs),
    time: () => transport.unsigned(timeRequest),
    serverTime: () => transport.serverTime(),
    close: () => {
      transport.close()
    },
  }
}
