import { z } from 'zod'
import { CommandQueue } from '#drivers/command-queue'
import type { DeviceMemory } from '#drivers/device-memory'

const jobSchema = z.strictObject({
  jobId: z.string(),
  /** What the printer is asked to say when it has printed the job. */
  processId: z.string(),
  /** `sent`: from before the first byte until the printer's word. */
  state: z.enum(['sent', 'printed']),
})
export type PrintJob = z.infer<typeof jobSchema>

const bookSchema = z.strictObject({
  version: z.literal(1),
  lastProcess: z.int().nonnegative(),
  /** The last job was cut short: a piece of it hangs inside and is cut off before the next. */
  isPieceInside: z.boolean(),
  jobs: z.array(jobSchema),
})
type Book = z.infer<typeof bookSchema>

/** Far above the receipts that can still be asked for again. */
const keptJobs = 1_000
/** Four digits. */
const processCount = 10_000

/** Which jobs went to the printer and what it said of them; survives our death, so that no receipt comes out twice. */
export class JobBook {
  readonly #memory: DeviceMemory
  readonly #writes = new CommandQueue()
  #book: Book

  constructor(memory: DeviceMemory, book: Book) {
    this.#memory = memory
    this.#book = book
  }

  find(jobId: string): PrintJob | undefined {
    return this.#book.jobs.find((job) => job.jobId === jobId)
  }

  isPieceInside(): boolean {
    return this.#book.isPieceInside
  }

  /** Durable before it resolves: from now on the job may be on paper. */
  async send(jobId: string): Promise<PrintJob> {
    const lastProcess = (this.#book.lastProcess + 1) % processCount
    const job: PrintJob = { jobId, processId: String(lastProcess).padStart(4, '0'), state: 'sent' }
    await this.#write((book) => ({ ...book, lastProcess, jobs: [...book.jobs, job].slice(-keptJobs) }))
    return job
  }

  printed(processId: string): Promise<void> {
    return this.#write((book) => ({
      ...book,
      isPieceInside: false,
      jobs: book.jobs.map((job) => (job.processId === processId ? { ...job, state: 'printed' } : job)),
    }))
  }

  /** The printer threw away what was left of it: it did not come out as a receipt and may be sent anew. */
  cutShort(jobId: string): Promise<void> {
    return this.#write((book) => ({
      ...book,
      isPieceInside: true,
      jobs: book.jobs.filter((job) => job.jobId !== jobId),
    }))
  }

  /** Not a byte of it reached the printer. */
  neverSent(jobId: string): Promise<void> {
    return this.#write((book) => ({ ...book, jobs: book.jobs.filter((job) => job.jobId !== jobId) }))
  }

  #write(change: (book: Book) => Book): Promise<void> {
    return this.#writes.run(async () => {
      const book = change(this.#book)
      await this.#memory.save(book)
      this.#book = book
    })
  }
}

export async function openJobBook(memory: DeviceMemory): Promise<JobBook> {
  const remembered = await memory.load()
  const book: Book =
    remembered === null ? { version: 1, lastProcess: 0, isPieceInside: false, jobs: [] } : bookSchema.parse(remembered)
  return new JobBook(memory, book)
}
