import { assert } from '#domain/assert'
import { concatBytes } from '#drivers/transit-card/desfire/bytes'
import { cmac } from '#drivers/transit-card/desfire/cmac'
import { zeroIv } from '#drivers/transit-card/desfire/cipher'

/** AES-128 key diversification, NXP AN10922 2.2. `input` is 1 to 31 bytes (UID, application, system identifier). The
 *  message is always filled to two blocks, also when it would fit one. */
export function diversifyAes128(masterKey: Uint8Array, input: Uint8Array): Uint8Array {
  assert(masterKey.length === 16, 'an AES-128 key has 16 bytes')
  assert(input.length >= 1 && input.length <= 31, 'AN10922 takes 1 to 31 bytes of diversification input')
  return cmac(masterKey, concatBytes(Uint8Array.of(0x01), input), zeroIv, 2)
}
