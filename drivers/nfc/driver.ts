import type { Result } from '#domain/result'

/** Port of a contactless card reader, whatever stands behind it (PC/SC through nfc-pcsc, or the simulated reader). */

export type NfcEvent =
  | { readonly kind: 'reader_attached'; readonly reader: string }
  | { readonly kind: 'reader_detached'; readonly reader: string }
  /** `presence` is unique per insertion within the driver's life; every exchange names it, so that an exchange meant for
   *  the card of a moment ago never reaches the next one. */
  | { readonly kind: 'card_inserted'; readonly reader: string; readonly presence: number; readonly atr: Uint8Array }
  | { readonly kind: 'card_removed'; readonly reader: string; readonly presence: number }
  /** The PC/SC service itself went away or came back. */
  | { readonly kind: 'service_lost'; readonly detail: string }
  | { readonly kind: 'service_restored' }

/** `card_*`: the medium, ask the passenger to present the card again. `device_*`: the reader, not the passenger's doing. */
export type NfcError =
  | { readonly kind: 'card_removed' }
  | { readonly kind: 'card_mute'; readonly detail: string }
  | { readonly kind: 'device_gone'; readonly detail: string }
  | { readonly kind: 'device_failed'; readonly detail: string }
  | { readonly kind: 'cancelled' }

export interface NfcDriver {
  /** Subscribes; events already true (attached readers, a card lying there) are replayed to the new listener first. */
  subscribe(listener: (event: NfcEvent) => void): () => void
  /** One APDU. Answers include SW1SW2 and are never shorter than 2 bytes. Exchanges of one reader are queued. */
  transmit(presence: number, command: Uint8Array): Promise<Result<Uint8Array, NfcError>>
  /** Every pending exchange ends with `cancelled`; no event is emitted afterwards. */
  close(): Promise<void>
}
