import { kioskViewSchema, type ScreenKind } from '#contract/view'
import type { ReceiptDocument } from '#domain/receipt'
import type { Bitmap } from '#drivers/printer/driver'
import { shippedCatalogue } from '#contract/catalogue/shipped'
import { shippedInformation } from '#contract/catalogue/shipped-information'
import { defaultKioskSettings } from '#electron/main/kiosk-settings'
import { fixedSettings, type PendingSource, type Schedule } from '#electron/services/kiosk/ports'
import { createTerminal, type Terminal } from '#electron/services/terminal'
import { openStore, type Store } from '#electron/store/open'
import { createBikeService } from '#electron/sync/bike-service'
import { cardKnowledge } from '#electron/sync/card-knowledge'
import { createSyncEngine, type SyncEngine } from '#electron/sync/engine'
import { undoubted } from '#test/rig/manual-time'
import { terminalNumber, type ModelCentre } from '#test/simulate/centre'
import type { Chance } from '#test/simulate/chance'
import type { DeviceHouse } from '#test/simulate/devices'
import type { SimulatedStack } from '#test/simulate/dispenser'
import { gatedStore } from '#test/simulate/gated-store'
import type { Owner, Scheduler } from '#test/simulate/scheduler'
import type { Trace } from '#test/simulate/trace'

const catalogue = shippedCatalogue()

/** One life of the terminal's main process. `store` is the one nobody waits in line for. */
export type MainLife = { readonly owner: Owner; readonly terminal: Terminal; readonly store: Store }

/** The terminal's computer: its file stays, its processes come and go. */
export interface Machine {
  /** Null while the process is down. */
  current(): MainLife | null
  /** Does nothing while it runs. */
  start(): Promise<void>
  /** The process ends between two steps, and the device host with it. */
  crash(): Promise<void>
  /** Errors nobody expected, of all lives. */
  defects(): readonly string[]
  addDefect(error: unknown): void
}

type Parts = {
  readonly path: string
  readonly scheduler: Scheduler
  readonly chance: Chance
  readonly trace: () => Trace
  readonly house: DeviceHouse
  readonly stack: SimulatedStack
  readonly centre: ModelCentre
}

export function createMachine({ path, scheduler, chance, trace, house, stack, centre }: Parts): Machine {
  const defects: string[] = []
  let life: MainLife | null = null
  let births = 0

  function addDefect(error: unknown): void {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
    trace().note(`DEFECT ${text}`)
    defects.push(text)
    life?.terminal.session.halt('defect')
  }

  return {
    current: () => life,
    defects: () => defects,
    addDefect,
    async start() {
      if (life !== null) return
      births += 1
      const owner: Owner = { name: `main-${String(births)}`, hasEnded: false }
      trace().note(`the terminal starts`)
      const store = await openStore(path, scheduler.clock)
      const gated = gatedStore(store, scheduler, owner, trace)
      const schedule: Schedule = {
        // What an act promises is its own affair: whoever waited for it here would hold up the world.
        after: (delayMs, act) =>
          scheduler.after(owner, delayMs, 'timer', () => {
            act()
          }),
      }
      const engine = createSyncEngine({
        store: gated,
        client: centre.clientOf(owner),
        clock: scheduler.clock,
        schedule,
        random: () => chance.below(2 ** 20) / 2 ** 20,
      })
      const terminal: Terminal = createTerminal({
        store: gated,
        devices: house.supervise(owner),
        dispenser: stack.portOf(owner),
        pending: pendingSource(gated, engine),
        bike: createBikeService(() => null),
        drawReceipt: draw,
        identity: () => ({ terminalNumber, stopName: { kk: 'Керуен', ru: 'Керуен', en: 'Keruen' } }),
        settings: fixedSettings(defaultKioskSettings),
        catalogue: () => catalogue,
        information: () => Promise.resolve(shippedInformation()),
        clock: undoubted(scheduler.clock),
        schedule,
        log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
        viewChanged: () => {
          const view = kioskViewSchema.safeParse(terminal.session.view())
          if (!view.success) addDefect(view.error)
          else if (view.data.screen.kind !== shown) trace().note(`screen: ${(shown = view.data.screen.kind)}`)
        },
        onDefect: addDefect,
      })
      let shown: ScreenKind | null = null
      engine.subscribe(() => {
        terminal.session.onLinkChanged()
      })
      life = { owner, terminal, store }
      void terminal.start().then(() => {
        engine.start()
      }, addDefect)
    },
    async crash() {
      if (life === null) return
      trace().note('the terminal process ends')
      life.owner.hasEnded = true
      house.endWithMain()
      const { store } = life
      life = null
      await store.close()
    },
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
