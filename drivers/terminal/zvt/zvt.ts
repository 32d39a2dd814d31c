import { assertNever } from '#domain/assert'
import { err, ok, type Result } from '#domain/result'
import type { Delay } from '#drivers/delay'
import type { DeviceMemory } from '#drivers/device-memory'
import type { OpenLink } from '#drivers/link/link'
import { Listeners } from '#drivers/listeners'
import type { BankError, BankState, BankTerminalDriver, CancelError } from '#drivers/terminal/driver'
import { declined } from '#drivers/terminal/final-outcome'
import { openOperationBook, type Operation } from '#drivers/terminal/operation-book'
import { RecordedTerminal, type Answer, type BankDevice } from '#drivers/terminal/recorded-terminal'
import type { Fields } from '#drivers/terminal/zvt/fields'
import {
  authorisation,
  codes,
  endOfDay,
  registration,
  repeatReceipt,
  reversal,
  statusEnquiry,
} from '#drivers/terminal/zvt/messages'
import { TerminalLine, type Ended, type LineTiming, type Progress } from '#drivers/terminal/zvt/terminal-line'
import { reasonOf, receiptName, repeated, told, zvtHandleSchema, type ZvtHandle } from '#drivers/terminal/zvt/verdict'

export type ZvtTiming = LineTiming & {
  /** Between two questions whether it is still there. */ readonly pollMs: number
  /** Longest wait for a terminal that is busy or away when it is asked about an operation. */ readonly askWithinMs: number
}

export type ZvtOptions = {
  readonly openLink: OpenLink
  readonly memory: DeviceMemory
  readonly delay: Delay
  readonly timing?: ZvtTiming
}

const usualTiming: ZvtTiming = {
  acknowledgeWithinMs: 5_000,
  speakWithinMs: 180_000,
  retryMs: 2_000,
  pollMs: 30_000,
  askWithinMs: 5_000,
}

/** A payment terminal that speaks ZVT. It is connected to in the background: offline until it has registered us. */
export async function openZvtTerminal(options: ZvtOptions): Promise<BankTerminalDriver> {
  return new RecordedTerminal(new ZvtTerminal(options), await openOperationBook(options.memory, zvtHandleSchema))
}

/** The receipt a terminal repeats: `none` when it says that there is none. */
type LastReceipt = { readonly fields: Fields } | 'none' | 'not_told'

type Remember = (handle: ZvtHandle) => Promise<void>

class ZvtTerminal implements BankDevice<ZvtHandle> {
  readonly abilities = { canCancel: true, refunds: 'whole_payment' } as const
  readonly knowsOnlyLast = true
  readonly #delay: Delay
  readonly #timing: ZvtTiming
  readonly #line: TerminalLine
  readonly #states = new Listeners<BankState>()
  readonly #greetings = new Listeners<undefined>()
  readonly #closing = new AbortController()
  readonly #polling: Promise<void>
  /** Counted up with each connection: what was begun on an earlier one is not gone on with. */
  #connection = 0
  #state: BankState = 'offline'
  /** Name of the receipt the terminal would repeat now. */
  #last: string | null = null

