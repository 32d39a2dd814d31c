import type { Clock } from '#domain/time'
import { err, ok } from '#domain/result'
import { shippedCatalogue } from '#contract/catalogue/shipped'
import { shippedInformation } from '#contract/catalogue/shipped-information'
import { createSimulatedReader, type SimulatedReader } from '#drivers/nfc/simulated'
import { createTransitCardDriver } from '#drivers/transit-card/transit-card'
import type { HostCallName, HostCalls, HostEvent } from '#electron/device-host/protocol'
import type { HostHandlers } from '#electron/device-host/calls'
import { defaultKioskSettings } from '#electron/main/kiosk-settings'
import { fixedSettings, type Schedule } from '#electron/services/kiosk/ports'
import { createTerminal, type Terminal } from '#electron/services/terminal'
import { clockMemory, createTrustedClock, type ClockMemory, type TerminalClock } from '#electron/services/trusted-clock'
import { openStore, type Store } from '#electron/store/open'
import { createBikeService } from '#electron/sync/bike-service'
import type { CentreClient } from '#electron/sync/client'
import { drainJournal } from '#electron/sync/drain'
import { createSyncEngine } from '#electron/sync/engine'
import { pullPending } from '#electron/sync/pull-pending'
import type { Caller } from '#test/interleave/centre-access'
import type { OwnCard } from '#test/interleave/cards'
import type { Damage } from '#test/simulate/damage'
import type { Link } from '#test/interleave/link'
import { keyStore } from '#test/simulate/cards'
import type { Chance } from '#test/simulate/chance'
import { createFaultyClock } from '#test/simulate/faulty-clock'
import { gatedStore } from '#test/simulate/gated-store'
import { draw, pendingSource } from '#test/simulate/machine'
import type { Owner, Scheduler } from '#test/simulate/scheduler'
import type { Trace } from '#test/simulate/trace'

const catalogue = shippedCatalogue()

/** One life of a terminal's processes. */
type Life = {
  readonly owner: Owner
  readonly terminal: Terminal
  /** The one nobody waits in line for. */
  readonly store: Store
  readonly gated: Store
  readonly client: CentreClient
  readonly clock: TerminalClock
  readonly reader: SimulatedReader
  isSyncing: boolean
}

/** What a terminal exchanges with the centre in one turn. */
export type Turn = 'send' | 'fetch' | 'both'

/** One terminal of the fleet: its file, its clock, its reader, its link, and its processes, which come and go. */
export interface Kiosk {
  readonly caller: Caller
  readonly name: string
  readonly path: string
  readonly link: Link
  life(): Life | null
  start(): Promise<void>
  /** The processes end between two steps of whatever they do. */
  crash(): Promise<void>
  /** Ends, and is not started again unless it is found and repaired. */
  die(): Promise<void>
  repair(): void
  isDead(): boolean
  layCard(own: OwnCard): void
  takeCard(): void
  cardOnReader(): OwnCard | null
  sync(turn: Turn): void
  /** Nothing of this terminal is under way. */
  isQuiet(): boolean
  /** A device has done something and its answer is under way. */
  isAnswering(): boolean
  setClockError(errorMs: number): void
  clockErrorMs(): number
}

type Parts = {
  readonly caller: Caller
  readonly path: string
  readonly link: Link
  readonly scheduler: Scheduler
  readonly chance: Chance
  readonly trace: () => Trace
  /** True time. */
  readonly clock: Clock
  readonly damage: Damage
  /** Told of each write before it is tried: which action the terminal means to apply, null for what was paid there. */
  readonly onIntent: (operationNumber: number, action: number | null) => void
  readonly defect: (error: unknown) => void
}

export function terminalName({ terminalNumber }: Caller): string {
  return `T${String(terminalNumber)}`
}

