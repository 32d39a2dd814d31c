import { kioskViewSchema, type ScreenKind } from '#contract/view'
import { tenge, type Tenge } from '#domain/money'
import type { ReceiptDocument } from '#domain/receipt'
import type { Bitmap } from '#drivers/printer/driver'
import type { Catalogue } from '#contract/catalogue/catalogue'
import { shippedCatalogue } from '#contract/catalogue/shipped'
import { shippedInformation } from '#contract/catalogue/shipped-information'
import { haltCode } from '#electron/main/halt'
import { defaultKioskSettings } from '#electron/main/kiosk-settings'
import { fixedSettings, type PendingSource, type Schedule } from '#electron/services/kiosk/ports'
import { createTerminal, type Terminal } from '#electron/services/terminal'
import { clockMemory, createTrustedClock, type ClockMemory } from '#electron/services/trusted-clock'
import { openStore, type Store } from '#electron/store/open'
import { createBikeService } from '#electron/sync/bike-service'
import { cardKnowledge } from '#electron/sync/card-knowledge'
import { createSyncEngine, type SyncEngine } from '#electron/sync/engine'
import { terminalNumber, type ModelCentre } from '#test/simulate/centre'
import type { Chance } from '#test/simulate/chance'
import type { Damage } from '#test/simulate/damage'
import type { DeviceHouse } from '#test/simulate/devices'
import { createDisk, type Disk } from '#test/simulate/disk'
import { createFaultyClock, type FaultyClock } from '#test/simulate/faulty-clock'
import { gatedStore, writeLane } from '#test/simulate/gated-store'
import type { Owner, Scheduler } from '#test/simulate/scheduler'
import type { Trace } from '#test/simulate/trace'

/** One life of the terminal's main process. `store` is the one nobody waits in line for. */
export type MainLife = {
  readonly owner: Owner
  readonly terminal: Terminal
  readonly store: Store
  /** Selling stopped, as the screen says, until the next start. */
  isHalted: boolean
}

/** The terminal's computer: its disk stays, its processes come and go. */
export interface Machine {
  readonly disk: Disk
  readonly clock: FaultyClock
  /** Null while the process is down. */
  current(): MainLife | null
  /** Does nothing while it runs. */
  start(): Promise<void>
  /** The process ends between two steps, and the device host with it. */
  crash(): Promise<void>
  /** The power goes: between two steps, or `in_write`, while the next transaction is on its way to the disk. */
  cutPower(when: 'now' | 'in_write', restart: () => void): Promise<void>
  /** Other prices from now on, or the first ones again. */
  switchCatalogue(): void
  /** Errors nobody expected, of all lives. */
  defects(): readonly string[]
  addDefect(error: unknown): void
}

type Parts = {
  /** Where the database files of this run are, without an ending. */
  readonly base: string
  readonly image: Uint8Array
  readonly scheduler: Scheduler
  readonly chance: Chance
  readonly trace: () => Trace
  readonly house: DeviceHouse
  readonly centre: ModelCentre
  readonly syncIntervalMs: number
  readonly damage: Damage
}

/** As often as the product does it (electron/main/compose.ts). */
const tidyEveryMs = 60_000

