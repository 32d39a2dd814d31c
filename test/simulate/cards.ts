import { assert } from '#domain/assert'
import { tenge, type Tenge } from '#domain/money'
import { createSoftwareCard, type SoftwareCard } from '#drivers/nfc/software-card/card'
import { createForeignCard } from '#drivers/nfc/software-card/foreign'
import type { PresentableCard } from '#drivers/nfc/software-card/presentable'
import type { CardState } from '#drivers/nfc/software-card/state'
import { createFileKeyStore } from '#drivers/transit-card/key-store'
import { decodeEnvironment, decodeLedger, type LedgerRecord } from '#drivers/transit-card/layout/codec'
import { environmentFile, ledgerFile, walletFile } from '#drivers/transit-card/layout/v1'
import type { KeyStore } from '#drivers/transit-card/driver'
import { issueCard } from '#electron/device-host/bench-cards'
import { developmentKeys } from '#electron/device-host/development-keys'

/** A change of a wallet as it truly took place on the card, whatever anybody was told of it. */
export type TrueWrite = {
  readonly cardNumber: string
  readonly amount: number
  readonly counter: number
  readonly terminalNumber: number
  readonly operationNumber: number
  /** A contract slot was written. */
  readonly isPass: boolean
}

export type OwnCard = {
  readonly cardId: string
  readonly cardNumber: string
  readonly card: SoftwareCard
  readonly firstBalance: Tenge
  balance(): Tenge
  passes(): number
  /** It came out of the dispenser. */
  readonly isNew: boolean
}

export type Cards = {
  /** In people's hands: those that were from the beginning, and those the dispenser gave out since. */
  readonly own: readonly OwnCard[]
  /** The card the dispenser moves under this id; blank when it leaves the stack. */
  inDispenser(dispenseId: string): SoftwareCard
  /** Somebody took it out of the mouth. */
  takenFromMouth(dispenseId: string): void
  /** No reader feeds them any more. */
  powerOff(): void
  /** Cards that cannot be used here. */
  readonly others: Readonly<Record<string, PresentableCard>>
  readonly writes: readonly TrueWrite[]
  find(cardId: string): PresentableCard
}

export const keyStore: KeyStore = createFileKeyStore(developmentKeys)

const issues = [
  { cardId: 'ordinary', cardNumber: '9643012077810345', balance: 1240, uid: '04a1b2c3d4e5f0' },
  { cardId: 'second', cardNumber: '9643012077810352', balance: 330, uid: '04a1b2c3d4e5f1' },
  /** Nearly as full as a wallet may be. */
  { cardId: 'full', cardNumber: '9643012077810360', balance: 96_900, uid: '04a1b2c3d4e5f2' },
] as const

let factory: Promise<ReadonlyMap<string, CardState>> | null = null

/** The cards as they come from the factory, made once: personalising takes longer than a sale. */
async function personalised(): Promise<ReadonlyMap<string, CardState>> {
  const states = new Map<string, CardState>()
  for (const { cardId, cardNumber, balance, uid } of issues) {
    const card = createSoftwareCard({ uid: Uint8Array.from(Buffer.from(uid, 'hex')) })
    await issueCard(card, { cardNumber, cardKind: 'reusable', balance, passes: [] }, keyStore, 0)
    states.set(cardId, card.state())
  }
  return states
}

/** Fresh cards for one run. */
export async function createCards(): Promise<Cards> {
  factory ??= personalised()
  const states = await factory
  const writes: TrueWrite[] = []
  const inside = new Map<string, SoftwareCard>()
  const made = (cardId: string): CardState => {
    const state = states.get(cardId)
    assert(state !== undefined, 'the factory made this card')
    return state
  }
  const own = issues.map(({ cardId, cardNumber, balance }) =>
    ownCard({ cardId, cardNumber, state: made(cardId), firstBalance: tenge(balance), isNew: false }, writes),
  )
  const others = {
    foreign: createForeignCard({ kind: 'other_application' }),
    blank: createSoftwareCard({ uid: Uint8Array.from([4, 9, 9, 9, 9, 9, 9]) }),
    not_desfire: createForeignCard({ kind: 'iso' }),
  }
  return {
    own,
    others,
    writes,
    inDispenser(dispenseId) {
      const card = inside.get(dispenseId) ?? createSoftwareCard({})
      inside.set(dispenseId, card)
      return card
    },
    takenFromMouth(dispenseId) {
      if (own.some(({ cardId }) => cardId === dispenseId)) return
      const state = inside.get(dispenseId)?.state()
      assert(state !== undefined, 'the dispenser moved this card')
      const cardNumber = numberOn(state)
      own.push(ownCard({ cardId: dispenseId, cardNumber, state, firstBalance: walletOf(state), isNew: true }, writes))
    },
    powerOff() {
      for (const card of [...own.map((one) => one.card), ...inside.values()]) card.powerOff()
    },
    find(cardId) {
      const found =
        own.find((card) => card.cardId === cardId)?.card ?? Object.entries(others).find(isNamed(cardId))?.[1]
      assert(found !== undefined, `there is a card ${cardId}`)
      return found
    },
  }
}

type Origin = Pick<OwnCard, 'cardId' | 'cardNumber' | 'firstBalance' | 'isNew'> & { readonly state: CardState }

/** A card whose every change is written down. */
function ownCard({ state, ...of }: Origin, writes: TrueWrite[]): OwnCard {
  const { cardNumber } = of
  let before = state
  const store = (after: CardState): void => {
    const { ledger, slotsInUse } = ledgerOf(after)
    const { counter, terminalNumber, operationNumber } = ledger
    const isPass = slotsInUse !== ledgerOf(before).slotsInUse
    const amount = walletOf(after) - walletOf(before)
    if (amount !== 0 || counter !== ledgerOf(before).ledger.counter)
      writes.push({ cardNumber, amount, counter, terminalNumber, operationNumber, isPass })
    before = after
  }
  const card = createSoftwareCard({ state, store })
  return {
    ...of,
    card,
    balance: () => walletOf(card.state()),
    passes: () => bitCount(ledgerOf(card.state()).slotsInUse),
  }
}

function isNamed(cardId: string): (entry: readonly [string, PresentableCard]) => boolean {
  return ([name]) => name === cardId
}

function contentOf(state: CardState, number: number): CardState['applications'][number]['files'][number]['content'] {
  const file = state.applications.flatMap(({ files }) => files).find((candidate) => candidate.number === number)
  assert(file !== undefined, `the card has file ${String(number)}`)
  return file.content
}

function numberOn(state: CardState): string {
  const content = contentOf(state, environmentFile.number)
  assert(content.type === 'standard', 'the environment is a standard file')
  const decoded = decodeEnvironment(Uint8Array.from(Buffer.from(content.bytes, 'hex')))
  assert(decoded.ok, 'the environment can be read')
  return decoded.value.environment.cardNumber
}

export function walletOf(state: CardState): Tenge {
  const content = contentOf(state, walletFile.number)
  assert(content.type === 'value', 'the wallet is a value file')
  return tenge(content.value)
}

function bitCount(bits: number): number {
  return bits.toString(2).replaceAll('0', '').length
}

export function ledgerOf(state: CardState): LedgerRecord {
  const content = contentOf(state, ledgerFile.number)
  assert(content.type === 'backup', 'the ledger is a data file')
  const decoded = decodeLedger(Uint8Array.from(Buffer.from(content.bytes, 'hex')))
  assert(decoded.ok, 'the ledger can be read')
  return decoded.value
}
