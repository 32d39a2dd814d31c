import type { Delay } from '#drivers/delay'

/** Time of the tests: device motions take none, waiting for a person (10 s and more) lasts until the test says it is over. */
export function patientDelay(): { readonly delay: Delay; readonly personGoesAway: () => void } {
  let waiting: (() => void)[] = []
  return {
    delay: (durationMs, signal) => {
      if (durationMs < 10_000) return Promise.resolve()
      return new Promise((resolve) => {
        waiting.push(resolve)
        signal?.addEventListener('abort', () => {
          resolve()
        })
      })
    },
    personGoesAway: () => {
      const over = waiting
      waiting = []
      for (const resolve of over) resolve()
    },
  }
}
