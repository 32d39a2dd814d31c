import type { Result } from '#domain/result'
import type { DesfireError } from '#drivers/transit-card/desfire/apdu'

/** Communication mode of a file or command. `full` is encipherment with integrity. */
export type CommunicationMode = 'plain' | 'mac' | 'full'

export type DesfireCommand = {
  readonly instruction: number
  /** Parameters sent in clear: file number, offset, length. */
  readonly header: Uint8Array
  /** What the mode protects. */
  readonly data: Uint8Array
  readonly mode: CommunicationMode
  /** Exact length of the answer's data in bytes once unprotected, or null where the card decides (plain and MAC only). */
  readonly answerLength: number | null
  /** EV1 only: enciphered after the checksum (ChangeKey's checksum of the new key). */
  readonly afterChecksum?: Uint8Array
  /** The command replaces the session's own key: its answer is bare and the session is over. */
  readonly endsSession?: boolean
}

/** Secure messaging of one authenticated session. Holds the running initialisation vector (EV1) or the command counter
 *  (EV2): each protected command must be followed by unprotecting its answer, in order. */
export interface SecureMessaging {
  /** Bytes that follow the instruction. */
  protect(command: DesfireCommand): Uint8Array
  /** Data of an answer whose status was OK. */
  unprotect(command: DesfireCommand, answer: Uint8Array): Result<Uint8Array, DesfireError>
}
