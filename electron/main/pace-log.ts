import type { ScreenKind } from '#contract/view'
import type { Clock } from '#domain/time'
import type { HostEvent } from '#electron/device-host/protocol'
import type { Logger } from '#electron/services/log'

/** How fast the terminal is, from the customer's side. `atMs`: monotonic milliseconds of the main process, as in all its
 *  lines, so that two of them can be subtracted. `npm run bench` reads these lines. */
export interface PaceLog {
  onDevice(event: HostEvent | { readonly kind: 'lost' }): void
  painted(screen: ScreenKind): void
}

/** `ready to sell` once, at level info: a screen that a customer can use has been drawn for the first time, and it is only
 *  shown when the store is recovered and the reader is there. Every drawn screen and card at level debug. */
export function createPaceLog(log: Logger, clock: Clock): PaceLog {
  let isReady = false
  return {
    onDevice(event) {
      if (event.kind === 'nfc') log.debug({ event: event.event.kind, atMs: clock.monotonicMs() }, 'card reader')
    },
    painted(screen) {
      const atMs = clock.monotonicMs()
      log.debug({ screen, atMs }, 'painted')
      if (isReady || screen === 'starting' || screen === 'out_of_service') return
      isReady = true
      log.info({ screen, atMs }, 'ready to sell')
    },
  }
}
