import type { CommunicationMode } from '#drivers/nfc/software-card/state'

/** Secure messaging as the card sees it, between an authentication and its end. Null answers mean a failed integrity check. */
export interface CardSession {
  readonly protocol: 'ev1' | 'ev2'
  readonly keyNumber: number
  /** Length on the wire of `dataBytes` of command data after the header. */
  payloadBytes(dataBytes: number, mode: CommunicationMode): number
  /** `header` are the command's parameters, which travel in plain; `payload` has exactly `payloadBytes`. */
  unwrap(
    instruction: number,
    header: Uint8Array,
    payload: Uint8Array,
    mode: CommunicationMode,
    dataBytes: number,
  ): Uint8Array | null
  /** Answer of a successful command. `isLengthKnown`: the host named the length, so EV1 pads with zeros only. */
  wrap(data: Uint8Array, mode: CommunicationMode, isLengthKnown: boolean): Uint8Array
  readonly keyPayloadBytes: number
  /** ChangeKey data, its own checks passed: 16 bytes of key (masked with the old key when another key is changed), the
   *  version, and the CRC32 of the new key when another key is changed (else four zeros). */
  unwrapKey(keyByte: number, payload: Uint8Array, isOwnKey: boolean): Uint8Array | null
}
