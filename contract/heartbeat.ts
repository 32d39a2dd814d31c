import { z } from 'zod'
import { instantMsSchema, tengeSchema } from '#contract/base'
import { publishedStatesSchema } from '#contract/published'
import { standingSchema, stopCodeSchema, terminalStartSchema } from '#contract/standing'

/** Printable text of a program, bounded. */
const name = z.string().regex(/^[\x21-\x7e]{1,64}$/)

/** A device in the terminal's own words; `ready` is the one state that is well. */
export const deviceReportSchema = z.strictObject({ device: name, state: name })
export type DeviceReport = z.infer<typeof deviceReportSchema>

/** POST /v1/terminals/self/heartbeat: how a terminal is, at most once a minute and when a device changes its state. */
export const heartbeatSchema = z.strictObject({
  /** As far as the terminal knows the time; a device report of its `clock` says how well it does. */
  atMs: instantMsSchema,
  version: name,
  /** Centre's time minus what the machine's own clock says; null: not known yet. */
  clockOffsetMs: z.int().nullable(),
  journal: z.strictObject({
    headSeq: z.int().nonnegative(),
    acknowledgedSeq: z.int().nonnegative(),
    unsentRecords: z.int().nonnegative(),
    /** Cash and bank charges the centre has not heard of. */
    unsentTaken: tengeSchema,
  }),
  devices: z.array(deviceReportSchema).max(32),
  /** Left out by a terminal that does not count its starts. */
  start: terminalStartSchema.optional(),
  /** Why it sells nothing; null or left out: it sells. */
  stopped: stopCodeSchema.nullable().optional(),
  /** Left out by a terminal that knows nothing of it. */
  published: publishedStatesSchema.optional(),
  /** The copy of the hotlist: how many cards, and how long ago it was last known to be the centre's; null: never. Left out by a
   *  terminal that keeps none. */
  hotlist: z.strictObject({ size: z.int().nonnegative(), ageMs: z.int().nonnegative().nullable() }).optional(),
})
export type Heartbeat = z.infer<typeof heartbeatSchema>

export const heartbeatAnswerSchema = z.strictObject({
  serverTimeMs: instantMsSchema,
  standing: standingSchema,
})
export type HeartbeatAnswer = z.infer<typeof heartbeatAnswerSchema>
