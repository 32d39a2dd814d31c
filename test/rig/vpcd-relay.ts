import { connect, createServer, type Server, type Socket } from 'node:net'

/**
 * Stands between a virtual card and vpcd. vpcd 3.3 dies of a null pointer, and pcscd with it, when the connection ends
 * between the two bytes of an answer's length: exactly where a card is that sends the first byte early (goals.md B4) and
 * then leaves, or whose process is killed. The relay sends the missing byte, and vpcd sees an empty answer: a card that left.
 */
export interface VpcdRelay {
  close(): Promise<void>
}

export async function startVpcdRelay(port: number, vpcdPort: number): Promise<VpcdRelay> {
  const cards = new Set<Socket>()
  const server = createServer({ noDelay: true }, (card) => {
    cards.add(card)
    card.once('close', () => cards.delete(card))
    forward(card, vpcdPort)
  })
  await listen(server, port)
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const card of cards) card.destroy()
      }),
  }
}

function forward(card: Socket, vpcdPort: number): void {
  const vpcd = connect({ host: '127.0.0.1', port: vpcdPort, noDelay: true })
  const isLengthHalfSent = followAnswers(card)
  card.on('data', (chunk) => vpcd.write(chunk))
  vpcd.on('data', (chunk) => card.write(chunk))
  // An error is an end; 'close' follows.
  card.on('error', () => undefined)
  vpcd.on('error', () => undefined)
  card.once('close', () => {
    if (isLengthHalfSent()) vpcd.write(Uint8Array.of(0))
    vpcd.destroySoon()
  })
  vpcd.once('close', () => card.destroy())
}

/** Answers are a length of two bytes, high byte first, and that many bytes (vpcd.h). */
function followAnswers(card: Socket): () => boolean {
  let lengthHigh: number | undefined
  let bodyLeft = 0
  card.on('data', (chunk: Buffer) => {
    for (const byte of chunk) {
      if (bodyLeft > 0) bodyLeft -= 1
      else if (lengthHigh === undefined) lengthHigh = byte
      else {
        bodyLeft = lengthHigh * 256 + byte
        lengthHigh = undefined
      }
    }
  })
  return () => lengthHigh !== undefined
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => resolve())
  })
}
