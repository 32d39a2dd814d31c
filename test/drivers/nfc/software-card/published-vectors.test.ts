import { describe, expect, it } from 'vitest'
import { assert } from '#domain/assert'
import type { Random } from '#drivers/nfc/software-card/authentication'
import { concat, fromHex, rotateLeft, toHex } from '#drivers/nfc/software-card/bytes'
import type { CardSession } from '#drivers/nfc/software-card/session'
import type { SoftwareCard } from '#drivers/nfc/software-card/card'
import { createSoftwareCard } from '#drivers/nfc/software-card/card'
import { ev1SessionKey } from '#drivers/nfc/software-card/session-ev1'
import { createEv2Session, ev2SessionKeys } from '#drivers/nfc/software-card/session-ev2'
import { createCmac, decryptCbc, desfireCrc32, encryptCbc, zeroBlock } from '#drivers/nfc/software-card/crypto'
import { blankCardState } from '#drivers/nfc/software-card/state'

const zeroKey = '00'.repeat(16)

/** Gives the published random numbers in turn. */
function scripted(...values: readonly string[]): Random {
  const left = values.map(fromHex)
  return (byteCount) => {
    const next = left.shift()
    assert(next?.length === byteCount, 'the script has no such random number')
    return next
  }
}

const send = (card: SoftwareCard, command: string): string => toHex(card.exchange(fromHex(command)))

function cardWith(key: string, random: Random): SoftwareCard {
  const blank = blankCardState({ generation: 'ev2', uid: '04958caa5c5e80' })
  const application = { aid: '010203', settings: 0x0f, keys: [{ key, version: 0 }], files: [] }
  const card = createSoftwareCard({ state: { ...blank, applications: [application] }, random })
  expect(send(card, '905a00000301020300')).toBe('9100')
  return card
}

describe('AES-CMAC', () => {
  const cmac = createCmac(fromHex('2b7e151628aed2a6abf7158809cf4f3c'))
  const message =
    '6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e5130c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710'
  it.each([
    [0, 'bb1d6929e95937287fa37d129b756746'],
    [16, '070a16b46b4d4144f79bdd9dd04a287c'],
    [40, 'dfa66747de9ae63030ca32611497c827'],
    [64, '51f0bebf7e3b9d92fc49741779363cfe'],
  ])('of %i bytes is the value of RFC 4493', (length, expected) => {
    expect(toHex(cmac(fromHex(message).subarray(0, length)))).toBe(expected)
  })
})

const ev1Rows = [
  {
    key: zeroKey,
    challenge: 'b969fdfe56fd91fc9de6f6f213b8fd1e',
    cardRandom: 'c05ddd714fd788a6b7b754f3c4d066e8',
    hostRandom: 'f44b26f5686f3a391cd38ebd10772281',
    proof: '36aad7df6e436ba08d18613830a70d5ad43e3d3f4a8d47541eee623a934e4774',
    answer: '800db680bc146bd121d6578f2d2e2059',
    session: 'f44b26f5c05ddd7110772281c4d066e8',
  },
  {
    key: '10182028303840485058606870788088',
    challenge: 'b351cb2465d4f33ac627fd6e87a168f2',
    cardRandom: '626ffbd45caf334acca45599304f5b17',
    hostRandom: '40e7d27174cba675e8efbab99c530e3d',
    proof: '044b6cac343a0865895149649ca8dde1f5ac4ec67bd208900af02f049e05f0b0',
    answer: 'a2ee144b1012fbeb7b2f11132d95a454',
    session: '40e7d271626ffbd49c530e3d304f5b17',
  },
] as const

describe('AuthenticateAES', () => {
  it.each(ev1Rows)('answers the published exchange under key $key', (row) => {
    const card = cardWith(row.key, scripted(row.cardRandom))
    expect(send(card, '90aa0000010000')).toBe(`${row.challenge}91af`)
    expect(send(card, `90af000020${row.proof}00`)).toBe(`${row.answer}9100`)
    expect(toHex(ev1SessionKey(fromHex(row.hostRandom), fromHex(row.cardRandom)))).toBe(row.session)
  })

  it('refuses a proof with one wrong bit and forgets the attempt', () => {
    const [row] = ev1Rows
    const card = cardWith(row.key, scripted(row.cardRandom))
    send(card, '90aa0000010000')
    expect(send(card, `90af000020${row.proof.slice(0, -1)}500`)).toBe('91ae')
    expect(send(card, `90af000020${row.proof}00`)).toBe('911c')
  })
})

/** Authenticates with key 0 of zeros so that the session key comes out as `session`. */
function withEv1Session(session: string): SoftwareCard {
  const bytes = fromHex(session)
  const hostRandom = concat(bytes.subarray(0, 4), new Uint8Array(8), bytes.subarray(8, 12))
  const cardRandom = concat(bytes.subarray(4, 8), new Uint8Array(8), bytes.subarray(12, 16))
  const card = cardWith(zeroKey, scripted(toHex(cardRandom)))
  const challenge = card.exchange(fromHex('90aa0000010000')).subarray(0, 16)
  const key = fromHex(zeroKey)
  expect(toHex(decryptCbc(key, zeroBlock, challenge))).toBe(toHex(cardRandom))
  const proof = encryptCbc(key, challenge, concat(hostRandom, rotateLeft(cardRandom)))
  expect(send(card, `90af000020${toHex(proof)}00`)).toMatch(/9100$/)
  return card
}

