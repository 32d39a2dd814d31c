import { assert } from '#domain/assert'
import { tenge } from '#domain/money'
import type { BenchView } from '#contract/bench'
import type { KioskView } from '#contract/view'
import type { KillCentre } from '#test/kill/centre'
import { Gone, until, untilScreen, viewIfThere, type DrivenTerminal } from '#test/kill/driven-terminal'

/** What customers come for, from the first press to the means of payment. Everything after that is what the screen asks. */
export type Flow = {
  readonly name: string
  /** Notes in the purse, put in one after another while the screen asks for more. */
  readonly notes: readonly number[]
  /** What the bank answers, one charge after another; approves from then on. */
  readonly bank: readonly ('approve' | 'decline' | 'silent')[]
  /** The card on the reader; null: none is needed. */
  readonly cardId: string | null
  readonly isWithCentre: boolean
  /** Takes the receipt too. */
  readonly isReceiptWanted: boolean
  /** Goes away when the card was not written. */
  readonly leaves: boolean
  /** As often as one set of cards and accounts can take it. */
  readonly visitsMax: number
  /** Paid here by one visit. */
  readonly taken: number
  /** Once for a visit: what happened before it. */
  readonly prepare: (centre: KillCentre | null) => Promise<void>
  readonly begin: (terminal: DrivenTerminal) => Promise<void>
}

export const plainFlow = {
  notes: [],
  bank: [],
  cardId: 'ordinary',
  isWithCentre: false,
  isReceiptWanted: false,
  leaves: false,
  visitsMax: 40,
  prepare: () => Promise.resolve(),
} as const satisfies Partial<Flow>

type ScreenOf<Kind> = Extract<KioskView['screen'], { kind: Kind }>

async function screen<Kind extends KioskView['screen']['kind']>(
  terminal: DrivenTerminal,
  kind: Kind,
  holds: (shown: ScreenOf<Kind>) => boolean = () => true,
  withinMs?: number,
): Promise<ScreenOf<Kind>> {
  const is = (shown: KioskView['screen']): shown is ScreenOf<Kind> => shown.kind === kind
  return until(
    kind,
    async () => {
      const shown = (await viewIfThere(terminal))?.screen
      return shown !== undefined && is(shown) && holds(shown) ? shown : null
    },
    withinMs,
  )
}

/** Lays the card down until it is read: a reader that was restarting has not seen it. */
export async function lay(terminal: DrivenTerminal, cardId: string): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    const shown = (await viewIfThere(terminal))?.screen
    if (shown?.kind === 'card' && shown.cardPresent) return
    await terminal.bench({ kind: 'card_take' })
    await terminal.bench({ kind: 'card_place', cardId })
    const read = await screen(terminal, 'card', ({ cardPresent }) => cardPresent, readAgainAfterMs).catch(notInTime)
    if (read !== null) return
    assert(tries < triesMax, `the card of ${cardId} is not read`)
  }
}

const triesMax = 10
const readAgainAfterMs = 4000

function notInTime(error: unknown): null {
  if (error instanceof Gone) throw error
  return null
}

export function topUp(cardId: string, amount: number, method: 'cash' | 'bank') {
  return async (terminal: DrivenTerminal): Promise<void> => {
    await lay(terminal, cardId)
    await terminal.press('kiosk.openTopUp')
    await terminal.press('kiosk.chooseAmount', { amount })
    await terminal.press('kiosk.pay', { method })
  }
}

async function choosePass(terminal: DrivenTerminal): Promise<ScreenOf<'basket'>> {
  await lay(terminal, 'second')
  const shown = await viewIfThere(terminal)
  if (shown?.screen.kind === 'card' && shown.screen.basket !== null) {
    await terminal.press('kiosk.openBasket')
    return screen(terminal, 'basket')
  }
  await terminal.press('kiosk.openPasses')
  const { groups } = await screen(terminal, 'passes')
  const row = groups.flatMap(({ rows }) => rows).find(({ sku }) => sku === 'PASS_D1_CITY')
  await terminal.press('kiosk.choosePass', { sku: 'PASS_D1_CITY', month: row?.month ?? null })
  return screen(terminal, 'basket')
}

async function payBasket(terminal: DrivenTerminal, method: 'cash' | 'bank'): Promise<void> {
  const { quoteNumber } = await screen(terminal, 'basket')
  await terminal.press('kiosk.payBasket', { method, quoteNumber })
}

async function basket(terminal: DrivenTerminal): Promise<void> {
  const { lines } = await choosePass(terminal)
  if (lines.length === 1) {
    await terminal.press('kiosk.addMore')
    await screen(terminal, 'card')
    await terminal.press('kiosk.openTopUp')
    await terminal.press('kiosk.chooseAmount', { amount: 1000 })
    await terminal.press('kiosk.addTopUp')
  }
  await payBasket(terminal, 'cash')
}

