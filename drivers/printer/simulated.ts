import { err, ok, type Result } from '#domain/result'
import { CommandQueue } from '#drivers/command-queue'
import type { Delay } from '#drivers/delay'
import type { DeviceMemory } from '#drivers/device-memory'
import { Listeners } from '#drivers/listeners'
import {
  printerRefusal,
  type Bitmap,
  type PrinterDriver,
  type PrinterError,
  type PrinterState,
} from '#drivers/printer/driver'
import {
  newSimulatedPrinterState,
  rememberedJobs,
  simulatedPrinterStateSchema,
  type PrinterCondition,
  type SimulatedPrinterState,
} from '#drivers/printer/simulated-state'

export type SimulatedPrinterOptions = {
  readonly memory: DeviceMemory
  readonly delay: Delay
  /** One receipt, cut included. */
  readonly printMs?: number
}

/** What a person at the simulated printer can do and see, and what it does wrong when told to. */
export interface SimulatedPrinterControls {
  setCondition(condition: PrinterCondition): Promise<void>
  /** The next page comes out (or not) and the printer does not say so. */
  loseNextAnswer(printed: boolean): void
  /** The paper on top of the tray, exactly the dots that were sent. */
  lastPage(): Bitmap | null
  printCount(jobId: string): number
  watch(listener: () => void): () => void
}

export type SimulatedPrinter = { readonly driver: PrinterDriver; readonly controls: SimulatedPrinterControls }

export async function openSimulatedPrinter(options: SimulatedPrinterOptions): Promise<SimulatedPrinter> {
  const remembered = await options.memory.load()
  const state = remembered === null ? newSimulatedPrinterState : simulatedPrinterStateSchema.parse(remembered)
  const device = new SimulatedPrinterDevice(options, state)
  return { driver: device, controls: device }
}

class SimulatedPrinterDevice implements PrinterDriver, SimulatedPrinterControls {
  readonly #options: SimulatedPrinterOptions
  readonly #printMs: number
  readonly #jobs = new CommandQueue()
  readonly #record = new CommandQueue()
  readonly #states = new Listeners<PrinterState>()
  readonly #watchers = new Listeners<undefined>()
  readonly #closing = new AbortController()
  #memory: SimulatedPrinterState
  #shown: { readonly stored: object; readonly page: Bitmap } | null = null
  #lostAnswer: { readonly printed: boolean } | null = null

  constructor(options: SimulatedPrinterOptions, memory: SimulatedPrinterState) {
    this.#options = options
    this.#printMs = options.printMs ?? 900
    this.#memory = memory
  }

  state(): PrinterState {
    return this.#memory.condition === 'ok' ? 'ready' : this.#memory.condition
  }

  subscribe(listener: (state: PrinterState) => void): () => void {
    return this.#states.add(listener)
  }

  print(jobId: string, page: Bitmap): Promise<Result<void, PrinterError>> {
    return this.#jobs.run(async () => {
      if (this.#isClosed()) return err({ kind: 'cancelled' })
      const known = this.#memory.jobs.find((job) => job.jobId === jobId)
      if (known !== undefined) return known.printed > 0 ? ok(undefined) : err({ kind: 'device_outcome_unknown' })
      const before = printerRefusal(this.state())
      if (before !== null) return err(before)
      await this.#options.delay(this.#printMs, this.#closing.signal)
      if (this.#isClosed()) return err({ kind: 'cancelled' })
      const meanwhile = printerRefusal(this.state())
      if (meanwhile !== null) return err(meanwhile)
      const lost = this.#lostAnswer
      this.#lostAnswer = null
      await this.#remember((memory) => printed(memory, jobId, page, lost?.printed ?? true))
      this.#watchers.emit(undefined)
      return lost === null ? ok(undefined) : err({ kind: 'device_outcome_unknown' })
    })
  }

  close(): Promise<void> {
    this.#closing.abort()
    this.#states.clear()
    return this.#jobs.run(() => undefined)
  }

  async setCondition(condition: PrinterCondition): Promise<void> {
    const before = this.state()
    await this.#remember((memory) => ({ ...memory, condition }))
    const after = this.state()
    if (after !== before) this.#states.emit(after)
    this.#watchers.emit(undefined)
  }

  loseNextAnswer(isPrinted: boolean): void {
    this.#lostAnswer = { printed: isPrinted }
  }

  lastPage(): Bitmap | null {
    const stored = this.#memory.lastPage
    if (stored === null) return null
    if (this.#shown?.stored !== stored) {
      this.#shown = { stored, page: { ...stored, bits: Uint8Array.from(Buffer.from(stored.bits, 'base64')) } }
    }
    return this.#shown.page
  }

  printCount(jobId: string): number {
    return this.#memory.jobs.find((job) => job.jobId === jobId)?.printed ?? 0
  }

  watch(listener: () => void): () => void {
    return this.#watchers.add(listener)
  }

  #remember(change: (memory: SimulatedPrinterState) => SimulatedPrinterState): Promise<void> {
    return this.#record.run(async () => {
      const memory = change(this.#memory)
      await this.#options.memory.save(memory)
      this.#memory = memory
    })
  }

  #isClosed(): boolean {
    return this.#closing.signal.aborted
  }
}

function printed(
  memory: SimulatedPrinterState,
  jobId: string,
  page: Bitmap,
  isOnPaper: boolean,
): SimulatedPrinterState {
  const jobs = [...memory.jobs, { jobId, printed: isOnPaper ? 1 : 0 }].slice(-rememberedJobs)
  if (!isOnPaper) return { ...memory, jobs }
  const lastPage = { width: page.width, height: page.height, bits: Buffer.from(page.bits).toString('base64') }
  return { ...memory, jobs, lastPage }
}
