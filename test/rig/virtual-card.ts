import { connect, type Socket } from 'node:net'

const ATR = Uint8Array.from(Buffer.from('3b8180018080', 'hex'))

export interface VirtualCard {
  exchange(command: Uint8Array): Uint8Array
}

export interface VirtualCardLink {
  insert(): Promise<void>
  remove(): Promise<void>
  close(): Promise<void>
}

export function createVirtualCardLink(options: { host: string; port: number; card: VirtualCard }): VirtualCardLink {
  let socket: Socket | undefined
  function serve(s: Socket) {
    let buffer = Buffer.alloc(0)
    let early = false
    s.on('data', (chunk) => {
      buffer = Buffer.concat([buffer, chunk])
      while (buffer.length >= 2) {
        const length = buffer.readUInt16BE(0)
        if (length > 1 && !early) {
          s.write(Uint8Array.of(0))
          early = true
        }
        if (buffer.length < 2 + length) return
        const body = buffer.subarray(2, 2 + length)
        buffer = buffer.subarray(2 + length)
        if (length === 1) {
          if (body[0] === 4) s.write(Uint8Array.of(0, ATR.length, ...ATR))
          continue
        }
        const answer = options.card.exchange(Uint8Array.from(body))
        early = false
        if (s !== socket) return
        s.write(Uint8Array.of(answer.length, ...answer))
      }
    })
  }
  return {
    insert: () =>
      new Promise((resolve, reject) => {
        const s = connect(options.port, options.host)
        s.setNoDelay(true)
        socket = s
        s.on('error', reject)
        s.once('connect', () => resolve())
        serve(s)
      }),
    async remove() {
      socket?.destroy()
      socket = undefined
    },
    async close() {
      socket?.destroy()
      socket = undefined
    },
  }
}
