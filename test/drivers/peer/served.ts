import { createServer, type Socket } from 'node:net'

export type Wire = { readonly send: (bytes: Uint8Array) => void; readonly cut: () => void }

export type Served = {
  readonly port: number
  /** Ends every connection, as a pulled cable does. */
  readonly cut: () => void
  readonly close: () => void
}

export type ServedDevice = { connected(wire: Wire): (chunk: Uint8Array) => void }

/** A simulated device at the other end of a TCP connection. */
export async function serve(device: ServedDevice): Promise<Served> {
  const sockets = new Set<Socket>()
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket)
    const wire: Wire = {
      send: (bytes) => {
        if (!socket.destroyed) socket.write(bytes)
      },
      cut: () => {
        socket.destroy()
      },
    }
    const receive = device.connected(wire)
    socket.on('data', receive)
    // A driver that goes away in the middle of an answer is no fault of the device.
    socket.on('error', () => undefined)
    socket.on('close', () => sockets.delete(socket))
  })
  const cut = (): void => {
    for (const socket of sockets) socket.destroy()
  }
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const close = (): void => {
    cut()
    server.close()
  }
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no TCP port')
  return { port: address.port, cut, close }
}
