/** The part of the adapter that the test drives without a PC/SC service. */
declare module '@pokusew/pcsclite/card-reader.cjs' {
  import type { EventEmitter } from 'node:events'

  export class CardReader extends EventEmitter {
    constructor(name: string)
    readonly state: number
    readonly detached: boolean
    report(state: number, atr: Buffer | null): void
    detach(): void
  }
}
