// @ts-check
'use strict'

const { EventEmitter } = require('node:events')
const { Context } = require('smartcard')
const { CONSTANTS } = require('./constants.cjs')
const { PcscError, toPcscError } = require('./errors.cjs')

/** @typedef {import('smartcard').ContextInterface} NativeContext */
/** @typedef {import('smartcard').ReaderInterface} NativeReader */
/** @typedef {import('smartcard').CardInterface} NativeCard */

const { SCARD_STATE_CHANGED, SCARD_STATE_EMPTY, SCARD_STATE_PRESENT, SCARD_SHARE_DIRECT } = CONSTANTS
const { SCARD_PROTOCOL_T0, SCARD_PROTOCOL_T1, SCARD_LEAVE_CARD } = CONSTANTS

/** SW1SW2: no card answers with less (ISO/IEC 7816-4, 5.1). */
const RESPONSE_LENGTH_MIN = 2

/**
 * pcscd counts insertions and removals of a reader in the high half of dwEventState.
 * @param {number} state
 */
const eventCounter = (state) => state >>> 16

/** @param {number} state */
const isPresent = (state) => (state & SCARD_STATE_PRESENT) !== 0

/**
 * One reader, as nfc-pcsc expects it: events `status` ({ state, atr }), `error` and `end`; calls with callbacks.
 *
 * All native calls of a reader run one after the other on the reader's own context: the pcsc-lite client locks a context
 * during a call, `disconnect` runs on the JavaScript thread and would wait there for a transmit, and nfc-pcsc sends the
 * chunks of a read in parallel.
 */
class CardReader extends EventEmitter {
  /** @param {string} name */
  constructor(name) {
    super()
    this.name = name
    /** State before the one being reported: set after `status` is emitted, because nfc-pcsc looks for the difference. */
    this.state = 0
    this.connected = false
    /** True from the moment the reader or the service is gone, also while the resulting `status` is emitted. */
    this.detached = false
    this.isClosed = false
    /** Newest state, valid also inside a `status` listener. */
    this.seenState = 0
    /**
     * Answer to reset of the card last seen or connected.
     * @type {Buffer | null}
     */
    this.atr = null
    /**
     * Kept as long as the reader: the destructor of a context releases the handle that its cards still use.
     * @type {NativeContext | null}
     */
    this.context = null
    /** @type {NativeReader | null} */
    this.native = null
    /** @type {NativeCard | null} */
    this.card = null
    /** @type {Promise<void>} */
    this.lastCall = Promise.resolve()
  }

  /**
   * @param {{ share_mode?: number, protocol?: number }} options without `protocol`: T=1, else whatever the card offers
   * @param {(error: Error | null, protocol?: number) => void} callback
   */
  connect(options, callback) {
    const announced = this.seenState
    const shareMode = options.share_mode ?? CONSTANTS.SCARD_SHARE_EXCLUSIVE
    this.enqueue('SCardConnect', () => this.connectNow(shareMode, options.protocol, announced), callback)
  }

  /**
   * Never fails: a connection that the service no longer knows is as disconnected as one can be.
   * @param {number} disposition
   * @param {(error: Error | null) => void} callback
   */
  disconnect(disposition, callback) {
    this.enqueue('SCardDisconnect', async () => this.releaseCard(disposition), callback)
  }

  /**
   * @param {Uint8Array} command
   * @param {number} responseLengthMax
   * @param {number} _protocol the connection knows its own
   * @param {(error: Error | null, response?: Buffer) => void} callback
   */
  transmit(command, responseLengthMax, _protocol, callback) {
    const announced = this.seenState
    const bytes = Buffer.from(command)
    this.enqueue(
      'SCardTransmit',
      async () => {
        this.expectSameCard(announced)
        const response = await this.expectCard().transmit(bytes, { maxRecvLength: responseLengthMax })
        // A reader driver may call an exchange successful although the card left in the middle of it (vpcd does).
        if (response.length < RESPONSE_LENGTH_MIN) {
          throw new PcscError('SCardTransmit', 'SHORT_RESPONSE', `response of ${response.length} bytes`)
        }
        return response
      },
      callback,
    )
  }

  /**
   * The native package receives at most 256 bytes here.
   * @param {Uint8Array} command
   * @param {number} controlCode
   * @param {number} responseLengthMax
   * @param {(error: Error | null, response?: Buffer) => void} callback
   */
  control(command, controlCode, responseLengthMax, callback) {
    const bytes = Buffer.from(command)
    this.enqueue(
      'SCardControl',
      async () => {
        const response = await this.expectCard().control(controlCode, bytes)
        if (response.length > responseLengthMax) {
          throw new PcscError('SCardControl', 'SCARD_E_INSUFFICIENT_BUFFER', `response of ${response.length} bytes`)
        }
        return response
      },
      callback,
    )
  }

  /** Stops watching this reader and releases what it holds; no event follows. */
  close() {
    if (this.isClosed) return
    this.isClosed = true
    this.enqueue(
      'SCardReleaseContext',
      async () => this.releaseContext(),
      () => {},
    )
  }

