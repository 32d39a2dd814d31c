import { CommandQueue } from '#drivers/command-queue'
import type { Delay } from '#drivers/delay'
import { KeptLink } from '#drivers/link/kept-link'
import type { OpenLink } from '#drivers/link/link'
import { ApduReader } from '#drivers/terminal/zvt/apdu'
import type { Fields } from '#drivers/terminal/zvt/fields'
import { abort, acknowledge, notPossible, readMessage, type Message } from '#drivers/terminal/zvt/messages'

export type LineTiming = {
  /** From a command to its acknowledgement (T3 of the protocol). */ readonly acknowledgeWithinMs: number
  /** Longest silence while a command is carried out, unless the terminal names another (T4). */ readonly speakWithinMs: number
  /** Before a lost connection is tried again. */ readonly retryMs: number
}

type LineOptions = {
  readonly openLink: OpenLink
  readonly delay: Delay
  readonly timing: LineTiming
  readonly onUp: () => void
  readonly onDown: (detail: string) => void
}

/** How a command ended. `status`: the last status information on the way there. */
export type Ended =
  | { readonly kind: 'completed'; readonly status: Fields | null }
  | { readonly kind: 'aborted'; readonly code: number | null; readonly status: Fields | null }
  /** Not taken: nothing of it was begun. */
  | { readonly kind: 'refused'; readonly code: number }
  /** The connection was gone before anything was sent. */
  | { readonly kind: 'not_sent' }
  /** Silence, or the connection ended. */
  | { readonly kind: 'silent' }

export type Progress = {
  readonly acknowledged: () => void
  readonly intermediate: (code: number) => void
}

const noProgress: Progress = { acknowledged: () => undefined, intermediate: () => undefined }

/** One command at a time. While the terminal carries it out it speaks and we acknowledge. A terminal that is silent is dropped, so
 *  that what it says later cannot be taken for the answer to another command. */
export class TerminalLine {
  readonly #options: LineOptions
  readonly #link: KeptLink
  readonly #apdus = new ApduReader()
  readonly #commands = new CommandQueue()
  readonly #closing = new AbortController()
  #inbox: (Message | null)[] = []
  #onMessage: (() => void) | null = null
  #isRunning = false

  constructor(options: LineOptions) {
    this.#options = options
    const { openLink: open, delay, timing, onUp, onDown } = options
    this.#link = new KeptLink({
      open,
      delay,
      retryMs: timing.retryMs,
      onUp: () => {
        this.#apdus.reset()
        onUp()
      },
      onDown: (detail) => {
        this.#heard(null)
        onDown(detail)
      },
      onBytes: (chunk) => {
        for (const apdu of this.#apdus.read(chunk)) this.#heard(readMessage(apdu))
      },
    })
  }

  run(command: Uint8Array, progress: Progress = noProgress): Promise<Ended> {
    return this.#commands.run(async () => {
      if (!this.#link.isUp()) return { kind: 'not_sent' }
      this.#inbox = []
      this.#isRunning = true
      void this.#link.write(command)
      const ended = await this.#converse(progress)
      this.#isRunning = false
      if (ended.kind === 'silent') this.#link.drop('no answer')
      return ended
    })
  }

  /** The one command that may be said while another is carried out. */
  abort(): boolean {
    if (!this.#link.isUp()) return false
    void this.#link.write(abort)
    return true
  }

  drop(detail: string): void {
    this.#link.drop(detail)
  }

  async close(): Promise<void> {
    this.#closing.abort()
    await this.#link.close()
  }

  async #converse(progress: Progress): Promise<Ended> {
    const { acknowledgeWithinMs, speakWithinMs } = this.#options.timing
    let patienceMs = acknowledgeWithinMs
    let isTaken = false
    let status: Fields | null = null
    for (;;) {
      const message = await this.#next(patienceMs)
      if (message === null) return { kind: 'silent' }
      if (message.kind === 'refused' && !isTaken) return { kind: 'refused', code: message.code }
      // Others are the answers to an abort.
      if (message.kind === 'refused' || (message.kind === 'acknowledged' && isTaken)) continue
      if (!isTaken) progress.acknowledged()
      // A terminal that speaks has taken the command, even if its acknowledgement was lost.
      isTaken = true
      patienceMs = speakWithinMs
      if (message.kind === 'acknowledged') continue
      void this.#link.write(message.kind === 'unexpected' ? notPossible : acknowledge)
      if (message.kind === 'completed') return { kind: 'completed', status }
      if (message.kind === 'aborted') return { kind: 'aborted', code: message.code, status }
      if (message.kind === 'status') status = message.fields
      if (message.kind !== 'intermediate') continue
      patienceMs = message.timeoutMs ?? speakWithinMs
      progress.intermediate(message.code)
    }
  }

  /** Null after `withinMs` of silence, and when the connection ended. */
  async #next(withinMs: number): Promise<Message | null> {
    if (this.#inbox.length === 0) {
      const over = new AbortController()
      const heard = new Promise<void>((resolve) => {
        this.#onMessage = resolve
      })
      await Promise.race([heard, this.#options.delay(withinMs, AbortSignal.any([over.signal, this.#closing.signal]))])
      this.#onMessage = null
      over.abort()
    }
    return this.#inbox.shift() ?? null
  }

  #heard(message: Message | null): void {
    if (this.#isRunning) {
      this.#inbox.push(message)
      this.#onMessage?.()
    } else if (message !== null && message.kind !== 'acknowledged' && message.kind !== 'refused') {
      // Of its own accord it tells what it did by itself; nothing of that is about a payment of ours.
      void this.#link.write(message.kind === 'unexpected' ? notPossible : acknowledge)
    }
  }
}
