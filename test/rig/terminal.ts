import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { DeviceAction } from '#electron/device-host/bench-devices'
import type { Catalogue } from '#contract/catalogue/catalogue'
import { shippedInformation } from '#contract/catalogue/shipped-information'
import { kioskViewSchema, type KioskView, type Screen, type ScreenKind, type ScreenOf } from '#contract/view'
import { factRecordKind, factSchema, type JournalRecord } from '#contract/central'
import { assert } from '#domain/assert'
import type { Fact } from '#domain/facts'
import { tenge, type Tenge } from '#domain/money'
import type { ReceiptDocument } from '#domain/receipt'
import type { SaleState } from '#domain/sale/state'
import { calendarDay } from '#domain/time'
import type { Clock } from '#domain/time'
import type { Bitmap } from '#drivers/printer/driver'
import { openHeldCatalogue } from '#electron/services/held-catalogue'
import type { KioskSettings, PendingSource } from '#electron/services/kiosk/ports'
import type { KioskSession } from '#electron/services/kiosk/session'
import { kioskSettings, openRemoteSettings } from '#electron/services/remote-settings'
import type { DispenserPort } from '#electron/services/sale-effects'
import { createTerminal, type Terminal } from '#electron/services/terminal'
import { clockMemory, createTrustedClock, type TerminalClock } from '#electron/services/trusted-clock'
import { openStore, type Store } from '#electron/store/open'
import { createBikeService, type AttendedLink } from '#electron/sync/bike-service'
import { createRigHost, type RigHost } from '#test/rig/device-host'
import { createListedCentre, type ListedCentre } from '#test/rig/listed-centre'
import { writeElsewhere, type WriteElsewhere } from '#test/rig/other-terminal'
import { cardTemplate } from '#test/rig/card-template'
import type { ClockWorld } from '#test/rig/clock-world'
import { OpenCalls } from '#test/rig/open-calls'
import { createManualTime, type ManualTime } from '#test/rig/manual-time'

/** 2026-03-10 12:00:00 in Asia/Almaty. */
export const noonMs = Date.UTC(2026, 2, 10, 7)
export const terminalNumber = 147
/** After so long a test has waited in vain. */
const patienceMs = 10_000
const lookAgainMs = 20

export const rigSettings: KioskSettings = {
  defaultLanguage: 'kk',
  denominations: [200, 500, 1000, 2000, 5000, 10_000, 20_000].map(tenge),
  idleMs: 20_000,
  warningMs: 10_000,
  doneMs: 15_000,
  waitForCardMs: 60_000,
  askBankEveryMs: 30_000,
  newCards: { numberPrefix: '96439', producedOn: calendarDay('2026-01-15'), walletMax: tenge(100_000), tries: 3 },
}

/** The process ends at the n-th journal transaction of its life: before it is written, or when it is durable and nothing that
 *  follows from it has been done. */
export type CrashPoint = { readonly append: number; readonly when: 'before' | 'after' }

export class Crashed extends Error {
  override readonly name = 'Crashed'
}

/** A whole terminal without Electron: real store, real devices, the composition the product uses, and time by hand. */
export interface Rig {
  readonly time: ManualTime
  readonly centre: ListedCentre
  readonly host: RigHost
  readonly session: KioskSession
  readonly store: Store
  /** Where the devices keep what they remember by themselves. */
  readonly devicesDirectory: string
  /** Every view that was ever shown in this life, newest last. */
  readonly views: readonly KioskView[]
  readonly defects: readonly unknown[]
  view(): KioskView
  screen(): Screen
  /** Waits for a screen. */
  until<Kind extends ScreenKind>(kind: Kind, holds?: (screen: ScreenOf<Kind>) => boolean): Promise<ScreenOf<Kind>>
  /** Waits for anything else that a view, a device or the journal brings about. */
  untilTrue(what: string, holds: () => boolean | Promise<boolean>): Promise<void>
  /** Waits for the next thing that happens, or a moment. */
  somethingHappens(): Promise<void>
  bench(action: DeviceAction): Promise<void>
  /** The terminal writes down what it knows of the time, as it does every ten minutes. */
  keepClock(): Promise<void>
  /** The catalogue this life sells by. */
  catalogue(): Catalogue
  /** Another price list from now on. */
  sell(change: (catalogue: Catalogue) => Catalogue): void
  /** Lays a card on the reader and waits for its screen. */
  place(cardId: string): Promise<ScreenOf<'card'>>
  /** The card visits another terminal; the devices here go away for the time. */
  writeElsewhere(cardId: string, write: WriteElsewhere): Promise<number>
  sales(): readonly SaleState[]
  facts(): Promise<readonly Fact[]>
  records(kind: string): Promise<readonly JournalRecord[]>
  balance(cardId: string): Tenge
  crashAt(point: CrashPoint): void
  appends(): number
  /** The process ends here. */
  crash(): void
  hasCrashed(): boolean
  /** What the promise gives, or `Crashed`: calls of a process that ended are never answered. */
  orCrash<T>(promise: Promise<T>): Promise<T>
  /** Starts the terminal again over the same files; `view`, `store` and the rest are then those of the new process. */
  restart(): Promise<void>
}

