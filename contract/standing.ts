import { z } from 'zod'

/** Whether a terminal is the one and only machine of its name. A disk can be copied or restored from a backup with the key and
 *  the journal on it; two machines that write to cards under one terminal number would make its guards (design D6) lie. */

/** A start of the terminal's program: counted on its disk, so that two copies of one disk come to the same number under other
 *  names, and a restored one to a number that was there before. */
export const terminalStartSchema = z.strictObject({
  number: z.int().positive(),
  startId: z.uuid(),
  /** The start before it on this disk; null for the first. */
  previousId: z.uuid().nullable(),
})
export type TerminalStart = z.infer<typeof terminalStartSchema>

/** Why a terminal sells nothing until a person has decided:
 *  - `terminal_revoked`: the centre says so;
 *  - `terminal_cloned`: another machine runs on a copy of this disk;
 *  - `journal_forked`: the centre has other records under this journal's numbers;
 *  - `journal_behind`: the centre has records this journal has lost. */
export const stopCodes = ['terminal_revoked', 'terminal_cloned', 'journal_forked', 'journal_behind'] as const
export const stopCodeSchema = z.enum(stopCodes)
export type StopCode = z.infer<typeof stopCodeSchema>

/** Why nothing new is sold for the time being:
 *  - `disk_full`, `disk_read_only`: what is sold now could not be journaled;
 *  - `journal_restoring`: the disk was damaged, and the centre is asked what a backup lacks (contract/restore.ts);
 *  - `hotlist_stale`: which cards are blocked is not known for too long (GAP-56). */
export const storageFaults = ['disk_full', 'disk_read_only'] as const
export type StorageFault = (typeof storageFaults)[number]

/** Shown between two customers, and lifted when the reason is gone. */
export const pauseCodes = [...stopCodes, ...storageFaults, 'journal_restoring', 'hotlist_stale'] as const
export const pauseCodeSchema = z.enum(pauseCodes)
export type PauseCode = z.infer<typeof pauseCodeSchema>

/** What the centre holds of the terminal that sent a heartbeat. The terminal compares: its journal only grows, so at any moment
 *  it has what the centre acknowledged, or it is not the machine that wrote it. */
export const standingSchema = z.strictObject({
  verdict: z.enum(['good', 'terminal_cloned']),
  acknowledgedSeq: z.int().nonnegative(),
  acknowledgedHash: z.string().regex(/^[0-9a-f]{64}$/),
  /** The terminal is to change its key (contract/terminal-keys.ts): it is old, or a person asked for it. */
  isKeyChangeWanted: z.boolean(),
})
export type Standing = z.infer<typeof standingSchema>
