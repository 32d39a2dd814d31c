import type { BenchAction, BenchView } from '#contract/bench'
import type { BikeBench } from '#contract/bike'
import { providerKeyHeader } from '#contract/central'
import { assertNever } from '#domain/assert'
import { tenge, type Tenge } from '#domain/money'
import type { Clock } from '#domain/time'
import type { BenchDevices } from '#electron/device-host/bench-devices'
import type { HostEvent } from '#electron/device-host/protocol'
import { readBikeBench } from '#electron/main/bike-bench'
import type { LinkSummary } from '#electron/main/centre-link'
import type { DeviceHost } from '#electron/main/supervised-host'
import type { ShiftableClock } from '#electron/services/system-clock'
import type { LinkGate } from '#electron/sync/link-gate'

type LogEntry = BenchView['log'][number]
type Answer = { ok: true } | { ok: false; detail: string }

export type BenchParts = {
  readonly host: DeviceHost
  readonly gate: LinkGate
  readonly clock: ShiftableClock
  readonly terminalNumber: () => number
  readonly activationDays: () => number
  readonly sync: () => LinkSummary
  /** Payments that still wait for a card, as far as this terminal knows. */
  readonly pendingCount: (cardNumber: string) => number
  /** The demonstration bank's access to the centre; null when there is none. */
  readonly provider: () => { readonly url: string; readonly providerKey: string } | null
  /** Renters and messages of the demonstration centre, as last looked up. */
  readonly bike: { shown: BikeBench | null }
  readonly newReference: () => string
  readonly nudge: () => void
  readonly denominations: readonly Tenge[]
  readonly changed: () => void
}

export interface BenchService {
  view(): BenchView
  act(action: BenchAction): Promise<Answer>
  onDevice(event: HostEvent | { readonly kind: 'lost' }): void
}

const logLength = 60
const dayMs = 86_400_000
const slowMs = 4000

const noDevices: BenchDevices = {
  reader: 'detached',
  tear: 'none',
  cards: [],
  notes: { state: 'offline', denominations: [], held: tenge(0), inEscrow: null, rejectNext: false },
  bank: { state: 'offline', amount: null, armed: null },
  printer: { state: 'offline', lastPrint: null },
  dispenser: { condition: 'offline', stock: 0, boxed: 0, card: null, jamsNext: null, losesNextAnswer: false },
  voice: { state: 'absent', said: [] },
}

/** Behind the device bench: state of the simulated devices, what happened, and what a person may do to them. */
export function createBenchService(parts: BenchParts): BenchService {
  const log = new BenchLog(parts.clock, parts.changed)
  let devices = noDevices
  return {
    act: (action) => act(parts, devices, log, action),
    view: () => viewOf(parts, devices, log),
    onDevice(event) {
      if (event.kind === 'bench') {
        devices = event.devices
        parts.changed()
        return
      }
      const line = lineOf(event)
      if (line !== null) log.add(...line)
    },
  }
}

class BenchLog {
  readonly #clock: Clock
  readonly #changed: () => void
  #entries: readonly LogEntry[] = []
  #nextId = 1

  constructor(clock: Clock, changed: () => void) {
    this.#clock = clock
    this.#changed = changed
  }

