import { err } from '#domain/result'
import { openSimulatedCash, type SimulatedCash } from '#drivers/cash/simulated'
import type { DeviceMemory } from '#drivers/device-memory'
import { createCardIssuing } from '#drivers/dispenser/issue-card'
import { openSimulatedDispenser } from '#drivers/dispenser/simulated'
import { simulatedDispenserStateSchema } from '#drivers/dispenser/simulated-state'
import { createSimulatedReader, type SimulatedReader } from '#drivers/nfc/simulated'
import { openSimulatedPrinter, type SimulatedPrinter } from '#drivers/printer/simulated'
import { openSimulatedSpeech } from '#drivers/speech/simulated'
import { openSimulatedTerminal, type SimulatedTerminal } from '#drivers/terminal/simulated'
import { createTransitCardDriver } from '#drivers/transit-card/transit-card'
import { antennaName, type BenchDispenser } from '#electron/device-host/bench-dispenser'
import { announce, handlersOf } from '#electron/device-host/calls'
import type { HostCallName, HostCalls, HostEvent } from '#electron/device-host/protocol'
import { createSimulatedBench } from '#electron/device-host/simulated-bench'
import type { Devices } from '#electron/services/sale-effects'
import { keyStore, type Cards } from '#test/simulate/cards'
import type { Chance } from '#test/simulate/chance'
import type { Damage } from '#test/simulate/damage'
import type { Owner, Scheduler } from '#test/simulate/scheduler'
import type { Trace } from '#test/simulate/trace'

type DeviceEvent = HostEvent | { readonly kind: 'lost' }

/** The devices of one life of the device host. */
export type HostLife = {
  readonly owner: Owner
  readonly reader: SimulatedReader
  readonly cash: SimulatedCash
  readonly bank: SimulatedTerminal
  readonly printer: SimulatedPrinter
  readonly dispenser: BenchDispenser
}

/** The device host as main sees it. */
export type HostLink = Devices & {
  subscribe(listener: (event: DeviceEvent) => void): () => void
}

export type DeviceName = 'cash' | 'bank' | 'printer' | 'dispenser'

/** What stands in the hall and outlives every process: devices with what they remember, and the card on the reader. */
export interface DeviceHouse {
  /** Null while no device host runs. */
  current(): HostLife | null
  /** The device host's process ends here. */
  kill(): void
  /** Both processes end: nobody is told. */
  endWithMain(): void
  /** Starts the device host and keeps it running, as the supervisor does. */
  supervise(main: Owner): HostLink
  layCard(cardId: string): void
  takeCard(): void
  cardOnReader(): string | null
  /** The next thing a device reports is reported twice. */
  doubleNextEvent(): void
  /** Main waits for a device to do something, or to say that it did. */
  isMoving(): boolean
  /** What a device remembers by itself, as JSON text. */
  remembered(name: DeviceName): string | null
}

type Parts = {
  readonly scheduler: Scheduler
  readonly chance: Chance
  readonly trace: () => Trace
  readonly cards: Cards
  readonly damage: Damage
}

type OpenCall = { readonly name: HostCallName; readonly answer: (output: unknown) => void }

const restartDelaysMs = [0, 250, 1000, 3000] as const
const hallLane = 'host disk'

