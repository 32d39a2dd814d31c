import type { PlasticKind } from '#domain/card/kind'
import type { PassOnCard } from '#domain/pass/on-card'
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import type { BenchView } from '#contract/bench'
import { assert } from '#domain/assert'
import { tenge, type Tenge } from '#domain/money'
import { addDays, almatyDay, calendarDay, type CalendarDay } from '#domain/time'
import { createSimulatedReader } from '#drivers/nfc/simulated'
import { createCardFile } from '#drivers/nfc/software-card/card-file'
import { createSoftwareCard, type SoftwareCard } from '#drivers/nfc/software-card/card'
import { createForeignCard } from '#drivers/nfc/software-card/foreign'
import type { PresentableCard } from '#drivers/nfc/software-card/presentable'
import type { KeyStore } from '#drivers/transit-card/driver'
import { decodeEnvironment } from '#drivers/transit-card/layout/codec'
import { environmentFile, walletFile } from '#drivers/transit-card/layout/v1'
import { personalise, type CardIssue } from '#drivers/transit-card/personalise'

/** The cards that lie on the bench. Ours are software DESFire cards personalised as at the factory, each with a file of its
 *  own: what was written to a card survives everything. */

type Title = BenchView['cards'][number]['title']

export type BenchCard = {
  readonly cardId: string
  readonly title: Title
  readonly cardNumber: string | null
  readonly uid: string
  readonly balance: Tenge | null
  readonly inField: boolean
}

export type CardOnBench = {
  readonly cardId: string
  readonly title: Title
  readonly cardNumber: string | null
  readonly card: PresentableCard
  readonly uid: () => string
  readonly balance: () => Tenge | null
}

type Issue = { cardNumber: string; cardKind: PlasticKind; balance: number; passes: readonly PassOnCard[] }

export const walletMax = tenge(100_000)

/** Opens the bench's cards, making those that are not there yet. */
export async function openBenchCards(directory: string, keys: KeyStore, nowMs: number): Promise<CardOnBench[]> {
  const today = almatyDay(nowMs)
  const ours: [string, Title, Issue][] = [
    [
      'ordinary',
      'ordinary',
      { cardNumber: '9643012077810345', cardKind: 'reusable', balance: 1240, passes: passesOf(today) },
    ],
    ['second', 'ordinary_second', { cardNumber: '9643012077810352', cardKind: 'reusable', balance: 330, passes: [] }],
    ['concession', 'concession', { cardNumber: '9643012044100172', cardKind: 'concession', balance: 0, passes: [] }],
  ]
  const cards: CardOnBench[] = []
  for (const [cardId, title, issue] of ours) {
    cards.push(own(cardId, title, issue.cardNumber, await openIssued(directory, cardId, issue, keys, nowMs)))
  }
  const [ordinary] = cards
  assert(ordinary !== undefined, 'the bench has an ordinary card')
  const blank = openOrCreate(directory, 'blank')
  return [...cards, ...foreignCards(await openIssuedState(directory, keys, nowMs)), own('blank', 'blank', null, blank)]
}

function own(cardId: string, title: Title, cardNumber: string | null, card: SoftwareCard): CardOnBench {
  const uid = Buffer.from(card.uid).toString('hex')
  return { cardId, title, cardNumber, card, uid: () => uid, balance: () => walletBalance(card) }
}

function foreignCards(like: SoftwareCard): CardOnBench[] {
  const nothing = { cardNumber: null, balance: () => null, uid: () => '' }
  return [
    { cardId: 'foreign', title: 'foreign', card: createForeignCard({ kind: 'other_application' }), ...nothing },
    {
      cardId: 'wrong_keys',
      title: 'wrong_keys',
      card: createForeignCard({ kind: 'other_keys', like: like.state() }),
      ...nothing,
    },
    { cardId: 'not_desfire', title: 'not_desfire', card: createForeignCard({ kind: 'iso' }), ...nothing },
  ]
}

/** The card the dispenser moved under an id: blank until it is personalised. Its number is what is written on it. */
export function openDispensedCard(directory: string, dispenseId: string): CardOnBench {
  const cardId = `dispensed-${dispenseId.replaceAll(/[^\w.-]/g, '_')}`
  const card = openOrCreate(directory, cardId)
  return own(cardId, 'dispensed', numberOn(card), card)
}

