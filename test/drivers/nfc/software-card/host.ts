import { assert } from '#domain/assert'
import {
  byteAt,
  concat,
  equal,
  fromHex,
  readUint16,
  rotateLeft,
  uint16,
  uint24,
  uint32,
} from '#drivers/nfc/software-card/bytes'
import type { Cmac } from '#drivers/nfc/software-card/crypto'
import {
  createCmac,
  decryptCbc,
  desfireCrc32,
  encryptCbc,
  padWithMarker,
  padWithZeros,
  zeroBlock,
} from '#drivers/nfc/software-card/crypto'
import { ev1SessionKey } from '#drivers/nfc/software-card/session-ev1'
import { ev2SessionKeys } from '#drivers/nfc/software-card/session-ev2'
import type { PresentableCard } from '#drivers/nfc/software-card/presentable'

/** The other end of the wire for tests of the card's commands: just enough of a DESFire host to reach every one of them. Its
 *  primitives are the card's, which are held against published vectors; what it tests is what the card does with them. */

export type Mode = 'plain' | 'mac' | 'full'
export type Reply = { readonly status: number; readonly data: Uint8Array }

type Messaging = {
  seal(instruction: number, header: Uint8Array, data: Uint8Array, mode: Mode): Uint8Array
  open(answer: Uint8Array, mode: Mode, dataBytes: number): Uint8Array
}

const none = new Uint8Array(0)
const counterStart = 0

export class Host {
  readonly #card: PresentableCard
  #messaging: Messaging | null = null

  constructor(card: PresentableCard) {
    this.#card = card
  }

  forgetSession(): void {
    this.#messaging = null
  }

  /** One native command in as many frames as it takes; a refusal ends the session. */
  raw(instruction: number, body: Uint8Array): Reply {
    let reply = this.#frame(instruction, body.subarray(0, 55))
    for (let offset = 55; offset < body.length; offset += 55) {
      if (reply.status !== 0xaf) return reply
      reply = this.#frame(0xaf, body.subarray(offset, offset + 55))
    }
    let data = reply.data
    while (reply.status === 0xaf && instruction !== 0xaa && instruction !== 0x71 && instruction !== 0x77) {
      reply = this.#frame(0xaf, none)
      data = concat(data, reply.data)
    }
    return { status: reply.status, data }
  }

