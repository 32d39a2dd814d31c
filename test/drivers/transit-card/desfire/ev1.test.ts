import { describe, expect, it } from 'vitest'
import { fromHex, toHex } from '#drivers/transit-card/desfire/bytes'
import {
  answerDesChallenge,
  answerEv1Challenge,
  finishDes,
  finishEv1,
} from '#drivers/transit-card/desfire/authentication'
import { changeKey } from '#drivers/transit-card/desfire/commands'
import { createEv1Messaging } from '#drivers/transit-card/desfire/ev1-messaging'
import { createDesfireCard, type DesfireCard } from '#drivers/transit-card/desfire/session'
import { recordedRandom, scriptedTransmit } from '#test/drivers/transit-card/desfire/scripted-card'
import { ok } from '#domain/result'
import type { DesfireCommand } from '#drivers/transit-card/desfire/messaging'

const authentications = [
  {
    keyNumber: 0,
    key: '00000000000000000000000000000000',
    challenge: 'b969fdfe56fd91fc9de6f6f213b8fd1e',
    randomB: 'c05ddd714fd788a6b7b754f3c4d066e8',
    randomA: 'f44b26f5686f3a391cd38ebd10772281',
    token: '36aad7df6e436ba08d18613830a70d5ad43e3d3f4a8d47541eee623a934e4774',
    answer: '800db680bc146bd121d6578f2d2e2059',
    session: 'f44b26f5c05ddd7110772281c4d066e8',
  },
  {
    keyNumber: 1,
    key: '10182028303840485058606870788088',
    challenge: 'b351cb2465d4f33ac627fd6e87a168f2',
    randomB: '626ffbd45caf334acca45599304f5b17',
    randomA: '40e7d27174cba675e8efbab99c530e3d',
    token: '044b6cac343a0865895149649ca8dde1f5ac4ec67bd208900af02f049e05f0b0',
    answer: 'a2ee144b1012fbeb7b2f11132d95a454',
    session: '40e7d271626ffbd49c530e3d304f5b17',
  },
]

describe('EV1 AES authentication', () => {
  it.each(authentications)('reproduces the published exchange with key $keyNumber', (vector) => {
    const key = fromHex(vector.key)
    const handshake = answerEv1Challenge(key, fromHex(vector.challenge), fromHex(vector.randomA))
    expect(toHex(handshake.randomB)).toBe(vector.randomB)
    expect(toHex(handshake.token)).toBe(vector.token)
    const session = finishEv1(key, handshake, fromHex(vector.answer))
    expect(session === null ? null : toHex(session)).toBe(vector.session)
  })

  it.each(authentications)('falls back to AES from an illegal EV2 command with key $keyNumber', async (vector) => {
    const { transmit, remaining } = scriptedTransmit([
      [`90710000020${String(vector.keyNumber)}0000`, '911c'],
      [`90aa0000010${String(vector.keyNumber)}00`, `${vector.challenge}91af`],
      [`90af000020${vector.token}00`, `${vector.answer}9100`],
    ])
    const card = createDesfireCard(transmit, recordedRandom(vector.randomA))
    expect(await card.authenticate(vector.keyNumber, fromHex(vector.key))).toEqual(ok(undefined))
    expect(card.generation).toBe('ev1')
    expect(remaining()).toBe(0)
  })

  it('refuses an answer that does not return our number', () => {
    const [vector] = authentications
    if (vector === undefined) throw new Error('vector missing')
    const handshake = answerEv1Challenge(fromHex(vector.key), fromHex(vector.challenge), fromHex(vector.randomA))
    expect(finishEv1(fromHex(vector.key), handshake, fromHex(vector.randomA))).toBeNull()
  })

  // pyDESFire, AuthTest_DES; the published session key has its parity bits cleared.
  it('reproduces the published DES exchange of a blank card', () => {
    const key = new Uint8Array(8)
    const handshake = answerDesChallenge(key, fromHex('5d994ce085f24089'), fromHex('849b36c5f8bf4a09'))
    const session = finishDes(key, handshake, fromHex('913c6ded84221c41'))
    expect(toHex((session ?? new Uint8Array(0)).map((byte) => byte & 0xfe))).toBe('849a36c44ed0b658')
  })
})

/** A card in an EV1 session of the given key, answering `answer` to whatever is sent. */
function sessionCard(sessionKey: string, answer: string): { card: DesfireCard; sent: string[] } {
  const messaging = createEv1Messaging(fromHex(sessionKey))
  const sent: string[] = []
  const card: DesfireCard = {
    generation: 'ev1',
    isAuthenticated: true,
    select: () => Promise.resolve(ok(undefined)),
    authenticate: () => Promise.resolve(ok(undefined)),
    abandon: () => Promise.resolve(),
    execute: (command: DesfireCommand) => {
      sent.push(toHex(messaging.protect(command)))
      return Promise.resolve(answer === '' ? ok(new Uint8Array(0)) : messaging.unprotect(command, fromHex(answer)))
    },
  }
  return { card, sent }
}

describe('EV1 ChangeKey', () => {
  it.each([
    [
      'f44b26f5c05ddd7110772281c4d066e8',
      '00102030405060708090a0b0b0a09080',
      'e9f85e219496c2b58c1090dc3935fae9e840cf61b383d9531946256b1f110c10',
    ],
    [
      'c2a1e47b27104712fe6d00a71177a19b',
      '10182028303840485058606870788088',
      '2945e3760e60f4a4046bb8a505b31cf559a3a2e05213bc82942ca6ab5dbcecf5',
    ],
  ])('enciphers the session key change of session %s', async (session, newKey, cryptogram) => {
    const { card, sent } = sessionCard(session, '')
    await changeKey(card, 0, fromHex(newKey), 0x10, null)
    expect(sent).toEqual([`00${cryptogram}`])
  })

  it('enciphers another key with both checksums and verifies the MAC of the answer', async () => {
    const { card, sent } = sessionCard('c2a1e47bd8100044fe6d00a74d7ab17c', '2128d3cd9c9acfff')
    const newKey = fromHex('00102030405060708090a0b0b0a09080')
    expect(await changeKey(card, 1, newKey, 0x10, new Uint8Array(16))).toEqual(ok(undefined))
    expect(sent).toEqual(['01e7eccb6bd1ca64bc161a12b1c024f71430337408c8a87eacab7a1ff18951fca3'])
  })
})
