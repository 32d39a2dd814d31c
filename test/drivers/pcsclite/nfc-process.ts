import { createInterface } from 'node:readline'
import { NFC, type Reader } from 'nfc-pcsc'
import { z } from 'zod'

/** nfc-pcsc as it is delivered, on the adapter; prints what it reports and does what it is told by JSON lines. */
const command = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('transmit'), apdus: z.array(z.string()), responseLengthMax: z.number() }),
  z.object({ kind: z.literal('control') }),
  z.object({ kind: z.literal('close') }),
])

interface ControllableReader extends Reader {
  control(data: Uint8Array, responseLengthMax: number): Promise<Uint8Array>
}

let reader: Reader | undefined

function print(line: object): void {
  process.stdout.write(`${JSON.stringify(line)}\n`)
}

function messageOf(error: unknown): { error: string } {
  const previous: unknown = error instanceof Error && 'previous' in error ? error.previous : error
  return { error: String(previous) }
}

const nfc = new NFC()
nfc.on('error', (error: Error) => print({ kind: 'error', message: error.message }))
nfc.on('reader', (found: Reader) => {
  reader ??= found
  const { name } = found
  print({ kind: 'reader', name })
  found.reader.on('status', ({ state }: { state: number }) =>
    print({ kind: 'status', name, state: state.toString(16) }),
  )
  found.on('card', ({ uid }: { uid?: string }) => print({ kind: 'card', name, uid }))
  found.on('card.off', () => print({ kind: 'card.off', name }))
  found.on('end', () => print({ kind: 'end', name }))
  found.on('error', (error: Error) => print({ kind: 'reader error', ...messageOf(error) }))
})

async function transmit(target: Reader, apdus: readonly string[], responseLengthMax: number): Promise<void> {
  const calls = apdus.map((apdu) => target.transmit(Buffer.from(apdu, 'hex'), responseLengthMax))
  const outcomes = await Promise.allSettled(calls)
  const answers = outcomes.map((outcome) =>
    outcome.status === 'fulfilled' ? Buffer.from(outcome.value).toString('hex') : messageOf(outcome.reason).error,
  )
  print({ kind: 'answers', answers })
}

function isControllable(target: Reader): target is ControllableReader {
  return 'control' in target
}

const input = createInterface({ input: process.stdin })
input.on('line', (line) => {
  const message = command.parse(JSON.parse(line))
  switch (message.kind) {
    case 'transmit':
      if (reader) void transmit(reader, message.apdus, message.responseLengthMax)
      break
    case 'control':
      if (!reader || !isControllable(reader)) return
      reader.control(Buffer.of(0xff, 0x00, 0x51, 0x00, 0x00), 2).then(
        (answer) => print({ kind: 'control', answer: Buffer.from(answer).toString('hex') }),
        (error: unknown) => print({ kind: 'control', ...messageOf(error) }),
      )
      break
    case 'close':
      input.close()
      process.stdin.destroy()
      nfc.close()
      break
  }
})
