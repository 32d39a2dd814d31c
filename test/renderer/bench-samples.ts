import type { BenchView } from '#contract/bench'
import { tenge } from '#domain/money'

const nowMs = Date.UTC(2026, 10, 21, 9, 32, 8, 114)

/** A bench in the middle of things: a card on the reader, a tear armed, a charge that waits. */
export function sampleBench(lastPrint: string | null): BenchView {
  return {
    terminalNumber: 147,
    activationDays: 28,
    voice: { state: 'idle', said: [] },
    reader: 'attached',
    tear: 'at_commit',
    cards: [
      card('ordinary', '9643012077810345', 1_240, 1, true),
      card('ordinary_second', '9643012077810352', 300, 0, false),
      card('concession', '9643012044100172', 0, 2, false),
      card('foreign', null, null, 0, false),
      card('wrong_keys', null, null, 0, false),
      card('not_desfire', null, null, 0, false),
      card('blank', null, null, 0, false),
      card('dispensed', '9643901470000001', 1_000, 0, false),
    ],
    notes: {
      state: 'idle',
      denominations: [200, 500, 1_000, 2_000, 5_000, 10_000, 20_000].map(tenge),
      held: tenge(32_500),
      inEscrow: null,
      rejectNext: true,
    },
    bank: { state: 'waiting_for_card', amount: tenge(2_000), armed: null },
    printer: { state: 'ready', lastPrint },
    dispenser: { condition: 'ready', stock: 37, boxed: 1, card: 'in_mouth', jamsNext: 'issue', losesNextAnswer: false },
    link: { state: 'cut', up: false, unsentRecords: 23, acknowledgedSeq: 1_204, underWay: null },
    machine: { devices: 'running', clockShiftDays: 28, clockDoubt: null, nowMs },
    bike: null,
    log: [
      'card in field …7781 0345',
      'read 277 ms, 1 pending payment',
      'approve 2000, reference 204553',
      'intent: write wallet +2000, operation 20931',
      'card torn at CommitTransaction',
      'write indeterminate, operation 20931',
      'screen card_removed',
      'same card, ledger says: not written',
      'outcome: written, 3240',
    ]
      .map((what, index) => ({ id: index, atMs: nowMs + index * 377, who: who(index), what }))
      .reverse(),
  }
}

const speakers = ['reader', 'kiosk', 'bank', 'journal', 'reader', 'journal', 'kiosk', 'reader', 'journal'] as const

function who(index: number): BenchView['log'][number]['who'] {
  return speakers[index] ?? 'machine'
}

function card(
  title: BenchView['cards'][number]['title'],
  cardNumber: string | null,
  balance: number | null,
  pending: number,
  inField: boolean,
): BenchView['cards'][number] {
  const held = balance === null ? null : tenge(balance)
  return { cardId: title, title, cardNumber, uid: '04A1B2C3D4E580', balance: held, pending, inField }
}