export function createKiosk(parts: Parts): Kiosk {
  const { caller, path, link, scheduler, clock, damage, defect } = parts
  const name = terminalName(caller)
  const faultyClock = createFaultyClock(name, clock)
  let life: Life | null = null
  let isDead = false
  let births = 0
  let onReader: OwnCard | null = null
  /** What the bank terminal remembers by itself. */
  const charges = new Set<string>()

  const lane = (what: string): string => `${name} ${what}`
  /** Everything of this terminal is in lines of its own. */
  const own: Scheduler = {
    ...scheduler,
    gate: (owner, what, title, work) => scheduler.gate(owner, lane(what), title, work),
  }
  const lines = ['store read', 'store write', 'device', 'events', 'link 0', 'link 1', 'link 2'].map(lane)

  async function start(): Promise<void> {
    if (life !== null || isDead) return
    births += 1
    const owner: Owner = { name: `${name}-${String(births)}`, hasEnded: false }
    if (births > 1 && parts.chance.happens(0.5)) faultyClock.powerCut()
    parts.trace().note(`${name} starts`)
    const terminalClock = createTrustedClock(faultyClock.machine(), true)
    const store = await openStore(path, terminalClock)
    const gated = damage.store(gatedStore(store, own, owner, parts.trace))
    const client = damage.client(link.clientOf(owner))
    // Read at once, because nothing goes on before; written in line with everything else.
    const inLine = clockMemory(gated)
    const memory: ClockMemory = { ...clockMemory(store), write: (kept) => inLine.write(kept) }
    await terminalClock.open({ memory, centreTime: () => client.serverTime() })
    // Nobody waits here: what ends by itself after a time is ended by the person instead.
    const schedule: Schedule = { after: () => () => undefined }
    const engine = createSyncEngine({ store: gated, client, clock: terminalClock, schedule, random: () => 0.5 })
    const reader = createSimulatedReader()
    const devices = createDevices(parts, own, { owner, reader, charges })
    const terminal: Terminal = createTerminal({
      store: gated,
      devices,
      pending: pendingSource(gated, engine),
      bike: createBikeService(() => null),
      drawReceipt: draw,
      identity: () => ({ terminalNumber: caller.terminalNumber, stopName: { kk: name, ru: name, en: name } }),
      settings: fixedSettings(defaultKioskSettings),
      catalogue: () => catalogue,
      information: () => Promise.resolve(shippedInformation()),
      clock: terminalClock,
      schedule,
      log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
      viewChanged: quiet,
      onDefect: defect,
    })
    life = { owner, terminal, store, gated, client, clock: terminalClock, reader, isSyncing: false }
    terminal.start().then(() => {
      devices.begin()
    }, defect)
  }

  async function crash(): Promise<void> {
    if (life === null) return
    parts.trace().note(`${name} ends`)
    life.owner.hasEnded = true
    takeCard()
    const { store } = life
    life = null
    await store.close()
  }

  function takeCard(): void {
    onReader = null
    life?.reader.removeCard()
  }

  return {
    caller,
    name,
    path,
    link,
    life: () => life,
    start,
    crash,
    async die() {
      isDead = true
      await crash()
    },
    repair() {
      isDead = false
    },
    isDead: () => isDead,
    layCard(card) {
      onReader = card
      life?.reader.insertCard(card.card)
    },
    takeCard,
    cardOnReader: () => onReader,
    sync(turn) {
      const of = life
      if (of === null || of.isSyncing) return
      of.isSyncing = true
      const exchange = { store: of.gated, client: of.client, clock: of.clock }
      const run = async (): Promise<void> => {
        const sent = turn === 'fetch' ? ok(undefined) : await drainJournal(exchange)
        const fetched = turn === 'send' || !sent.ok ? sent : await pullPending(exchange)
        await of.clock.keep()
        parts.trace().note(`${name} ${turn} ${fetched.ok ? 'done' : fetched.error.kind}`)
        if (!fetched.ok && fetched.error.kind === 'centre_answer_invalid') defect(new Error(fetched.error.detail))
        if (!fetched.ok && fetched.error.kind === 'centre_refused') defect(new Error(fetched.error.code))
      }
      run()
        .catch(defect)
        .finally(() => {
          of.isSyncing = false
        })
    },
    isQuiet: () => !lines.some((line) => scheduler.hasReadyTask(line)),
    isAnswering: () => scheduler.hasReadyTask(lane('device')) || scheduler.hasReadyTask(lane('store write')),
    setClockError: (errorMs) => {
      faultyClock.setError(errorMs)
    },
    clockErrorMs: () => faultyClock.errorMs(),
  }
}

