import { describe, expect, it } from 'vitest'
import { ok } from '#domain/result'
import { concatBytes, fromHex, littleEndian, toHex } from '#drivers/transit-card/desfire/bytes'
import { aesDecrypt } from '#drivers/transit-card/desfire/cipher'
import { cmac } from '#drivers/transit-card/desfire/cmac'
import { ev2SessionKeys } from '#drivers/transit-card/desfire/authentication'
import { createEv2Messaging, ev2Iv } from '#drivers/transit-card/desfire/ev2-messaging'
import { createDesfireCard } from '#drivers/transit-card/desfire/session'
import type { DesfireCommand } from '#drivers/transit-card/desfire/messaging'
import { recordedRandom, scriptedTransmit } from '#test/drivers/transit-card/desfire/scripted-card'

const zeroKey = new Uint8Array(16)
const empty = new Uint8Array(0)
const getCardUid: DesfireCommand = { instruction: 0x51, header: empty, data: empty, mode: 'full', answerLength: 7 }

function messaging(encryption: string, mac: string, identifier: string, counter: number) {
  return createEv2Messaging(
    { encryption: fromHex(encryption), mac: fromHex(mac) },
    { identifier: fromHex(identifier), counter },
  )
}

describe('EV2 session keys', () => {
  it.each([
    {
      source: 'AN12196 table 14',
      randomA: '13c5db8a5930439fc3def9a4c675360f',
      randomB: 'b9e2fc789b64bf237cccaa20ec7e6e48',
      encryption: '1309c877509e5a215007ff0ed19ca564',
      mac: '4c6626f5e72ea694202139295c7a7fc7',
    },
    {
      source: 'AN12196 table 23 (NonFirst)',
      randomA: '60be759eda560250ac57cddc11743cf6',
      randomB: '6924e8d09722659a2e7dec68e66312b8',
      encryption: '4cf3cb41a22583a61e89b158d252fc53',
      mac: '5529860b2fc5fb6154b7f28361d30bf9',
    },
    {
      source: 'AN12343 page 33',
      randomA: 'b04d0787c93ee0cc8cacc8e86f16c6fe',
      randomB: 'fa659ad0dca738dd65dc7dc38612ad81',
      encryption: '63dc07286289a7a6c0334ca31c314a04',
      mac: '774f26743ece6af5033b6ae8522946f6',
    },
  ])('are those of $source', ({ randomA, randomB, encryption, mac }) => {
    const keys = ev2SessionKeys(zeroKey, fromHex(randomA), fromHex(randomB))
    expect(toHex(keys.encryption)).toBe(encryption)
    expect(toHex(keys.mac)).toBe(mac)
  })
})