describe('ChangeKey under EV1 messaging', () => {
  it.each([
    {
      session: 'f44b26f5c05ddd7110772281c4d066e8',
      key: '00102030405060708090a0b0b0a09080',
      cryptogram: 'e9f85e219496c2b58c1090dc3935fae9e840cf61b383d9531946256b1f110c10',
    },
    {
      session: 'c2a1e47b27104712fe6d00a71177a19b',
      key: '10182028303840485058606870788088',
      cryptogram: '2945e3760e60f4a4046bb8a505b31cf559a3a2e05213bc82942ca6ab5dbcecf5',
    },
  ])('takes the published cryptogram under session $session and installs the key', ({ session, key, cryptogram }) => {
    const card = withEv1Session(session)
    expect(send(card, `90c400002100${cryptogram}00`)).toBe('9100')
    expect(card.state().applications[0]?.keys).toEqual([{ key, version: 0x10 }])
  })
})

describe('AuthenticateEV2First', () => {
  it('answers AN12196 table 14', () => {
    const card = cardWith(zeroKey, scripted('b9e2fc789b64bf237cccaa20ec7e6e48', '9d00c4df'))
    expect(send(card, '9071000002000000')).toBe('a04c124213c186f22399d33ac2a3021591af')
    const proof = '35c3e05a752e0144bac0de51c1f22c56b34408a23d8aea266cab947ea8e0118d'
    expect(send(card, `90af000020${proof}00`)).toBe(
      '3fa64db5446d1f34cd6ea311167f5e4985b89690c04a05f17fa7ab2f081206639100',
    )
  })

  it.each([
    [
      'AN12196 table 14',
      '13c5db8a5930439fc3def9a4c675360f',
      'b9e2fc789b64bf237cccaa20ec7e6e48',
      '1309c877509e5a215007ff0ed19ca564',
      '4c6626f5e72ea694202139295c7a7fc7',
    ],
    [
      'AN12196 table 23 (NonFirst)',
      '60be759eda560250ac57cddc11743cf6',
      '6924e8d09722659a2e7dec68e66312b8',
      '4cf3cb41a22583a61e89b158d252fc53',
      '5529860b2fc5fb6154b7f28361d30bf9',
    ],
    [
      'AN12343 page 33',
      'b04d0787c93ee0cc8cacc8e86f16c6fe',
      'fa659ad0dca738dd65dc7dc38612ad81',
      '63dc07286289a7a6c0334ca31c314a04',
      '774f26743ece6af5033b6ae8522946f6',
    ],
  ])('derives the session keys of %s', (_source, hostRandom, cardRandom, encryption, mac) => {
    const keys = ev2SessionKeys(fromHex(zeroKey), fromHex(hostRandom), fromHex(cardRandom))
    expect([toHex(keys.encryption), toHex(keys.mac)]).toEqual([encryption, mac])
  })
})

/** Session of published keys, at a published command counter. */
function ev2Session(encryption: string, mac: string, transactionId: string, counter: number): CardSession {
  return createEv2Session({ encryption: fromHex(encryption), mac: fromHex(mac) }, 0, fromHex(transactionId), counter)
}

describe('EV2 messaging', () => {
  it.each([
    {
      source: 'AN12196 table 28',
      keys: ['2b4d963c014dc36f24f69a50a394f875', '379d32130ce61705dd5fd8c36b95d764', 'df055522'],
      command: '8e2c155adda99be3',
      uid: '04958caa5c5e80',
      answer: '70756055688505b52a5e26e59e329cd6595f672298ea41b7',
    },
    {
      source: 'AN12343',
      keys: ['c1d7bd9f60034d8432f9af3403d573d0', 'fd9e26c9766f07c1d07106c0f8f3671f', '569d4b24'],
      command: '5ca9ef7c912a391b',
      uid: '04de5f1eacc040',
      answer: 'cdffbf6d34231da2789da9d3ab15d560ce75e39edbe94c2f',
    },
  ])('answers GetCardUID as in $source', ({ keys, command, uid, answer }) => {
    const [encryption = '', mac = '', transactionId = ''] = keys
    const session = ev2Session(encryption, mac, transactionId, 0)
    expect(session.unwrap(0x51, new Uint8Array(0), fromHex(command), 'full', 0)).toEqual(new Uint8Array(0))
    expect(toHex(session.wrap(fromHex(uid), 'full', true))).toBe(answer)
  })

  it('opens the ChangeFileSettings of AN12196 table 18 and closes its answer', () => {
    const keys = ['1309c877509e5a215007ff0ed19ca564', '4c6626f5e72ea694202139295c7a7fc7'] as const
    const session = ev2Session(...keys, '9d00c4df', 1)
    const payload = fromHex('61b6d97903566e84c3ae5274467e89ead799b7c1a0ef7a04')
    const data = session.unwrap(0x5f, Uint8Array.of(0x02), payload, 'full', 15)
    expect(data === null ? null : toHex(data)).toBe('4000e0c1f121200000430000430000')
    expect(toHex(session.wrap(new Uint8Array(0), 'full', true))).toBe('57bff87b1241e93d')
  })

  it('accepts the GetFileSettings MAC of AN12196 table 7', () => {
    const session = ev2Session('00'.repeat(16), '8248134a386e86eb7faf54a52e536cb6', '7a21085e', 0)
    const header = Uint8Array.of(0x02)
    expect(session.unwrap(0xf5, header, fromHex('6597a457c8cd442c'), 'mac', 0)).toEqual(new Uint8Array(0))
  })

  it('refuses a command whose MAC was made for another counter', () => {
    const session = ev2Session('00'.repeat(16), '8248134a386e86eb7faf54a52e536cb6', '7a21085e', 1)
    expect(session.unwrap(0xf5, Uint8Array.of(0x02), fromHex('6597a457c8cd442c'), 'mac', 0)).toBeNull()
  })
})

describe('the CRC32 of a key', () => {
  it('is the one AN12196 gives for key 2', () => {
    expect(toHex(desfireCrc32(fromHex('f3847d627727ed3bc9c4cc050489b966')))).toBe('789dfadc')
  })
})