type Devices = {
  call<Name extends HostCallName>(name: Name, input: HostCalls[Name]['input']): Promise<HostCalls[Name]['output']>
  subscribe(listener: (event: HostEvent) => void): () => void
  /** Tells what is there. */
  begin(): void
}

/** Reader, bank terminal and nothing else. Each call is one deed and one answer. */
function createDevices(
  { trace, caller, chance, damage, onIntent }: Parts,
  scheduler: Scheduler,
  of: { readonly owner: Owner; readonly reader: SimulatedReader; readonly charges: Set<string> },
): Devices {
  const { owner, reader, charges } = of
  const listeners = new Set<(event: HostEvent) => void>()
  const driver = createTransitCardDriver({ nfc: reader, keys: keyStore, random: (count) => chance.bytes(count) })
  const events = `${terminalName(caller)} events`
  const emit = (event: HostEvent): void => {
    scheduler.enqueue(owner, events, event.kind === 'nfc' ? event.event.kind : event.kind, () => {
      for (const listener of [...listeners]) listener(event)
    })
  }
  const absent = () => Promise.resolve(err({ kind: 'device_restarting' } as const))
  const approved = (id: string) =>
    Promise.resolve(ok({ kind: 'approved', approval: { reference: id, method: 'card', maskedCard: null } } as const))
  const handlers: HostHandlers = {
    'card.read': ({ presence }) => driver.read(presence),
    'card.apply': async ({ presence, operation }) => {
      const applied = await driver.apply(presence, operation, () => undefined)
      const result = applied.ok ? `counter ${String(applied.value.counter)}` : applied.error.kind
      const { what, credit, action, operationNumber } = operation
      const of = `${what} ${String(credit)} action ${String(action)} operation ${String(operationNumber)}`
      trace().note(`${terminalName(caller)} writes ${of}: ${result}`)
      return applied
    },
    'card.examine': ({ presence, operation }) => driver.examine(presence, operation),
    'card.log': ({ presence }) => driver.readLog(presence),
    'bank.charge': ({ paymentId }) => {
      charges.add(paymentId)
      return approved(paymentId)
    },
    'bank.outcome': ({ paymentId }) =>
      charges.has(paymentId) ? approved(paymentId) : Promise.resolve(err({ kind: 'operation_unknown' })),
    'bank.refund': ({ refundId }) => {
      charges.add(refundId)
      return approved(refundId)
    },
    'bank.cancel': absent,
    'printer.print': absent,
    'cash.enable': absent,
    'cash.disable': absent,
    'cash.stack': absent,
    'cash.giveBack': absent,
    'cash.stackedNotes': absent,
    'dispenser.prepare': absent,
    'dispenser.issue': absent,
    'dispenser.examine': absent,
    'dispenser.withdraw': absent,
    'speech.say': absent,
    'speech.silence': absent,
    'bench.do': absent,
  }
  const damaged = damage.devices(handlers)
  const working: HostHandlers = {
    ...damaged,
    'card.apply': (input) => {
      onIntent(input.operation.operationNumber, input.operation.action)
      return damaged['card.apply'](input)
    },
  }
  return {
    call: (name, input) => {
      const handler = working[name]
      return scheduler.gate(owner, 'device', name, () => handler(input))
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    begin() {
      reader.subscribe((event) => {
        emit({ kind: 'nfc', event })
      })
      emit({ kind: 'bank_state', state: 'idle', canCancel: true })
      emit({ kind: 'ready' })
    },
  }
}

function quiet(): void {
  return
}
