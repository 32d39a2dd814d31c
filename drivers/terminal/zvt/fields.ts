import { assert } from '#domain/assert'
import { tenge, type Tenge } from '#domain/money'
import { readDataObjects, readLength } from '#drivers/terminal/zvt/tlv'

/** Bitmaps (PA00P015, chapter 13): a number, then data whose length the number tells. `LL` and `LLL`: two or three bytes F0h to
 *  F9h with the decimal digits of the length. */
const lengthOf: Readonly<Record<number, number | 'LL' | 'LLL' | 'TLV'>> = {
  0x01: 1,
  0x02: 1,
  0x03: 1,
  0x04: 6,
  0x05: 1,
  0x06: 'TLV',
  0x0b: 3,
  0x0c: 3,
  0x0d: 2,
  0x0e: 2,
  0x17: 2,
  0x19: 1,
  0x22: 'LL',
  0x23: 'LL',
  0x24: 'LLL',
  0x27: 1,
  0x29: 4,
  0x2a: 15,
  0x2d: 'LL',
  0x2e: 'LLL',
  0x37: 3,
  0x3a: 2,
  0x3b: 8,
  0x3c: 'LLL',
  0x3d: 3,
  0x49: 2,
  0x4c: 'LL',
  0x60: 'LLL',
  0x87: 2,
  0x88: 3,
  0x8a: 1,
  0x8b: 'LL',
  0x8c: 1,
  0x9a: 'LLL',
  0xa0: 1,
  0xa7: 'LL',
  0xaa: 3,
  0xaf: 'LLL',
  0xba: 5,
}

/** Trace number of eight digits, where six in bitmap 0B do not suffice. */
const longTrace = 0x1f2b

/** What is taken from a status information. Of the card number four digits at most are ever read, of tracks nothing (S7). */
export type Fields = {
  /** 0: done. */
  readonly result: number | null
  /** Null: not said. `other`: not a whole amount of tenge. */
  readonly amount: Tenge | 'other' | null
  readonly trace: string | null
  readonly receipt: number | null
  /** MMDD and HHMMSS. */
  readonly date: string | null
  readonly time: string | null
  readonly terminalId: string | null
  readonly authorisation: string | null
  readonly lastFour: string | null
  /** False when the block was cut short or holds a bitmap whose length is not known: what follows is not read. */
  readonly isWhole: boolean
}

type Block = { readonly number: number; readonly value: Uint8Array }

export function readFields(data: Uint8Array): Fields {
  const blocks = new Map<number, Uint8Array>()
  let at = 0
  while (at < data.length) {
    const block = readBlock(data, at)
    if (block === null) break
    blocks.set(block.number, block.value)
    at = block.next
  }
  const objects = readDataObjects(blocks.get(0x06) ?? new Uint8Array())
  const digits = (number: number): string | null => bcd(blocks.get(number))
  const trace = bcd(objects.find(({ tag }) => tag === longTrace)?.value)
  return {
    result: blocks.get(0x27)?.[0] ?? null,
    amount: amountOf(digits(0x04), blocks.has(0x04)),
    trace: trace ?? digits(0x0b),
    receipt: numberOf(digits(0x87)),
    date: digits(0x0d),
    time: digits(0x0c),
    terminalId: digits(0x29),
    authorisation: text(blocks.get(0x3b)),
    lastFour: lastFourOf(blocks.get(0x22)),
    isWhole: at === data.length,
  }
}

function readBlock(data: Uint8Array, at: number): (Block & { readonly next: number }) | null {
  const number = data[at] ?? 0
  const kind = lengthOf[number]
  const size = kind === undefined ? null : sizeOf(kind, data, at + 1)
  if (size === null || size.next + size.length > data.length) return null
  return { number, value: data.subarray(size.next, size.next + size.length), next: size.next + size.length }
}

function sizeOf(
  kind: number | 'LL' | 'LLL' | 'TLV',
  data: Uint8Array,
  at: number,
): { readonly length: number; readonly next: number } | null {
  if (typeof kind === 'number') return { length: kind, next: at }
  if (kind === 'TLV') return readLength(data, at)
  const counted = [...data.subarray(at, at + kind.length)]
  if (counted.length < kind.length || counted.some((byte) => byte < 0xf0 || byte > 0xf9)) return null
  return { length: counted.reduce((length, byte) => 10 * length + (byte & 0x0f), 0), next: at + kind.length }
}

/** Null when there is none or it holds anything but decimal digits. */
function bcd(value: Uint8Array | undefined): string | null {
  const digits = value === undefined ? '' : Buffer.from(value).toString('hex')
  return /^\d+$/.test(digits) ? digits : null
}

function numberOf(digits: string | null): number | null {
  return digits === null ? null : Number(digits)
}

/** The amount has two decimals, ours has none. */
function amountOf(digits: string | null, isSaid: boolean): Fields['amount'] {
  if (!isSaid) return null
  const minor = Number(digits ?? 'none')
  return Number.isSafeInteger(minor / 100) ? tenge(minor / 100) : 'other'
}

/** Digits are masked with E and filled up with F. */
function lastFourOf(number: Uint8Array | undefined): string | null {
  const end = Buffer.from(number?.slice(-3) ?? []).toString('hex')
  return /(\d{4})f?$/.exec(end)?.[1] ?? null
}

function text(value: Uint8Array | undefined): string | null {
  const letters = Buffer.from(value ?? []).toString('latin1')
  return /^[\x20-\x7e]+/.exec(letters)?.[0].trim() ?? null
}

/** Packed decimal digits, two in a byte. */
export function toBcd(value: number, byteCount: number): Uint8Array {
  const digits = String(value).padStart(2 * byteCount, '0')
  assert(/^\d+$/.test(digits) && digits.length === 2 * byteCount, `${digits} does not fit ${String(byteCount)} bytes`)
  return Uint8Array.from(Buffer.from(digits, 'hex'))
}
