// @ts-check
'use strict'

/**
 * The `smartcard` package reports only a sentence; these are its sentences (src/pcsc_errors.h, version 3.7.0) with the
 * names of pcsclite.h, so that nobody above has to compare sentences.
 * @type {ReadonlyMap<string, string>}
 */
const CODE_OF_SENTENCE = new Map([
  ['Operation cancelled', 'SCARD_E_CANCELLED'],
  ['Insufficient buffer', 'SCARD_E_INSUFFICIENT_BUFFER'],
  ['Invalid handle', 'SCARD_E_INVALID_HANDLE'],
  ['Invalid parameter', 'SCARD_E_INVALID_PARAMETER'],
  ['Invalid value', 'SCARD_E_INVALID_VALUE'],
  ['Not enough memory', 'SCARD_E_NO_MEMORY'],
  ['PC/SC service not running', 'SCARD_E_NO_SERVICE'],
  ['No smart card present', 'SCARD_E_NO_SMARTCARD'],
  ['Reader not ready', 'SCARD_E_NOT_READY'],
  ['Transaction failed', 'SCARD_E_NOT_TRANSACTED'],
  ['Protocol mismatch', 'SCARD_E_PROTO_MISMATCH'],
  ['Reader unavailable', 'SCARD_E_READER_UNAVAILABLE'],
  ['PC/SC service stopped', 'SCARD_E_SERVICE_STOPPED'],
  ['Sharing violation', 'SCARD_E_SHARING_VIOLATION'],
  ['Operation timed out', 'SCARD_E_TIMEOUT'],
  ['Unknown card type', 'SCARD_E_UNKNOWN_CARD'],
  ['Unknown reader', 'SCARD_E_UNKNOWN_READER'],
  ['No readers available', 'SCARD_E_NO_READERS_AVAILABLE'],
  ['Communication error', 'SCARD_F_COMM_ERROR'],
  ['Internal error', 'SCARD_F_INTERNAL_ERROR'],
  ['Card was removed', 'SCARD_W_REMOVED_CARD'],
  ['Card was reset', 'SCARD_W_RESET_CARD'],
  ['Card is unpowered', 'SCARD_W_UNPOWERED_CARD'],
  ['Card is unresponsive', 'SCARD_W_UNRESPONSIVE_CARD'],
  ['Card is not supported', 'SCARD_W_UNSUPPORTED_CARD'],
])

/** A failed PC/SC call. `code` is the name of the pcsclite.h constant, one of this package's own, or 'UNKNOWN'. */
class PcscError extends Error {
  /**
   * @param {string} operation
   * @param {string} code
   * @param {string} detail
   */
  constructor(operation, code, detail) {
    super(`${operation}: ${detail} (${code})`)
    this.name = 'PcscError'
    this.operation = operation
    this.code = code
  }
}

/**
 * @param {string} operation
 * @param {unknown} cause what the native package threw
 * @returns {PcscError}
 */
function toPcscError(operation, cause) {
  if (cause instanceof PcscError) return cause
  const sentence = cause instanceof Error ? cause.message : String(cause)
  return new PcscError(operation, CODE_OF_SENTENCE.get(sentence) ?? 'UNKNOWN', sentence)
}

module.exports = { PcscError, toPcscError }
