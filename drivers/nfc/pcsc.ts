import { NFC } from 'nfc-pcsc'
import type { NfcDriver, NfcError, NfcEvent } from '#drivers/nfc/driver'
import { exchange } from '#drivers/nfc/pcsc-slot'
import { watchReaders } from '#drivers/nfc/pcsc-watch'
import { err, type Result } from '#domain/result'

/**
 * Contactless readers behind PC/SC, through nfc-pcsc. Loads a native addon: import it in the device host only.
 *
 * The wait for reader events occupies one thread of libuv's pool for good, and every connect and transmit another while it
 * runs; SQLite uses the same pool. The device host is therefore started with UV_THREADPOOL_SIZE=8.
 */

export interface PcscReaderOptions {
  /** Readers to use, by PC/SC name; all when absent. Some readers list their SAM slot as a reader of its own. */
  readonly readerFilter?: (reader: string) => boolean
  /** How long after a broken exchange the removal that may have broken it is waited for. */
  readonly removalSettleMs?: number
}

/** pcscd looks at a reader without interrupt every 400 ms (PCSCLITE_STATUS_POLL_RATE in its pcscd.h). */
const REMOVAL_SETTLE_MS = 700

/** A missing or dying PC/SC service is an event, never an exception; it is looked for again until close(). */
export function createPcscReader(options: PcscReaderOptions = {}): NfcDriver {
  const removalSettleMs = options.removalSettleMs ?? REMOVAL_SETTLE_MS
  const listeners = new Set<(event: NfcEvent) => void>()
  const pending = new Set<(result: Result<Uint8Array, NfcError>) => void>()
  let isClosed = false

  const nfc = new NFC()
  const watch = watchReaders(nfc, options.readerFilter ?? (() => true), (event) => {
    if (isClosed) return
    for (const listener of [...listeners]) listener(event)
  })

  return {
    subscribe(listener) {
      for (const event of watch.standing()) listener(event)
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    },

    async transmit(presenceNumber, command) {
      if (isClosed) return err({ kind: 'cancelled' })
      const presence = watch.find(presenceNumber)
      if (!presence) return err({ kind: 'card_removed' })
      const bytes = Uint8Array.from(command)
      return new Promise((resolve, reject) => {
        const settle = (result: Result<Uint8Array, NfcError>) => {
          pending.delete(settle)
          resolve(result)
        }
        pending.add(settle)
        const outcome = presence.slot.lastExchange.then(() =>
          isClosed ? err<NfcError>({ kind: 'cancelled' }) : exchange(presence, bytes, removalSettleMs),
        )
        presence.slot.lastExchange = outcome.catch(() => undefined)
        outcome.then(settle, reject)
      })
    },

    async close() {
      isClosed = true
      for (const settle of [...pending]) settle(err({ kind: 'cancelled' }))
      nfc.close()
      await nfc.pcsc.closed
    },
  }
}
