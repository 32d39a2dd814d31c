import { createServer } from 'node:net'
import { createSoftwareCard } from '#drivers/nfc/software-card/card'
const card = createSoftwareCard({ generation: (process.argv[2] ?? 'ev1') as 'ev1' | 'ev2' })
createServer({ noDelay: true }, (socket) => {
  let got = Buffer.alloc(0)
  socket.on('data', (chunk) => {
    got = Buffer.concat([got, chunk as Buffer])
    while (got.length >= 2 && got.length >= 2 + got.readUInt16BE(0)) {
      const n = got.readUInt16BE(0)
      const c = new Uint8Array(got.subarray(2, 2 + n)); got = got.subarray(2 + n)
      const a = card.exchange(c)
      if (process.env['TRACE']) console.log(Buffer.from(c).toString('hex'), '->', Buffer.from(a).toString('hex'))
      socket.write(Buffer.concat([Buffer.of(a.length >> 8, a.length & 255), a]))
    }
  })
  socket.on('error', () => {}); socket.on('close', () => process.exit(0))
}).listen(45999, '127.0.0.1', () => console.log('ready'))