export type RigSurroundings = {
  /** Clocks of the machine beside the time itself. */
  readonly clocks?: (time: ManualTime) => ClockWorld
  /** Another link than that to the listed centre; asked for at every start. */
  readonly pending?: (store: Store, time: ManualTime) => PendingSource
}

type Life = {
  readonly host: RigHost
  readonly clock: TerminalClock | null
  readonly store: Store
  readonly terminal: Terminal
  readonly views: KioskView[]
  readonly catalogue: () => Catalogue
  readonly calls: OpenCalls
  hasCrashed: boolean
  appends: number
  readonly crashed: Promise<void>
  readonly onCrash: () => void
}

export async function openRig(
  settings: Partial<KioskSettings> = {},
  dispenser?: DispenserPort,
  attended?: (clock: Clock) => AttendedLink,
  surroundings: RigSurroundings = {},
): Promise<Rig> {
  const directory = await mkdtemp(join(tmpdir(), 'beket-terminal-'))
  await cp(await cardTemplate(noonMs), join(directory, 'devices'), { recursive: true })
  const time = createManualTime(noonMs)
  const centre = createListedCentre(time.clock, terminalNumber)
  const bikeLink = attended?.(time.clock) ?? null
  const world = surroundings.clocks?.(time) ?? null
  const waiting = new Set<() => void>()
  const defects: unknown[] = []
  let crashPoint: CrashPoint | null = null
  /** Sold by instead of what is held. */
  let catalogue: Catalogue | null = null
  const shipped = { ...rigSettings, ...settings, syncIntervalMs: 15_000, hotlistStaleAfterHours: 168 }
  let life: Life
  onTestFinished(() => rm(directory, { recursive: true, force: true }))
  life = await begin()
  onTestFinished(end)

  function notify(): void {
    for (const wake of [...waiting]) wake()
  }

  async function begin(): Promise<Life> {
    // Without clocks of its own the terminal's clock is the time itself.
    const witnessed = world === null ? null : createTrustedClock(world.machine(), true)
    const clock = witnessed ?? time.clock
    const store = await openStore(join(directory, 'beket.sqlite'), clock)
    await witnessed?.open({ memory: clockMemory(store), centreTime: () => world?.centreTime() ?? null })
    const log = { debug: quiet, info: quiet, warn: quiet, error: quiet }
    const onDefect = (error: unknown): void => {
      defects.push(error)
      notify()
    }
    const held = await openHeldCatalogue({ store, clock, log, program: 'test' }, () => {
      terminal.session.onLinkChanged()
    })
    const number = (): number => terminalNumber
    const remote = await openRemoteSettings({ store, clock, log, terminalNumber: number, shipped, onDefect })
    const host = createRigHost(join(directory, 'devices'), notify)
    const views: KioskView[] = []
    const calls = new OpenCalls(() => started.hasCrashed)
    const terminal: Terminal = createTerminal({
      store: {
        ...store,
        journal: { ...store.journal, append: (entries, alongside) => append(started, entries, alongside) },
      },
      devices: host,
      ...(dispenser === undefined ? {} : { dispenser }),
      pending: calls.of(surroundings.pending?.(store, time) ?? centre.pendingSource(store)),
      bike: createBikeService(() => bikeLink),
      drawReceipt: draw,
      identity: () => ({ terminalNumber, stopName: { kk: 'Керуен', ru: 'Керуен', en: 'Keruen' } }),
      settings: kioskSettings(remote, shipped.newCards),
      catalogue: () => catalogue ?? held.current(),
      information: () => Promise.resolve(shippedInformation()),
      clock,
      schedule: {
        after: (delayMs, act) =>
          time.schedule.after(delayMs, () => {
            if (!started.hasCrashed) act()
          }),
      },
      log,
      viewChanged: () => {
        if (started.hasCrashed) return
        views.push(kioskViewSchema.parse(terminal.session.view()))
        notify()
      },
      onDefect,
    })
    let onCrash: () => void = () => undefined
    const crashed = new Promise<void>((resolve) => {
      onCrash = resolve
    })
    const started: Life = {
      host,
      clock: witnessed,
      store,
      terminal,
      views,
      catalogue: () => held.current(),
      calls,
      hasCrashed: false,
      appends: 0,
      crashed,
      onCrash,
    }
    life = started
    await terminal.start()
    await host.start()
    return started
  }

  function crash(): void {
    life.hasCrashed = true
    life.host.silence()
    life.terminal.stop()
    life.onCrash()
    notify()
  }

  const append: Append = async (current, entries, alongside) => {
    const at = crashPoint?.append === current.appends + 1 ? crashPoint.when : null
    if (isOver(current)) return never()
    if (at === 'before') {
      crash()
      return never()
    }
    current.appends += 1
    const records = await current.store.journal.append(entries, alongside)
    if (at === 'after') crash()
    if (isOver(current)) return never()
    notify()
    return records
  }

  async function end(): Promise<void> {
    if (!life.hasCrashed) crash()
    await life.host.kill()
    await life.calls.settled()
    await life.store.close()
  }

  /** Resolves when something has happened, or a moment later: not everything that ends says so. */
  function nextChange(): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        waiting.delete(wake)
        clearTimeout(timer)
        setImmediate(resolve)
      }
      const timer = setTimeout(wake, lookAgainMs)
      waiting.add(wake)
    })
  }

  function untilCrash(): Promise<never> {
    const { crashed } = life
    return crashed.then(() => {
      throw new Crashed('the process ended')
    })
  }

  async function untilTrue(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
    const givenUpAtMs = performance.now() + patienceMs
    for (;;) {
      if (life.hasCrashed) throw new Crashed(what)
      assert(defects.length === 0, `defect while waiting for ${what}: ${String(defects[0])}`)
      const change = nextChange()
      if (await holds()) return
      await change
      const { screen } = life.terminal.session.view()
      assert(performance.now() < givenUpAtMs, `waited in vain for ${what}; the screen is ${JSON.stringify(screen)}`)
    }
  }

  async function until<Kind extends ScreenKind>(
    kind: Kind,
    holds: (screen: ScreenOf<Kind>) => boolean = () => true,
  ): Promise<ScreenOf<Kind>> {
    const is = (screen: Screen): screen is ScreenOf<Kind> => screen.kind === kind
    const found: { screen: ScreenOf<Kind> | null } = { screen: null }
    await untilTrue(`screen ${kind}`, () => {
      const { screen } = life.terminal.session.view()
      found.screen = is(screen) && holds(screen) ? screen : null
      return found.screen !== null
    })
    assert(found.screen !== null, 'the screen was found')
    return found.screen
  }

  const records = async (kind: string): Promise<readonly JournalRecord[]> =>
    (await life.store.journal.after(0, 100_000)).filter((record) => record.kind === kind)

  return {
    time,
    centre,
    get host() {
      return life.host
    },
    get session() {
      return life.terminal.session
    },
    get store() {
      return life.store
    },
    devicesDirectory: join(directory, 'devices'),
    get views() {
      return life.views
    },
    defects,
    view: () => life.terminal.session.view(),
    screen: () => life.terminal.session.view().screen,
    until,
    untilTrue,
    somethingHappens: nextChange,
    bench: (action) => life.host.bench(action),
    keepClock: () => life.clock?.keep() ?? Promise.resolve(),
    catalogue: () => catalogue ?? life.catalogue(),
    sell(change) {
      catalogue = change(catalogue ?? life.catalogue())
    },
    async place(cardId) {
      await life.host.bench({ kind: 'card_place', cardId })
      return until('card', ({ cardPresent }) => cardPresent)
    },
    async writeElsewhere(cardId, write) {
      await life.host.kill()
      const counter = await writeElsewhere(join(directory, 'devices'), cardId, write)
      await life.host.start()
      return counter
    },
    sales: () => life.terminal.runner.running(),
    async facts() {
      return (await records(factRecordKind)).map(({ payload }) => factSchema.parse(JSON.parse(payload)))
    },
    records,
    balance(cardId) {
      const balance = life.host.state().cards.find((card) => card.cardId === cardId)?.balance
      assert(balance !== undefined && balance !== null, 'a card of ours lies on the bench')
      return balance
    },
    crashAt(point) {
      crashPoint = { ...point, append: life.appends + point.append }
    },
    appends: () => life.appends,
    crash,
    hasCrashed: () => life.hasCrashed,
    orCrash(promise) {
      return Promise.race([promise, untilCrash()])
    },
    async restart() {
      await end()
      crashPoint = null
      life = await begin()
    },
  }
}

type Append = (life: Life, ...of: Parameters<Store['journal']['append']>) => ReturnType<Store['journal']['append']>

/** Asked anew after every wait: a process may end in between. */
function isOver(life: Life): boolean {
  return life.hasCrashed
}

function never(): Promise<never> {
  return new Promise(() => undefined)
}

function quiet(): void {
  return
}

/** A page as long as the receipt has lines: what is on it is the receipt page's business. */
function draw(document: ReceiptDocument): Promise<Bitmap> {
  const height = 16 * (1 + document.lines.length)
  return Promise.resolve({ width: 576, height, bits: new Uint8Array((576 / 8) * height).fill(0x55) })
}