describe('EV2 messaging', () => {
  it.each([
    ['66a8cb93269dc9bc2885b7a91b9c697b', 'ed56f6e6', 0, 'da0f644a4986275957cf1ec3af4cce53'],
    ['445a8626b3338459321232fadf6ade2b', '11223344', 5, '177494fcc4f1dab2afbe8fae2057a9d2'],
  ])('derives the command vector of key %s', (key, identifier, counter, expected) => {
    expect(toHex(ev2Iv(fromHex(key), 'command', fromHex(identifier), counter))).toBe(expected)
  })

  it('reads the UID of AN12343 with its command MAC and answer vector', () => {
    const encryption = 'c1d7bd9f60034d8432f9af3403d573d0'
    const macKey = 'fd9e26c9766f07c1d07106c0f8f3671f'
    const identifier = '569d4b24'
    const bound = concatBytes(Uint8Array.of(0x51), littleEndian(0, 2), fromHex(identifier))
    expect(toHex(cmac(fromHex(macKey), bound))).toBe('ed5cb7a932ef8d7c2e91b42a1139f11b')
    expect(toHex(ev2Iv(fromHex(encryption), 'answer', fromHex(identifier), 1))).toBe('5a42ecb2111a9267fa5f2682523229ac')
    const session = messaging(encryption, macKey, identifier, 0)
    expect(toHex(session.protect(getCardUid))).toBe('5ca9ef7c912a391b')
    const uid = session.unprotect(getCardUid, fromHex('cdffbf6d34231da2789da9d3ab15d560ce75e39edbe94c2f'))
    expect(uid.ok && toHex(uid.value)).toBe('04de5f1eacc040')
  })

  it('reads the UID of AN12196 table 28', () => {
    const session = messaging('2b4d963c014dc36f24f69a50a394f875', '379d32130ce61705dd5fd8c36b95d764', 'df055522', 0)
    expect(toHex(session.protect(getCardUid))).toBe('8e2c155adda99be3')
    const uid = session.unprotect(getCardUid, fromHex('70756055688505b52a5e26e59e329cd6595f672298ea41b7'))
    expect(uid.ok && toHex(uid.value)).toBe('04958caa5c5e80')
  })

  it('authenticates the file settings of AN12196 table 7', () => {
    const session = messaging('00'.repeat(16), '8248134a386e86eb7faf54a52e536cb6', '7a21085e', 0)
    const command: DesfireCommand = {
      instruction: 0xf5,
      header: Uint8Array.of(0x02),
      data: empty,
      mode: 'mac',
      answerLength: null,
    }
    expect(toHex(session.protect(command))).toBe('026597a457c8cd442c')
    const settings = '0040eeee000100d1fe001f00004400004400002000006a0000'
    const answer = session.unprotect(command, fromHex(`${settings}2a474282e7a47986`))
    expect(answer.ok && toHex(answer.value)).toBe(settings)
  })

  it('refuses an answer with one bit changed', () => {
    const session = messaging('2b4d963c014dc36f24f69a50a394f875', '379d32130ce61705dd5fd8c36b95d764', 'df055522', 0)
    session.protect(getCardUid)
    const uid = session.unprotect(getCardUid, fromHex('70756055688505b52a5e26e59e329cd7595f672298ea41b7'))
    expect(uid).toEqual({ ok: false, error: { kind: 'answer_invalid', detail: 'MAC of answer' } })
  })
})

describe('EV2 dialogue of AN12196', () => {
  const first: readonly (readonly [string, string])[] = [
    ['9071000002000000', 'a04c124213c186f22399d33ac2a3021591af'],
    [
      '90af00002035c3e05a752e0144bac0de51c1f22c56b34408a23d8aea266cab947ea8e0118d00',
      '3fa64db5446d1f34cd6ea311167f5e4985b89690c04a05f17fa7ab2f081206639100',
    ],
  ]

  it('authenticates and enciphers ChangeFileSettings (tables 14 and 18)', async () => {
    const plainCommand: DesfireCommand = {
      instruction: 0x64,
      header: Uint8Array.of(0),
      data: empty,
      mode: 'plain',
      answerLength: 1,
    }
    const { transmit, remaining } = scriptedTransmit([
      ...first,
      // Advances the counter to the 1 of table 18.
      ['90640000010000', '009100'],
      ['905f0000190261b6d97903566e84c3ae5274467e89ead799b7c1a0ef7a0400', '57bff87b1241e93d9100'],
    ])
    const card = createDesfireCard(transmit, recordedRandom('13c5db8a5930439fc3def9a4c675360f'))
    expect(await card.authenticate(0, zeroKey)).toEqual(ok(undefined))
    expect(card.generation).toBe('ev2')
    await card.execute(plainCommand)
    const changed = await card.execute({
      instruction: 0x5f,
      header: Uint8Array.of(0x02),
      data: fromHex('4000e0c1f121200000430000430000'),
      mode: 'full',
      answerLength: 0,
    })
    expect(changed).toEqual(ok(empty))
    expect(remaining()).toBe(0)
  })

  it('carries the transaction identifier 9D00C4DF in the answer', () => {
    const answer = fromHex('3fa64db5446d1f34cd6ea311167f5e4985b89690c04a05f17fa7ab2f08120663')
    expect(toHex(aesDecrypt(zeroKey, zeroKey, answer).slice(0, 4))).toBe('9d00c4df')
  })
})
