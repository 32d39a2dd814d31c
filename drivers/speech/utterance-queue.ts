import type { Utterance } from '#drivers/speech/driver'

/** Says one utterance; resolves when it is over or was broken off by the signal. Never rejects. */
export type Speak = (utterance: Utterance, signal: AbortSignal) => Promise<void>

/** One voice says one thing at a time: polite utterances wait in order, an assertive one takes the place of all. */
export class UtteranceQueue {
  readonly #speak: Speak
  #waiting: readonly Utterance[] = []
  #speaking: AbortController | null = null
  #idle: Promise<void> = Promise.resolve()

  constructor(speak: Speak) {
    this.#speak = speak
  }

  add(utterance: Utterance): void {
    if (utterance.urgency === 'assertive') this.clear()
    this.#waiting = [...this.#waiting, utterance]
    if (this.#speaking === null) this.#idle = this.#run()
  }

  clear(): void {
    this.#waiting = []
    this.#speaking?.abort()
  }

  /** Resolves when nothing is being said and nothing waits. */
  async settled(): Promise<void> {
    await this.#idle
  }

  async #run(): Promise<void> {
    for (;;) {
      const [next, ...rest] = this.#waiting
      if (next === undefined) break
      this.#waiting = rest
      this.#speaking = new AbortController()
      await this.#speak(next, this.#speaking.signal)
    }
    this.#speaking = null
  }
}
