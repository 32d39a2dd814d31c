import { z } from 'zod'
import { instantMsSchema, tengeSchema } from '#contract/base'

/** Printable text of a program, bounded. */
const name = z.string().regex(/^[\x21-\x7e]{1,64}$/)

/** A device in the terminal's own words; `ready` is the one state that is well. */
export const deviceReportSchema = z.strictObject({ device: name, state: name })
export type DeviceReport = z.infer<typeof deviceReportSchema>

/** POST /v1/terminals/self/heartbeat: how a terminal is, at most once a minute and when a device changes its state. */
export const heartbeatSchema = z.strictObject({
  /** By the terminal's own wall clock. */
  atMs: instantMsSchema,
  version: name,
  /** Centre's time minus the terminal's wall clock; null: not known yet. */
  clockOffsetMs: z.int().nullable(),
  journal: z.strictObject({
    headSeq: z.int().nonnegative(),
    acknowledgedSeq: z.int().nonnegative(),
    unsentRecords: z.int().nonnegative(),
    /** Cash and bank charges the centre has not heard of. */
    unsentTaken: tengeSchema,
  }),
  devices: z.array(deviceReportSchema).max(32),
})
export type Heartbeat = z.infer<typeof heartbeatSchema>

export const heartbeatAnswerSchema = z.strictObject({ serverTimeMs: instantMsSchema })
