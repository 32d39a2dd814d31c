import type { NfcError } from '#drivers/nfc/driver'

/**
 * What a failed PC/SC call says about card and reader. `certain`: it cannot be anything else. Otherwise a removal or the
 * loss of the reader may be the true cause that pcscd has not noticed yet, and `error` holds only if nothing of that follows.
 */
export interface PcscFailure {
  readonly isCertain: boolean
  /** The connection is of no more use; the next exchange needs another. */
  readonly isConnectionLost: boolean
  readonly error: NfcError
}

/** Sources: pcsclite.h, and the messages nfc-pcsc wraps (its errors carry the cause in `previous`). */
export function interpretFailure(thrown: unknown): PcscFailure {
  const cause = hasPrevious(thrown) ? thrown.previous : thrown
  const detail = cause instanceof Error ? cause.message : String(cause)
  const code = hasCode(cause) ? cause.code : 'UNKNOWN'
  switch (code) {
    case 'SCARD_W_REMOVED_CARD':
    case 'SCARD_E_NO_SMARTCARD':
      return { isCertain: true, isConnectionLost: true, error: { kind: 'card_removed' } }
    // Another program reset the card or took its power: an authenticated session is gone, so nothing is sent again here.
    case 'SCARD_W_RESET_CARD':
    case 'SCARD_W_UNPOWERED_CARD':
      return { isCertain: true, isConnectionLost: true, error: { kind: 'card_mute', detail } }
    case 'SCARD_E_INSUFFICIENT_BUFFER':
    case 'SCARD_E_INVALID_PARAMETER':
    case 'SCARD_E_SHARING_VIOLATION':
      return { isCertain: true, isConnectionLost: false, error: { kind: 'device_failed', detail } }
    case 'SCARD_W_UNRESPONSIVE_CARD':
    case 'SCARD_W_UNSUPPORTED_CARD':
    case 'SCARD_E_PROTO_MISMATCH':
    case 'SCARD_E_NOT_TRANSACTED':
    case 'SHORT_RESPONSE':
      return { isCertain: false, isConnectionLost: false, error: { kind: 'card_mute', detail } }
    case 'SCARD_E_NO_SERVICE':
    case 'SCARD_E_SERVICE_STOPPED':
    case 'SCARD_E_READER_UNAVAILABLE':
    case 'SCARD_E_UNKNOWN_READER':
      return { isCertain: false, isConnectionLost: true, error: { kind: 'device_gone', detail } }
    case 'SCARD_E_INVALID_HANDLE':
    case 'NOT_CONNECTED':
    case 'card_not_connected':
      return { isCertain: false, isConnectionLost: true, error: { kind: 'device_failed', detail } }
    default:
      return {
        isCertain: false,
        isConnectionLost: false,
        error: { kind: 'device_failed', detail: `${code}: ${detail}` },
      }
  }
}

function hasCode(value: unknown): value is { readonly code: string } {
  return typeof value === 'object' && value !== null && 'code' in value && typeof value.code === 'string'
}

function hasPrevious(value: unknown): value is { readonly previous: unknown } {
  return typeof value === 'object' && value !== null && 'previous' in value
}
