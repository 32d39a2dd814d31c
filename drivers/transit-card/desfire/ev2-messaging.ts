import { assert } from '#domain/assert'
import { err, ok, type Result } from '#domain/result'
import { concatBytes, littleEndian, padMethod2 } from '#drivers/transit-card/desfire/bytes'
import { aesBlockLength, aesDecrypt, aesEncrypt, sameSecret, zeroIv } from '#drivers/transit-card/desfire/cipher'
import { cmac, truncateMac } from '#drivers/transit-card/desfire/cmac'
import { statusOk, type DesfireError } from '#drivers/transit-card/desfire/apdu'
import type { SecureMessaging } from '#drivers/transit-card/desfire/messaging'

const macLength = 8

export type Ev2Keys = { readonly encryption: Uint8Array; readonly mac: Uint8Array }

/** What survives AuthenticateEV2NonFirst: the transaction identifier and the command counter. */
export type Ev2Transaction = { readonly identifier: Uint8Array; counter: number }

/** Initialisation vector of a command (`A55A`) or an answer (`5AA5`): AN12343, AN12196 9.1.4. */
export function ev2Iv(
  encryptionKey: Uint8Array,
  direction: 'command' | 'answer',
  identifier: Uint8Array,
  counter: number,
): Uint8Array {
  const label = direction === 'command' ? Uint8Array.of(0xa5, 0x5a) : Uint8Array.of(0x5a, 0xa5)
  const block = concatBytes(label, identifier, littleEndian(counter, 2), new Uint8Array(8))
  return aesEncrypt(encryptionKey, zeroIv, block)
}

function removePadding(plain: Uint8Array): Uint8Array | null {
  const marker = plain.lastIndexOf(0x80)
  const isPadding = marker >= plain.length - aesBlockLength && plain.subarray(marker + 1).every((byte) => byte === 0)
  return marker >= 0 && isPadding ? plain.slice(0, marker) : null
}

/** EV2 secure messaging: commands are numbered within the transaction and bound to it; plain commands only count. */
export function createEv2Messaging(keys: Ev2Keys, transaction: Ev2Transaction): SecureMessaging {
  function mac(first: number, counter: number, rest: Uint8Array): Uint8Array {
    const bound = concatBytes(Uint8Array.of(first), littleEndian(counter, 2), transaction.identifier, rest)
    return truncateMac(cmac(keys.mac, bound))
  }

  function decipher(enciphered: Uint8Array): Result<Uint8Array, DesfireError> {
    if (enciphered.length % aesBlockLength !== 0) {
      return err({ kind: 'answer_invalid', detail: 'enciphered answer of wrong length' })
    }
    const iv = ev2Iv(keys.encryption, 'answer', transaction.identifier, transaction.counter)
    const data = removePadding(aesDecrypt(keys.encryption, iv, enciphered))
    return data === null ? err({ kind: 'answer_invalid', detail: 'padding of enciphered answer' }) : ok(data)
  }

  return {
    protect(command) {
      assert(transaction.counter < 0xffff, 'EV2 command counter used up')
      if (command.mode === 'plain') return concatBytes(command.header, command.data)
      const iv = ev2Iv(keys.encryption, 'command', transaction.identifier, transaction.counter)
      const isEnciphered = command.mode === 'full' && command.data.length > 0
      const data = isEnciphered
        ? aesEncrypt(keys.encryption, iv, padMethod2(command.data, aesBlockLength))
        : command.data
      const sent = concatBytes(command.header, data)
      return concatBytes(sent, mac(command.instruction, transaction.counter, sent))
    },
    unprotect(command, answer) {
      transaction.counter += 1
      if (command.mode === 'plain') return ok(answer)
      if (answer.length < macLength) return err({ kind: 'answer_invalid', detail: 'answer shorter than its MAC' })
      const data = answer.slice(0, -macLength)
      if (!sameSecret(mac(statusOk, transaction.counter, data), answer.slice(-macLength))) {
        return err({ kind: 'answer_invalid', detail: 'MAC of answer' })
      }
      return command.mode === 'full' && data.length > 0 ? decipher(data) : ok(data)
    },
  }
}
