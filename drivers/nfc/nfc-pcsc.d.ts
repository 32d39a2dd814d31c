/** What this project uses of nfc-pcsc 0.8.1, which carries no types. Source: its src/NFC.js and src/Reader.js. */
declare module 'nfc-pcsc' {
  import type { EventEmitter } from 'node:events'
  import type { CardReader, PCSCLite } from '@pokusew/pcsclite'

  /** Events: `card`, `card.off`, `end`; a failed connect or disconnect is emitted under the error itself as event name. */
  export class Reader extends EventEmitter {
    readonly reader: CardReader
    readonly name: string
    readonly card: object | null
    readonly connection: { readonly protocol: number } | null
    autoProcessing: boolean
    connect(mode?: string): Promise<unknown>
    /** Throws at once when there is no connection. */
    disconnect(): Promise<unknown>
    /** Throws at once when there is no card or no connection. */
    transmit(command: Uint8Array, responseLengthMax: number): Promise<Uint8Array>
    close(): void
  }

  /** Events: `reader` (Reader), `error`. */
  export class NFC extends EventEmitter {
    readonly pcsc: PCSCLite
    close(): void
  }

  export const CONNECT_MODE_CARD: string
}
