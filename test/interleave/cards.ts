import { assert } from '#domain/assert'
import { createSoftwareCard, type SoftwareCard } from '#drivers/nfc/software-card/card'
import type { CardState } from '#drivers/nfc/software-card/state'
import type { CardLedger } from '#drivers/transit-card/driver'
import { issueCard } from '#electron/device-host/bench-cards'
import { keyStore, ledgerOf, walletOf } from '#test/simulate/cards'
import type { Chance } from '#test/simulate/chance'

/** What a card did, whatever anybody was told of it: one entry for each of its transactions. */
export type Commit = {
  readonly cardNumber: string
  /** Of the ledger, after it. */
  readonly counter: number
  readonly terminalNumber: number
  readonly operationNumber: number
  /** Change of the wallet. */
  readonly amount: number
  /** A contract slot came into use. */
  readonly isPass: boolean
  /** Action numbers whose bits it set. */
  readonly actions: readonly number[]
}

export type OwnCard = {
  readonly cardNumber: string
  readonly card: SoftwareCard
  readonly firstBalance: number
  balance(): number
  passes(): number
  counter(): number
}

export type Cards = { readonly own: readonly [OwnCard, ...OwnCard[]]; readonly commits: readonly Commit[] }

const issues = [
  { cardNumber: '9643012077810345', balance: 1240, generation: 'ev2', uid: '04a1b2c3d4e5f0' },
  { cardNumber: '9643012077810352', balance: 330, generation: 'ev1', uid: '04a1b2c3d4e5f1' },
  /** Nearly as full as a wallet may be. */
  { cardNumber: '9643012077810360', balance: 98_700, generation: 'ev2', uid: '04a1b2c3d4e5f2' },
] as const

let factory: Promise<readonly CardState[]> | null = null

/** The cards as they come from the factory, made once: personalising takes longer than a sale. */
async function personalised(): Promise<readonly CardState[]> {
  const states: CardState[] = []
  for (const { cardNumber, balance, generation, uid } of issues) {
    const card = createSoftwareCard({ generation, uid: Uint8Array.from(Buffer.from(uid, 'hex')) })
    await issueCard(card, { cardNumber, cardKind: 'reusable', balance, passes: [] }, keyStore, 0)
    states.push(card.state())
  }
  return states
}

/** One or two of them, fresh. */
export async function createCards(chance: Chance): Promise<Cards> {
  factory ??= personalised()
  const states = await factory
  const commits: Commit[] = []
  const first = chance.weighted([
    [6, 0],
    [3, 1],
    [1, 2],
  ])
  const chosen = chance.happens(0.3) ? [first ?? 0, ((first ?? 0) + 1) % issues.length] : [first ?? 0]
  const [one, ...others] = chosen.map((index): OwnCard => {
    const [issue, state] = [issues[index], states[index]]
    assert(issue !== undefined && state !== undefined, 'the factory made this card')
    return ownCard(issue, state, chance, commits)
  })
  assert(one !== undefined, 'there is a card')
  return { own: [one, ...others], commits }
}

function ownCard(
  { cardNumber, balance }: (typeof issues)[number],
  state: CardState,
  chance: Chance,
  commits: Commit[],
): OwnCard {
  let before = state
  const store = (after: CardState): void => {
    const [was, is] = [ledgerOf(before), ledgerOf(after)]
    const amount = walletOf(after) - walletOf(before)
    before = after
    const { counter, terminalNumber, operationNumber } = is.ledger
    if (counter === was.ledger.counter && amount === 0) return
    commits.push({
      cardNumber,
      counter,
      terminalNumber,
      operationNumber,
      amount,
      isPass: bitCount(is.slotsInUse) > bitCount(was.slotsInUse),
      actions: markedBetween(was.ledger, is.ledger),
    })
  }
  const card = createSoftwareCard({ state, store, random: (count) => chance.bytes(count) })
  return {
    cardNumber,
    card,
    firstBalance: balance,
    balance: () => walletOf(card.state()),
    passes: () => bitCount(ledgerOf(card.state()).slotsInUse),
    counter: () => ledgerOf(card.state()).ledger.counter,
  }
}

/** Only bits count: an action below the base may have been closed without a write. */
function markedBetween(before: CardLedger, after: CardLedger): readonly number[] {
  const actions: number[] = []
  for (let action = after.appliedBase; action < after.appliedBase + 64; action += 1)
    if (isMarked(after, action) && !isMarked(before, action)) actions.push(action)
  return actions
}

function isMarked({ appliedBase, appliedBits }: CardLedger, action: number): boolean {
  return action >= appliedBase && ((appliedBits >> BigInt(action - appliedBase)) & 1n) === 1n
}

function bitCount(bits: number): number {
  return bits.toString(2).replaceAll('0', '').length
}
