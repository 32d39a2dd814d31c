import type { Result } from '#domain/result'
import type { DispenserError, IssueOutcome } from '#drivers/dispenser/driver'

export type IssueResult = Result<IssueOutcome, DispenserError>

/** The card in the simulated mouth: its time, and who waits for what becomes of it. */
export class SimulatedMouth {
  readonly #wait: (signal: AbortSignal) => Promise<void>
  readonly #timeIsOver: (dispenseId: string) => Promise<void>
  #dispenseId: string | null = null
  #timer: AbortController | null = null
  #callers: ((result: IssueResult) => void)[] = []

  constructor(wait: (signal: AbortSignal) => Promise<void>, timeIsOver: (dispenseId: string) => Promise<void>) {
    this.#wait = wait
    this.#timeIsOver = timeIsOver
  }

  card(): string | null {
    return this.#dispenseId
  }

  /** Starts the time of a card; one that runs goes on. */
  hold(dispenseId: string): void {
    if (this.#timer !== null) return
    const timer = new AbortController()
    this.#dispenseId = dispenseId
    this.#timer = timer
    void this.#wait(timer.signal).then(async () => {
      if (!timer.signal.aborted) await this.#timeIsOver(dispenseId)
    })
  }

  /** The card may stay: it could not be swallowed. `hold` starts its time again. */
  stopTime(): void {
    this.#timer?.abort()
    this.#timer = null
  }

  release(result: IssueResult): void {
    this.stopTime()
    this.#dispenseId = null
    this.settle(result)
  }

  join(): Promise<IssueResult> {
    return new Promise((resolve) => {
      this.#callers.push(resolve)
    })
  }

  settle(result: IssueResult): void {
    const callers = this.#callers
    this.#callers = []
    for (const caller of callers) caller(result)
  }
}
