import { randomUUID } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { app, type BrowserWindow } from 'electron'
import { tariffsAt, type Catalogue } from '#contract/catalogue/catalogue'
import { shippedCatalogue } from '#contract/catalogue/shipped'
import type { KioskView } from '#contract/view'
import { readCatalogue } from '#electron/main/catalogue-file'
import { createBenchService, type BenchService } from '#electron/main/bench-service'
import { Centre, benchCardNumbers } from '#electron/main/centre'
import { createCentreLink, type CentreLink } from '#electron/main/centre-link'
import type { Configuration } from '#electron/main/configuration'
import type { Front } from '#electron/main/front'
import { haltCode, haltedHandlers, type HaltCode } from '#electron/main/halt'
import { TerminalIdentity } from '#electron/main/identity'
import { createIpcDispatcher, type Handlers, type IpcDispatcher } from '#electron/main/ipc-dispatcher'
import { routeHandlers } from '#electron/main/kiosk-routes'
import { defaultKioskSettings } from '#electron/main/kiosk-settings'
import { createPaceLog, type PaceLog } from '#electron/main/pace-log'
import { pageOrigin } from '#electron/main/pages'
import { openPublished, type GoneBy } from '#electron/main/published'
import { createReceiptRaster, receiptPage, type ReceiptRaster } from '#electron/main/receipt-printer'
import type { DeviceHost } from '#electron/main/supervised-host'
import { openBenchWindow, openReceiptWindow } from '#electron/main/windows'
import { deviceReports } from '#electron/services/device-reports'
import type { Schedule } from '#electron/services/kiosk/ports'
import type { Logger } from '#electron/services/log'
import { createMachineClock, shiftable, type MachineClock, type ShiftableClock } from '#electron/services/system-clock'
import { createTerminal, type Terminal } from '#electron/services/terminal'
import { clockMemory, createTrustedClock, type TerminalClock } from '#electron/services/trusted-clock'
import { openStore, type Store } from '#electron/store/open'
import { terminalStopSetting } from '#electron/store/settings'
import { createLinkGate, type LinkGate } from '#electron/sync/link-gate'

export interface Composition {
  close(): Promise<void>
}

/** What is there before the store is. */
type Shell = {
  readonly configuration: Configuration
  readonly log: Logger
  readonly machine: MachineClock
  readonly trusted: TerminalClock
  /** What everything dated is judged and stamped by. */
  readonly clock: ShiftableClock
  readonly pace: PaceLog
  readonly dispatcher: IpcDispatcher
  readonly answerPages: (handlers: Handlers) => void
}

const schedule: Schedule = {
  after(delayMs, act) {
    const timer = setTimeout(act, delayMs)
    return () => {
      clearTimeout(timer)
    }
  },
}

const entryFolder = import.meta.dirname
/** Committed pages go to the database file while nobody is being served, and the clock is written down; the sale path never
 *  waits for it. */
const tidyEveryMs = 60_000
const devicesToldWithinMs = 1000
const benchFollowsMs = 60

/** The one place where the parts of the terminal meet. The window loads its page and the device host starts while this
 *  program is loaded and the store opens; what the page asks is answered when all is there. */
export async function compose(configuration: Configuration, front: Front, log: Logger): Promise<Composition> {
  mkdirSync(configuration.dataDirectory, { recursive: true })
  const { catalogueFile } = configuration
  const given = catalogueFile === null ? null : await readCatalogue(catalogueFile)
  const shell = createShell(configuration, front, log)
  try {
    const store = await openStore(join(configuration.dataDirectory, 'beket.sqlite'), shell.clock)
    return await composeTerminal(shell, store, given, front)
  } catch (error) {
    // The store cannot be used, so nothing may be sold; the screen says so instead of staying dark.
    log.error({ error: String(error) }, 'start failed')
    front.host.close()
    shell.answerPages(haltedHandlers(outOfService(shell, given ?? shippedCatalogue(), haltCode(error))))
    return { close: () => Promise.resolve() }
  }
}

