import { ok } from '#domain/result'
import type { CardIssueProgress } from '#drivers/dispenser/card-order'
import type { Devices } from '#electron/device-host/devices'
import type { HostCallName, HostCalls, HostEvent } from '#electron/device-host/protocol'

export type HostHandlers = {
  readonly [Name in HostCallName]: (input: HostCalls[Name]['input']) => Promise<HostCalls[Name]['output']>
}

/** What the host answers: each call goes to its device. */
export function handlersOf(
  { transitCard, printer, cash, bank, cardIssuing, speech, bench }: Devices,
  report: (event: HostEvent) => void,
): HostHandlers {
  const reportIssue = (progress: CardIssueProgress): void => {
    report({ kind: 'dispenser_progress', progress })
  }
  return {
    'card.read': ({ presence }) => transitCard.read(presence),
    'card.apply': ({ presence, operation }) =>
      transitCard.apply(presence, operation, (step) => {
        report({ kind: 'card_progress', operationNumber: operation.operationNumber, step })
      }),
    'card.examine': ({ presence, operation }) => transitCard.examine(presence, operation),
    'card.log': ({ presence }) => transitCard.readLog(presence),
    'printer.print': ({ jobId, page }) => printer.print(jobId, page),
    'cash.enable': ({ denominations }) => cash.enable(denominations),
    'cash.disable': () => cash.disable(),
    'cash.stack': ({ noteId }) => cash.stack(noteId),
    'cash.giveBack': ({ noteId }) => cash.giveBack(noteId),
    'cash.stackedNotes': () => cash.stackedNotes(),
    'bank.charge': ({ paymentId, amount }) => bank.charge(paymentId, amount),
    'bank.outcome': ({ paymentId }) => bank.outcome(paymentId),
    'bank.refund': ({ paymentId, amount, refundId }) => bank.refund(paymentId, amount, refundId),
    'bank.cancel': ({ paymentId }) => bank.cancel(paymentId),
    'dispenser.prepare': ({ order }) => cardIssuing.prepare(order, reportIssue),
    'dispenser.issue': ({ order }) => cardIssuing.issue(order, reportIssue),
    'dispenser.examine': async ({ order }) => ok(await cardIssuing.examine(order)),
    'dispenser.withdraw': async ({ order }) => ok(await cardIssuing.withdraw(order)),
    'speech.say': (utterance) => {
      speech.say(utterance)
      return Promise.resolve(ok(undefined))
    },
    'speech.silence': () => {
      speech.silence()
      return Promise.resolve(ok(undefined))
    },
    'bench.do': (action) => bench.act(action),
  }
}

/** States first, then the readers with what lies on them. */
export function announce(
  { nfc, cash, bank, printer, dispenser, speech }: Devices,
  report: (event: HostEvent) => void,
): void {
  report({ kind: 'cash_state', state: cash.state() })
  const { canCancel } = bank.abilities
  report({ kind: 'bank_state', state: bank.state(), canCancel })
  report({ kind: 'printer_state', state: printer.state() })
  report({ kind: 'dispenser_state', state: dispenser.state() })
  report({ kind: 'speech_state', state: speech.state() })
  cash.subscribe((event) => {
    report({ kind: 'cash', event })
    if (event.kind === 'state_changed') report({ kind: 'cash_state', state: event.state })
  })
  bank.subscribe((state) => {
    report({ kind: 'bank_state', state, canCancel })
  })
  printer.subscribe((state) => {
    report({ kind: 'printer_state', state })
  })
  dispenser.subscribe((event) => {
    report({ kind: 'dispenser', event })
    if (event.kind === 'state_changed') report({ kind: 'dispenser_state', state: event.state })
  })
  speech.subscribe((state) => {
    report({ kind: 'speech_state', state })
  })
  nfc.subscribe((event) => {
    report({ kind: 'nfc', event })
  })
}
