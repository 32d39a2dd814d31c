import type { Clock } from '#domain/time'
import type { ServerTime } from '#electron/sync/transport'

/** The centre's time as a client heard it last: what the transport keeps (electron/sync/transport.ts), without a network. */
export interface HeardTime {
  hear(answer: unknown, sentAtMs: number): void
  last(): ServerTime | null
}

export function createHeardTime(clock: Clock): HeardTime {
  let last: ServerTime | null = null
  return {
    hear(answer, sentAtMs) {
      const serverTimeMs =
        typeof answer === 'object' && answer !== null && 'serverTimeMs' in answer ? answer.serverTimeMs : null
      if (typeof serverTimeMs !== 'number') return
      const uncertaintyMs = (clock.monotonicMs() - sentAtMs) / 2
      last = { serverTimeMs, monotonicMs: sentAtMs + uncertaintyMs, uncertaintyMs, offsetMs: 0 }
    },
    last: () => last,
  }
}
