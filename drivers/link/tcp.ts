import { connect } from 'node:net'
import { err, ok } from '#domain/result'
import { linkFailure, type OpenLink } from '#drivers/link/link'
import { linkOver } from '#drivers/link/stream-link'

const connectWithinMs = 5_000
/** A cable that was pulled says nothing: the system asks the other end when it was quiet for so long. */
const keepAliveAfterMs = 10_000

export function tcpLink(host: string, port: number): OpenLink {
  return (listener) =>
    new Promise((resolve) => {
      const socket = connect({ host, port, noDelay: true, keepAlive: true, keepAliveInitialDelay: keepAliveAfterMs })
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