  add(who: LogEntry['who'], what: string): void {
    const entry = { id: this.#nextId++, atMs: this.#clock.wallMs(), who, what }
    this.#entries = [entry, ...this.#entries].slice(0, logLength)
    this.#changed()
  }

  entries(): LogEntry[] {
    return [...this.#entries]
  }
}

async function act(parts: BenchParts, devices: BenchDevices, log: BenchLog, action: BenchAction): Promise<Answer> {
  switch (action.kind) {
    case 'link_state':
      parts.gate.set(action.state === 'slow' ? { kind: 'slow', delayMs: slowMs } : { kind: action.state })
      log.add('link', action.state)
      if (action.state === 'open') parts.nudge()
      return { ok: true }
    case 'clock_shift':
      parts.clock.shiftDays(action.days)
      log.add('machine', `clock ${action.days < 0 ? '−' : '+'}${String(Math.abs(action.days))} d`)
      return { ok: true }
    case 'devices_kill':
      parts.host.kill()
      return { ok: true }
    case 'bike_look':
      return lookAtBikes(parts)
    case 'card_status':
      return setCardStatus(parts, devices, log, action)
    case 'provider_pay':
      return pay(parts, devices, log, action)
    default: {
      const answer = await parts.host.call('bench.do', action)
      if (answer.ok) return { ok: true }
      return { ok: false, detail: 'detail' in answer.error ? answer.error.detail : answer.error.kind }
    }
  }
}

/** What a bank app does: tells the centre of a payment. */
async function pay(
  parts: BenchParts,
  devices: BenchDevices,
  log: BenchLog,
  { cardId, amount, pass, acceptedDaysAgo }: Extract<BenchAction, { kind: 'provider_pay' }>,
): Promise<Answer> {
  const provider = parts.provider()
  const cardNumber = devices.cards.find((card) => card.cardId === cardId)?.cardNumber ?? null
  if (provider === null || cardNumber === null) return { ok: false, detail: 'no provider or no card number' }
  const payment = {
    reference: parts.newReference(),
    cardNumber,
    product: pass === undefined ? { kind: 'wallet', amount } : { kind: 'pass', amount, pass },
    acceptedAtMs: Date.now() - acceptedDaysAgo * dayMs,
  }
  const response = await fetch(`${provider.url}/v1/provider/payments`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', [providerKeyHeader]: provider.providerKey },
    body: JSON.stringify(payment),
  })
  log.add(
    'link',
    response.ok ? `paid in a bank app: ${String(amount)}` : `provider refused: ${String(response.status)}`,
  )
  parts.nudge()
  return response.ok ? { ok: true } : { ok: false, detail: await response.text() }
}

/** What the central desk does: the card is blocked at the centre, or unblocked. */
async function setCardStatus(
  parts: BenchParts,
  devices: BenchDevices,
  log: BenchLog,
  { cardId, status }: Extract<BenchAction, { kind: 'card_status' }>,
): Promise<Answer> {
  const centre = parts.provider()
  const cardNumber = devices.cards.find((card) => card.cardId === cardId)?.cardNumber ?? null
  if (centre === null || cardNumber === null) return { ok: false, detail: 'no demonstration centre or no card number' }
  const response = await fetch(`${centre.url}/v1/bench/cards/${cardNumber}/status`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', [providerKeyHeader]: centre.providerKey },
    body: JSON.stringify({ status }),
  })
  log.add('link', response.ok ? `card ${status}` : `centre refused: ${String(response.status)}`)
  parts.nudge()
  return response.ok ? { ok: true } : { ok: false, detail: await response.text() }
}

/** What the renters' telephones show; asked for by a key, because the centre tells nobody when it sends a message. */
async function lookAtBikes(parts: BenchParts): Promise<Answer> {
  const provider = parts.provider()
  if (provider === null) return { ok: false, detail: 'no demonstration centre' }
  parts.bike.shown = await readBikeBench(provider)
  parts.changed()
  return { ok: true }
}

function viewOf(parts: BenchParts, devices: BenchDevices, log: BenchLog): BenchView {
  const { isUp, ...sync } = parts.sync()
  return {
    terminalNumber: parts.terminalNumber(),
    activationDays: parts.activationDays(),
    reader: devices.reader,
    tear: devices.tear,
    cards: devices.cards.map((card) => ({
      ...card,
      pending: card.cardNumber === null ? 0 : parts.pendingCount(card.cardNumber),
    })),
    notes: { ...devices.notes, denominations: [...parts.denominations] },
    bank: { ...devices.bank },
    printer: { ...devices.printer },
    dispenser: { ...devices.dispenser },
    voice: { state: devices.voice.state, said: devices.voice.said.map((utterance) => ({ ...utterance })) },
    link: { state: parts.gate.state().kind, up: isUp, ...sync },
    machine: {
      devices: parts.host.isRunning() ? 'running' : 'restarting',
      clockShiftDays: parts.clock.shiftedDays(),
      clockDoubt: parts.clock.doubt(),
      nowMs: parts.clock.wallMs(),
    },
    bike: parts.bike.shown,
    log: log.entries(),
  }
}

function lineOf(
  event: Exclude<HostEvent, { kind: 'bench' }> | { readonly kind: 'lost' },
): [LogEntry['who'], string] | null {
  switch (event.kind) {
    case 'nfc':
      return ['reader', event.event.kind]
    case 'cash':
      return ['cash', 'amount' in event.event ? `${event.event.kind} ${String(event.event.amount)}` : event.event.kind]
    case 'bank_state':
      return ['bank', event.state]
    case 'printer_state':
      return ['printer', event.state]
    case 'dispenser':
      return event.event.kind === 'state_changed' ? null : ['dispenser', event.event.kind]
    case 'dispenser_state':
      return ['dispenser', `dispenser_${event.state.condition}`]
    case 'dispenser_progress': {
      const { step, phase } = event.progress
      if (phase === 'failed') return ['dispenser', 'card_step_failed']
      return step === 'personalise' && phase === 'done' ? ['dispenser', 'card_personalised'] : null
    }
    case 'card_progress':
      return ['reader', `card ${event.step}`]
    case 'lost':
      return ['machine', 'devices lost']
    case 'ready':
      return ['machine', 'devices ready']
    case 'speech_state':
      return ['kiosk', `headphones ${event.state}`]
    case 'cash_state':
    case 'alive':
      return null
    default:
      return assertNever(event)
  }
}
