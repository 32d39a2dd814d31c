import { request } from 'node:http'
import { connect, type TLSSocket } from 'node:tls'
import { err, ok, type Result } from '#domain/result'

/** HTTPS GET to a device whose certificate names nobody in particular: it is known by the fingerprint of its certificate. */

export type Place = { readonly host: string; readonly port: number }

export type GetFailure =
  /** Nothing of the request left us: no connection, or another machine at its address. */
  | { readonly kind: 'not_sent'; readonly detail: string }
  /** It may have arrived. */
  | { readonly kind: 'no_answer'; readonly detail: string }

export type Got = {
  readonly status: number
  readonly body: string
  /** SHA-256 of the certificate of who answered. */
  readonly fingerprint: string
}

export type GetOptions = {
  readonly place: Place
  /** With its query. */
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  /** Null: whoever answers is taken, and is to be remembered. */
  readonly fingerprint: string | null
  readonly withinMs: number
  readonly signal: AbortSignal
}

const connectWithinMs = 5_000
/** An answer holds one receipt at most. */
const longestAnswer = 64 * 1024

export async function pinnedGet(options: GetOptions): Promise<Result<Got, GetFailure>> {
  const connected = await secureConnection(options)
  return connected.ok ? exchange(connected.value, options) : connected
}

function secureConnection({ place, fingerprint, signal }: GetOptions): Promise<Result<TLSSocket, GetFailure>> {
  return new Promise((resolve) => {
    // The chain proves nothing here: terminals sign for themselves and do not know their address. The fingerprint does.
    const socket = connect({ ...place, rejectUnauthorized: false })
    const giveUp = (detail: string): void => {
      socket.destroy()
      resolve(err({ kind: 'not_sent', detail }))
    }
    const aborted = (): void => {
      giveUp('closed')
    }
    signal.addEventListener('abort', aborted)
    socket.setTimeout(connectWithinMs, () => {
      giveUp('no connection')
    })
    socket.once('error', (error) => {
      giveUp(error.message)
    })
    socket.once('close', () => {
      signal.removeEventListener('abort', aborted)
      giveUp('the connection ended')
    })
    socket.once('secureConnect', () => {
      socket.setTimeout(0)
      if (fingerprint === null || fingerprint === fingerprintOf(socket)) resolve(ok(socket))
      else giveUp('another certificate than it was registered with')
    })
  })
}

function exchange(socket: TLSSocket, { place, path, headers, withinMs }: GetOptions): Promise<Result<Got, GetFailure>> {
  return new Promise((resolve) => {
    const fingerprint = fingerprintOf(socket)
    const fail = (detail: string): void => {
      socket.destroy()
      resolve(err({ kind: 'no_answer', detail }))
    }
    const tooLate = setTimeout(() => {
      fail(`no answer in ${String(withinMs)} ms`)
    }, withinMs)
    socket.once('close', () => {
      clearTimeout(tooLate)
      fail('the connection ended')
    })
    const sent = request({ ...place, path, headers, createConnection: () => socket }, (response) => {
      let body = ''
      response.setEncoding('utf8')
      response.on('data', (part: string) => {
        body += part
        if (body.length > longestAnswer) fail('the answer has no end')
      })
      response.once('end', () => {
        resolve(ok({ status: response.statusCode ?? 0, body, fingerprint }))
        socket.destroy()
      })
    })
    sent.once('error', (error) => {
      fail(error.message)
    })
    sent.end()
  })
}

function fingerprintOf(socket: TLSSocket): string {
  return socket.getPeerCertificate().fingerprint256
}