export function createDeviceHouse({ scheduler, chance, trace, cards, damage }: Parts): DeviceHouse {
  const texts = new Map<string, string>()
  let life: HostLife | null = null
  let onReader: string | null = null
  let notes = 0
  let references = 0
  let births = 0
  let isDoubled = false
  let gone: () => void = () => undefined
  let openCalls: ReadonlyMap<number, OpenCall> = new Map()

  function memoryOf(owner: Owner, name: DeviceName): DeviceMemory {
    return {
      load: () =>
        scheduler.gate(owner, hallLane, `load ${name}`, (): unknown => {
          const text = texts.get(name)
          return text === undefined ? null : JSON.parse(text)
        }),
      save(value) {
        const text = JSON.stringify(value)
        return scheduler.gate(owner, hallLane, `save ${name}`, () => {
          texts.set(name, text)
          if (name === 'dispenser') for (const taken of takenCards(text)) cards.takenFromMouth(taken)
        })
      },
    }
  }

  /** As `openDevices` puts them together, with memories of the simulation's own. */
  async function open(owner: Owner): Promise<HostLife> {
    const delay = scheduler.delay(owner)
    const newNoteId = (): string => `note-${String((notes += 1))}`
    const newReference = (): string => String((references += 1)).padStart(12, '0')
    const cash = await openSimulatedCash({ memory: memoryOf(owner, 'cash'), delay, newNoteId })
    const bank = await openSimulatedTerminal({ memory: memoryOf(owner, 'bank'), delay, newReference })
    const printer = await openSimulatedPrinter({ memory: memoryOf(owner, 'printer'), delay })
    const antenna = createSimulatedReader({ reader: antennaName })
    const dispenser = await openSimulatedDispenser({
      memory: memoryOf(owner, 'dispenser'),
      delay,
      onStage: (dispenseId) => antenna.insertCard(cards.inDispenser(dispenseId)),
      onLeave: () => {
        antenna.removeCard()
      },
    })
    return { owner, reader: createSimulatedReader(), cash, bank, printer, dispenser: { ...dispenser, antenna } }
  }

  function end(): void {
    if (life === null) return
    life.owner.hasEnded = true
    life = null
    cards.powerOff()
  }

  /** One device host after another for one life of main. */
  function supervise(main: Owner): HostLink {
    const listeners = new Set<(event: DeviceEvent) => void>()
    const waiting = new Map<number, OpenCall>()
    openCalls = waiting
    let isReady = false
    let failures = 0
    let nextCall = 1
    let handle: ((id: number, name: HostCallName, input: unknown) => void) | null = null

    function emit(event: DeviceEvent): void {
      if (event.kind !== 'lost') isReady = true
      if (event.kind === 'ready') failures = 0
      for (const listener of [...listeners]) listener(event)
    }

    async function start(): Promise<void> {
      births += 1
      const owner: Owner = { name: `host-${String(births)}`, hasEnded: false }
      const report = (event: HostEvent): void => {
        const times = isDoubled ? 2 : 1
        isDoubled = false
        for (let time = 0; time < times; time += 1) {
          scheduler.enqueue(main, 'from host', eventName(event), () => {
            emit(event)
          })
        }
      }
      const opened = await open(owner)
      if (owner.hasEnded) return
      life = opened
      const transmit = opened.reader.transmit.bind(opened.reader)
      const nfc = {
        subscribe: opened.reader.subscribe.bind(opened.reader),
        close: opened.reader.close.bind(opened.reader),
        transmit: (presence: number, command: Uint8Array): ReturnType<typeof transmit> =>
          scheduler.gate(owner, 'reader', 'exchange', () => transmit(presence, command)),
      }
      const { cash, bank, printer, dispenser } = opened
      const random = (count: number): Uint8Array => chance.bytes(count)
      const jack = openSimulatedSpeech()
      const devices = {
        nfc,
        transitCard: createTransitCardDriver({ nfc, keys: keyStore, random }),
        cash: cash.driver,
        bank: bank.driver,
        printer: printer.driver,
        dispenser: dispenser.driver,
        cardIssuing: createCardIssuing({
          dispenser: dispenser.driver,
          nfc: dispenser.antenna,
          keys: keyStore,
          random,
          antenna: antennaName,
          delay: scheduler.delay(owner),
        }),
        speech: jack.driver,
        bench: createSimulatedBench({ reader: null, cash, bank, printer, dispenser, jack, changed: () => undefined }),
        close: () => Promise.resolve(),
      }
      const handlers = damage.devices(handlersOf(devices, report))
      handle = (id, name, input) => {
        scheduler.enqueue(owner, 'to host', name, () => {
          const handler = handlers[name] as (value: unknown) => Promise<unknown>
          void handler(input).then((output) => {
            scheduler.enqueue(main, 'from host', `${name} answered`, () => {
              waiting.get(id)?.answer(output)
              waiting.delete(id)
            })
          })
        })
      }
      announce(devices, report)
      report({ kind: 'ready' })
      if (onReader !== null) opened.reader.insertCard(cards.find(onReader))
    }

    gone = () => {
      // What was on its way when the process died may still arrive.
      if (chance.happens(0.5)) scheduler.drop(main, 'from host')
      handle = null
      scheduler.enqueue(main, 'from host', 'gone', () => {
        isReady = false
        for (const { answer } of waiting.values()) answer(err({ kind: 'device_restarting' }))
        waiting.clear()
        const delayMs = restartDelaysMs[Math.min(failures, restartDelaysMs.length - 1)] ?? 0
        failures += 1
        emit({ kind: 'lost' })
        scheduler.after(main, delayMs, 'start device host', () => void start())
      })
    }
    scheduler.after(main, 0, 'start device host', () => void start())

    return {
      call<Name extends HostCallName>(name: Name, input: HostCalls[Name]['input']): Promise<HostCalls[Name]['output']> {
        return new Promise((resolve) => {
          if (!isReady) {
            resolve(err({ kind: 'device_restarting' }))
            return
          }
          const id = nextCall++
          waiting.set(id, { name, answer: resolve as (output: unknown) => void })
          handle?.(id, name, input)
        })
      },
      subscribe(listener) {
        listeners.add(listener)
        return () => listeners.delete(listener)
      },
    }
  }

  return {
    current: () => life,
    kill() {
      if (life === null) return
      trace().note('the device host is killed')
      end()
      gone()
    },
    endWithMain: end,
    supervise,
    layCard(cardId) {
      onReader = cardId
      life?.reader.insertCard(cards.find(cardId))
    },
    takeCard() {
      onReader = null
      life?.reader.removeCard()
    },
    cardOnReader: () => onReader,
    doubleNextEvent() {
      isDoubled = true
    },
    isMoving() {
      const isWaitingForPerson = life?.bank.driver.state() === 'waiting_for_card'
      return [...openCalls.values()].some(
        ({ name }) => name !== 'card.read' && !(name === 'bank.charge' && isWaitingForPerson),
      )
    },
    remembered: (name) => texts.get(name) ?? null,
  }
}

function takenCards(text: string): readonly string[] {
  const { cards } = simulatedDispenserStateSchema.parse(JSON.parse(text))
  return cards.flatMap(({ dispenseId, whereabouts }) => (whereabouts.kind === 'taken' ? [dispenseId] : []))
}

function eventName(event: HostEvent): string {
  switch (event.kind) {
    case 'nfc':
    case 'cash':
      return `${event.kind} ${event.event.kind}`
    case 'cash_state':
    case 'bank_state':
    case 'printer_state':
      return `${event.kind} ${event.state}`
    case 'card_progress':
      return `${event.kind} ${event.step}`
    default:
      return event.kind
  }
}
