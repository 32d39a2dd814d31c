import { err, ok, type Result } from '#domain/result'
import { CommandQueue } from '#drivers/command-queue'
import type { Delay } from '#drivers/delay'
import type { DeviceMemory } from '#drivers/device-memory'
import type { OpenLink } from '#drivers/link/link'
import {
  printerRefusal,
  type Bitmap,
  type PrinterDriver,
  type PrinterError,
  type PrinterState,
} from '#drivers/printer/driver'
import { endOfJob, rasterBands, startOfJob } from '#drivers/printer/escpos/commands'
import { openJobBook, type JobBook, type PrintJob } from '#drivers/printer/escpos/job-book'
import { PrinterLine, type LineTiming } from '#drivers/printer/escpos/printer-line'
import type { PrinterProfile } from '#drivers/printer/escpos/profile'

export type PrinterTiming = LineTiming & {
  /** Longest silence about a job, or in taking the next part of it. */ readonly printWithinMs: number
}

export type EscPosOptions = {
  readonly profile: PrinterProfile
  readonly openLink: OpenLink
  /** What was sent and what the printer said of it. */ readonly memory: DeviceMemory
  readonly delay: Delay
  readonly timing?: PrinterTiming
}

const usualTiming: PrinterTiming = { pollMs: 2_000, answerWithinMs: 1_500, retryMs: 2_000, printWithinMs: 20_000 }

/** A receipt printer that speaks ESC/POS. It is connected to, and asked, in the background: offline until it answers. */
export async function openEscPosPrinter(options: EscPosOptions): Promise<PrinterDriver> {
  return new EscPosPrinter(options, await openJobBook(options.memory))
}

/** How a job ended, as far as it can be known. */
type Ending =
  | { readonly kind: 'printed' }
  | { readonly kind: 'trouble'; readonly error: PrinterError }
  | { readonly kind: 'lost' }
  | { readonly kind: 'closed' }

class EscPosPrinter implements PrinterDriver {
  readonly #profile: PrinterProfile
  readonly #delay: Delay
  readonly #printWithinMs: number
  readonly #book: JobBook
  readonly #line: PrinterLine
  readonly #jobs = new CommandQueue()
  /** The printer's words for jobs, one after the other. */
  readonly #words = new CommandQueue()
  readonly #closing = new AbortController()
  /** Sent over this connection and not confirmed, oldest first: the printer confirms in their order. */
  #outstanding: readonly PrintJob[] = []
  #onConfirmed: (() => void) | null = null

