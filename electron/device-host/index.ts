import { openDevices, type Devices } from '#electron/device-host/devices'
import {
  aliveEveryMs,
  type FromHost,
  type HostCallName,
  type HostCalls,
  type HostConfiguration,
  type HostEvent,
  type ToHost,
} from '#electron/device-host/protocol'

/** The device host: a process of its own for everything that touches devices and their native addons (design D2). It can be
 *  killed at any moment; main decides what that means. */

const port = process.parentPort
const configuration = JSON.parse(process.argv[2] ?? 'null') as HostConfiguration

function send(message: FromHost): void {
  port.postMessage(message)
}

function report(event: HostEvent): void {
  send({ event })
}

type Handlers = {
  readonly [Name in HostCallName]: (input: HostCalls[Name]['input']) => Promise<HostCalls[Name]['output']>
}

function handlersOf({ transitCard, printer, cash, bank, bench }: Devices): Handlers {
  return {
    'card.read': ({ presence }) => transitCard.read(presence),
    'card.apply': ({ presence, operation }) =>
      transitCard.apply(presence, operation, (step) => {
        report({ kind: 'card_progress', operationNumber: operation.operationNumber, step })
      }),
    'card.examine': ({ presence, operation }) => transitCard.examine(presence, operation),
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
    'bench.do': (action) => bench.act(action),
  }
}

async function answer(handlers: Handlers, { id, name, input }: ToHost): Promise<void> {
  const handler = handlers[name] as (value: unknown) => Promise<unknown>
  send({ id, output: await handler(input) })
}

/** States first, then the readers with what lies on them, then `ready`. */
function subscribe({ nfc, cash, bank, printer }: Devices): void {
  report({ kind: 'cash_state', state: cash.state() })
  report({ kind: 'bank_state', state: bank.state() })
  report({ kind: 'printer_state', state: printer.state() })
  cash.subscribe((event) => {
    report({ kind: 'cash', event })
    if (event.kind === 'state_changed') report({ kind: 'cash_state', state: event.state })
  })
  bank.subscribe((state) => {
    report({ kind: 'bank_state', state })
  })
  printer.subscribe((state) => {
    report({ kind: 'printer_state', state })
  })
  nfc.subscribe((event) => {
    report({ kind: 'nfc', event })
  })
}

async function main(): Promise<void> {
  let bench: Devices['bench'] | null = null
  let isReportDue = false
  const benchChanged = (): void => {
    if (isReportDue) return
    isReportDue = true
    setImmediate(() => {
      isReportDue = false
      if (bench !== null) report({ kind: 'bench', devices: bench.state() })
    })
  }
  const devices = await openDevices(configuration, benchChanged)
  const handlers = handlersOf(devices)
  // Main makes calls as soon as it hears of a card: hear it before anything is announced.
  port.on('message', ({ data }) => {
    void answer(handlers, data as ToHost)
  })
  report({ kind: 'ready' })
  subscribe(devices)
  bench = devices.bench
  await bench.restore()
  benchChanged()
  setInterval(() => {
    report({ kind: 'alive' })
  }, aliveEveryMs)
}

void main()
