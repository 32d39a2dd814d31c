import { SerialPort } from 'serialport'
import { err, ok } from '#domain/result'
import { linkFailure, type OpenLink } from '#drivers/link/link'
import { linkOver } from '#drivers/link/stream-link'

/** A serial port, 8 data bits, no parity, 1 stop bit, locked for us alone. */
export function serialLink(path: string, baudRate: number): OpenLink {
  return (listener) =>
    new Promise((resolve) => {
      const port = new SerialPort({ path, baudRate, autoOpen: false, lock: true })
      port.open((error) => {
        // `open` succeeds or says why; the port emits nothing before it is open.
        if (error !== null) {
          resolve(err(linkFailure(error)))
          return
        }
        const shut = (): void => {
          if (port.isOpen) port.close(() => undefined)
        }
        resolve(ok(linkOver(port, shut, listener)))
      })
    })
}