export function newCard(method: 'cash' | 'bank') {
  return async (terminal: DrivenTerminal): Promise<void> => {
    await terminal.bench({ kind: 'card_take' })
    await untilScreen(terminal, ['home', 'new_card'])
    await terminal.press('kiosk.openNewCard')
    await screen(terminal, 'new_card')
    await terminal.press('kiosk.payNewCard', { method })
  }
}

const renter = { accountId: '10000001', pin: '147147' }

async function bike(terminal: DrivenTerminal): Promise<void> {
  await untilScreen(terminal, ['home'])
  await terminal.press('kiosk.openBike')
  await screen(terminal, 'bike', ({ centre }) => centre === 'up')
  await terminal.press('kiosk.bikeOpen', { section: 'sign_in' })
  await terminal.press('kiosk.bikeEnter', { value: renter.accountId })
  await terminal.press('kiosk.bikeEnter', { value: renter.pin })
  await screen(terminal, 'bike_account')
  await terminal.press('kiosk.bikeOpen', { section: 'top_up' })
  await screen(terminal, 'bike_top_up')
  await terminal.press('kiosk.bikeChooseAmount', { amount: 1000 })
  await terminal.press('kiosk.bikePay', { method: 'bank' })
}

/** A payment the terminal has not heard of when the card is read comes with the next reading. */
async function activate(terminal: DrivenTerminal): Promise<void> {
  await lay(terminal, 'ordinary')
  const shown = await screen(
    terminal,
    'card',
    ({ pending }) => pending.some(({ state }) => state === 'ready'),
    readAgainAfterMs,
  ).catch(notInTime)
  if (shown === null) {
    await terminal.bench({ kind: 'card_take' })
    await terminal.press('kiosk.finish')
    return
  }
  const ready = shown.pending.filter(({ state }) => state === 'ready').map(({ pendingId }) => pendingId)
  await terminal.press('kiosk.activate', { pendingIds: ready })
}

/** The dispenser can do no more than its stack holds; what waits for a card is torn away once. */
async function torn(terminal: DrivenTerminal): Promise<void> {
  await lay(terminal, 'ordinary')
  const { tear }: BenchView = await terminal.benchView()
  if (tear === 'none') await terminal.bench({ kind: 'card_tear', at: 'before_write' })
  await topUp('ordinary', 500, 'bank')(terminal)
}

async function jammed(terminal: DrivenTerminal): Promise<void> {
  await terminal.bench({ kind: 'dispenser_state', state: 'ok' })
  await terminal.bench({ kind: 'dispenser_jam_next', motion: 'stage' })
  await newCard('bank')(terminal)
}

export const flows: readonly Flow[] = [
  { ...plainFlow, name: 'top-up in cash', notes: [500, 1000], taken: 1500, begin: topUp('ordinary', 1000, 'cash') },
  {
    ...plainFlow,
    name: 'top-up by bank, with its receipt',
    taken: 2000,
    isReceiptWanted: true,
    begin: topUp('ordinary', 2000, 'bank'),
  },
  {
    ...plainFlow,
    name: 'top-up by a silent bank',
    taken: 2000,
    bank: ['silent'],
    begin: topUp('ordinary', 2000, 'bank'),
  },
  { ...plainFlow, name: 'activation', taken: 0, isWithCentre: true, prepare: paidElsewhere, begin: activate },
  {
    ...plainFlow,
    name: 'pass by bank',
    taken: 500,
    cardId: 'second',
    visitsMax: 8,
    begin: async (terminal) => {
      await choosePass(terminal)
      await payBasket(terminal, 'bank')
    },
  },
  {
    ...plainFlow,
    name: 'basket in cash',
    taken: 2000,
    notes: [2000],
    cardId: 'second',
    visitsMax: 8,
    begin: basket,
  },
  {
    ...plainFlow,
    name: 'new card in cash',
    taken: 2000,
    notes: [2000],
    cardId: null,
    visitsMax: 30,
    begin: newCard('cash'),
  },
  { ...plainFlow, name: 'bike account by bank', taken: 1000, cardId: null, isWithCentre: true, begin: bike },
  { ...plainFlow, name: 'deferred', taken: 500, leaves: true, begin: torn },
  { ...plainFlow, name: 'refunded', taken: 1000, cardId: null, begin: jammed },
]

async function paidElsewhere(centre: KillCentre | null): Promise<void> {
  await centre?.pay('ordinary', tenge(700))
}