function createShell(configuration: Configuration, front: Front, log: Logger): Shell {
  const machine = createMachineClock()
  const trusted = createTrustedClock(machine, configuration.central !== 'none')
  const clock = shiftable(trusted)
  let answerPages: (handlers: Handlers) => void = () => undefined
  const handlers = new Promise<Handlers>((resolve) => {
    answerPages = resolve
  })
  const dispatcher = createIpcDispatcher(pageOrigin, handlers, (refusal, route) => {
    log.warn({ refusal, route }, 'call refused')
  })
  dispatcher.admit(front.kiosk.webContents, 'kiosk')
  front.answerCalls((event, name, input) => dispatcher.answer(event, name, input))
  return { configuration, log, machine, trusted, clock, pace: createPaceLog(log, clock), dispatcher, answerPages }
}

async function composeTerminal(
  shell: Shell,
  store: Store,
  given: Catalogue | null,
  { kiosk, host }: Front,
): Promise<Composition> {
  const { configuration, machine, trusted, clock, dispatcher, log, pace } = shell
  const identity = new TerminalIdentity(store, configuration)
  const gate = createLinkGate((input, init) => fetch(input, init), schedule)
  const heartbeat = {
    version: app.getVersion(),
    devices: () => deviceReports(terminal.session.deviceStates(), clock.doubt()),
  }
  const intervalMs = (): number => goneBy.syncIntervalMs()
  const stoppedBefore = (await store.settings.read(terminalStopSetting))?.code ?? null
  const link = createCentreLink({ store, stoppedBefore, clock, machine, schedule, gate, heartbeat, intervalMs }, () => {
    void startOnceKnown()
    terminal.session.onLinkChanged()
    benchChanged()
  })
  await trusted.open({ memory: clockMemory(store), centreTime: () => link.serverTime() })
  const goneBy = await openGoneBy(shell, store, given, identity, () => terminal)
  const receipts = openReceipts(dispatcher)
  const terminal = openTerminal(shell, { store, host, link, identity, receipts, goneBy })
  const centre = new Centre(configuration, store, link, log)
  const bench = openBench(shell, { host, gate, link, identity, centre, store, kiosk, goneBy })
  const benchChanged = bench.changed
  let starting: Promise<void> | null = null
  async function startOnceKnown(): Promise<void> {
    if (!(await identity.isKnown())) return
    starting ??= terminal.start()
    await starting
  }

  stopSellingOnDefects(terminal, log)
  host.subscribe((event) => {
    pace.onDevice(event)
    bench.service.onDevice(event)
    link.devicesChanged()
  })
  await startOnceKnown()
  await devicesTold(host)
  shell.answerPages(
    routeHandlers(terminal.session, bench.service, receipts, (screen) => {
      pace.painted(screen)
    }),
  )
  centre.start(entryFolder)
  const stopTidying = keepTidy(terminal, trusted, store)
  return {
    async close() {
      stopTidying()
      terminal.stop()
      receipts.close()
      host.close()
      await link.close()
      centre.close()
      await store.close()
    },
  }
}

function openGoneBy(
  { clock, log }: Shell,
  store: Store,
  given: Catalogue | null,
  identity: TerminalIdentity,
  terminal: () => Terminal,
): Promise<GoneBy> {
  return openPublished({
    store,
    clock,
    log,
    file: given,
    terminalNumber: () => identity.current().terminalNumber,
    changed: () => {
      terminal().session.onLinkChanged()
    },
    onDefect: (error) => {
      stopSelling(terminal(), log, error)
    },
  })
}

function keepTidy(terminal: Terminal, clock: TerminalClock, store: Store): () => void {
  const timer = setInterval(() => {
    if (terminal.session.view().screen.kind === 'home') void clock.keep().then(() => store.checkpoint())
  }, tidyEveryMs)
  return () => {
    clearInterval(timer)
  }
}

/** Until the device host has told what is there, or for as long as a customer should not look at an empty panel: the page then
 *  draws its first screen once, with everything known. */
function devicesTold(host: DeviceHost): Promise<void> {
  return new Promise((resolve) => {
    const stopWaiting = schedule.after(devicesToldWithinMs, resolve)
    const unsubscribe = host.subscribe(({ kind }) => {
      if (kind !== 'ready') return
      stopWaiting()
      resolve()
      setImmediate(() => unsubscribe())
    })
  })
}

function openReceipts(dispatcher: IpcDispatcher): ReceiptRaster {
  return createReceiptRaster(() => {
    const window = openReceiptWindow(receiptPage)
    dispatcher.admit(window.webContents, 'receipt')
    return window
  })
}

