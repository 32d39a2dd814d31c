import type { Delay } from '#drivers/delay'
import { FrameReader, encodeFrame, type Received } from '#drivers/cash/ccnet/frame'
import { acknowledge, answerOf, notAcknowledge, type Answer } from '#drivers/cash/ccnet/protocol'
import { KeptLink } from '#drivers/link/kept-link'
import type { OpenLink } from '#drivers/link/link'

export type ExchangeTiming = { readonly answerWithinMs: number; readonly retryMs: number }

type LineOptions = {
  readonly openLink: OpenLink
  readonly delay: Delay
  readonly timing: ExchangeTiming
  readonly onUp: () => void
  readonly onDown: () => void
}

export type Exchanged = { readonly answer: Exclude<Answer, 'not_acknowledged'>; readonly body: Uint8Array }

/** How often a command is sent before the validator counts as silent. */
const triesMax = 3

/** One command, one answer. Damage on the wire is mended by asking again; a command is only repeated while the validator has not
 *  said that it took it. Not for two callers at once. */
export class ValidatorLine {
  readonly #options: LineOptions
  readonly #link: KeptLink
  readonly #frames = new FrameReader()
  readonly #closing = new AbortController()
  #onReceived: ((received: Received) => void) | null = null

  constructor(options: LineOptions) {
    this.#options = options
    this.#link = new KeptLink({
      open: options.openLink,
      delay: options.delay,
      retryMs: options.timing.retryMs,
      onUp: options.onUp,
      onDown: options.onDown,
      onBytes: (chunk) => {
        for (const received of this.#frames.read(chunk)) this.#onReceived?.(received)
      },
    })
  }

  isUp(): boolean {
    return this.#link.isUp()
  }

  /** Null: the validator did not answer. */
  async exchange(command: Uint8Array): Promise<Exchanged | null> {
    let message = command
    for (let tried = 0; tried < triesMax && this.#link.isUp(); tried += 1) {
      const received = await this.#sent(message)
      // Nothing came: what we sent may have been lost, or the answer to it; both are cured by sending the command again.
      if (received === null) message = command
      // Damaged on the way to us: the validator repeats its answer.
      else if (received.kind === 'damaged') message = notAcknowledge
      else {
        const answer = answerOf(received.body)
        if (answer === 'data') void this.#link.write(encodeFrame(acknowledge))
        if (answer !== 'not_acknowledged') return { answer, body: received.body }
        // Damaged on the way there.
        message = command
      }
    }
    return null
  }

  drop(detail: string): void {
    this.#link.drop(detail)
  }

  async close(): Promise<void> {
    this.#closing.abort()
    await this.#link.close()
  }

  async #sent(body: Uint8Array): Promise<Received | null> {
    const { delay, timing } = this.#options
    const over = new AbortController()
    this.#frames.reset()
    const received = new Promise<Received>((resolve) => {
      this.#onReceived = resolve
    })
    void this.#link.write(encodeFrame(body))
    const tooLate = delay(timing.answerWithinMs, AbortSignal.any([over.signal, this.#closing.signal])).then(() => null)
    const first = await Promise.race([received, tooLate])
    this.#onReceived = null
    over.abort()
    return first
  }
}