  #frame(instruction: number, body: Uint8Array): Reply {
    const lc = body.length === 0 ? none : Uint8Array.of(body.length)
    const answer = this.#card.exchange(concat([0x90, instruction, 0, 0], lc, body, [0]))
    assert(answer.length >= 2 && answer.at(-2) === 0x91, 'no DESFire answer')
    return { status: byteAt(answer, answer.length - 1), data: answer.slice(0, -2) }
  }

  /** `answerBytes`: length of the answer data, which EV1 does not tell of an enciphered answer. */
  command(
    instruction: number,
    header: Uint8Array,
    data: Uint8Array = none,
    mode: Mode = 'mac',
    answerBytes = 0,
  ): Reply {
    const payload = this.#messaging === null ? data : this.#messaging.seal(instruction, header, data, mode)
    const reply = this.raw(instruction, concat(header, payload))
    if (reply.status !== 0) this.#messaging = null
    if (this.#messaging === null) return reply
    return { status: 0, data: this.#messaging.open(reply.data, mode, answerBytes) }
  }

  select(aid: string): number {
    this.#messaging = null
    return this.raw(0x5a, fromHex(aid)).status
  }

  authenticateEv1(keyNumber: number, key: Uint8Array): number {
    const challenge = this.raw(0xaa, Uint8Array.of(keyNumber))
    if (challenge.status !== 0xaf) return challenge.status
    const cardRandom = decryptCbc(key, zeroBlock, challenge.data)
    const hostRandom = fromHex('00112233445566778899aabbccddeeff')
    const proof = encryptCbc(key, challenge.data, concat(hostRandom, rotateLeft(cardRandom)))
    const reply = this.raw(0xaf, proof)
    if (reply.status !== 0) return reply.status
    assert(equal(decryptCbc(key, proof.subarray(16), reply.data), rotateLeft(hostRandom)), 'the card is not authentic')
    this.#messaging = ev1Messaging(ev1SessionKey(hostRandom, cardRandom))
    return 0
  }

  authenticateEv2(keyNumber: number, key: Uint8Array): number {
    const challenge = this.raw(0x71, Uint8Array.of(keyNumber, 0))
    if (challenge.status !== 0xaf) return challenge.status
    const cardRandom = decryptCbc(key, zeroBlock, challenge.data)
    const hostRandom = fromHex('00112233445566778899aabbccddeeff')
    const reply = this.raw(0xaf, encryptCbc(key, zeroBlock, concat(hostRandom, rotateLeft(cardRandom))))
    if (reply.status !== 0) return reply.status
    const plain = decryptCbc(key, zeroBlock, reply.data)
    assert(equal(plain.subarray(4, 20), rotateLeft(hostRandom)), 'the card is not authentic')
    this.#messaging = ev2Messaging(ev2SessionKeys(key, hostRandom, cardRandom), plain.slice(0, 4), counterStart)
    return 0
  }

  authenticateEv2NonFirst(keyNumber: number, key: Uint8Array, transactionId: Uint8Array, counter: number): number {
    const challenge = this.raw(0x77, Uint8Array.of(keyNumber))
    if (challenge.status !== 0xaf) return challenge.status
    const cardRandom = decryptCbc(key, zeroBlock, challenge.data)
    const hostRandom = fromHex('ffeeddccbbaa99887766554433221100')
    const reply = this.raw(0xaf, encryptCbc(key, zeroBlock, concat(hostRandom, rotateLeft(cardRandom))))
    if (reply.status !== 0) return reply.status
    this.#messaging = ev2Messaging(ev2SessionKeys(key, hostRandom, cardRandom), transactionId, counter)
    return 0
  }

  read(file: number, offset: number, length: number, mode: Mode = 'plain', instruction = 0xbd): Reply {
    return this.command(instruction, concat([file], uint24(offset), uint24(length)), none, mode, length)
  }

  write(file: number, offset: number, data: Uint8Array, mode: Mode = 'plain', instruction = 0x3d): number {
    return this.command(instruction, concat([file], uint24(offset), uint24(data.length)), data, mode).status
  }

  writeRecord(file: number, data: Uint8Array, mode: Mode = 'plain', offset = 0): number {
    return this.write(file, offset, data, mode, 0x3b)
  }

  readRecords(file: number, offset: number, count: number, recordBytes: number, mode: Mode = 'plain'): Reply {
    const header = concat([file], uint24(offset), uint24(count))
    return this.command(0xbb, header, none, mode, count * recordBytes)
  }

  credit(file: number, amount: number, mode: Mode = 'plain', instruction = 0x0c): number {
    return this.command(instruction, Uint8Array.of(file), uint32(amount), mode).status
  }

  value(file: number, mode: Mode = 'plain'): number {
    const reply = this.command(0x6c, Uint8Array.of(file), none, mode, 4)
    assert(reply.status === 0, `GetValue answered 91${reply.status.toString(16)}`)
    return readUint16(reply.data, 0) + readUint16(reply.data, 2) * 0x10000
  }

  commit(): number {
    return this.command(0xc7, none).status
  }

  abort(): number {
    return this.command(0xa7, none).status
  }
}

function ev1Messaging(key: Uint8Array): Messaging {
  const cmac = createCmac(key)
  let vector = zeroBlock
  const mac = (message: Uint8Array): Uint8Array => {
    vector = cmac(message, vector)
    return vector.slice(0, 8)
  }
  return {
    seal(instruction, header, data, mode) {
      if (data.length > 0 && mode === 'full') {
        const crc = desfireCrc32(concat([instruction], header, data))
        const sealed = encryptCbc(key, vector, padWithZeros(concat(data, crc)))
        vector = sealed.slice(-16)
        return sealed
      }
      const code = mac(concat([instruction], header, data))
      return data.length > 0 && mode === 'mac' ? concat(data, code) : data
    },
    open(answer, mode, dataBytes) {
      if (mode !== 'full' || dataBytes === 0) {
        const data = answer.slice(0, -8)
        assert(equal(answer.subarray(data.length), mac(concat(data, [0]))), 'wrong MAC of the answer')
        return data
      }
      const plain = decryptCbc(key, vector, answer)
      vector = answer.slice(-16)
      const data = plain.slice(0, dataBytes)
      const crc = desfireCrc32(concat(data, [0]))
      assert(equal(plain, padWithZeros(concat(data, crc))), 'wrong checksum of the answer')
      return data
    },
  }
}

function ev2Messaging(
  keys: { readonly encryption: Uint8Array; readonly mac: Uint8Array },
  transactionId: Uint8Array,
  startCounter: number,
): Messaging {
  const cmac: Cmac = createCmac(keys.mac)
  let counter = startCounter
  const code = (first: number, body: Uint8Array): Uint8Array =>
    cmac(concat([first], uint16(counter), transactionId, body)).filter((_, index) => index % 2 === 1)
  const vector = (label: readonly number[]): Uint8Array =>
    encryptCbc(
      keys.encryption,
      zeroBlock,
      padWithZeros(concat(label, transactionId, uint16(counter), new Uint8Array(8))),
    )
  return {
    seal(instruction, header, data, mode) {
      if (mode === 'plain') return data
      const isSealed = mode === 'full' && data.length > 0
      const body = isSealed ? encryptCbc(keys.encryption, vector([0xa5, 0x5a]), padWithMarker(data)) : data
      return concat(body, code(instruction, concat(header, body)))
    },
    open(answer, mode) {
      counter += 1
      if (mode === 'plain') return answer
      const body = answer.slice(0, -8)
      assert(equal(answer.subarray(body.length), code(0x00, body)), 'wrong MAC of the answer')
      if (mode !== 'full' || body.length === 0) return body
      const plain = decryptCbc(keys.encryption, vector([0x5a, 0xa5]), body)
      const data = plain.slice(0, plain.lastIndexOf(0x80))
      assert(equal(plain, padWithMarker(data)), 'wrong padding of the answer')
      return data
    },
  }
}
