import { setTimeout as sleep } from 'node:timers/promises'

/** Waits; an aborted wait ends early and does not fail. Simulated devices get theirs injected, so that a simulation can run
 *  hours in a second. */
export type Delay = (durationMs: number, signal?: AbortSignal) => Promise<void>

export const systemDelay: Delay = async (durationMs, signal) => {
  await sleep(durationMs, undefined, signal === undefined ? {} : { signal }).catch((cause: unknown) => {
    if (signal?.aborted !== true) throw cause
  })
}
