import { setTimeout as pause } from 'node:timers/promises'
import type { BenchView } from '#contract/bench'
import type { KioskView } from '#contract/view'
import { tenge } from '#domain/money'
import { Gone, viewIfThere, type DrivenTerminal } from '#test/kill/driven-terminal'
import { readBooks } from '#test/kill/books'
import type { Flow } from '#test/kill/flows'

/** Somebody who came for something, over every life of the terminal: does what the screen asks until nothing is open. */
export type Visit = {
  readonly flow: Flow
  readonly directory: string
  /** Sales there were before. */
  readonly before: ReadonlySet<string>
  bank: ('approve' | 'decline' | 'silent')[]
  isReceiptAsked: boolean
}

export async function newVisit(flow: Flow, directory: string): Promise<Visit> {
  const { sales } = await readBooks(directory)
  const before = new Set(sales.map(({ sale }) => sale.saleId))
  return { flow, directory, before, bank: [...flow.bank], isReceiptAsked: false }
}

const lookEveryMs = 10
/** Far more than a visit takes on a machine that does nothing else. */
const patienceMs = 120_000

type Look = { readonly view: KioskView; readonly bench: BenchView }

/** Until the visit is over. Ends with `Gone` when the application does. */
export async function serve(terminal: DrivenTerminal, visit: Visit): Promise<void> {
  const givenUpAtMs = performance.now() + patienceMs
  let shown = ''
  while (performance.now() < givenUpAtMs) {
    try {
      const look = await lookAt(terminal)
      if (look === null) await pause(lookEveryMs)
      else {
        shown = look.view.screen.kind
        if (await act(terminal, visit, look)) return
      }
    } catch (error) {
      // The page, or the devices, are gone for a moment: a person does again what was not taken.
      if (!(error instanceof Gone) || terminal.hasEnded()) throw error
    }
  }
  throw new Error(`${visit.flow.name}: the customer gets nowhere at ${shown}`)
}

async function lookAt(terminal: DrivenTerminal): Promise<Look | null> {
  const view = await viewIfThere(terminal)
  if (view === null) return null
  const bench = await terminal.benchView()
  return bench.machine.devices === 'running' ? { view, bench } : null
}

/** True when the visit is over. */
async function act(terminal: DrivenTerminal, visit: Visit, look: Look): Promise<boolean> {
  const { bench, view } = look
  const { screen } = view
  if (bench.bank.state === 'waiting_for_card' && bench.bank.armed === null) {
    await terminal.bench({ kind: 'bank_answer', answer: visit.bank[0] ?? 'approve' })
    visit.bank.shift()
    return false
  }
  switch (screen.kind) {
    case 'home':
    case 'card':
    case 'new_card':
    case 'basket':
    case 'top_up':
    case 'passes':
    case 'message':
    case 'bike_account':
    case 'bike_top_up':
    case 'new_card_done':
    case 'new_card_failed':
    case 'outcome':
    case 'deferred':
    case 'done':
      return endOrBegin(terminal, visit, look)
    case 'cash':
      await putNote(terminal, visit, screen, bench)
      return false
    case 'declined':
      await terminal.press('kiosk.pay', { method: 'bank' })
      return false
    case 'card_removed':
      if (visit.flow.leaves) await terminal.press('kiosk.defer')
      else await present(terminal, visit.flow.cardId, bench)
      return false
    case 'take_card':
      if (bench.dispenser.card === 'in_mouth') await terminal.bench({ kind: 'dispenser_take' })
      return false
    case 'new_card_present':
      await present(terminal, bench.cards.find(({ cardNumber }) => cardNumber === screen.cardNumber)?.cardId, bench)
      return false
    default:
      if (bench.dispenser.card === 'in_mouth') await terminal.bench({ kind: 'dispenser_take' })
      else await pause(lookEveryMs)
      return false
  }
}

/** Nothing is asked: it is over, something is still open, or it was never begun (a sale that ended with nothing taken counts as
 *  none). */
async function endOrBegin(terminal: DrivenTerminal, visit: Visit, { view, bench }: Look): Promise<boolean> {
  const states = (await readBooks(visit.directory)).sales.filter(({ sale }) => !visit.before.has(sale.saleId))
  const isOpen = states.some(({ kind }) => !finalKinds.includes(kind))
  const isDone = states.some(({ kind }) => finalKinds.includes(kind) && kind !== 'cancelled')
  if (isOpen) {
    // A card nobody asks for any more may still wait in the mouth.
    if (bench.dispenser.card === 'in_mouth') await terminal.bench({ kind: 'dispenser_take' })
    else await pause(lookEveryMs)
    return false
  }
  const { screen } = view
  if (isDone && 'receipt' in screen && isWaitingForReceipt(visit, screen.receipt.state)) {
    if (!visit.isReceiptAsked && screen.receipt.state === 'offered') await terminal.press('kiosk.printReceipt')
    visit.isReceiptAsked = true
    return false
  }
  if (screen.kind !== 'home' && screen.kind !== 'card' && (isDone || states.length > 0)) {
    await terminal.press('kiosk.finish')
    return false
  }
  if (isDone) {
    await terminal.bench({ kind: 'card_take' })
    await terminal.press('kiosk.finish')
    return true
  }
  if (screen.kind !== 'home' && screen.kind !== 'card') {
    await terminal.press('kiosk.finish')
    await terminal.press('kiosk.back')
    return false
  }
  await visit.flow.begin(terminal)
  return false
}

const finalKinds = ['completed', 'cancelled', 'deferred', 'refunded', 'owed']

function isWaitingForReceipt(visit: Visit, state: string): boolean {
  return (visit.flow.isReceiptWanted || visit.flow.leaves) && state !== 'printed' && state !== 'failed'
}

async function putNote(
  terminal: DrivenTerminal,
  { flow }: Visit,
  { inserted, note }: Extract<KioskView['screen'], { kind: 'cash' }>,
  { notes }: BenchView,
): Promise<void> {
  const sums = flow.notes.map((_, index) => flow.notes.slice(0, index).reduce((sum, one) => sum + one, 0))
  const next = flow.notes[sums.indexOf(inserted)]
  if (note === 'checking' || notes.state !== 'idle' || next === undefined) await pause(lookEveryMs)
  else await terminal.bench({ kind: 'note_insert', amount: tenge(next) })
}

async function present(terminal: DrivenTerminal, cardId: string | null | undefined, bench: BenchView): Promise<void> {
  if (cardId === null || cardId === undefined) return
  const isThere = bench.cards.find((card) => card.cardId === cardId)?.inField === true
  if (isThere) await terminal.bench({ kind: 'card_take' })
  await terminal.bench({ kind: 'card_place', cardId })
  await pause(presentedMs)
}

/** A card is read within this, or was not seen. */
const presentedMs = 120
