import { err, ok, type Result } from '#domain/result'
import { concatBytes, padZero } from '#drivers/transit-card/desfire/bytes'
import { aesBlockLength, aesDecrypt, aesEncrypt, sameSecret, zeroIv } from '#drivers/transit-card/desfire/cipher'
import { cmac } from '#drivers/transit-card/desfire/cmac'
import { crc32 } from '#drivers/transit-card/desfire/crc32'
import { statusOk, type DesfireError } from '#drivers/transit-card/desfire/apdu'
import type { DesfireCommand, SecureMessaging } from '#drivers/transit-card/desfire/messaging'

const macLength = 8
const checksumLength = 4
const okStatus = Uint8Array.of(statusOk)

/** Whether the answer itself is enciphered: a written command answers with a MAC only, whatever the file's mode. */
function answersEnciphered(command: DesfireCommand): boolean {
  return command.mode === 'full' && command.answerLength !== 0
}

/** EV1 AES secure messaging: every command and answer of the session runs through one chained initialisation vector.
 *  A command's CMAC is always computed and sent only with protected data; every OK answer carries a MAC or is enciphered. */
export function createEv1Messaging(sessionKey: Uint8Array): SecureMessaging {
  let iv: Uint8Array = zeroIv

  function nextCmac(message: Uint8Array): Uint8Array {
    iv = cmac(sessionKey, message, iv)
    return iv.slice(0, macLength)
  }

  function decipher(answer: Uint8Array, length: number): Result<Uint8Array, DesfireError> {
    const expected = Math.ceil((length + checksumLength) / aesBlockLength) * aesBlockLength
    if (answer.length !== expected) return err({ kind: 'answer_invalid', detail: 'enciphered answer of wrong length' })
    const plain = aesDecrypt(sessionKey, iv, answer)
    iv = answer.slice(-aesBlockLength)
    const data = plain.slice(0, length)
    const checksum = plain.slice(length, length + checksumLength)
    const padding = plain.slice(length + checksumLength)
    // A card may mark the padding's start with 80 where the length was not fixed by the command.
    const isPadded = padding.every((byte, index) => byte === 0 || (index === 0 && byte === 0x80))
    if (!isPadded || !sameSecret(checksum, crc32(concatBytes(data, okStatus)))) {
      return err({ kind: 'answer_invalid', detail: 'checksum of enciphered answer' })
    }
    return ok(data)
  }

  return {
    protect(command) {
      const whole = concatBytes(Uint8Array.of(command.instruction), command.header, command.data)
      if (command.mode === 'full' && command.data.length > 0) {
        const checked = concatBytes(command.data, crc32(whole), command.afterChecksum ?? new Uint8Array(0))
        const enciphered = aesEncrypt(sessionKey, iv, padZero(checked, aesBlockLength))
        iv = enciphered.slice(-aesBlockLength)
        return concatBytes(command.header, enciphered)
      }
      const mac = nextCmac(whole)
      const isMacSent = command.mode === 'mac' && command.data.length > 0
      return isMacSent ? concatBytes(whole.subarray(1), mac) : whole.slice(1)
    },
    unprotect(command, answer) {
      if (answersEnciphered(command) && command.answerLength !== null) return decipher(answer, command.answerLength)
      if (answer.length < macLength) return err({ kind: 'answer_invalid', detail: 'answer shorter than its MAC' })
      const data = answer.slice(0, -macLength)
      if (!sameSecret(nextCmac(concatBytes(data, okStatus)), answer.slice(-macLength))) {
        return err({ kind: 'answer_invalid', detail: 'MAC of answer' })
      }
      return ok(data)
    },
  }
}
