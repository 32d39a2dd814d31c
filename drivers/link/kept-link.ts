import { err, type Result } from '#domain/result'
import type { Delay } from '#drivers/delay'
import { linkFailure, type ByteLink, type LinkFailure, type OpenLink } from '#drivers/link/link'

export type KeptLinkOptions = {
  readonly open: OpenLink
  readonly delay: Delay
  readonly retryMs: number
  /** A new connection: nothing of the one before is true any more. */
  readonly onUp: () => void
  readonly onDown: (detail: string) => void
  readonly onBytes: (chunk: Uint8Array) => void
}

/** A link that is opened again and again until it is closed for good: a cable that was pulled needs no restart. */
export class KeptLink {
  readonly #options: KeptLinkOptions
  readonly #closing = new AbortController()
  readonly #keeping: Promise<void>
  #link: ByteLink | null = null
  #dropped: (detail: string) => void = () => undefined

  constructor(options: KeptLinkOptions) {
    this.#options = options
    this.#keeping = this.#keep()
  }

  isUp(): boolean {
    return this.#link !== null
  }

  async write(bytes: Uint8Array): Promise<Result<void, LinkFailure>> {
    return (await this.#link?.write(bytes)) ?? err(linkFailure('not connected'))
  }

  /** Ends this connection; another one is opened after a while. Answers that are under way cannot be mixed up with later ones. */
  drop(detail: string): void {
    this.#dropped(detail)
  }

  async close(): Promise<void> {
    this.#closing.abort()
    this.#dropped('closed')
    await this.#keeping
  }

  async #keep(): Promise<void> {
    const { open, delay, retryMs, onUp, onDown, onBytes } = this.#options
    while (!this.#isClosing()) {
      const ended = new Promise<string>((resolve) => {
        this.#dropped = resolve
      })
      const dropped = this.#dropped
      const opened = await open({ bytes: onBytes, ended: dropped })
      if (opened.ok) {
        this.#link = opened.value
        if (!this.#isClosing()) onUp()
        const detail = this.#isClosing() ? 'closed' : await ended
        this.#link = null
        onDown(detail)
        await opened.value.close()
      } else {
        onDown(opened.error.detail)
      }
      if (!this.#isClosing()) await delay(retryMs, this.#closing.signal)
    }
  }

  #isClosing(): boolean {
    return this.#closing.signal.aborted
  }
}
