import { hash, randomUUID, sign, type KeyObject } from 'node:crypto'
import { promisify } from 'node:util'
import { constants, gzip } from 'node:zlib'
import type { z } from 'zod'
import { signatureHeaders, signedText, timeSchema } from '#contract/central'
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

export type CentreRequest<T> = {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly body?: object
  readonly schema: z.ZodType<T>
  readonly deadlineMs: number
}

type Answer<T> = Promise<Result<T, CentreError>>

export type TransportOptions = {
  /** Without a slash at the end. */
  readonly baseUrl: string
  readonly fetch: Fetch
  readonly clock: Clock
}

const timeDeadlineMs = 1500

export const timeRequest: CentreRequest<{ readonly serverTimeMs: number }> = {
  method: 'GET',
  path: '/v1/time',
  schema: timeSchema,
  deadlineMs: timeDeadlineMs,
}

function hasServerTime(value: unknown): value is { serverTimeMs: number } {
  const isObject = typeof value === 'object' && value !== null
  return isObject && 'serverTimeMs' in value && typeof value.serverTimeMs === 'number'
}

type Bytes = string | Uint8Array<ArrayBuffer>

/** What fits one packet gains nothing. */
const compressedFromCharacters = 1400

const deflate = promisify(gzip)
const immediately = promisify(setImmediate)

/** Each piece of the output is a turn of the thread pool. */
const deflatedChunkBytes = 262_144

/** JSON text, compressed where it is worth it: a batch of the journal shrinks to a quarter. Signed as it is sent. */
async function encoded(
  body: object | undefined,
): Promise<{ readonly bytes: Bytes; readonly headers: Readonly<Record<string, string>> } | null> {
  if (body === undefined) return null
  const text = await jsonText(body)
  if (text.length < compressedFromCharacters) return { bytes: text, headers: {} }
  const { buffer, byteOffset, length } = await deflate(text, {
    level: constants.Z_BEST_SPEED,
    chunkSize: deflatedChunkBytes,
  })
  return { bytes: new Uint8Array(buffer, byteOffset, length), headers: { 'content-encoding': 'gzip' } }
}

const itemsAtOnce = 100

/** Long lists are written a part at a time: this is the thread that sells. */
async function jsonText(body: object): Promise<string> {
  const members: string[] = []
  for (const [name, value] of Object.entries(body)) {
    if (value === undefined) continue
    const text = isLongList(value) ? await listText(value) : JSON.stringify(value)
    members.push(`${JSON.stringify(name)}:${text}`)
  }
  return `{${members.join()}}`
}

function isLongList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value) && value.length > itemsAtOnce
}

async function listText(items: readonly unknown[]): Promise<string> {
  const parts: string[] = []
  for (let from = 0; from < items.length; from += itemsAtOnce) {
    if (from > 0) await immediately()
    parts.push(JSON.stringify(items.slice(from, from + itemsAtOnce)).slice(1, -1))
  }
  return `[${parts.join()}]`
}

/** Requests with and without the terminal's signature, each within its deadline, and the centre's time from their answers. */
export class CentreTransport {
  readonly #options: TransportOptions
  readonly #closing = new AbortController()
  #identity: SigningIdentity | null = null
  #serverTime: ServerTime | null = null

  constructor(options: TransportOptions) {
    this.#options = options
  }

  signAs(identity: SigningIdentity): void {
    this.#identity = identity
  }

  serverTime(): ServerTime | null {
    return this.#serverTime
  }

  close(): void {
    this.#closing.abort()
  }

  async unsigned<T>(request: CentreRequest<T>): Answer<T> {
    return this.#send(request, request.body === undefined ? null : JSON.stringify(request.body), {})
  }

  /** Asks again after asking for the time if the centre says that the time stamp is what is wrong. */
  async signed<T>(request: CentreRequest<T>): Answer<T> {
    const identity = this.#identity
    if (identity === null) return err({ kind: 'not_enrolled' })
    const answer = await this.#signedOnce(request, identity)
    const code = !answer.ok && answer.error.kind === 'centre_refused' ? answer.error.code : null
    // The key was changed while this was on its way.
    const present = this.#identity
    const isChanged = present !== null && present !== identity
    if (code === 'terminal_key_retired' && isChanged) return this.#signedOnce(request, present)
    if (code !== 'signature_timestamp') return answer
    const asked = await this.unsigned(timeRequest)
    return asked.ok ? this.#signedOnce(request, identity) : asked
  }

  async #signedOnce<T>(request: CentreRequest<T>, identity: SigningIdentity): Answer<T> {
    const { method, path } = request
    const body = await encoded(request.body)
    const timestampMs = this.#timestampMs()
    const nonce = randomUUID()
    const bodySha256Hex = hash('sha256', body?.bytes ?? '')
    const text = signedText({ method, path, timestampMs, nonce, bodySha256Hex })
    return this.#send(request, body?.bytes ?? null, {
      ...body?.headers,
      [signatureHeaders.terminal]: identity.terminalId,
      [signatureHeaders.timestamp]: String(timestampMs),
      [signatureHeaders.nonce]: nonce,
      [signatureHeaders.signature]: sign(null, Buffer.from(text), identity.privateKey).toString('base64'),
    })
  }

  async #send<T>(request: CentreRequest<T>, body: Bytes | null, headers: Record<string, string>): Answer<T> {
    const { baseUrl, fetch, clock } = this.#options
    const sentAtMs = clock.monotonicMs()
    const init = {
      method: request.method,
      headers: body === null ? headers : { ...headers, 'content-type': 'application/json' },
      body,
      signal: AbortSignal.any([AbortSignal.timeout(request.deadlineMs), this.#closing.signal]),
    }
    const answer = await exchange(fetch, `${baseUrl}${request.path}`, init, request.schema)
    if (answer.ok && hasServerTime(answer.value)) {
      const { serverTimeMs } = answer.value
      const uncertaintyMs = (clock.monotonicMs() - sentAtMs) / 2
      const offsetMs = serverTimeMs - (clock.wallMs() - uncertaintyMs)
      this.#serverTime = { serverTimeMs, monotonicMs: sentAtMs + uncertaintyMs, uncertaintyMs, offsetMs }
    }
    return answer
  }

  /** The centre's time when it is known, so that a wrong wall clock does not cut the terminal off. */
  #timestampMs(): number {
    const { clock } = this.#options
    if (this.#serverTime === null) return clock.wallMs()
    return Math.round(this.#serverTime.serverTimeMs + clock.monotonicMs() - this.#serverTime.monotonicMs)
  }
}
