/** What the printer says, taken from the stream byte by byte. Kinds of answers are told apart by bits that Epson keeps fixed:
 *  real-time status 0xx1xx10, first byte of automatic status 0xx1xx00, its other bytes and the answer to GS r 0xx0xxxx,
 *  blocks begin with 37h and end with NUL. Anything else is noise and is passed over. */
export type PrinterAnswer =
  | { readonly kind: 'real_time'; readonly status: number }
  | { readonly kind: 'automatic'; readonly bytes: readonly [number, number, number, number] }
  | { readonly kind: 'paper_status' }
  | { readonly kind: 'processed'; readonly processId: string }
  | { readonly kind: 'cleared' }

const blockHeader = 0x37
/** The longest block we ask for has 7 bytes; a block that does not end is noise. */
const longestBlock = 16
const fixedBits = 0x93

export class AnswerReader {
  #automatic: number[] = []
  #block: number[] | null = null

  /** A new connection: half an answer of the old one is worth nothing. */
  reset(): void {
    this.#automatic = []
    this.#block = null
  }

  read(chunk: Uint8Array): readonly PrinterAnswer[] {
    return [...chunk].flatMap((byte) => this.#take(byte) ?? [])
  }

  #take(byte: number): PrinterAnswer | null {
    if (this.#block !== null) return this.#continueBlock(this.#block, byte)
    // Real-time status may come in the middle of an automatic one.
    if ((byte & fixedBits) === 0x12) return { kind: 'real_time', status: byte }
    if (byte === blockHeader) {
      this.#block = []
      return null
    }
    if ((byte & fixedBits) === 0x10) {
      this.#automatic = [byte]
      return null
    }
    if ((byte & 0x90) !== 0) return null
    return this.#automatic.length > 0 ? this.#continueAutomatic(byte) : { kind: 'paper_status' }
  }

  #continueAutomatic(byte: number): PrinterAnswer | null {
    const [first, second, third] = this.#automatic
    if (first === undefined || second === undefined || third === undefined) {
      this.#automatic.push(byte)
      return null
    }
    this.#automatic = []
    return { kind: 'automatic', bytes: [first, second, third, byte] }
  }

  #continueBlock(block: number[], byte: number): PrinterAnswer | null {
    if (byte !== 0) {
      block.push(byte)
      if (block.length > longestBlock) this.#block = null
      return null
    }
    this.#block = null
    const [identifier, ...content] = block
    if (identifier === 0x22 && content.length === 4) {
      return { kind: 'processed', processId: String.fromCharCode(...content) }
    }
    return identifier === 0x25 && content.length === 0 ? { kind: 'cleared' } : null
  }
}

/** What is wrong with the printer, as it says itself. */
export type PrinterCondition = {
  readonly isOffline: boolean
  readonly isCoverOpen: boolean
  readonly isPaperOut: boolean
  readonly isPaperLow: boolean
  /** Cutter or mechanism: a person has to look. */
  readonly hasFault: boolean
}

export const noTrouble: PrinterCondition = {
  isOffline: false,
  isCoverOpen: false,
  isPaperOut: false,
  isPaperLow: false,
  hasFault: false,
}

/** What DLE EOT `n` adds to what is known. A cutter that blocks is seen in 3, or as the error bit of 2. */
export function foldRealTime(known: PrinterCondition, n: number, status: number): PrinterCondition {
  const bit = (index: number): boolean => ((status >> index) & 1) === 1
  switch (n) {
    case 1:
      return { ...known, isOffline: bit(3) }
    case 2:
      return { ...known, isCoverOpen: bit(2), isPaperOut: bit(5), hasFault: bit(6) }
    case 3:
      return { ...known, hasFault: known.hasFault || bit(3) || bit(5) || bit(6) }
    case 4:
      return { ...known, isPaperLow: bit(2) || bit(3), isPaperOut: known.isPaperOut || bit(5) || bit(6) }
    default:
      return known
  }
}

/** The whole condition from one automatic status. */
export function conditionOf([first, second, third]: readonly [number, number, number, number]): PrinterCondition {
  return {
    isOffline: (first & 0x08) !== 0,
    isCoverOpen: (first & 0x20) !== 0,
    isPaperOut: (third & 0x0c) !== 0,
    isPaperLow: (third & 0x03) !== 0,
    hasFault: (second & 0x68) !== 0,
  }
}
