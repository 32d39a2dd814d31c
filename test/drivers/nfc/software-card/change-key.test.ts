import { describe, expect, it } from 'vitest'
import { byteAt, concat, fromHex, toHex, uint16, xor } from '#drivers/nfc/software-card/bytes'
import type { SoftwareCard } from '#drivers/nfc/software-card/card'
import {
  desfireCrc32,
  encryptCbc,
  createCmac,
  padWithMarker,
  padWithZeros,
  zeroBlock,
} from '#drivers/nfc/software-card/crypto'
import { ev1SessionKey } from '#drivers/nfc/software-card/session-ev1'
import { ev2SessionKeys } from '#drivers/nfc/software-card/session-ev2'
import { authenticate, issueCard, zeroKey } from '#test/drivers/nfc/software-card/issue'

const hostRandom = fromHex('00112233445566778899aabbccddeeff')
const newKey = fromHex('0f0e0d0c0b0a09080706050403020100')
const version = 7

/** What the cards of these tests draw: the challenge and, for EV2, the transaction identifier. */
const cardRandom = fromHex('a0a1a2a3a4a5a6a7a8a9aaabacadaeaf')
const transactionId = fromHex('a0a1a2a3')
const random = (byteCount: number): Uint8Array => cardRandom.slice(0, byteCount)

/** The cryptogram of the first command after an authentication by the test host. */
function cryptogram(
  protocol: 'ev1' | 'ev2',
  keyNumber: number,
  isOwnKey: boolean,
  oldKey: Uint8Array = zeroKey,
): Uint8Array {
  const carried = concat(isOwnKey ? newKey : xor(newKey, oldKey), [version])
  const newKeyCrc = isOwnKey ? new Uint8Array(0) : desfireCrc32(newKey)
  if (protocol === 'ev1') {
    const plain = concat(carried, desfireCrc32(concat([0xc4, keyNumber], carried)), newKeyCrc)
    return encryptCbc(ev1SessionKey(hostRandom, cardRandom), zeroBlock, padWithZeros(plain))
  }
  const keys = ev2SessionKeys(zeroKey, hostRandom, cardRandom)
  const vector = encryptCbc(keys.encryption, zeroBlock, padWithZeros(concat([0xa5, 0x5a], transactionId, uint16(0))))
  const sealed = encryptCbc(keys.encryption, vector, padWithMarker(concat(carried, newKeyCrc)))
  const code = createCmac(keys.mac)(concat([0xc4], uint16(0), transactionId, [keyNumber], sealed))
  return concat(
    sealed,
    code.filter((_, index) => index % 2 === 1),
  )
}

function change(card: SoftwareCard, protocol: 'ev1' | 'ev2', keyNumber: number, isOwnKey: boolean): string {
  const body = concat([keyNumber], cryptogram(protocol, keyNumber, isOwnKey))
  return toHex(card.exchange(concat([0x90, 0xc4, 0, 0, body.length], body, [0])))
}

describe.each(['ev1', 'ev2'] as const)('ChangeKey under %s messaging', (protocol) => {
  function open(keyNumber: number) {
    const issued = issueCard('plain', { random, uid: fromHex('04958caa5c5e80') })
    expect(authenticate(issued.host, protocol, keyNumber)).toBe(0)
    return issued
  }

  it('installs the key of the session, answers without a MAC and ends the session', () => {
    const { card, host } = open(0)
    expect(change(card, protocol, 0, true)).toBe('9100')
    expect(card.state().applications[0]?.keys[0]).toEqual({ key: toHex(newKey), version })
    expect(host.raw(0x51, new Uint8Array(0)).status).toBe(0xae)
    expect(authenticate(host, protocol, 0)).toBe(0xae)
    expect(host.authenticateEv2(0, newKey)).toBe(0)
    expect(byteAt(host.command(0x64, Uint8Array.of(0)).data, 0)).toBe(version)
  })

  it('installs another key and keeps the session', () => {
    const { card } = open(0)
    expect(change(card, protocol, 2, false)).toMatch(/^[0-9a-f]{16}9100$/)
    expect(card.state().applications[0]?.keys[2]).toEqual({ key: toHex(newKey), version })
  })

  it('refuses a key masked with the wrong old key', () => {
    const { card, host } = open(0)
    const before = card.state()
    const body = concat([2], cryptogram(protocol, 2, false, fromHex('11'.repeat(16))))
    expect(host.raw(0xc4, body).status).toBe(0x1e)
    expect(card.state()).toBe(before)
  })

  it('refuses to change keys with a key that has no right to', () => {
    const { card } = open(1)
    const before = card.state()
    expect(change(card, protocol, 2, false)).toBe('91ae')
    expect(card.state()).toBe(before)
  })
})

describe('AuthenticateEV2NonFirst', () => {
  it('goes on with the transaction, its identifier and its counter under another key', () => {
    const { host } = issueCard('full', { random, uid: fromHex('04958caa5c5e80') })
    host.authenticateEv2(3, zeroKey)
    expect(host.credit(3, 5, 'full')).toBe(0)
    expect(host.authenticateEv2NonFirst(1, zeroKey, transactionId, 1)).toBe(0)
    expect(host.commit()).toBe(0)
    expect(host.value(3, 'full')).toBe(105)
  })

  it('is not what AuthenticateEV2First does: that starts a new transaction', () => {
    const { host } = issueCard('full')
    host.authenticateEv2(3, zeroKey)
    host.credit(3, 5, 'full')
    host.authenticateEv2(3, zeroKey)
    expect(host.commit()).toBe(0x0c)
  })
})
