import { z } from 'zod'
import { err, ok, type Result } from '#domain/result'
import { CommandQueue } from '#drivers/command-queue'
import type { DeviceMemory } from '#drivers/device-memory'
import { accessSchema, answers, readAnswer, type Access, type Refusal } from '#drivers/terminal/kaspi/answers'
import { pinnedGet, type GetFailure, type Place } from '#drivers/terminal/kaspi/pinned-get'

/** Who we are on the screen of the terminal, where a person confirms it. */
const ourName = 'Beket'

const keptSchema = z.strictObject({ version: z.literal(1), fingerprint: z.string(), ...accessSchema.shape })
type Kept = z.infer<typeof keptSchema>

export type CallFailure = GetFailure | Refusal

export type AccessTiming = {
  /** Longest wait for an answer. */ readonly answerWithinMs: number
  /** Longest wait for the person who confirms us on the terminal's screen. */ readonly confirmWithinMs: number
}

type Query = Readonly<Record<string, string>>

/** The conversation with one terminal under the token it gave us. An old token is renewed once and the call made again, which is
 *  safe: a call that was not authorised did nothing. */
export class KaspiAccess {
  readonly #place: Place
  readonly #memory: DeviceMemory
  readonly #timing: AccessTiming
  readonly #renewals = new CommandQueue()
  readonly #closing = new AbortController()
  #kept: Kept | null

  constructor(place: Place, memory: DeviceMemory, timing: AccessTiming, kept: Kept | null) {
    this.#place = place
    this.#memory = memory
    this.#timing = timing
    this.#kept = kept
  }

  isRegistered(): boolean {
    return this.#kept !== null
  }

  /** Resolves when the person at the terminal has confirmed or refused us. */
  async register(): Promise<Result<void, CallFailure>> {
    const { confirmWithinMs } = this.#timing
    const got = await this.#get('/v2/register', { name: ourName }, null, confirmWithinMs)
    if (!got.ok) return got
    const access = readAnswer(got.value.status, got.value.body, answers.access)
    if (!access.ok) return access
    await this.#keep(access.value, got.value.fingerprint)
    return ok(undefined)
  }

  async call<Value>(path: string, query: Query, data: z.ZodType<Value>): Promise<Result<Value, CallFailure>> {
    const used = this.#kept
    if (used === null) return err({ kind: 'not_sent', detail: 'not registered' })
    const first = await this.#called(path, query, used, data)
    if (first.ok || first.error.kind !== 'unauthorised') return first
    const renewed = await this.#renewals.run(() => this.#renew(used))
    return renewed === null ? first : this.#called(path, query, renewed, data)
  }

  close(): void {
    this.#closing.abort()
  }

  async #called<Value>(
    path: string,
    query: Query,
    { accessToken, fingerprint }: Kept,
    data: z.ZodType<Value>,
  ): Promise<Result<Value, CallFailure>> {
    const { answerWithinMs } = this.#timing
    const got = await this.#get(path, query, { accessToken, fingerprint }, answerWithinMs)
    return got.ok ? readAnswer(got.value.status, got.value.body, data) : got
  }

  /** Null: it cannot be renewed now. A terminal that knows us no longer has to be registered with anew. */
  async #renew(used: Kept): Promise<Kept | null> {
    if (this.#kept !== used) return this.#kept
    const query = { name: ourName, refreshToken: used.refreshToken }
    const renewed = await this.#called('/v2/revoke', query, used, answers.access)
    if (renewed.ok) return this.#keep(renewed.value, used.fingerprint)
    if (renewed.error.kind === 'unauthorised' || renewed.error.kind === 'refused') this.#kept = null
    return null
  }

  async #keep({ accessToken, refreshToken }: Access, fingerprint: string): Promise<Kept> {
    const kept: Kept = { version: 1, fingerprint, accessToken, refreshToken }
    await this.#memory.save(kept)
    this.#kept = kept
    return kept
  }

  #get(
    path: string,
    query: Query,
    identity: Pick<Kept, 'accessToken' | 'fingerprint'> | null,
    withinMs: number,
  ): ReturnType<typeof pinnedGet> {
    return pinnedGet({
      place: this.#place,
      path: `${path}?${new URLSearchParams(query).toString()}`,
      headers: identity === null ? {} : { accesstoken: identity.accessToken },
      fingerprint: identity?.fingerprint ?? null,
      withinMs,
      signal: this.#closing.signal,
    })
  }
}

export async function openKaspiAccess(place: Place, memory: DeviceMemory, timing: AccessTiming): Promise<KaspiAccess> {
  const remembered = await memory.load()
  return new KaspiAccess(place, memory, timing, remembered === null ? null : keptSchema.parse(remembered))
}
