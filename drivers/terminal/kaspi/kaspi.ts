import { assertNever } from '#domain/assert'
import { err, ok, type Result } from '#domain/result'
import type { Delay } from '#drivers/delay'
import type { DeviceMemory } from '#drivers/device-memory'
import { Listeners } from '#drivers/listeners'
import type { BankError, BankState, BankTerminalDriver, CancelError } from '#drivers/terminal/driver'
import { declined } from '#drivers/terminal/final-outcome'
import { openKaspiAccess, type AccessTiming, type CallFailure, type KaspiAccess } from '#drivers/terminal/kaspi/access'
import {
  answers,
  approvalOf,
  badParameter,
  failureOf,
  kaspiHandleSchema,
  notCompleted,
  processNotFound,
  type KaspiHandle,
  type ProcessStatus,
} from '#drivers/terminal/kaspi/answers'
import type { Place } from '#drivers/terminal/kaspi/pinned-get'
import { openOperationBook, type Operation } from '#drivers/terminal/operation-book'
import { RecordedTerminal, type Answer, type BankDevice } from '#drivers/terminal/recorded-terminal'

export type KaspiTiming = AccessTiming & {
  /** Between two questions how an operation goes. */ readonly statusEveryMs: number
  /** A terminal asks its bank no oftener for one client. */ readonly actualizeEveryMs: number
  /** Between two questions whether it is still there. */ readonly pollMs: number
  /** Before a terminal that is away is tried again. */ readonly retryMs: number
}

export type KaspiOptions = {
  readonly place: Place
  /** Of operations. */ readonly memory: DeviceMemory
  /** Of the tokens it gave us. */ readonly accessMemory: DeviceMemory
  readonly delay: Delay
  readonly timing?: KaspiTiming
}

const usualTiming: KaspiTiming = {
  answerWithinMs: 15_000,
  confirmWithinMs: 120_000,
  statusEveryMs: 1_000,
  actualizeEveryMs: 10_000,
  pollMs: 30_000,
  retryMs: 5_000,
}

/** How often in a row it may leave the question unanswered how a payment goes, before the payment is in question. */
const unansweredMax = 3

/** A Kaspi Smart POS over its local API. Offline until a person has confirmed us on its screen, once in its life. */
export async function openKaspiTerminal(options: KaspiOptions): Promise<BankTerminalDriver> {
  const timing = options.timing ?? usualTiming
  const access = await openKaspiAccess(options.place, options.accessMemory, timing)
  const device = new KaspiTerminal(access, options.delay, timing)
  return new RecordedTerminal(device, await openOperationBook(options.memory, kaspiHandleSchema))
}

type Remember = (handle: KaspiHandle) => Promise<void>

class KaspiTerminal implements BankDevice<KaspiHandle> {
  readonly abilities = { canCancel: false, refunds: 'any_amount' } as const
  readonly knowsOnlyLast = false
  readonly #access: KaspiAccess
  readonly #delay: Delay
  readonly #timing: KaspiTiming
  readonly #states = new Listeners<BankState>()
  readonly #closing = new AbortController()
  readonly #keeping: Promise<void>
  #state: BankState = 'offline'
  #isActualized = false

  constructor(access: KaspiAccess, delay: Delay, timing: KaspiTiming) {
    this.#access = access
    this.#delay = delay
    this.#timing = timing
    this.#keeping = this.#keep()
  }

  state(): BankState {
    return this.#state
  }

  subscribe(listener: (state: BankState) => void): () => void {
    return this.#states.add(listener)
  }

  prepare(): Promise<Result<KaspiHandle, BankError>> {
    return Promise.resolve(this.#state === 'offline' ? err(gone('no answer')) : ok({ processId: null, refund: null }))
  }

  async start(
    { amount, handle }: Operation<KaspiHandle>,
    payment: Operation<KaspiHandle> | null,
    remember: Remember,
  ): Promise<Answer> {
    const given = payment?.handle.refund ?? null
    if (payment !== null && given === null) return { kind: 'final', outcome: declined('refused') }
    const asked = { amount: String(amount), owncheque: 'false' }
    const path = given === null ? '/v2/payment' : '/v2/refund'
    const started = await this.#access.call(path, { ...asked, ...(given ?? {}) }, answers.process)
    if (!started.ok) return notBegun(started.error)
    const { processId } = started.value
    await remember({ ...handle, processId })
    return this.#followed(processId, remember, given === null ? 'waiting_for_card' : 'processing')
  }

  async ask({ handle: { processId } }: Operation<KaspiHandle>, remember: Remember): Promise<Answer> {
    if (processId === null) return { kind: 'lost' }
    const status = await this.#access.call('/v2/status', { processId }, answers.status)
    if (!status.ok) return isForgotten(status.error) ? { kind: 'lost' } : { kind: 'unknown' }
    if (status.value.status !== 'unknown') return this.#told(processId, status.value, remember)
    if (this.#isActualized) return { kind: 'unknown' }
    this.#isActualized = true
    void this.#delay(this.#timing.actualizeEveryMs, this.#closing.signal).then(() => {
      this.#isActualized = false
    })
    const actual = await this.#access.call('/v2/actualize', { processId }, answers.status)
    return actual.ok ? this.#told(processId, actual.value, remember) : { kind: 'unknown' }
  }

