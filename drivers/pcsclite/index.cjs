// @ts-check
'use strict'

/**
 * The interface of @pokusew/pcsclite that nfc-pcsc needs, over the N-API package `smartcard`: the original is a nan addon
 * that does not load in Electron, freezes the JavaScript thread when pcscd is not running and does not survive its restart.
 *
 * Only the native `Context` is used. Of the package's own `ReaderMonitor` and `Devices`: no new context after pcscd died,
 * a quick exchange of cards is lost, and a monitor still running at exit aborts the process.
 *
 * `smartcard` keeps its constructors in static variables: one JavaScript environment per process, no worker_threads.
 */

const { EventEmitter } = require('node:events')
const { Context } = require('smartcard')
const { CardReader } = require('./card-reader.cjs')
const { toPcscError } = require('./errors.cjs')

/** @typedef {import('smartcard').ContextInterface} NativeContext */

/** Reader name that stands for "a reader was attached or detached" (SCardGetStatusChange). */
const PLUG_AND_PLAY = '\\\\?PnP?\\Notification'
/** Longest wait of the loop, and so the longest time a lost cancellation can delay close(). */
const WAIT_MS = 1000
const RETRY_MS = 500

/**
 * Events: `reader` (CardReader), `error` (once each time the service is lost or found missing) and, beyond the original,
 * `established` each time the service is found.
 */
class PCSCLite extends EventEmitter {
  constructor() {
    super()
    /** @type {Record<string, CardReader>} */
    this.readers = {}
    this.isClosed = false
    /**
     * Context of the wait loop, used for nothing else: it is locked during a wait.
     * @type {NativeContext | null}
     */
    this.waiting = null
    this.wake = () => {}
    /**
     * Readers that are gone and still have native calls to finish.
     * @type {Set<CardReader>}
     */
    this.leaving = new Set()
    /** Fulfilled when close() has released everything. */
    this.closed = this.run()
  }

  /** Running native calls are finished first; a call that never ends (card reader hung) keeps `closed` pending. */
  close() {
    if (this.isClosed) return
    this.isClosed = true
    this.wake()
    try {
      this.waiting?.cancel()
    } catch {
      // The service is gone; the wait ends by itself.
    }
  }

  /** @private */
  async run() {
    await this.pause(0)
    let isLossKnown = false
    while (!this.isClosed) {
      try {
        const context = new Context()
        isLossKnown = false
        await this.watch(context)
      } catch (error) {
        if (!isLossKnown && !this.isClosed) this.emit('error', toPcscError('SCardGetStatusChange', error))
        isLossKnown = true
        if (!this.isClosed) await this.pause(RETRY_MS)
      }
    }
    for (const reader of Object.values(this.readers)) reader.close()
    await Promise.all([...Object.values(this.readers), ...this.leaving].map((reader) => reader.lastCall))
  }

  /**
   * @private
   * @param {NativeContext} context
   */
  async watch(context) {
    this.waiting = context
    try {
      this.emit('established')
      while (!this.isClosed) await this.look(context)
    } catch (error) {
      this.detachMissing([])
      throw error
    } finally {
      this.waiting = null
      context.close()
    }
  }

  /**
   * @private
   * @param {NativeContext} context
   */
  async look(context) {
    const names = context.listReaders().map(({ name }) => name)
    this.detachMissing(names)
    for (const name of names) this.attach(name)
    const watched = Object.values(this.readers)
      .filter((reader) => !reader.isClosed)
      .map(({ name, seenState }) => ({ name, state: seenState, changed: false, atr: null }))
    let changes
    try {
      changes = await context.waitForChange(
        [...watched, { name: PLUG_AND_PLAY, state: 0, changed: false, atr: null }],
        WAIT_MS,
      )
    } catch (error) {
      if (toPcscError('SCardGetStatusChange', error).code !== 'SCARD_E_UNKNOWN_READER') throw error
      // A reader left between the two calls above.
      await this.pause(RETRY_MS)
      return
    }
    for (const { name, state, changed, atr } of changes ?? []) {
      const reader = this.readers[name]
      if (changed && reader && !reader.isClosed && !this.isClosed) reader.report(state, atr)
    }
  }

  /**
   * @private
   * @param {string} name
   */
  attach(name) {
    if (this.readers[name]) return
    const reader = new CardReader(name)
    this.readers[name] = reader
    this.emit('reader', reader)
  }

  /**
   * @private
   * @param {readonly string[]} names
   */
  detachMissing(names) {
    for (const reader of Object.values(this.readers)) {
      if (names.includes(reader.name)) continue
      delete this.readers[reader.name]
      reader.detach()
      this.leaving.add(reader)
      void reader.lastCall.then(() => this.leaving.delete(reader))
    }
  }

  /**
   * @private
   * @param {number} durationMs
   * @returns {Promise<void>}
   */
  pause(durationMs) {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, durationMs)
      this.wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }
}

module.exports = () => new PCSCLite()