  constructor(options: EscPosOptions, book: JobBook) {
    const timing = options.timing ?? usualTiming
    this.#profile = options.profile
    this.#delay = options.delay
    this.#printWithinMs = timing.printWithinMs
    this.#book = book
    this.#line = new PrinterLine({ ...options, timing })
    this.#line.confirmations.add(({ processId }) => {
      void this.#words.run(() => this.#confirmed(processId))
    })
    this.#line.ends.add(() => {
      this.#outstanding = []
    })
  }

  state(): PrinterState {
    return this.#line.state()
  }

  subscribe(listener: (state: PrinterState) => void): () => void {
    return this.#line.states.add(listener)
  }

  print(jobId: string, page: Bitmap): Promise<Result<void, PrinterError>> {
    return this.#jobs.run(async () => {
      if (this.#closing.signal.aborted) return err({ kind: 'cancelled' })
      if (this.#isPrinted(jobId)) return ok(undefined)
      await this.#line.look()
      // Its word for a job it held back may have come meanwhile.
      if (this.#isPrinted(jobId)) return ok(undefined)
      const known = this.#book.find(jobId)
      const refusal = printerRefusal(this.#line.state())
      if (known === undefined) return refusal === null ? this.#send(jobId, page) : err(refusal)
      // Sent before, perhaps on paper. What the printer still holds it prints when it can, and says so.
      if (!this.#outstanding.some((job) => job.jobId === jobId)) return err({ kind: 'device_outcome_unknown' })
      return refusal === null ? this.#answer(known, await this.#ending(known, [])) : err(refusal)
    })
  }

  async close(): Promise<void> {
    this.#closing.abort()
    await this.#line.close()
    await this.#jobs.run(() => undefined)
  }

  async #send(jobId: string, page: Bitmap): Promise<Result<void, PrinterError>> {
    const start = startOfJob(this.#profile, this.#book.isPieceInside())
    const job = await this.#book.send(jobId)
    const begun = await this.#line.write(start)
    if (!begun.ok) {
      await this.#book.neverSent(jobId)
      return err({ kind: 'device_gone', detail: begun.error.detail })
    }
    this.#outstanding = [...this.#outstanding, job]
    const parts = [...rasterBands(page, this.#profile), endOfJob(this.#profile, job.processId)]
    return this.#answer(job, await this.#ending(job, parts))
  }

  /** Sends what is left of the job and waits for its end. */
  async #ending(job: PrintJob, parts: readonly Uint8Array[]): Promise<Ending> {
    const over = new AbortController()
    const stops: (() => void)[] = []
    const ended = new Promise<Ending>((resolve) => {
      const onState = (state: PrinterState): void => {
        const error = printerRefusal(state)
        if (error !== null) resolve({ kind: 'trouble', error })
      }
      stops.push(this.#line.states.add(onState))
      stops.push(
        this.#line.ends.add(() => {
          resolve({ kind: 'lost' })
        }),
      )
      this.#closing.signal.addEventListener(
        'abort',
        () => {
          resolve({ kind: 'closed' })
        },
        { signal: over.signal },
      )
      this.#onConfirmed = () => {
        if (this.#isPrinted(job.jobId)) resolve({ kind: 'printed' })
      }
      this.#onConfirmed()
    })
    const within = <Value>(work: Promise<Value>): Promise<Value | Ending> =>
      Promise.race([work, ended, this.#delay(this.#printWithinMs, over.signal).then((): Ending => ({ kind: 'lost' }))])
    try {
      this.#line.setSending(true)
      for (const part of parts) {
        const written = await within(this.#line.write(part))
        if ('kind' in written) return written
        if (!written.ok) return { kind: 'lost' }
      }
      this.#line.setSending(false)
      return await within(ended)
    } finally {
      this.#line.setSending(false)
      this.#onConfirmed = null
      over.abort()
      for (const stop of stops) stop()
    }
  }

  async #answer(job: PrintJob, ending: Ending): Promise<Result<void, PrinterError>> {
    switch (ending.kind) {
      case 'printed':
        return ok(undefined)
      case 'lost':
        return err({ kind: 'device_outcome_unknown' })
      case 'closed':
        return err({ kind: 'cancelled' })
      case 'trouble':
        return this.#stopped(job, ending.error)
    }
  }

  /** The printer stopped in the middle. If it can throw the rest away, the receipt is printed anew and whole when it is asked
   *  for again; if not, it prints the rest when it can, and its word for it is waited for then. Never both. */
  async #stopped(job: PrintJob, error: PrinterError): Promise<Result<void, PrinterError>> {
    if (error.kind === 'device_gone') return err({ kind: 'device_outcome_unknown' })
    const isCleared = this.#profile.clearsBuffer && (await this.#line.clear())
    // What it said before it threw the rest away is written down by now.
    await this.#words.run(() => undefined)
    if (isCleared && !this.#isPrinted(job.jobId)) {
      this.#outstanding = this.#outstanding.filter((other) => other.jobId !== job.jobId)
      await this.#book.cutShort(job.jobId)
    }
    return this.#isPrinted(job.jobId) ? ok(undefined) : err(error)
  }

  async #confirmed(processId: string | null): Promise<void> {
    const printed = processId ?? this.#outstanding[0]?.processId
    if (printed === undefined) return
    await this.#book.printed(printed)
    this.#outstanding = this.#outstanding.filter((job) => job.processId !== printed)
    this.#onConfirmed?.()
  }

  #isPrinted(jobId: string): boolean {
    return this.#book.find(jobId)?.state === 'printed'
  }
}
