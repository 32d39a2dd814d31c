import { describe, expect, it } from 'vitest'
import { fromHex, toHex } from '#drivers/transit-card/desfire/bytes'
import { cmac, cmacSubkeys, truncateMac } from '#drivers/transit-card/desfire/cmac'
import { crc32 } from '#drivers/transit-card/desfire/crc32'
import { diversifyAes128 } from '#drivers/transit-card/desfire/diversification'

const rfcKey = fromHex('2b7e151628aed2a6abf7158809cf4f3c')
const rfcMessage = fromHex(
  '6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51' +
    '30c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710',
)

describe('AES-CMAC', () => {
  it('derives the subkeys of RFC 4493', () => {
    const { first, second } = cmacSubkeys(rfcKey)
    expect(toHex(first)).toBe('fbeed618357133667c85e08f7236a8de')
    expect(toHex(second)).toBe('f7ddac306ae266ccf90bc11ee46d513b')
  })

  it.each([
    [0, 'bb1d6929e95937287fa37d129b756746'],
    [16, '070a16b46b4d4144f79bdd9dd04a287c'],
    [40, 'dfa66747de9ae63030ca32611497c827'],
    [64, '51f0bebf7e3b9d92fc49741779363cfe'],
  ])('computes the MAC of RFC 4493 over %i bytes', (length, expected) => {
    expect(toHex(cmac(rfcKey, rfcMessage.slice(0, length)))).toBe(expected)
  })

  it('keeps every second byte when truncating (AN12343)', () => {
    expect(toHex(truncateMac(fromHex('000102030405060708090a0b0c0d0e0f')))).toBe('01030507090b0d0f')
  })
})

describe('key diversification', () => {
  it('derives the AES-128 example of AN10922', () => {
    const masterKey = fromHex('00112233445566778899aabbccddeeff')
    const { first, second } = cmacSubkeys(masterKey)
    expect(toHex(first)).toBe('fbc9f75c9413c041dfee452d3f0706d1')
    expect(toHex(second)).toBe('f793eeb928278083bfdc8a5a7e0e0d25')
    const input = fromHex('04782e21801d80' + '3042f5' + '4e585020416275')
    expect(toHex(diversifyAes128(masterKey, input))).toBe('a8dd63a3b89d54b37ca802473fda9175')
  })

  it('fills two blocks also for input that fits one (AN10957)', () => {
    const derived = diversifyAes128(fromHex('f3f9377698707b688eaf84abe39e3791'), fromHex('04deadbeeffeed'))
    expect(toHex(derived)).toBe('0bb408baff98b6ee9f2e1585777f6a51')
  })
})

describe('checksum', () => {
  // pyDESFire's AES key change: the cryptogram shows both checksums, 84B47033 and 1979E3BF.
  it('is CRC-32 without the final inversion', () => {
    const key = '00102030405060708090a0b0b0a09080'
    expect(toHex(crc32(fromHex(`c401${key}10`)))).toBe('3370b484')
    expect(toHex(crc32(fromHex(key)))).toBe('bfe37919')
  })
})