  constructor({ openLink, delay, timing }: ZvtOptions) {
    this.#delay = delay
    this.#timing = timing ?? usualTiming
    this.#line = new TerminalLine({
      openLink,
      delay,
      timing: this.#timing,
      onUp: () => void this.#greet(),
      onDown: () => {
        this.#away()
      },
    })
    this.#polling = this.#poll()
  }

  state(): BankState {
    return this.#state
  }

  subscribe(listener: (state: BankState) => void): () => void {
    return this.#states.add(listener)
  }

  prepare(): Promise<Result<ZvtHandle, BankError>> {
    const isThere = this.#state !== 'offline'
    return Promise.resolve(isThere ? ok({ before: this.#last, receipt: null, isCancelAsked: false }) : err(gone))
  }

  async start(
    operation: Operation<ZvtHandle>,
    payment: Operation<ZvtHandle> | null,
    remember: Remember,
  ): Promise<Answer> {
    if (payment === null) return this.#started(operation, authorisation(operation.amount), 'waiting_for_card', remember)
    const { receipt } = payment.handle
    if (receipt === null) return { kind: 'final', outcome: declined('refused') }
    return this.#started(operation, reversal(receipt), 'processing', remember)
  }

  async ask(operation: Operation<ZvtHandle>, remember: Remember): Promise<Answer> {
    if (!(await this.#isGreeted())) return { kind: 'unknown' }
    const last = await this.#readLast()
    if (last === 'not_told') return { kind: 'unknown' }
    if (last === 'none') return { kind: 'lost' }
    const answer = repeated(operation, last.fields)
    const isApproved = answer.kind === 'final' && answer.outcome.kind === 'approved'
    if (isApproved) await remember({ ...operation.handle, receipt: last.fields.receipt })
    return answer
  }

  async cancel({ handle }: Operation<ZvtHandle>, remember: Remember): Promise<Result<void, CancelError>> {
    await remember({ ...handle, isCancelAsked: true })
    return this.#line.abort() ? ok(undefined) : err(gone)
  }

  async close(): Promise<void> {
    this.#closing.abort()
    this.#states.clear()
    await Promise.all([this.#line.close(), this.#polling])
  }

  async #started(
    operation: Operation<ZvtHandle>,
    command: Uint8Array,
    step: BankState,
    remember: Remember,
  ): Promise<Answer> {
    const progress: Progress = {
      acknowledged: () => {
        this.#know(step)
      },
      intermediate: (code) => {
        this.#know(step === 'waiting_for_card' && isWaiting(code) ? step : 'processing')
      },
    }
    const ended = await this.#line.run(command, progress)
    if (ended.kind !== 'silent' && this.#state !== 'offline') this.#know('idle')
    const status = 'status' in ended ? ended.status : null
    if (status !== null) this.#last = receiptName(status) ?? this.#last
    if (status !== null && status.receipt !== null) await remember({ ...operation.handle, receipt: status.receipt })
    return this.#judge(operation, ended, remember)
  }

  async #judge(operation: Operation<ZvtHandle>, ended: Ended, remember: Remember): Promise<Answer> {
    switch (ended.kind) {
      case 'not_sent':
        return { kind: 'not_started', error: gone }
      case 'silent':
        this.#away()
        return { kind: 'unknown' }
      case 'refused':
        return this.#refused(ended.code)
      case 'aborted':
        // It was done and undone: only its own record tells which of the two holds.
        if (ended.status?.result === 0) return this.ask(operation, remember)
        await this.#closeDayIfWanted(ended.code)
        return { kind: 'final', outcome: declined(reasonOf(ended.code ?? ended.status?.result ?? null)) }
      case 'completed': {
        const answer: Answer = ended.status === null ? { kind: 'unknown' } : told(operation, ended.status)
        return answer.kind === 'unknown' ? this.ask(operation, remember) : answer
      }
      default:
        return assertNever(ended)
    }
  }

  async #refused(code: number): Promise<Answer> {
    switch (code) {
      case codes.pleaseWait:
      case codes.receiverNotReady:
        return { kind: 'not_started', error: { kind: 'device_busy' } }
      case codes.functionDeactivated:
        // It was switched off and knows us no longer.
        this.#line.drop('not registered')
        return { kind: 'not_started', error: gone }
      default:
        if (await this.#closeDayIfWanted(code)) return { kind: 'not_started', error: { kind: 'device_busy' } }
        return { kind: 'final', outcome: declined('refused') }
    }
  }

  /** A terminal that is full, or whose day is open too long, takes nothing more until its day is closed; nobody else is here to. */
  async #closeDayIfWanted(code: number | null): Promise<boolean> {
    if (code !== codes.turnoverFileFull && code !== codes.openEndOfDay) return false
    await this.#line.run(endOfDay)
    await this.#rememberLast()
    return true
  }

  async #greet(): Promise<void> {
    this.#connection += 1
    const connection = this.#connection
    while (connection === this.#connection && !this.#closing.signal.aborted) {
      const registered = await this.#line.run(registration)
      if (registered.kind === 'silent' || registered.kind === 'not_sent') return
      if (registered.kind === 'completed' && (await this.#rememberLast())) {
        if (connection !== this.#connection) return
        this.#know('idle')
        this.#greetings.emit(undefined)
        return
      }
      await this.#delay(this.#timing.retryMs, this.#closing.signal)
    }
  }

  /** False: the terminal did not tell. */
  async #rememberLast(): Promise<boolean> {
    const last = await this.#readLast()
    if (last === 'not_told') return false
    this.#last = last === 'none' ? null : receiptName(last.fields)
    return true
  }

  async #readLast(): Promise<LastReceipt> {
    const ended = await this.#line.run(repeatReceipt)
    if (ended.kind === 'silent') this.#away()
    if (ended.kind === 'completed' && ended.status !== null) return { fields: ended.status }
    return ended.kind === 'aborted' && ended.code !== codes.pleaseWait ? 'none' : 'not_told'
  }

  async #isGreeted(): Promise<boolean> {
    if (this.#state === 'offline') {
      const over = new AbortController()
      const greeted = new Promise<void>((resolve) => {
        over.signal.addEventListener('abort', this.#greetings.add(resolve))
      })
      const signal = AbortSignal.any([over.signal, this.#closing.signal])
      await Promise.race([greeted, this.#delay(this.#timing.askWithinMs, signal)])
      over.abort()
    }
    return this.#state !== 'offline'
  }

  async #poll(): Promise<void> {
    while (!this.#closing.signal.aborted) {
      await this.#delay(this.#timing.pollMs, this.#closing.signal)
      if (this.#state === 'idle' && (await this.#line.run(statusEnquiry)).kind === 'silent') this.#away()
    }
  }

  #away(): void {
    this.#connection += 1
    this.#know('offline')
  }

  #know(state: BankState): void {
    if (state === this.#state) return
    this.#state = state
    this.#states.emit(state)
  }
}

const gone: BankError = { kind: 'device_gone', detail: 'no answer' }

/** Amount shown, card asked for; everything later is the bank's business or the card's. */
function isWaiting(code: number): boolean {
  return code === 0x00 || code === 0x0a
}
