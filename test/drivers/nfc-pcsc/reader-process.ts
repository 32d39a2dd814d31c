import { createInterface } from 'node:readline'
import { createPcscReader } from '#drivers/nfc/pcsc'
import { z } from 'zod'

/** The driver in a process of its own, told what to do by JSON lines: PC/SC reads its environment once per process. */
const command = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('subscribe'), as: z.string() }),
  z.object({ kind: z.literal('transmit'), id: z.string(), presence: z.number(), apdu: z.string() }),
  z.object({ kind: z.literal('close') }),
])

const [, , ignoredReader] = process.argv
const reader = createPcscReader({ readerFilter: (name) => name !== ignoredReader })

function print(line: object): void {
  process.stdout.write(`${JSON.stringify(line)}\n`)
}

function subscribe(as: string): void {
  reader.subscribe((event) =>
    print({ as, ...event, ...('atr' in event && { atr: Buffer.from(event.atr).toString('hex') }) }),
  )
}

async function transmit(id: string, presence: number, apdu: string): Promise<void> {
  const startedAt = performance.now()
  const result = await reader.transmit(presence, Buffer.from(apdu, 'hex'))
  const durationMs = performance.now() - startedAt
  print(
    result.ok
      ? { id, answer: Buffer.from(result.value).toString('hex'), durationMs }
      : {
          id,
          error: result.error.kind,
          detail: 'detail' in result.error ? result.error.detail : undefined,
          durationMs,
        },
  )
}

subscribe('first')
const input = createInterface({ input: process.stdin })
input.on('line', (line) => {
  const message = command.parse(JSON.parse(line))
  switch (message.kind) {
    case 'subscribe':
      subscribe(message.as)
      break
    case 'transmit':
      void transmit(message.id, message.presence, message.apdu)
      break
    case 'close':
      input.close()
      process.stdin.destroy()
      void reader.close().then(() => print({ closed: true }))
      break
  }
})
