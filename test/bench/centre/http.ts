import { Agent, request } from 'node:http'
import { assert } from '#domain/assert'

/** A request that only has to be sent. */
export type Prepared = {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly headers: Readonly<Record<string, string | number>>
  readonly body: Buffer | null
}

/** Connections to one server that are kept open. */
export type HttpPool = { send(prepared: Prepared): Promise<string>; close(): void }

/** Anything but 200 is an error: a figure of refused requests would be none. */
export function openPool(url: string): HttpPool {
  const { hostname: host, port } = new URL(url)
  const agent = new Agent({ keepAlive: true })
  return {
    send: ({ method, path, headers, body }) =>
      new Promise((resolve, reject) => {
        const sent = request({ host, port, agent, method, path, headers }, (response) => {
          const parts: Buffer[] = []
          response.on('data', (part: Buffer) => parts.push(part))
          response.on('error', reject)
          response.on('end', () => {
            const text = Buffer.concat(parts).toString('utf8')
            if (response.statusCode === 200) resolve(text)
            else reject(new Error(`${String(response.statusCode)}: ${text.slice(0, 300)}`))
          })
        })
        sent.on('error', reject)
        sent.end(body ?? undefined)
      }),
    close() {
      agent.destroy()
    },
  }
}

export function openPools(urls: readonly string[]): { of(index: number): HttpPool; close(): void } {
  const pools = urls.map(openPool)
  return {
    of(index) {
      const pool = pools[index % pools.length]
      assert(pool !== undefined, 'a server')
      return pool
    },
    close() {
      for (const pool of pools) pool.close()
    },
  }
}
