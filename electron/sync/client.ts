import { createHash, randomUUID, sign, type KeyObject } from 'node:crypto'
import { z } from 'zod'
import {
  cardStatusSchema,
  enrolResponseSchema,
  journalAnswerSchema,
  leaseAnswerSchema,
  pendingDeltaSchema,
  signatureHeaders,
  signedText,
  terminalTotalsSchema,
  timeSchema,
  type EnrolResponse,
  type JournalAnswer,
  type JournalRecord,
  type LeaseAnswer,
  type TerminalTotals,
} from '#contract/central'
import { err, type Result } from '#domain/result'
import type { Clock } from '#domain/time'
import type { CentreError } from '#electron/sync/centre-error'
import { exchange, type Fetch } from '#electron/sync/request'

export type SigningIdentity = { readonly terminalId: string; readonly privateKey: KeyObject }

/** The centre's clock as seen once: it read `serverTimeMs` when ours read `monotonicMs`, give or take `uncertaintyMs`. One of
 *  the witnesses of the trusted clock. */
export type ServerTime = {
  readonly serverTimeMs: number
  readonly monotonicMs: number
  readonly uncertaintyMs: number
  /** Server time minus this machine's wall time at that moment. */
  readonly offsetMs: number
}

export type PendingDelta = z.infer<typeof pendingDeltaSchema>
export type CardStatus = z.infer<typeof cardStatusSchema>
type Answer<T> = Promise<Result<T, CentreError>>

export interface CentreClient {
  signAs(identity: SigningIdentity): void
  enrol(code: string, publicKey: string): Answer<EnrolResponse>
  postJournal(records: readonly JournalRecord[]): Answer<JournalAnswer>
  pendingDelta(cursor: number): Answer<PendingDelta>
  cardStatus(cardNumber: string): Answer<CardStatus>
  lease(pendingId: string, operationNumber: number): Answer<LeaseAnswer>
  totals(): Answer<TerminalTotals>
  time(): Answer<{ readonly serverTimeMs: number }>
  /** The latest sample, from any answer that carried the time. */
  serverTime(): ServerTime | null
  /** Ends every exchange under way with `link_down`. */
  close(): void
}

/** A passenger waits for `cardStatus` and `lease` with the card in hand; nobody waits for the others. */
const standardDeadlinesMs = { background: 15_000, online: 1500 }

type Request<T> = {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly body?: unknown
  readonly schema: z.ZodType<T>
  readonly deadlineMs: number
}

function hasServerTime(value: unknown): value is { serverTimeMs: number } {
  return (
    typeof value === 'object' && value !== null && 'serverTimeMs' in value && typeof value.serverTimeMs === 'number'
  )
}

export function createCentreClient(options: {
  /** Without a slash at the end. */
  readonly baseUrl: string
  readonly fetch: Fetch
  readonly clock: Clock
  readonly deadlinesMs?: { readonly background: number; readonly online: number }
}): CentreClient {
  const { baseUrl, fetch, clock, deadlinesMs = standardDeadlinesMs } = options
  const closing = new AbortController()
  let identity: SigningIdentity | null = null
  let serverTime: ServerTime | null = null

  async function send<T>(request: Request<T>, bodyText: string | null, headers: Record<string, string>): Answer<T> {
    const sentAtMs = clock.monotonicMs()
    const answer = await exchange(
      fetch,
      `${baseUrl}${request.path}`,
      {
        method: request.method,
        headers: bodyText === null ? headers : { ...headers, 'content-type': 'application/json' },
        body: bodyText,
        signal: AbortSignal.any([AbortSignal.timeout(request.deadlineMs), closing.signal]),
      },
      request.schema,
    )
    if (answer.ok && hasServerTime(answer.value)) {
      const uncertaintyMs = (clock.monotonicMs() - sentAtMs) / 2
      const { serverTimeMs } = answer.value
      const offsetMs = serverTimeMs - (clock.wallMs() - uncertaintyMs)
      serverTime = { serverTimeMs, monotonicMs: sentAtMs + uncertaintyMs, uncertaintyMs, offsetMs }
    }
    return answer
  }

  async function unsigned<T>(request: Request<T>): Answer<T> {
    return send(request, request.body === undefined ? null : JSON.stringify(request.body), {})
  }

  /** The centre's time when it is known, so that a wrong wall clock does not cut the terminal off. */
  function timestampMs(): number {
    if (serverTime === null) return clock.wallMs()
    return Math.round(serverTime.serverTimeMs + clock.monotonicMs() - serverTime.monotonicMs)
  }

  async function signedOnce<T>(request: Request<T>, signer: SigningIdentity): Answer<T> {
    const bodyText = request.body === undefined ? null : JSON.stringify(request.body)
    const stamp = timestampMs()
    const nonce = randomUUID()
    const bodySha256Hex = createHash('sha256')
      .update(bodyText ?? '')
      .digest('hex')
    const text = signedText({ method: request.method, path: request.path, timestampMs: stamp, nonce, bodySha256Hex })
    return send(request, bodyText, {
      [signatureHeaders.terminal]: signer.terminalId,
      [signatureHeaders.timestamp]: String(stamp),
      [signatureHeaders.nonce]: nonce,
      [signatureHeaders.signature]: sign(null, Buffer.from(text), signer.privateKey).toString('base64'),
    })
  }

  const time: CentreClient['time'] = () =>
    unsigned({ method: 'GET', path: '/v1/time', schema: timeSchema, deadlineMs: deadlinesMs.online })

  async function signed<T>(request: Request<T>): Answer<T> {
    if (identity === null) return err({ kind: 'not_enrolled' })
    const answer = await signedOnce(request, identity)
    const isClockAtFault =
      !answer.ok && answer.error.kind === 'centre_refused' && answer.error.code === 'signature_timestamp'
    if (!isClockAtFault) return answer
    const asked = await time()
    return asked.ok ? signedOnce(request, identity) : asked
  }

  const { background, online } = deadlinesMs
  return {
    signAs: (signer) => {
      identity = signer
    },
    enrol: (code, publicKey) =>
      unsigned({
        method: 'POST',
        path: '/v1/terminals/enrol',
        body: { code, publicKey },
        schema: enrolResponseSchema,
        deadlineMs: background,
      }),
    postJournal: (records) =>
      signed({
        method: 'POST',
        path: '/v1/journal',
        body: { records },
        schema: journalAnswerSchema,
        deadlineMs: background,
      }),
    pendingDelta: (cursor) =>
      signed({
        method: 'GET',
        path: `/v1/pending?cursor=${String(cursor)}`,
        schema: pendingDeltaSchema,
        deadlineMs: background,
      }),
    cardStatus: (cardNumber) =>
      signed({
        method: 'GET',
        path: `/v1/cards/${encodeURIComponent(cardNumber)}`,
        schema: cardStatusSchema,
        deadlineMs: online,
      }),
    lease: (pendingId, operationNumber) =>
      signed({
        method: 'POST',
        path: `/v1/pending/${encodeURIComponent(pendingId)}/lease`,
        body: { operationNumber },
        schema: leaseAnswerSchema,
        deadlineMs: online,
      }),
    totals: () =>
      signed({
        method: 'GET',
        path: '/v1/terminals/self/totals',
        schema: terminalTotalsSchema,
        deadlineMs: background,
      }),
    time,
    serverTime: () => serverTime,
    close: () => {
      closing.abort()
    },
  }
}
