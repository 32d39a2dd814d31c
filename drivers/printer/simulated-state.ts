import { z } from 'zod'

/** What the simulated printer remembers by itself. */
export const simulatedPrinterStateSchema = z.strictObject({
  version: z.literal(1),
  condition: z.enum(['ok', 'paper_low', 'paper_out', 'cover_open', 'jam', 'offline']),
  /** How often each job came out on paper, oldest job first. A job whose outcome was not told is here as well, with 0 or 1. */
  jobs: z.array(z.strictObject({ jobId: z.string(), printed: z.int().nonnegative() })),
  /** `bits` in base64. */
  lastPage: z.strictObject({ width: z.int().positive(), height: z.int().positive(), bits: z.base64() }).nullable(),
})
export type SimulatedPrinterState = z.infer<typeof simulatedPrinterStateSchema>
export type PrinterCondition = SimulatedPrinterState['condition']

export const newSimulatedPrinterState: SimulatedPrinterState = {
  version: 1,
  condition: 'ok',
  jobs: [],
  lastPage: null,
}

/** Jobs remembered; far above the copies that can still be asked for again. */
export const rememberedJobs = 1_000
