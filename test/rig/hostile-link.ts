import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http'
import { connect } from 'node:net'

/** A link on real sockets that does to requests and answers whatever a bad network, a proxy of an operator or a person in the
 *  middle does. What it does next is drawn from `random`, so that a seed replays it. */

export const linkFaults = [
  'none',
  'drop',
  'lose_answer',
  'duplicate',
  'replay_later',
  'reorder',
  'truncate_request',
  'truncate_answer',
  'flip_request',
  'flip_answer',
  'delay',
  'refuse_4xx',
  'refuse_5xx',
  'garbage',
] as const
export type LinkFault = (typeof linkFaults)[number]

export type HostileLink = {
  readonly url: string
  /** How often each fault struck. */
  readonly struck: Readonly<Record<LinkFault, number>>
  /** It begins calm: everything passes. */
  setCalm(isCalm: boolean): void
  close(): Promise<void>
}

type Exchange = {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: Buffer
}

type Answer = { readonly status: number; readonly headers: IncomingMessage['headers']; readonly body: Buffer }

const delayMs = 40

export async function openHostileLink(options: {
  readonly target: string
  /** In [0, 1). */
  readonly random: () => number
  /** Of all requests, how many meet a fault. */
  readonly rate: number
  readonly faults?: readonly LinkFault[]
}): Promise<HostileLink> {
  const { target, random, rate, faults = linkFaults.filter((fault) => fault !== 'none') } = options
  const struck = Object.fromEntries(linkFaults.map((fault) => [fault, 0])) as Record<LinkFault, number>
  let isCalm = true
  let earlier: Exchange | null = null
  let held: (() => void) | null = null

  function draw(): LinkFault {
    const isStruck = random() < rate
    const drawn = faults[Math.floor(random() * faults.length)] ?? 'none'
    return isCalm || !isStruck ? 'none' : drawn
  }

  const server = createServer((incoming, response) => {
    void readAll(incoming).then(async (body) => {
      const { method = 'GET', url: path = '/', headers } = incoming
      const exchange = { method, path, headers, body }
      const fault = draw()
      const place = random()
      struck[fault] += 1
      // What was held back goes after this one.
      const release = held
      held = null
      try {
        await act(fault, exchange, response, place)
      } catch {
        response.destroy()
      }
      release?.()
      earlier = exchange
    })
  })

  async function act(fault: LinkFault, exchange: Exchange, response: ServerResponse, place: number): Promise<void> {
    switch (fault) {
      case 'drop':
        response.destroy()
        return
      case 'lose_answer':
        await forward(target, exchange)
        response.destroy()
        return
      case 'duplicate':
        send(response, (await Promise.all([forward(target, exchange), forward(target, exchange)]))[0])
        return
      case 'replay_later':
        if (earlier !== null) await forward(target, earlier)
        send(response, await forward(target, exchange))
        return
      case 'reorder':
        await new Promise<void>((resolve) => {
          held = resolve
          setTimeout(resolve, delayMs)
        })
        send(response, await forward(target, exchange))
        return
      case 'truncate_request':
        await sendPart(target, exchange, place)
        response.destroy()
        return
      case 'truncate_answer':
        sendHalf(response, await forward(target, exchange), place)
        return
      case 'flip_request':
        send(response, await forward(target, { ...exchange, body: flipped(exchange.body, place) }))
        return
      case 'flip_answer': {
        const answer = await forward(target, exchange)
        send(response, { ...answer, body: flipped(answer.body, place) })
        return
      }
      case 'delay':
        await new Promise((resolve) => setTimeout(resolve, delayMs * place))
        send(response, await forward(target, exchange))
        return
      case 'refuse_4xx':
        response.writeHead(place < 0.5 ? 403 : 429).end('<html>proxy</html>')
        return
      case 'refuse_5xx':
        response.writeHead(place < 0.5 ? 502 : 503).end()
        return
      case 'garbage':
        response.writeHead(200, { 'content-type': 'application/json' }).end('{"acknowledgedSeq":')
        return
      default:
        send(response, await forward(target, exchange))
    }
  }

  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return {
    url: `http://127.0.0.1:${String(port)}`,
    struck,
    setCalm(next) {
      isCalm = next
    },
    close() {
      server.closeAllConnections()
      return new Promise((resolve) => {
        server.close(() => {
          resolve()
        })
      })
    },
  }
}

async function readAll(stream: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const part of stream as AsyncIterable<Buffer>) parts.push(part)
  return Buffer.concat(parts)
}

function forward(target: string, { method, path, headers, body }: Exchange): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const own = { ...headers, connection: 'close', 'content-length': String(body.length) }
    const outgoing = request(target + path, { method, headers: own, agent: false }, (answer) => {
      readAll(answer).then(
        (received) => {
          resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: received })
        },
        (error: unknown) => {
          reject(error instanceof Error ? error : new Error('no answer'))
        },
      )
    })
    outgoing.once('error', reject)
    outgoing.end(body)
  })
}

/** The head and the beginning of the body, then the connection breaks. */
function sendPart(target: string, { method, path, headers, body }: Exchange, place: number): Promise<void> {
  const { hostname, port } = new URL(target)
  const lines = Object.entries({ ...headers, 'content-length': String(body.length) }).map(
    ([name, value]) => `${name}: ${[value].flat().join(', ')}`,
  )
  const head = Buffer.from(`${method} ${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`)
  const whole = Buffer.concat([head, body])
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname, () => {
      socket.end(whole.subarray(0, 1 + Math.floor((whole.length - 2) * place)), () => {
        socket.destroy()
      })
    })
    socket.once('error', () => undefined)
    socket.once('close', () => {
      resolve()
    })
  })
}

function answerHeaders({ headers, body }: Answer): Record<string, string> {
  const kept = ['content-type', 'content-encoding', 'retry-after'].flatMap((name) => {
    const value = headers[name]
    return typeof value === 'string' ? [[name, value] as const] : []
  })
  return { ...Object.fromEntries(kept), 'content-length': String(body.length) }
}

function send(response: ServerResponse, answer: Answer): void {
  response.writeHead(answer.status, answerHeaders(answer)).end(answer.body)
}

function sendHalf(response: ServerResponse, answer: Answer, place: number): void {
  response.writeHead(answer.status, answerHeaders(answer))
  response.write(answer.body.subarray(0, 1 + Math.floor((answer.body.length - 1) * place)))
  setImmediate(() => response.destroy())
}

function flipped(body: Buffer, place: number): Buffer {
  if (body.length === 0) return body
  const copy = Buffer.from(body)
  const bit = Math.floor(place * copy.length * 8)
  const byte = bit >> 3
  copy[byte] = (copy[byte] ?? 0) ^ (1 << (bit & 7))
  return copy
}