export function createMachine(parts: Parts): Machine {
  const { base, image, scheduler, chance, trace, house, damage } = parts
  const defects: string[] = []
  const disk = createDisk(base, image, chance, { syncs: damage.syncs })
  const clock = createFaultyClock('boot', scheduler.clock)
  let life: MainLife | null = null
  let births = 0
  let catalogue = catalogues[0]

  function addDefect(error: unknown): void {
    const code = haltCode(error)
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
    trace().note(code === 'disk_full' ? 'the disk is full' : `DEFECT ${text}`)
    if (code !== 'disk_full') defects.push(text)
    if (life === null) return
    life.isHalted = true
    life.terminal.session.halt(code)
  }

  async function end(how: 'process_ended' | 'power_cut'): Promise<void> {
    if (life === null) return
    trace().note(how === 'power_cut' ? 'the power goes' : 'the terminal process ends')
    life.owner.hasEnded = true
    house.endWithMain()
    const { store } = life
    life = null
    if (how === 'power_cut') clock.powerCut()
    await disk.leave(how, () => store.close())
  }

  async function begin(): Promise<void> {
    births += 1
    const owner: Owner = { name: `main-${String(births)}`, hasEnded: false }
    trace().note(`the terminal starts`)
    const terminalClock = createTrustedClock(clock.machine(), true)
    const store = await openStore(disk.path(), terminalClock)
    const gated = damage.store(gatedStore(store, onDisk(scheduler, disk), owner, trace))
    const client = damage.client(parts.centre.clientOf(owner))
    // Read at once, because nothing goes on before; written in line with everything else.
    const inLine = clockMemory(gated)
    const memory: ClockMemory = { ...clockMemory(store), write: (kept) => inLine.write(kept) }
    await terminalClock.open({ memory, centreTime: () => client.serverTime() })
    const schedule = scheduleOf(scheduler, owner)
    const random = (): number => chance.below(2 ** 20) / 2 ** 20
    const intervalMs = (): number => parts.syncIntervalMs
    const engine = createSyncEngine({ store: gated, client, clock: terminalClock, schedule, random, intervalMs })
    let shown: ScreenKind | null = null
    const terminal: Terminal = createTerminal({
      store: gated,
      devices: house.supervise(owner),
      pending: pendingSource(gated, engine),
      bike: createBikeService(() => engine),
      drawReceipt: draw,
      identity: () => ({ terminalNumber, stopName: { kk: 'Керуен', ru: 'Керуен', en: 'Keruen' } }),
      settings: fixedSettings(defaultKioskSettings),
      catalogue: () => catalogue,
      information: () => Promise.resolve(shippedInformation()),
      clock: terminalClock,
      schedule,
      log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
      viewChanged: () => {
        const view = kioskViewSchema.safeParse(terminal.session.view())
        if (!view.success) addDefect(view.error)
        else if (view.data.screen.kind !== shown) trace().note(`screen: ${(shown = view.data.screen.kind)}`)
      },
      onDefect: addDefect,
    })
    engine.subscribe(() => {
      terminal.session.onLinkChanged()
    })
    const tidy = (): void => {
      if (terminal.session.view().screen.kind === 'home') {
        terminalClock.keep().then(() => gated.checkpoint(), addDefect)
      }
      schedule.after(tidyEveryMs, tidy)
    }
    schedule.after(tidyEveryMs, tidy)
    life = { owner, terminal, store, isHalted: false }
    void terminal.start().then(() => {
      engine.start()
    }, addDefect)
  }

  return {
    disk,
    clock,
    current: () => life,
    defects: () => defects,
    addDefect,
    async start() {
      if (life === null) await begin()
    },
    crash: () => end('process_ended'),
    async cutPower(when, restart) {
      if (when === 'now') {
        await end('power_cut')
        restart()
        return
      }
      disk.cutPowerInNextWrite(async () => {
        await end('power_cut')
        restart()
      })
    },
    switchCatalogue() {
      catalogue = catalogue === catalogues[0] ? catalogues[1] : catalogues[0]
      life?.terminal.session.onLinkChanged()
    },
  }
}

/** What an act promises is its own affair: whoever waited for it here would hold up the world. */
function scheduleOf(scheduler: Scheduler, owner: Owner): Schedule {
  return {
    after: (delayMs, act) =>
      scheduler.after(owner, delayMs, 'timer', () => {
        act()
      }),
  }
}

/** Every transaction goes by the disk. */
function onDisk(scheduler: Scheduler, disk: Disk): Scheduler {
  return {
    ...scheduler,
    gate: (owner, lane, what, work) =>
      scheduler.gate(owner, lane, what, lane === writeLane ? () => disk.write(() => Promise.resolve(work())) : work),
  }
}

/** The shipped prices, and what they may become while somebody is buying. */
const catalogues = [shippedCatalogue(), raised(shippedCatalogue())] as const

function raised(catalogue: Catalogue): Catalogue {
  const dearer = <Terms extends { readonly price: Tenge }>(terms: Terms): Terms => ({
    ...terms,
    price: tenge(terms.price + 300),
  })
  return {
    ...catalogue,
    pass: catalogue.pass.map(({ from, value }) => ({
      from,
      value: { ...value, products: value.products.map(dearer) },
    })),
    wallet: catalogue.wallet.map(({ from, value }) => ({ from, value: { ...value, max: tenge(value.max - 5000) } })),
  }
}

/** As the link to the centre gives it (electron/main/centre-link.ts), without the network. */
export function pendingSource(store: Store, engine: SyncEngine): PendingSource {
  return {
    ...cardKnowledge(store),
    async refresh(cardNumber) {
      return (await engine.cardStatus(cardNumber)).ok
    },
    async lease(pendingId, operationNumber) {
      const answer = await engine.lease(pendingId, operationNumber)
      return answer.ok ? answer.value : null
    },
    link: () => engine.status()?.link ?? 'down',
  }
}

/** A page as small as a page can be: what is on it is the receipt page's business. */
export function draw(document: ReceiptDocument): Promise<Bitmap> {
  const height = 1 + document.lines.length
  return Promise.resolve({ width: 576, height, bits: new Uint8Array((576 / 8) * height) })
}

function quiet(): void {
  return
}
