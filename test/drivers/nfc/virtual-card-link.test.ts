import { once } from 'node:events'
import { createServer } from 'node:net'
import type { Server, Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { assert } from '#domain/assert'
import { concat, fromHex, toHex } from '#drivers/nfc/software-card/bytes'
import type { SoftwareCard } from '#drivers/nfc/software-card/card'
import { createSoftwareCard } from '#drivers/nfc/software-card/card'
import { createForeignCard } from '#drivers/nfc/software-card/foreign'
import type { VirtualCardLink } from '#drivers/nfc/virtual-card-link'
import { createVirtualCardLink } from '#drivers/nfc/virtual-card-link'
import { aid, issueCard } from '#test/drivers/nfc/software-card/issue'

/** vpcd's side of the protocol, and like vpcd it sends the length and the APDU apart. */
class Slot {
  readonly #socket: Socket
  #received = Buffer.alloc(0)

  constructor(socket: Socket) {
    this.#socket = socket
    socket.on('data', (chunk: Buffer) => {
      this.#received = Buffer.concat([this.#received, chunk])
    })
    socket.on('error', () => undefined)
  }

  control(code: number): void {
    this.#socket.write(Buffer.of(0, 1, code))
  }

  sendLength(apdu: Uint8Array): void {
    this.#socket.write(Buffer.of(apdu.length >>> 8, apdu.length & 255))
  }

  sendApdu(apdu: Uint8Array): void {
    this.#socket.write(apdu)
  }

  async take(bytes: number): Promise<string> {
    while (this.#received.length < bytes) await once(this.#socket, 'data')
    const taken = this.#received.subarray(0, bytes)
    this.#received = this.#received.subarray(bytes)
    return taken.toString('hex')
  }

  async answer(): Promise<string> {
    const length = Number.parseInt(await this.take(2), 16)
    return this.take(length)
  }

  async exchange(apdu: string): Promise<string> {
    this.sendLength(fromHex(apdu))
    assert((await this.take(1)) === '00', 'the early byte comes before the APDU is sent')
    this.sendApdu(fromHex(apdu))
    return this.take(Number.parseInt(await this.take(1), 16))
  }

  unread(): number {
    return this.#received.length
  }

  async closed(): Promise<void> {
    if (!this.#socket.closed) await once(this.#socket, 'close')
  }
}

let server: Server
let port = 0
let link: VirtualCardLink | null = null

beforeEach(async () => {
  server = createServer({ noDelay: true }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  assert(address !== null && typeof address === 'object', 'a TCP address')
  port = address.port
})
afterEach(async () => {
  await link?.close()
  server.close()
})

async function present(card: SoftwareCard): Promise<Slot> {
  link = createVirtualCardLink({ port, card })
  return insert(link)
}

async function insert(inserted: VirtualCardLink): Promise<Slot> {
  const connection = new Promise<Socket>((resolve) => server.once('connection', resolve))
  await inserted.insert()
  return new Slot(await connection)
}

describe('a card on the virtual reader', () => {
  it('tells its answer to reset and answers APDUs, the first byte before it has the APDU', async () => {
    const slot = await present(createSoftwareCard({ uid: fromHex('04958caa5c5e80') }))
    slot.control(1)
    slot.control(4)
    expect(await slot.answer()).toBe('3b8180018080')
    expect(await slot.exchange('ffca000000')).toBe('04958caa5c5e809000')
    expect(await slot.exchange('905a00000300000000')).toBe('9100')
    expect(slot.unread()).toBe(0)
  })

  it('answers nothing to power and reset messages', async () => {
    const slot = await present(createSoftwareCard())
    for (const code of [0, 1, 2, 9]) slot.control(code)
    expect(await slot.exchange('905a00000300000000')).toBe('9100')
    expect(slot.unread()).toBe(0)
  })

  it('takes a message that comes in single bytes, and several that come at once', async () => {
    const slot = await present(createSoftwareCard())
    for (const byte of fromHex('0001010009905a00000300000000')) slot.sendApdu(Uint8Array.of(byte))
    expect(await slot.answer()).toBe('9100')
    slot.sendApdu(fromHex('0009905a000003000000000009905a000003010203000001' + '04'))
    expect(await slot.answer()).toBe('9100')
    expect(await slot.answer()).toBe('91a0')
    expect(await slot.answer()).toBe('3b8180018080')
  })

  it.each([
    ['a reset', [2]],
    ['power off and on', [0, 1]],
  ])('forgets its session at %s', async (_what, codes) => {
    const { card } = issueCard('plain')
    const slot = await present(card)
    slot.control(1)
    expect(await slot.exchange(`905a000003${aid}00`)).toBe('9100')
    expect(await slot.exchange('906f000000')).toBe('010203040506079100')
    for (const code of codes) slot.control(code)
    expect(await slot.exchange('906f000000')).toBe('919d')
  })

  it('refuses what would not fit the early byte: a single answer of more than 255 bytes', async () => {
    const { card, host } = issueCard('plain')
    const body = concat([20, 0, 0xee, 0xee], fromHex('000100'))
    expect(host.raw(0xcd, body).status).toBe(0)
    const slot = await present(card)
    slot.control(1)
    await slot.exchange(`905a000003${aid}00`)
    expect((await slot.exchange('90ad00000714000000fd000000')).length / 2).toBe(255)
    expect(await slot.exchange('90ad00000714000000fe000000')).toBe('917e')
  })
})

describe('a card leaving the virtual reader', () => {
  it('goes when it is torn away, and comes back with what it committed', async () => {
    const { card } = issueCard('plain')
    const slot = await present(card)
    slot.control(1)
    await slot.exchange(`905a000003${aid}00`)
    expect(await slot.exchange('903d000008' + '07000000010000' + '55' + '00')).toBe('9100')
    card.tear({ when: 'after', instruction: 0xc7 })
    slot.sendLength(fromHex('90c7000000'))
    slot.sendApdu(fromHex('90c7000000'))
    await slot.closed()
    assert(link !== null, 'the link is there')
    const again = await insert(link)
    again.control(1)
    await again.exchange(`905a000003${aid}00`)
    expect(await again.exchange('90bd0000070700000001000000')).toBe('559100')
  })

  it('goes on remove, once', async () => {
    const card = createSoftwareCard()
    const slot = await present(card)
    slot.control(1)
    await slot.exchange('905a00000300000000')
    await link?.remove()
    await link?.remove()
    await slot.closed()
    expect(toHex(card.exchange(fromHex('ffca000000')))).toBe('')
  })
})

describe('a virtual reader', () => {
  it('gets an empty answer to reset from a mute card', async () => {
    link = createVirtualCardLink({ port, card: createForeignCard({ kind: 'mute' }) })
    const slot = await insert(link)
    slot.control(4)
    expect(await slot.answer()).toBe('')
  })

  it('that is not there takes no card', async () => {
    const gone = createServer().listen(0, '127.0.0.1')
    await once(gone, 'listening')
    const address = gone.address()
    assert(address !== null && typeof address === 'object', 'a TCP address')
    gone.close()
    await once(gone, 'close')
    const lost = createVirtualCardLink({ port: address.port, card: createSoftwareCard() })
    await expect(lost.insert()).rejects.toThrow('ECONNREFUSED')
    await lost.close()
    await expect(lost.insert()).rejects.toThrow('closed')
  })
})
