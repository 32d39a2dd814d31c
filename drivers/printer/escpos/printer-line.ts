import type { Result } from '#domain/result'
import { CommandQueue } from '#drivers/command-queue'
import type { Delay } from '#drivers/delay'
import { KeptLink } from '#drivers/link/kept-link'
import type { LinkFailure, OpenLink } from '#drivers/link/link'
import { Listeners } from '#drivers/listeners'
import type { PrinterState } from '#drivers/printer/driver'
import {
  AnswerReader,
  conditionOf,
  foldRealTime,
  noTrouble,
  type PrinterAnswer,
  type PrinterCondition,
} from '#drivers/printer/escpos/answers'
import { askStatus, clearBuffer, tellStatus } from '#drivers/printer/escpos/commands'
import type { PrinterProfile } from '#drivers/printer/escpos/profile'

export type LineTiming = {
  /** Between two rounds of questions about the printer's condition. */ readonly pollMs: number
  readonly answerWithinMs: number
  /** Before a lost connection is tried again. */ readonly retryMs: number
}

type LineOptions = {
  readonly profile: PrinterProfile
  readonly openLink: OpenLink
  readonly delay: Delay
  readonly timing: LineTiming
}

/** The printer's word that a job is out; which one, if it says so. */
export type Confirmation = { readonly processId: string | null }

/** The conversation with the printer: one question at a time, its condition from its own answers. A printer that is silent is
 *  offline, and its connection is opened anew, so that a late answer cannot be taken for that to another question. */
export class PrinterLine {
  readonly states = new Listeners<PrinterState>()
  readonly confirmations = new Listeners<Confirmation>()
  /** The connection ended: what was under way on it will not be confirmed by its order. */
  readonly ends = new Listeners<undefined>()
  readonly #options: LineOptions
  readonly #link: KeptLink
  readonly #questions = new CommandQueue()
  readonly #answers = new AnswerReader()
  readonly #closing = new AbortController()
  readonly #polling: Promise<void>
  #condition: PrinterCondition | null = null
  #state: PrinterState = 'offline'
  #onRealTime: ((status: number) => void) | null = null
  #onCleared: (() => void) | null = null
  #isSending = false

  constructor(options: LineOptions) {
    this.#options = options
    const { openLink: open, delay, timing } = options
    this.#link = new KeptLink({
      open,
      delay,
      retryMs: timing.retryMs,
      onUp: () => {
        this.#answers.reset()
        if (options.profile.automaticStatus) void this.#link.write(tellStatus)
        void this.look()
      },
      onDown: () => {
        this.#know(null)
        this.ends.emit(undefined)
      },
      onBytes: (chunk) => {
        for (const answer of this.#answers.read(chunk)) this.#heard(answer)
      },
    })
    this.#polling = this.#poll()
  }

  state(): PrinterState {
    return this.#state
  }

  /** Asks for the printer's condition now. Resolves when it is known or the printer is silent. */
  look(): Promise<void> {
    return this.#questions.run(async () => {
      let condition = noTrouble
      for (const n of this.#options.profile.realTimeStatus) {
        if (!this.#link.isUp()) return
        const status = await this.#answered<number>((resolve) => {
          this.#onRealTime = resolve
        }, askStatus(n))
        this.#onRealTime = null
        if (status === null) {
          this.#link.drop(`no answer to DLE EOT ${String(n)}`)
          return
        }
        condition = foldRealTime(condition, n, status)
      }
      this.#know(condition)
    })
  }

  /** Throws away what the printer holds. True when the printer said that it did. */
  clear(): Promise<boolean> {
    return this.#questions.run(async () => {
      const cleared = await this.#answered<true>((resolve) => {
        this.#onCleared = () => {
          resolve(true)
        }
      }, clearBuffer)
      this.#onCleared = null
      return cleared === true
    })
  }

  /** While pictures are sent nothing is asked: the question would wait behind them. */
  setSending(isSending: boolean): void {
    this.#isSending = isSending
  }

  write(bytes: Uint8Array): Promise<Result<void, LinkFailure>> {
    return this.#link.write(bytes)
  }

  async close(): Promise<void> {
    this.#closing.abort()
    this.states.clear()
    await Promise.all([this.#link.close(), this.#polling])
  }

  async #poll(): Promise<void> {
    const { delay, timing } = this.#options
    while (!this.#closing.signal.aborted) {
      await delay(timing.pollMs, this.#closing.signal)
      if (!this.#isSending && this.#link.isUp()) await this.look()
    }
  }

  /** Null after `answerWithinMs` of silence, and when the printer did not take the question. */
  async #answered<Answer>(
    expect: (resolve: (answer: Answer) => void) => void,
    question: Uint8Array,
  ): Promise<Answer | null> {
    const { delay, timing } = this.#options
    const over = new AbortController()
    const answer = new Promise<Answer>(expect)
    const tooLate = delay(timing.answerWithinMs, AbortSignal.any([over.signal, this.#closing.signal])).then(() => null)
    void this.#link.write(question)
    const first = await Promise.race([answer, tooLate])
    over.abort()
    return first
  }

  #heard(answer: PrinterAnswer): void {
    switch (answer.kind) {
      case 'real_time':
        this.#onRealTime?.(answer.status)
        return
      case 'automatic':
        this.#know(conditionOf(answer.bytes))
        return
      case 'paper_status':
        if (this.#options.profile.endOfPrint === 'paper_status') this.confirmations.emit({ processId: null })
        return
      case 'processed':
        this.confirmations.emit({ processId: answer.processId })
        return
      case 'cleared':
        this.#onCleared?.()
    }
  }

  #know(condition: PrinterCondition | null): void {
    this.#condition = condition
    const state = stateOf(this.#condition)
    if (state === this.#state) return
    this.#state = state
    this.states.emit(state)
  }
}

/** An open cover lifts the paper from its sensor: it comes before the paper. */
function stateOf(condition: PrinterCondition | null): PrinterState {
  if (condition === null) return 'offline'
  if (condition.isCoverOpen) return 'cover_open'
  if (condition.isPaperOut) return 'paper_out'
  if (condition.hasFault) return 'jam'
  if (condition.isOffline) return 'offline'
  return condition.isPaperLow ? 'paper_low' : 'ready'
}