type TerminalSurroundings = {
  readonly store: Store
  readonly host: DeviceHost
  readonly link: CentreLink
  readonly identity: TerminalIdentity
  readonly receipts: ReceiptRaster
  readonly goneBy: GoneBy
}

function openTerminal(
  { clock, dispatcher, log }: Shell,
  { store, host, link, identity, receipts, goneBy }: TerminalSurroundings,
): Terminal {
  const terminal: Terminal = createTerminal({
    store,
    devices: host,
    pending: link.pending,
    stopped: () => link.stopped(),
    bike: link.bike,
    drawReceipt: (document) => receipts.draw(document),
    identity: () => identity.current(),
    settings: goneBy.settings,
    catalogue: goneBy.catalogue,
    information: async () => (await import('#contract/catalogue/shipped-information')).shippedInformation(),
    clock,
    schedule,
    log,
    viewChanged: () => {
      dispatcher.send('kiosk.viewChanged', terminal.session.view())
    },
    onDefect: (error) => {
      stopSelling(terminal, log, error)
    },
  })
  return terminal
}

function stopSelling(terminal: Terminal, log: Logger, error: unknown): void {
  log.error({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) }, 'selling stopped')
  terminal.session.halt(haltCode(error))
}

/** An error nobody expected leaves the sale as it was journaled and stops selling (domain/assert.ts). */
function stopSellingOnDefects(terminal: Terminal, log: Logger): void {
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(event, (error: unknown) => {
      stopSelling(terminal, log, error)
    })
  }
}

type BenchSurroundings = {
  readonly host: DeviceHost
  readonly gate: LinkGate
  readonly link: CentreLink
  readonly identity: TerminalIdentity
  readonly centre: Centre
  readonly store: Store
  readonly kiosk: BrowserWindow
  readonly goneBy: GoneBy
}

function openBench(
  { configuration, clock, dispatcher }: Shell,
  { host, gate, link, identity, centre, store, kiosk, goneBy }: BenchSurroundings,
): { readonly service: BenchService; readonly changed: () => void } {
  const pendingCounts = new Map<string, number>()
  const changed = coalesced(() => {
    if (!configuration.hasBench) return
    void countPending(store, pendingCounts).then(() => {
      dispatcher.send('bench.viewChanged', service.view())
    })
  })
  const service = createBenchService({
    host,
    gate,
    clock,
    terminalNumber: () => identity.current().terminalNumber,
    activationDays: () => tariffsAt(goneBy.catalogue(), clock.wallMs()).pending.activationTermDays,
    sync: () => link.summary(),
    pendingCount: (cardNumber) => pendingCounts.get(cardNumber) ?? 0,
    provider: () => centre.provider(),
    bike: { shown: null },
    newReference: randomUUID,
    nudge: () => {
      link.nudge()
    },
    denominations: defaultKioskSettings.denominations,
    changed,
  })
  if (configuration.hasBench) dispatcher.admit(openBenchWindow(kiosk).webContents, 'bench')
  return { service, changed }
}

/** Any number of changes within `benchFollowsMs` are one: the customer's screens come first. */
function coalesced(act: () => void): () => void {
  let isDue = false
  return () => {
    if (isDue) return
    isDue = true
    schedule.after(benchFollowsMs, () => {
      isDue = false
      act()
    })
  }
}

async function countPending(store: Store, counts: Map<string, number>): Promise<void> {
  for (const cardNumber of benchCardNumbers) {
    const known = await store.pending.ofCard(cardNumber)
    const open = known.filter((entry) => entry.kind === 'payment' && entry.payment.state === 'pending')
    counts.set(cardNumber, open.length)
  }
}

function outOfService({ clock }: Shell, catalogue: Catalogue, code: HaltCode): KioskView {
  return {
    revision: 0,
    language: defaultKioskSettings.defaultLanguage,
    access: { largeText: false, lowerReach: false, highContrast: false },
    terminalNumber: 0,
    stopName: { kk: '', ru: '', en: '' },
    nowMs: clock.wallMs(),
    link: 'down',
    voice: false,
    activationDays: tariffsAt(catalogue, clock.wallMs()).pending.activationTermDays,
    screen: { kind: 'out_of_service', code },
  }
}
