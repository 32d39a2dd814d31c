import { randomUUID } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { app, type BrowserWindow } from 'electron'
import type { PauseCode } from '#contract/standing'
import { tariffsAt, type Catalogue } from '#contract/catalogue/catalogue'
import { shippedCatalogue } from '#contract/catalogue/shipped'
import { readCatalogue } from '#electron/main/catalogue-file'
import { createBenchService, type BenchService } from '#electron/main/bench-service'
import { Centre, benchCardNumbers } from '#electron/main/centre'
import { createCentreLink, type CentreLink } from '#electron/main/centre-link'
import type { ReceiptDocument } from '#domain/receipt'
import type { Configuration } from '#electron/main/configuration'
import type { Front } from '#electron/main/front'
import { changingHandlers, haltCode, haltedHandlers } from '#electron/main/halt'
import { haltedViews } from '#electron/main/halted-views'
import { TerminalIdentity } from '#electron/main/identity'
import { createIpcDispatcher, type Handlers, type IpcDispatcher } from '#electron/main/ipc-dispatcher'
import { defaultKioskSettings } from '#electron/main/kiosk-settings'
import { createPaceLog, type PaceLog } from '#electron/main/pace-log'
import { pageOrigin } from '#electron/main/pages'
import { openRole, pullsOf, type ServedTerminal } from '#electron/main/roles'
import { openPublished, type GoneBy } from '#electron/main/published'
import { openSettledStore } from '#electron/main/restoring'
import { keepStore } from '#electron/main/store-keeping'
import { createReceiptRaster, receiptPage, type ReceiptRaster } from '#electron/main/receipt-printer'
import type { DeviceHost } from '#electron/main/supervised-host'
import { openBenchWindow, openReceiptWindow } from '#electron/main/windows'
import { deviceReports } from '#electron/services/device-reports'
import type { Schedule } from '#electron/services/kiosk/ports'
import type { Logger } from '#electron/services/log'
import { createMachineClock, shiftable, type MachineClock, type ShiftableClock } from '#electron/services/system-clock'
import type { DefectCode } from '#electron/services/terminal-session'
import { clockMemory, createTrustedClock, type TerminalClock } from '#electron/services/trusted-clock'
import { backupPolicy } from '#electron/store/backup'
import type { Store } from '#electron/store/open'
import { terminalStopSetting } from '#electron/store/settings'
import { watchStorage, type StorageSpace } from '#electron/store/storage-space'
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
  readonly space: StorageSpace
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
    const { clock, machine, space } = shell
    const show = (code: PauseCode): void => {
      shell.answerPages(haltedHandlers(haltedViews(clock, given ?? shippedCatalogue(), code)))
    }
    const backupFolder = backupFolderOf(configuration)
    const restoring = { configuration, backupFolder, reserve: space, clock, machine, schedule, log, entryFolder, show }
    return await composeTerminal(shell, await openSettledStore(restoring), given, front)
  } catch (error) {
    // The store cannot be used, so nothing may be sold; the screen says so instead of staying dark.
    log.error({ error: String(error) }, 'start failed')
    front.host.close()
    shell.answerPages(haltedHandlers(haltedViews(shell.clock, given ?? shippedCatalogue(), haltCode(error))))
    return { close: () => Promise.resolve() }
  }
}

function backupFolderOf({ dataDirectory }: Configuration): string {
  return join(dataDirectory, 'backups')
}

function createShell(configuration: Configuration, front: Front, log: Logger): Shell {
  const machine = createMachineClock()
  const trusted = createTrustedClock(machine, configuration.central !== 'none')
  const clock = shiftable(trusted)
  const { handlers, answerPages } = changingHandlers()
  const dispatcher = createIpcDispatcher(pageOrigin, handlers, (refusal, route) => {
    log.warn({ refusal, route }, 'call refused')
  })
  dispatcher.admit(front.window.webContents, configuration.role === 'kiosk' ? 'kiosk' : 'desk')
  front.answerCalls((event, name, input) => dispatcher.answer(event, name, input))
  const space = watchStorage(configuration.dataDirectory, () => machine.monotonicMs())
  return {
    configuration,
    log,
    machine,
    trusted,
    clock,
    space,
    pace: createPaceLog(log, clock),
    dispatcher,
    answerPages,
  }
}