  /**
   * New state from the wait loop. A card exchanged for another between two looks shows as PRESENT twice with another event
   * counter; nfc-pcsc compares flags only and would take it for the same card, so the removal is reported in between.
   * @param {number} state
   * @param {Buffer | null} atr
   */
  report(state, atr) {
    if (isPresent(this.seenState) && isPresent(state) && eventCounter(this.seenState) !== eventCounter(state)) {
      this.emitRemoval()
    }
    this.emitStatus(state, atr)
  }

  /** The reader was unplugged or the service died. */
  detach() {
    if (this.isClosed) return
    this.detached = true
    if (isPresent(this.seenState)) this.emitRemoval()
    this.emit('end')
    this.close()
  }

  /** @private */
  emitRemoval() {
    const counter = eventCounter(this.seenState) + 1
    this.emitStatus(((counter << 16) | SCARD_STATE_EMPTY | SCARD_STATE_CHANGED) >>> 0, null)
  }

  /**
   * @private
   * @param {number} state
   * @param {Buffer | null} atr
   */
  emitStatus(state, atr) {
    this.seenState = state
    this.atr = atr
    this.emit('status', { state, atr })
    this.state = state
  }

  /**
   * @private
   * @template T
   * @param {string} operation
   * @param {() => Promise<T>} call
   * @param {(error: Error | null, value?: T) => void} callback
   */
  enqueue(operation, call, callback) {
    const outcome = this.lastCall.then(call)
    this.lastCall = outcome.then(
      () => undefined,
      () => undefined,
    )
    outcome.then(
      (value) => callback(null, value),
      (error) => callback(toPcscError(operation, error)),
    )
  }

  /**
   * @private
   * @param {number} shareMode
   * @param {number | undefined} protocol
   * @param {number} announced state the caller saw when asking
   * @returns {Promise<number>} the active protocol
   */
  async connectNow(shareMode, protocol, announced) {
    if (this.isClosed) throw new PcscError('SCardConnect', 'SCARD_E_READER_UNAVAILABLE', 'reader closed')
    this.releaseCard(SCARD_LEAVE_CARD)
    if (shareMode !== SCARD_SHARE_DIRECT) this.expectSameCard(announced)
    const context = (this.context ??= new Context())
    const native = (this.native ??= this.findNative(context))
    const card = await connectNative(native, shareMode, protocol)
    this.card = card
    this.connected = true
    if (shareMode !== SCARD_SHARE_DIRECT) await this.expectStillThere(context, announced)
    return card.protocol
  }

  /**
   * The wait loop lags behind the reader: what was connected may be the card after the announced one.
   * @private
   * @param {NativeContext} context
   * @param {number} announced
   */
  async expectStillThere(context, announced) {
    const unaware = { name: this.name, state: 0, changed: false, atr: null }
    const states = await context.waitForChange([unaware], 0)
    const now = states?.find(({ name }) => name === this.name)
    if (now && isPresent(now.state) && eventCounter(now.state) === eventCounter(announced)) {
      this.atr = now.atr
      return
    }
    this.releaseCard(SCARD_LEAVE_CARD)
    throw new PcscError('SCardConnect', 'SCARD_W_REMOVED_CARD', 'another card took the place of the announced one')
  }

  /**
   * @private
   * @param {number} announced
   */
  expectSameCard(announced) {
    if (isPresent(this.seenState) && eventCounter(this.seenState) === eventCounter(announced)) return
    throw new PcscError('PresenceCheck', 'SCARD_W_REMOVED_CARD', 'the card left before its turn came')
  }

  /**
   * @private
   * @returns {NativeCard}
   */
  expectCard() {
    if (this.card) return this.card
    throw new PcscError('ConnectionCheck', 'NOT_CONNECTED', 'no connection to a card')
  }

  /**
   * @private
   * @param {NativeContext} context
   * @returns {NativeReader}
   */
  findNative(context) {
    const found = context.listReaders().find(({ name }) => name === this.name)
    if (found) return found
    throw new PcscError('SCardConnect', 'SCARD_E_UNKNOWN_READER', this.name)
  }

  /**
   * @private
   * @param {number} disposition
   */
  releaseCard(disposition) {
    const card = this.card
    this.card = null
    this.connected = false
    try {
      card?.disconnect(disposition)
    } catch {
      // The card or the service is gone, and the connection with it.
    }
  }

  /** @private */
  releaseContext() {
    this.releaseCard(SCARD_LEAVE_CARD)
    try {
      this.context?.close()
    } catch {
      // The service is gone, and the context with it.
    }
    this.context = null
    this.native = null
  }
}

/**
 * Contactless cards are presented as T=1 (PC/SC part 3, 3.1.3.2.3); their ATR also names T=0, where pcscd would take it
 * first and a command with data and answer would need GET RESPONSE.
 * @param {NativeReader} reader
 * @param {number} shareMode
 * @param {number | undefined} protocol
 * @returns {Promise<NativeCard>}
 */
async function connectNative(reader, shareMode, protocol) {
  if (protocol !== undefined) return reader.connect(shareMode, protocol)
  try {
    return await reader.connect(shareMode, SCARD_PROTOCOL_T1)
  } catch (error) {
    if (toPcscError('SCardConnect', error).code !== 'SCARD_E_PROTO_MISMATCH') throw error
    return reader.connect(shareMode, SCARD_PROTOCOL_T0 | SCARD_PROTOCOL_T1)
  }
}

Object.assign(CardReader.prototype, CONSTANTS)

module.exports = { CardReader }
