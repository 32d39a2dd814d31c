import type { Duplex } from 'node:stream'
import { err, ok } from '#domain/result'
import { linkFailure, type ByteLink, type LinkListener } from '#drivers/link/link'

/** A link over an open stream: a socket or a serial port. `shut` closes it and brings its `close` event about. */
export function linkOver(stream: Duplex, shut: () => void, listener: LinkListener): ByteLink {
  let isOver = false
  const closed = new Promise<void>((resolve) => {
    stream.once('close', resolve)
  })
  let trouble = 'the other end closed the connection'

  function end(): void {
    if (isOver) return
    isOver = true
    shut()
    listener.ended(trouble)
  }

  stream.on('data', (chunk: Uint8Array) => {
    if (!isOver) listener.bytes(chunk)
  })
  stream.on('error', (error) => {
    trouble = error.message
    end()
  })
  stream.on('end', end)
  stream.on('close', end)
  return {
    write: (bytes) =>
      new Promise((resolve) => {
        if (isOver) {
          resolve(err(linkFailure(trouble)))
          return
        }
        stream.write(bytes, (error) => {
          resolve(error ? err(linkFailure(error)) : ok(undefined))
        })
      }),
    close: () => {
      if (!isOver) shut()
      isOver = true
      return closed
    },
  }
}
