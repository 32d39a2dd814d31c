import { connect } from 'node:net'
import type { Socket } from 'node:net'
import type { PresentableCard } from '#drivers/nfc/software-card/presentable'

/** Presents a software card to the virtual reader of a real PC/SC service (vsmartcard's vpcd), as a card laid on a reader. */
export interface VirtualCardLink {
  /** Resolves once the reader has the card; PC/SC notices it some 0.1 … 0.5 s later. Rejects with the connection's error. */
  insert(): Promise<void>
  /** Takes the card away. Nothing happens when it is not there. */
  remove(): Promise<void>
  /** As `remove`; the link cannot be used any more. */
  close(): Promise<void>
}

type Presented = { readonly socket: Socket; readonly leave: () => void }

export type VirtualCardLinkOptions = {
  /** 127.0.0.1 if not given. */
  readonly host?: string
  /** vpcd's port of the slot; 35963, its first, if not given. */
  readonly port?: number
  readonly card: PresentableCard
}

/** Control messages are one byte long; everything longer is an APDU. */
const control = { powerOff: 0, powerOn: 1, reset: 2, getAtr: 4 } as const
const lengthBytes = 2
/** The high byte of an answer's length is sent before the answer is known, so it has to be 0. */
const answerBytesMax = 255

export function createVirtualCardLink(options: VirtualCardLinkOptions): VirtualCardLink {
  const { host = '127.0.0.1', port = 35963, card } = options
  let presented: Presented | null = null
  let isClosed = false

  async function remove(): Promise<void> {
    const leaving = presented
    presented = null
    if (leaving === null || leaving.socket.closed) return
    await new Promise<void>((resolve) => {
      leaving.socket.once('close', () => {
        resolve()
      })
      leaving.leave()
    })
  }

  return {
    async insert() {
      if (isClosed) throw new Error('the link is closed')
      await remove()
      const arriving = await open(host, port)
      card.powerOff()
      presented = { socket: arriving, leave: serve(arriving, card) }
    },
    remove,
    async close() {
      isClosed = true
      await remove()
    },
  }
}

function open(host: string, port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, noDelay: true })
    socket.once('error', reject)
    socket.once('connect', () => {
      socket.off('error', reject)
      resolve(socket)
    })
  })
}

/** Returns how the card leaves. */
function serve(socket: Socket, card: PresentableCard): () => void {
  let received = Buffer.alloc(0)
  let isEarlyByteSent = false

  function send(answer: Uint8Array): void {
    const length = Buffer.of(answer.length >>> 8, answer.length & 0xff)
    socket.write(Buffer.concat([isEarlyByteSent ? length.subarray(1) : length, answer]))
    isEarlyByteSent = false
  }
  /** vpcd 3.3 crashes when the connection ends between the two bytes of a length: the early byte gets its second one. */
  function leave(): void {
    if (!isEarlyByteSent || socket.destroyed) {
      socket.destroy()
      return
    }
    isEarlyByteSent = false
    socket.write(Buffer.of(0), () => {
      socket.destroy()
    })
  }
  function handle(message: Uint8Array): void {
    if (message.length === 1) {
      handleControl(message[0] ?? 0, card, send)
      return
    }
    const answer = card.exchange(message, answerBytesMax)
    // No answer: the card has left the field, and so it leaves the reader.
    if (answer.length === 0) leave()
    else send(answer)
  }

  socket.on('data', (chunk: Buffer) => {
    received = Buffer.concat([received, chunk])
    while (received.length >= lengthBytes && !socket.destroyed) {
      const length = received.readUInt16BE(0)
      if (received.length < lengthBytes + length) break
      const message = new Uint8Array(received.subarray(lengthBytes, lengthBytes + length))
      received = received.subarray(lengthBytes + length)
      if (length > 0) handle(message)
    }
    const isAwaitingApdu = received.length >= lengthBytes && received.readUInt16BE(0) > 1
    if (!isAwaitingApdu || isEarlyByteSent || socket.destroyed) return
    // vpcd writes the length and the APDU in two segments and Nagle holds the second one back until ours is acknowledged,
    // 44 ms later. One byte of the answer sent at once carries that acknowledgement (goals.md B4).
    isEarlyByteSent = true
    socket.write(Buffer.of(0))
  })
  // A broken connection is a card taken away: 'close' always follows.
  socket.on('error', () => undefined)
  socket.on('close', () => {
    card.powerOff()
  })
  return leave
}

function handleControl(code: number, card: PresentableCard, send: (answer: Uint8Array) => void): void {
  if (code === control.powerOff || code === control.reset) card.powerOff()
  if (code === control.powerOn || code === control.reset) card.powerOn()
  if (code === control.getAtr) send(card.atr)
}