function numberOn(card: SoftwareCard): string | null {
  const content = fileContent(card, environmentFile.number)
  if (content?.type !== 'standard') return null
  const decoded = decodeEnvironment(Uint8Array.from(Buffer.from(content.bytes, 'hex')))
  return decoded.ok ? decoded.value.environment.cardNumber : null
}

function openOrCreate(directory: string, cardId: string): SoftwareCard {
  const file = createCardFile(join(directory, `card-${cardId}.json`))
  const loaded = file.load()
  assert(loaded.ok, `the file of bench card ${cardId} is not a card`)
  const store = file.store.bind(file)
  return loaded.value === null ? createSoftwareCard({ store }) : createSoftwareCard({ state: loaded.value, store })
}

async function openIssued(
  directory: string,
  cardId: string,
  issue: Issue,
  keys: KeyStore,
  nowMs: number,
): Promise<SoftwareCard> {
  const file = createCardFile(join(directory, `card-${cardId}.json`))
  const loaded = file.load()
  assert(loaded.ok, `the file of bench card ${cardId} is not a card`)
  const store = file.store.bind(file)
  if (loaded.value !== null) return createSoftwareCard({ state: loaded.value, store })
  // Personalised before it gets its file: a card on the bench is whole or not there.
  const factory = createSoftwareCard({})
  await issueCard(factory, issue, keys, nowMs)
  store(factory.state())
  return createSoftwareCard({ state: factory.state(), store })
}

function openIssuedState(directory: string, keys: KeyStore, nowMs: number): Promise<SoftwareCard> {
  const issue: Issue = { cardNumber: '9643012099990001', cardKind: 'reusable', balance: 0, passes: [] }
  return openIssued(directory, 'pattern', issue, keys, nowMs)
}

/** Personalises a blank software card through the driver, on a reader of its own. */
export async function issueCard(card: SoftwareCard, issue: Issue, keys: KeyStore, nowMs: number): Promise<void> {
  const reader = createSimulatedReader({})
  const presence = reader.insertCard(card)
  assert(presence !== null, 'the reader is attached')
  const whole: CardIssue = {
    environment: {
      cardNumber: issue.cardNumber,
      cardKind: issue.cardKind,
      producedOn: calendarDay('2024-03-10'),
      holderCategory: 0,
    },
    balance: tenge(issue.balance),
    balanceMax: walletMax,
    passes: issue.passes,
    firstAction: 1,
    terminalNumber: 1,
    operationNumber: 1,
    atMs: nowMs,
    existing: 'refuse',
  }
  const random = (byteCount: number): Uint8Array => new Uint8Array(randomBytes(byteCount))
  const issued = await personalise({ nfc: reader, keys, random }, presence, whole)
  assert(issued.ok, 'a blank card can be personalised')
  await reader.close()
}

function fileContent(card: SoftwareCard, number: number) {
  const files = card.state().applications.flatMap(({ files: all }) => all)
  return files.find((file) => file.number === number)?.content
}

function walletBalance(card: SoftwareCard): Tenge | null {
  const content = fileContent(card, walletFile.number)
  return content?.type === 'value' ? tenge(content.value) : null
}

function passesOf(today: CalendarDay): PassOnCard[] {
  const city = { city: true, suburb: false, express: false }
  const firstOfMonth = calendarDay(`${today.slice(0, 8)}01`)
  const nextMonth = addDays(firstOfMonth, 32)
  const lastOfMonth = addDays(calendarDay(`${nextMonth.slice(0, 8)}01`), -1)
  const empty = { firstDay: null, lastDay: null, hours: null, startedAtMs: null, tripsLeft: null, transfersLeft: null }
  return [
    { ...empty, slot: 0, product: 'monthly', coverage: city, firstDay: firstOfMonth, lastDay: lastOfMonth },
    { ...empty, slot: 1, product: 'trips', coverage: city, tripsLeft: 6, transfersLeft: 6 },
  ]
}
