import type { PassOnCard } from '#domain/pass/on-card'
import { randomBytes } from 'node:crypto'
import { calendarDay } from '#domain/time'
import { tenge } from '#domain/money'
import { err, ok, type Result } from '#domain/result'
import type { NfcDriver, NfcError } from '#drivers/nfc/driver'
import { createSoftwareCard, type SoftwareCard } from '#drivers/nfc/software-card/card'
import type { PresentableCard } from '#drivers/nfc/software-card/presentable'
import type { CardState, Generation } from '#drivers/nfc/software-card/state'
import type { CardOperation, TransitCardDriver } from '#drivers/transit-card/driver'
import { fromHex } from '#drivers/transit-card/desfire/bytes'
import { createFileKeyStore, type MasterKeys } from '#drivers/transit-card/key-store'
import { personalise, type CardIssue } from '#drivers/transit-card/personalise'
import { createTransitCardDriver } from '#drivers/transit-card/transit-card'

export const masterKeys: MasterKeys = {
  master: fromHex('a0'.repeat(16)),
  read: fromHex('a1'.repeat(16)),
  credit: fromHex('a2'.repeat(16)),
  debit: fromHex('a3'.repeat(16)),
  issue: fromHex('a4'.repeat(16)),
}
export const keys = createFileKeyStore(masterKeys)
export const random = (length: number): Uint8Array => new Uint8Array(randomBytes(length))

export const cardNumber = '9643100000001234'
export const issueTerminal = 7

export const monthlyPass: PassOnCard = {
  slot: 2,
  product: 'monthly',
  coverage: { city: true, suburb: false, express: true },
  firstDay: calendarDay('2026-03-01'),
  lastDay: calendarDay('2026-03-31'),
  hours: null,
  startedAtMs: null,
  tripsLeft: null,
  transfersLeft: null,
}

export const issue: CardIssue = {
  environment: {
    cardNumber,
    cardKind: 'reusable',
    producedOn: calendarDay('2025-11-30'),
    holderCategory: 3,
  },
  balance: tenge(500),
  balanceMax: tenge(20_000),
  passes: [monthlyPass],
  firstAction: 1,
  terminalNumber: issueTerminal,
  operationNumber: 1,
  atMs: 1_767_225_600_000,
  existing: 'refuse',
}

export const topUp: CardOperation = {
  cardNumber,
  terminalNumber: 41,
  operationNumber: 900,
  what: 'top_up',
  credit: tenge(1_000),
  pass: null,
  action: null,
  atMs: 1_772_323_200_000,
  expectedCounter: 0,
}

/** Changes an answer on its way: `exchange` counts from 1. */
export type Disturbance = (answer: Uint8Array, exchange: number) => Result<Uint8Array, NfcError>

/** A reader with one card on it, without time or events, that counts exchanges and can disturb answers. */
export function readerOf(
  card: PresentableCard,
  disturb: Disturbance = (answer) => ok(answer),
): { readonly nfc: NfcDriver; readonly commands: Uint8Array[] } {
  const commands: Uint8Array[] = []
  const nfc: NfcDriver = {
    subscribe: () => () => undefined,
    transmit: (_presence, command) => {
      commands.push(command.slice())
      const answer = card.exchange(command)
      if (answer.length === 0) return Promise.resolve(err({ kind: 'card_removed' }))
      return Promise.resolve(disturb(answer, commands.length))
    },
    close: () => Promise.resolve(),
  }
  return { nfc, commands }
}

export const instructionsOf = (commands: readonly Uint8Array[]): string[] =>
  commands.map((command) => (command[1] ?? 0).toString(16).padStart(2, '0'))

export function driverOn(card: PresentableCard, disturb?: Disturbance): TransitCardDriver & { commands: Uint8Array[] } {
  const { nfc, commands } = readerOf(card, disturb)
  return { ...createTransitCardDriver({ nfc, keys, random }), commands }
}

export async function issuedState(generation: Generation, details: Partial<CardIssue> = {}): Promise<CardState> {
  const card = createSoftwareCard({ generation })
  const { nfc } = readerOf(card)
  const issued = await personalise({ nfc, keys, random }, 1, { ...issue, ...details })
  if (!issued.ok) throw new Error(`card not issued: ${JSON.stringify(issued.error)}`)
  return card.state()
}

export function cardOf(state: CardState): SoftwareCard {
  return createSoftwareCard({ state })
}

export const ignoreProgress = (): void => undefined
