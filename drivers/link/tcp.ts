import { connect } from 'node:net'
import { err, ok } from '#domain/result'
import { linkFailure, type OpenLink } from '#drivers/link/link'
import { offHeapCopy } from '#drivers/link/off-heap'
import { linkOver } from '#drivers/link/stream-link'

const connectWithinMs = 5_000
/** A cable that was pulled says nothing: the system asks the other end when it was quiet for so long. */
const keepAliveAfterMs = 10_000
/** As much as the system is asked for at once otherwise. */
const readBytesMax = 64 * 1024

export function tcpLink(host: string, port: number): OpenLink {
  return (listener) =>
    new Promise((resolve) => {
      // Into one buffer of ours, wiped after each read: Node leaves what it reads into its own behind in freed memory, and a bank
      // terminal that is set up wrongly sends card numbers (S7).
      const buffer = new Uint8Array(readBytesMax)
      const callback = (count: number): boolean => {
        const chunk = offHeapCopy(buffer.subarray(0, count))
        buffer.fill(0, 0, count)
        socket.emit('data', chunk)
        return true
      }
      const keepAlive = { keepAlive: true, keepAliveInitialDelay: keepAliveAfterMs }
      const socket = connect({ host, port, noDelay: true, ...keepAlive, onread: { buffer, callback } })
      const refused = (error: Error): void => {
        socket.destroy()
        resolve(err(linkFailure(error)))
      }
      const tooLate = (): void => {
        refused(new Error(`no connection to ${host}:${String(port)}`))
      }
      socket.once('error', refused)
      socket.setTimeout(connectWithinMs, tooLate)
      socket.once('connect', () => {
        socket.setTimeout(0)
        socket.off('timeout', tooLate)
        socket.off('error', refused)
        const shut = (): void => {
          socket.destroy()
        }
        resolve(ok(linkOver(socket, shut, listener)))
      })
    })
}
