import type { EventEmitter } from 'node:events'

/** `code`: name of a pcsclite.h constant, `SHORT_RESPONSE`, `NOT_CONNECTED` or `UNKNOWN`. */
interface PcscError extends Error {
  readonly operation: string
  readonly code: string
}

interface CardReader extends EventEmitter {
  readonly name: string
  /** dwEventState last reported, event counter in the high 16 bits. */
  readonly state: number
  /** True once the reader or the service is gone, already while the resulting events are emitted. */
  readonly detached: boolean
  readonly connected: boolean
  /** Answer to reset of the card last seen or connected. */
  readonly atr: Uint8Array | null
  readonly SCARD_UNPOWER_CARD: number
  /** Never fails. */
  disconnect(disposition: number, callback: () => void): void
  close(): void
}

interface PCSCLite extends EventEmitter {
  readonly readers: Readonly<Record<string, CardReader>>
  /** Fulfilled when close() has released everything. */
  readonly closed: Promise<void>
  close(): void
}

declare namespace pcsclite {
  export type { CardReader, PCSCLite, PcscError }
}

declare function pcsclite(): pcsclite.PCSCLite
export = pcsclite
