import { randomUUID } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { app, type BrowserWindow } from 'electron'
import { tariffsAt, type Catalogue } from '#contract/catalogue/catalogue'
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
import { createReceiptRaster, receiptPage, type ReceiptRaster } from '#electron/main/receipt-printer'
import type { DeviceHost } from '#electron/main/supervised-host'
import { openBenchWindow, openReceiptWindow } from '#electron/main/windows'
import { deviceReports } from '#electron/services/device-reports'
import type { Schedule } from '#electron/services/kiosk/ports'
import type { Logger } from '#electron/services/log'
import { createSystemClock, type ShiftableClock } from '#electron/services/system-clock'
import { createTerminal, type Terminal } from '#electron/services/terminal'
import { openStore, type Store } from '#electron/store/open'
import { createLinkGate, type LinkGate } from '#electron/sync/link-gate'

export interface Composition {
  close(): Promise<void>
}

/** What is there before the store is. */
type Shell = {
  readonly configuration: Configuration
  readonly log: Logger
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
/** Committed pages go to the database file while nobody is being served; the sale path never waits for it. */
const checkpointEveryMs = 60_000
const devicesToldWithinMs = 1000
const benchFollowsMs = 60

/** The one place where the parts of the terminal meet. The window loads its page and the device host starts while this
 *  program is loaded and the store opens; what the page asks is answered when all is there. */
export async function compose(configuration: Configuration, front: Front, log: Logger): Promise<Composition> {
  mkdirSync(configuration.dataDirectory, { recursive: true })
  const catalogue = await readCatalogue(configuration.catalogueFile)
  const shell = createShell(configuration, front, log)
  try {
    const store = await openStore(join(configuration.dataDirectory, 'beket.sqlite'), shell.clock)
    return await composeTerminal(shell, store, catalogue, front)
  } catch (error) {
    // The store cannot be used, so nothing may be sold; the screen says so instead of staying dark.
    log.error({ error: String(error) }, 'start failed')
    front.host.close()
    shell.answerPages(haltedHandlers(outOfService(shell, catalogue, haltCode(error))))
    return { close: () => Promise.resolve() }
  }
}

function createShell(configuration: Configuration, front: Front, log: Logger): Shell {
  const clock = createSystemClock()
  let answerPages: (handlers: Handlers) => void = () => undefined
  const handlers = new Promise<Handlers>((resolve) => {
    answerPages = resolve
  })
  const dispatcher = createIpcDispatcher(pageOrigin, handlers, (refusal, route) => {
    log.warn({ refusal, route }, 'call refused')
  })
  dispatcher.admit(front.kiosk.webContents, 'kiosk')
  front.answerCalls((event, name, input) => dispatcher.answer(event, name, input))
  return { configuration, log, clock, pace: createPaceLog(log, clock), dispatcher, answerPages }
}

async function composeTerminal(
  shell: Shell,
  store: Store,
  catalogue: Catalogue,
  { kiosk, host }: Front,
): Promise<Composition> {
  const { configuration, clock, dispatcher, log, pace } = shell
  const identity = new TerminalIdentity(store, configuration)
  const gate = createLinkGate((input, init) => fetch(input, init), schedule)
  const heartbeat = {
    version: app.getVersion(),
    devices: () => deviceReports(terminal.session.deviceStates()),
  }
  const link = createCentreLink({ store, clock, schedule, gate, heartbeat }, () => {
    void startOnceKnown()
    terminal.session.onLinkChanged()
    benchChanged()
  })
  const receipts = openReceipts(dispatcher)
  const terminal = openTerminal(shell, { store, host, link, identity, receipts, catalogue })
  const centre = new Centre(configuration, store, link, log)
  const bench = openBench(shell, { host, gate, link, identity, centre, store, kiosk, catalogue })
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
  const checkpoints = setInterval(() => {
    if (terminal.session.view().screen.kind === 'home') void store.checkpoint()
  }, checkpointEveryMs)
  return {
    async close() {
      clearInterval(checkpoints)
      terminal.stop()
      receipts.close()
      host.close()
      await link.close()
      centre.close()
      await store.close()
    },
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
  readonly catalogue: Catalogue
}

function openTerminal(
  { clock, dispatcher, log }: Shell,
  { store, host, link, identity, receipts, catalogue }: TerminalSurroundings,
): Terminal {
  const terminal: Terminal = createTerminal({
    store,
    devices: host,
    pending: link.pending,
    bike: link.bike,
    drawReceipt: (document) => receipts.draw(document),
    identity: () => identity.current(),
    settings: defaultKioskSettings,
    catalogue: () => catalogue,
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
  readonly catalogue: Catalogue
}

function openBench(
  { configuration, clock, dispatcher }: Shell,
  { host, gate, link, identity, centre, store, kiosk, catalogue }: BenchSurroundings,
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
    activationDays: () => tariffsAt(catalogue, clock.wallMs()).pending.activationTermDays,
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
