import type { PendingSource } from '#electron/services/kiosk/ports'

/** Calls that a process has begun. After its end none is begun and none is answered; what was begun is waited for before the
 *  file under it is closed. */
export class OpenCalls {
  readonly #hasEnded: () => boolean
  readonly #calls = new Set<Promise<unknown>>()

  constructor(hasEnded: () => boolean) {
    this.#hasEnded = hasEnded
  }

  of(source: PendingSource): PendingSource {
    return {
      ...source,
      forCard: (cardNumber) => this.#run(() => source.forCard(cardNumber)),
      isBlocked: (cardNumber) => this.#run(() => source.isBlocked(cardNumber)),
      refresh: (cardNumber) => this.#run(() => source.refresh(cardNumber)),
      lease: (pendingId, operationNumber) => this.#run(() => source.lease(pendingId, operationNumber)),
    }
  }

  async settled(): Promise<void> {
    await Promise.allSettled([...this.#calls])
  }

  async #run<T>(call: () => Promise<T>): Promise<T> {
    if (this.#hasEnded()) return never()
    const running = call()
    this.#calls.add(running)
    try {
      const answer = await running
      return this.#hasEnded() ? await never() : answer
    } finally {
      this.#calls.delete(running)
    }
  }
}

function never(): Promise<never> {
  return new Promise(() => undefined)
}
