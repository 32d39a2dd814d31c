import { randomBytes } from 'node:crypto'
import { assertNever } from '#domain/assert'
import type { Random } from '#drivers/nfc/software-card/authentication'
import { concat, fromHex, toHex } from '#drivers/nfc/software-card/bytes'
import { createSoftwareCard } from '#drivers/nfc/software-card/card'
import type { Chip } from '#drivers/nfc/software-card/chip'
import type { PresentableCard } from '#drivers/nfc/software-card/presentable'
import { presentChip } from '#drivers/nfc/software-card/presentable'
import type { CardState, StoredApplication } from '#drivers/nfc/software-card/state'
import { blankCardState } from '#drivers/nfc/software-card/state'

/** Cards a terminal must turn away. */
export type ForeignCard =
  /** A DESFire of another operator: one application, not ours. */
  | { readonly kind: 'other_application' }
  /** Built like `like` — a card of ours — down to the application and its files, under keys nobody knows. */
  | { readonly kind: 'other_keys'; readonly like: CardState }
  /** A bank card or a phone: ISO 14443-4, knows no DESFire command. */
  | { readonly kind: 'iso' }
  /** Noticed by the reader, never answers. */
  | { readonly kind: 'mute' }

const bankCardAtr = fromHex('3b80800101')

export function createForeignCard(
  card: ForeignCard,
  random: Random = (byteCount) => new Uint8Array(randomBytes(byteCount)),
): PresentableCard {
  switch (card.kind) {
    case 'other_application':
      return createSoftwareCard({ state: otherOperator(random), random })
    case 'other_keys':
      return createSoftwareCard({ state: underOtherKeys(card.like, random), random })
    case 'iso':
      return presentChip(isoChip(random), bankCardAtr)
    case 'mute':
      return presentChip({ respond: () => new Uint8Array(0), losePower: () => undefined }, new Uint8Array(0))
    default:
      return assertNever(card)
  }
}

function otherOperator(random: Random): CardState {
  const blank = blankCardState({ generation: 'ev1', uid: toHex(concat([0x04], random(6))) })
  // 0x9011f2, a published transit application of another city (devices.md 2.5).
  const foreign: StoredApplication = { aid: 'f21190', settings: 0x0f, keys: [freshKey(random)], files: [] }
  return { ...blank, picc: { ...blank.picc, keys: [freshKey(random)] }, applications: [foreign] }
}

function underOtherKeys(like: CardState, random: Random): CardState {
  const rekey = (application: StoredApplication): StoredApplication => ({
    ...application,
    keys: application.keys.map((stored) => ({ ...stored, key: toHex(random(16)) })),
  })
  return { ...like, picc: rekey(like.picc), applications: like.applications.map(rekey) }
}

function freshKey(random: Random): StoredApplication['keys'][number] {
  return { key: toHex(random(16)), version: 0 }
}

function isoChip(random: Random): Chip {
  // Phones and bank cards show a random identifier that begins with 08.
  const uid = concat([0x08], random(3))
  return {
    respond(command) {
      const isGetUid = command[0] === 0xff && command[1] === 0xca && command[2] === 0
      return isGetUid ? concat(uid, [0x90, 0x00]) : Uint8Array.of(0x6d, 0x00)
    },
    losePower: () => undefined,
  }
}