async function composeTerminal(
  shell: Shell,
  store: Store,
  given: Catalogue | null,
  { window, host }: Front,
): Promise<Composition> {
  const { configuration, machine, trusted, clock, dispatcher, log, pace } = shell
  const identity = new TerminalIdentity(store, configuration)
  const gate = createLinkGate((input, init) => fetch(input, init), schedule)
  const heartbeat = {
    version: app.getVersion(),
    devices: () => deviceReports(terminal.session.deviceStates(), clock.doubt()),
  }
  const intervalMs = (): number => goneBy.syncIntervalMs()
  const furtherPulls = pullsOf(configuration.role)
  const stoppedBefore = (await store.settings.read(terminalStopSetting))?.code ?? null
  const linkParts = {
    ...{ store, stoppedBefore, clock, machine, schedule, gate, heartbeat, intervalMs, furtherPulls },
    hotlistStaleAfterHours: () => goneBy.hotlistStaleAfterHours(),
  }
  const link = createCentreLink(linkParts, () => {
    void startOnceKnown()
    terminal.session.onLinkChanged()
    benchChanged()
  })
  await trusted.open({ memory: clockMemory(store), centreTime: () => link.serverTime() })
  const goneBy = await openGoneBy(shell, store, given, identity, () => terminal)
  const receipts = openReceipts(dispatcher)
  const served = await openTerminal(shell, { store, host, link, identity, receipts, goneBy })
  const { terminal } = served
  const centre = new Centre(configuration, store, link, log)
  const bench = openBench(shell, { host, gate, link, identity, centre, store, window, goneBy })
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
    served.handlers(bench.service, receipts, (screen) => {
      pace.painted(screen)
    }),
  )
  centre.start(entryFolder)
  const keeping = openKeeping(shell, store, link, terminal)
  return {
    async close() {
      await keeping.stop()
      terminal.stop()
      receipts.close()
      host.close()
      await link.close()
      centre.close()
      await store.close()
    },
  }
}

function openKeeping(
  { configuration, trusted, clock, log, space }: Shell,
  store: Store,
  link: CentreLink,
  terminal: Served,
): { stop(): Promise<void> } {
  return keepStore({
    store,
    path: join(configuration.dataDirectory, 'beket.sqlite'),
    backups: backupPolicy(backupFolderOf(configuration)),
    space,
    trusted,
    clock,
    schedule,
    log,
    session: terminal.session,
    stopped: () => link.stopped() ?? space.fault(),
    isHaltedByDisk: () => haltedBy.get(terminal) === 'disk_full',
    restart: () => {
      app.relaunch()
      app.quit()
    },
  })
}

function openGoneBy(
  { clock, log }: Shell,
  store: Store,
  given: Catalogue | null,
  identity: TerminalIdentity,
  terminal: () => Served,
): Promise<GoneBy> {
  return openPublished({
    store,
    clock,
    log,
    file: given,
    program: app.getVersion(),
    terminalNumber: () => identity.current().terminalNumber,
    changed: () => {
      terminal().session.onLinkChanged()
    },
    onDefect: (error) => {
      stopSelling(terminal(), log, error)
    },
  })
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

async function openTerminal(
  { configuration, clock, dispatcher, log, space }: Shell,
  { store, host, link, identity, receipts, goneBy }: TerminalSurroundings,
): Promise<ServedTerminal> {
  const parts = {
    store,
    devices: host,
    pending: link.pending,
    stopped: () => link.stopped() ?? space.fault(),
    bike: link.bike,
    drawReceipt: (document: ReceiptDocument) => receipts.draw(document),
    identity: () => identity.current(),
    settings: goneBy.settings,
    catalogue: goneBy.catalogue,
    information: async () => (await import('#contract/catalogue/shipped-information')).shippedInformation(),
    clock,
    schedule,
    log,
    onDefect: (error: unknown) => {
      stopSelling(served.terminal, log, error)
    },
  }
  const served = await openRole(configuration.role, parts, dispatcher, {
    raster: receipts,
    applications: link.applications,
  })
  return served
}

type Served = ServedTerminal['terminal']

/** Why selling ended for good. */
const haltedBy = new WeakMap<Served, DefectCode>()

function stopSelling(terminal: Served, log: Logger, error: unknown): void {
  log.error({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) }, 'selling stopped')
  const code = haltCode(error)
  haltedBy.set(terminal, code)
  terminal.session.halt(code)
}

/** An error nobody expected leaves the sale as it was journaled and stops selling (domain/assert.ts). */
function stopSellingOnDefects(terminal: Served, log: Logger): void {
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
  readonly window: BrowserWindow
  readonly goneBy: GoneBy
}

function openBench(
  { configuration, clock, dispatcher }: Shell,
  { host, gate, link, identity, centre, store, window, goneBy }: BenchSurroundings,
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
  if (configuration.hasBench) dispatcher.admit(openBenchWindow(window).webContents, 'bench')
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