  cancel(): Promise<Result<void, CancelError>> {
    return Promise.resolve(err({ kind: 'cancel_impossible' }))
  }

  async close(): Promise<void> {
    this.#closing.abort()
    this.#states.clear()
    this.#access.close()
    await this.#keeping
  }

  async #followed(processId: string, remember: Remember, first: BankState): Promise<Answer> {
    this.#know(first)
    let unanswered = 0
    while (unanswered < unansweredMax && !this.#closing.signal.aborted) {
      const status = await this.#access.call('/v2/status', { processId }, answers.status)
      if (status.ok) {
        unanswered = 0
        const answer = await this.#told(processId, status.value, remember)
        if (status.value.status !== 'wait') {
          this.#know('idle')
          return answer
        }
        this.#know(first === 'waiting_for_card' ? stepOf(status.value) : first)
      } else {
        unanswered += 1
      }
      await this.#delay(this.#timing.statusEveryMs, this.#closing.signal)
    }
    this.#know('offline')
    return { kind: 'unknown' }
  }

  async #told(processId: string, status: ProcessStatus, remember: Remember): Promise<Answer> {
    switch (status.status) {
      case 'wait':
      case 'unknown':
        return { kind: 'unknown' }
      case 'fail':
        return { kind: 'final', outcome: failureOf(status) }
      case 'success': {
        const approval = approvalOf(status)
        if (approval === null) return { kind: 'lost' }
        await remember({ processId, refund: approval.refund })
        return { kind: 'final', outcome: approval.outcome }
      }
      default:
        return assertNever(status.status)
    }
  }

  async #keep(): Promise<void> {
    while (!this.#closing.signal.aborted) {
      const isBusy = this.#state === 'waiting_for_card' || this.#state === 'processing'
      if (!isBusy) await this.#look()
      const pauseMs = this.#state === 'offline' ? this.#timing.retryMs : this.#timing.pollMs
      await this.#delay(pauseMs, this.#closing.signal)
    }
  }

  async #look(): Promise<void> {
    if (!this.#access.isRegistered() && !(await this.#access.register()).ok) return
    const seen = await this.#access.call('/v2/deviceinfo', {}, answers.device)
    if (this.#state === 'idle' || this.#state === 'offline') this.#know(seen.ok ? 'idle' : 'offline')
  }

  #know(state: BankState): void {
    if (state === this.#state || this.#closing.signal.aborted) return
    this.#state = state
    this.#states.emit(state)
  }
}

/** What an answer without a process means. Without one the terminal can never be asked: whatever may have begun is for a person. */
function notBegun(failure: CallFailure): Answer {
  switch (failure.kind) {
    case 'not_sent':
      return { kind: 'not_started', error: gone(failure.detail) }
    case 'unauthorised':
      return { kind: 'not_started', error: gone('not registered') }
    case 'no_answer':
    case 'unreadable':
      return { kind: 'lost' }
    case 'refused':
      if (failure.code === notCompleted) return { kind: 'not_started', error: { kind: 'device_busy' } }
      return failure.code === badParameter ? { kind: 'final', outcome: declined('refused') } : { kind: 'lost' }
    default:
      return assertNever(failure)
  }
}

function isForgotten(failure: CallFailure): boolean {
  return failure.kind === 'refused' && failure.code === processNotFound
}

function stepOf({ subStatus }: ProcessStatus): BankState {
  return subStatus === 'Initialize' || subStatus === 'WaitUser' ? 'waiting_for_card' : 'processing'
}

function gone(detail: string): BankError {
  return { kind: 'device_gone', detail }
}
