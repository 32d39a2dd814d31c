import type { Tenge } from '#domain/money'
import { encodeApdu, type Apdu } from '#drivers/terminal/zvt/apdu'
import { readFields, toBcd, type Fields } from '#drivers/terminal/zvt/fields'

/** Commands of the register and what the terminal says to them (PA00P015, chapters 2 and 3). */

/** Every password of a register is 000000 unless the acquirer set another. */
const password = toBcd(0, 3)
/** Tenge, ISO 4217. */
const currency = toBcd(398, 2)
/** Receipts of payments and of administration are ours to print (02h, 04h), so that nothing is printed beside ours when an
 *  outcome is asked about; intermediate status is sent (08h); only we start payments and administration (10h, 20h). */
const configuration = 0x3e

export const registration = encodeApdu(0x0600, Uint8Array.of(...password, configuration, ...currency))
export const statusEnquiry = encodeApdu(0x0501)
export const repeatReceipt = encodeApdu(0x0620, password)
export const endOfDay = encodeApdu(0x0650, password)
export const abort = encodeApdu(0x06b0)
export const acknowledge = encodeApdu(0x8000)
/** Function not possible. */
export const notPossible = encodeApdu(0x8483)

export function authorisation(amount: Tenge): Uint8Array {
  return encodeApdu(0x0601, Uint8Array.of(0x04, ...toBcd(100 * amount, 6), 0x49, ...currency))
}

/** Gives the whole payment of this receipt back; until the end of the terminal's day. */
export function reversal(receipt: number): Uint8Array {
  return encodeApdu(0x0630, Uint8Array.of(...password, 0x87, ...toBcd(receipt, 2)))
}

export type Message =
  | { readonly kind: 'acknowledged' }
  /** It does not take the command. */
  | { readonly kind: 'refused'; readonly code: number }
  /** What the person is asked for, and how long the terminal may be silent now; null: as usual. */
  | { readonly kind: 'intermediate'; readonly code: number; readonly timeoutMs: number | null }
  | { readonly kind: 'status'; readonly fields: Fields }
  | { readonly kind: 'completed' }
  | { readonly kind: 'aborted'; readonly code: number | null }
  /** Lines of a receipt, or texts, which we have no use for. */
  | { readonly kind: 'print' }
  | { readonly kind: 'unexpected' }

/** Codes of chapter 10. */
export const codes = {
  functionDeactivated: 0x6b,
  aborted: 0x6c,
  turnoverFileFull: 0x6a,
  creditNotSufficient: 0x71,
  pleaseWait: 0x9c,
  receiverNotReady: 0xa0,
  openEndOfDay: 0xf0,
} as const

/** Wipes the message's data: what is not in the result is nowhere. */
export function readMessage({ command, data }: Apdu): Message {
  const message = decode(command, data)
  data.fill(0)
  return message
}

function decode(command: number, data: Uint8Array): Message {
  if (command >> 8 === 0x84)
    return command === 0x8400 ? { kind: 'acknowledged' } : { kind: 'refused', code: command & 0xff }
  switch (command) {
    case 0x8000:
      return { kind: 'acknowledged' }
    case 0x04ff:
      return { kind: 'intermediate', code: data[0] ?? 0, timeoutMs: minutes(data[1]) }
    case 0x040f:
      return { kind: 'status', fields: readFields(data) }
    case 0x060f:
      return { kind: 'completed' }
    case 0x061e:
      return { kind: 'aborted', code: data[0] ?? null }
    case 0x06d1:
    case 0x06d3:
      return { kind: 'print' }
    default:
      return { kind: 'unexpected' }
  }
}

/** Two decimal digits; 00: the usual time. */
function minutes(packed: number | undefined): number | null {
  const count = 10 * ((packed ?? 0) >> 4) + ((packed ?? 0) & 0x0f)
  return count === 0 ? null : 60_000 * count
}
