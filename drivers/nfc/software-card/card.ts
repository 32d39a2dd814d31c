import { randomBytes } from 'node:crypto'
import type { Random } from '#drivers/nfc/software-card/authentication'
import { fromHex, toHex } from '#drivers/nfc/software-card/bytes'
import { DesfireChip } from '#drivers/nfc/software-card/chip'
import type { PresentableCard } from '#drivers/nfc/software-card/presentable'
import { presentChip } from '#drivers/nfc/software-card/presentable'
import type { CardState, Generation } from '#drivers/nfc/software-card/state'
import { blankCardState } from '#drivers/nfc/software-card/state'

/** A MIFARE DESFire with AES keys in software. What it does is held against published vectors, see devices.md 2.3. */
export type SoftwareCard = PresentableCard & {
  /** 7 bytes. */
  readonly uid: Uint8Array
  /** What the card holds without power, a JSON value; restore it with `parseCardState`. */
  state(): CardState
}

export type SoftwareCardOptions = {
  /** A card as it was. Left out: a blank card with an all-zero AES master key. */
  readonly state?: CardState
  /** For a blank card: second generation if not given, a random UID that begins with 04 (NXP). */
  readonly generation?: Generation
  readonly uid?: Uint8Array
  /** Source of the card's challenges and transaction identifiers. */
  readonly random?: Random
  /** Keeps each new state before the card answers, see `createCardFile`. A throw makes the command fail with 91EE. */
  readonly store?: (state: CardState) => void
}

/** What PC/SC readers report for a DESFire (PC/SC part 3, ISO 14443-4 card with one historical byte 80). */
const desfireAtr = fromHex('3b8180018080')

export function createSoftwareCard(options: SoftwareCardOptions = {}): SoftwareCard {
  const random: Random = options.random ?? ((byteCount) => new Uint8Array(randomBytes(byteCount)))
  const state =
    options.state ??
    blankCardState({
      generation: options.generation ?? 'ev2',
      uid: toHex(options.uid ?? Uint8Array.of(0x04, ...random(6))),
    })
  const chip = new DesfireChip({ state, random, store: options.store ?? (() => undefined) })
  return { ...presentChip(chip, desfireAtr), uid: fromHex(state.uid), state: () => chip.state() }
}
