import { assert } from '#domain/assert'
import { err, ok, type Result } from '#domain/result'
import { concatBytes, noBytes } from '#drivers/transit-card/desfire/bytes'
import type { NfcError } from '#drivers/nfc/driver'

/** ISO 7816-4 wrapping of DESFire native commands: `90 INS 00 00 Lc data 00`, answered by data and `91 status`. */

export type Transmit = (command: Uint8Array) => Promise<Result<Uint8Array, NfcError>>

export type DesfireError =
  | NfcError
  /** The card refused; it has dropped its session and any transaction. */
  | { readonly kind: 'status'; readonly status: number; readonly name: string }
  /** The answer does not carry DESFire's status class 91. */
  | { readonly kind: 'not_desfire'; readonly detail: string }
  /** The card does not hold the key. */
  | { readonly kind: 'not_authentic'; readonly detail: string }
  /** Wrong length, MAC, checksum or padding. */
  | { readonly kind: 'answer_invalid'; readonly detail: string }

export const statusOk = 0x00
export const statusMoreFrames = 0xaf
export const statusIllegalCommand = 0x1c
export const statusAuthenticationError = 0xae
export const statusNoSuchKey = 0x40
export const statusBoundary = 0xbe
export const statusDuplicate = 0xde

const statusNames = new Map<number, string>([
  [0x00, 'OPERATION_OK'],
  [0x0c, 'NO_CHANGES'],
  [0x0e, 'OUT_OF_EEPROM'],
  [0x1c, 'ILLEGAL_COMMAND'],
  [0x1e, 'INTEGRITY_ERROR'],
  [0x40, 'NO_SUCH_KEY'],
  [0x7e, 'LENGTH_ERROR'],
  [0x9d, 'PERMISSION_DENIED'],
  [0x9e, 'PARAMETER_ERROR'],
  [0xa0, 'APPLICATION_NOT_FOUND'],
  [0xa1, 'APPLICATION_INTEGRITY_ERROR'],
  [0xad, 'AUTHENTICATION_DELAY'],
  [0xae, 'AUTHENTICATION_ERROR'],
  [0xaf, 'ADDITIONAL_FRAME'],
  [0xbe, 'BOUNDARY_ERROR'],
  [0xc1, 'PICC_INTEGRITY_ERROR'],
  [0xca, 'COMMAND_ABORTED'],
  [0xcd, 'PICC_DISABLED'],
  [0xce, 'COUNT_ERROR'],
  [0xde, 'DUPLICATE_ERROR'],
  [0xee, 'EEPROM_ERROR'],
  [0xf0, 'FILE_NOT_FOUND'],
  [0xf1, 'FILE_INTEGRITY_ERROR'],
])

export function statusError(status: number): DesfireError {
  const name = statusNames.get(status) ?? `91${status.toString(16).padStart(2, '0').toUpperCase()}`
  return { kind: 'status', status, name }
}

/** Longest native command data that fits one 64-byte frame when wrapped (EV1). */
const frameDataLengthMax = 55
/** Longest data of one short APDU; EV2 hands it to ISO 14443-4 chaining. */
const shortApduDataLengthMax = 255
/** No answer of our commands is longer; a card that never stops sending frames is cut off. */
const answerLengthMax = 1024

export function wrapApdu(instruction: number, data: Uint8Array): Uint8Array {
  assert(data.length <= shortApduDataLengthMax, 'more data than one short APDU carries')
  const head = Uint8Array.of(0x90, instruction, 0x00, 0x00)
  return data.length === 0
    ? concatBytes(head, Uint8Array.of(0x00))
    : concatBytes(head, Uint8Array.of(data.length), data, Uint8Array.of(0x00))
}

export type Frame = { readonly status: number; readonly data: Uint8Array }

export function parseAnswer(answer: Uint8Array): Result<Frame, DesfireError> {
  const statusWords = answer.subarray(-2)
  const [sw1, sw2] = statusWords
  if (sw1 !== 0x91 || sw2 === undefined) {
    const shown = Array.from(statusWords, (byte) => byte.toString(16).padStart(2, '0')).join('')
    return err({ kind: 'not_desfire', detail: `status words ${shown === '' ? 'missing' : shown}` })
  }
  return ok({ status: sw2, data: answer.slice(0, -2) })
}

export async function exchangeFrame(
  transmit: Transmit,
  instruction: number,
  data: Uint8Array,
): Promise<Result<Frame, DesfireError>> {
  const answer = await transmit(wrapApdu(instruction, data))
  return answer.ok ? parseAnswer(answer.value) : answer
}

/** How a command longer than one frame travels: `native` in 55-byte frames linked by AF (EV1), `iso` in one APDU that the
 *  reader chains on ISO 14443-4 (EV2). Answers linked by AF are collected in both. */
export type Chaining = 'native' | 'iso'

/** One command with all its frames, either way. The result's status is never AF. */
export async function exchangeChained(
  transmit: Transmit,
  instruction: number,
  data: Uint8Array,
  chaining: Chaining,
): Promise<Result<Frame, DesfireError>> {
  const frameLength = chaining === 'iso' ? shortApduDataLengthMax : frameDataLengthMax
  let sent = Math.min(frameLength, data.length)
  let frame = await exchangeFrame(transmit, instruction, data.subarray(0, sent))
  while (frame.ok && sent < data.length) {
    if (frame.value.status !== statusMoreFrames) {
      return frame.value.status === statusOk
        ? err({ kind: 'answer_invalid', detail: 'command accepted before its last frame' })
        : frame
    }
    const end = Math.min(sent + frameLength, data.length)
    frame = await exchangeFrame(transmit, statusMoreFrames, data.subarray(sent, end))
    sent = end
  }
  let collected: Uint8Array = noBytes
  while (frame.ok && frame.value.status === statusMoreFrames) {
    collected = concatBytes(collected, frame.value.data)
    if (frame.value.data.length === 0 || collected.length > answerLengthMax) {
      return err({ kind: 'answer_invalid', detail: 'endless chain of frames' })
    }
    frame = await exchangeFrame(transmit, statusMoreFrames, noBytes)
  }
  if (!frame.ok) return frame
  return ok({ status: frame.value.status, data: concatBytes(collected, frame.value.data) })
}
