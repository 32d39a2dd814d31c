import { randomUUID } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { app, ipcMain, session as electronSession, type BrowserWindow } from 'electron'
import type { LocalisedText } from '#domain/language'
import { createBenchService, type BenchService } from '#electron/main/bench-service'
import { createCentreLink, type CentreLink } from '#electron/main/centre-link'
import type { Configuration } from '#electron/main/configuration'
import { startEmbeddedCentre, type EmbeddedCentre } from '#electron/main/embedded-centre'
import { createIpcDispatcher, type Handlers, type IpcDispatcher } from '#electron/main/ipc-dispatcher'
import { routeHandlers } from '#electron/main/kiosk-routes'
import { defaultKioskSettings } from '#electron/main/kiosk-settings'
import { createPaceLog } from '#electron/main/pace-log'
import { pageOrigin, servePages } from '#electron/main/pages'
import { createReceiptRaster, receiptPage } from '#electron/main/receipt-printer'
import { superviseDeviceHost, type DeviceHost } from '#electron/main/supervised-host'
import { lockDown, openBenchWindow, openKioskWindow, openReceiptWindow } from '#electron/main/windows'
import type { Schedule } from '#electron/services/kiosk/ports'
import type { Logger } from '#electron/services/log'
import { createSystemClock } from '#electron/services/system-clock'
import { createTerminal, type Terminal } from '#electron/services/terminal'
import { openStore, type Store } from '#electron/store/open'
import { enrolmentCodeSetting, terminalIdentitySetting } from '#electron/store/settings'
import { createLinkGate } from '#electron/sync/link-gate'

export interface Composition {
  close(): Promise<void>
}

type Identity = { readonly terminalNumber: number; readonly stopName: LocalisedText }

/** Cards that lie on the bench; the demonstration centre has to know them before a bank app can pay for them. */
const benchCardNumbers = ['9643012077810345', '9643012077810352', '9643012044100172']

/** A simulated terminal without a centre still has to call itself something. */
const unconnected: Identity = {
  terminalNumber: 147,
  stopName: { kk: '«Керуен» бекеті', ru: 'Остановка «Керуен»', en: 'Keruen stop' },
}

const schedule: Schedule = {
  after(delayMs, act) {
    const timer = setTimeout(act, delayMs)
    return () => {
      clearTimeout(timer)
    }
  },
}

const mainFolder = import.meta.dirname

/** The one place where the parts of the terminal meet. Called before Electron is ready: the store opens meanwhile, and the
 *  window loads its page while device host and store come up; what the page asks is answered when all is there. */
export async function compose(configuration: Configuration, log: Logger): Promise<Composition> {
  const { dataDirectory } = configuration
  mkdirSync(dataDirectory, { recursive: true })
  const clock = createSystemClock()
  const pace = createPaceLog(log, clock)
  let answerPages: (handlers: Handlers) => void = () => undefined
  const handlers = new Promise<Handlers>((resolve) => {
    answerPages = resolve
  })
  const dispatcher = createIpcDispatcher(ipcMain, pageOrigin, handlers, (refusal, route) => {
    log.warn({ refusal, route }, 'call refused')
  })
  const [store, { kiosk, host }] = await Promise.all([
    openStore(join(dataDirectory, 'beket.sqlite'), clock),
    app.whenReady().then(() => openTerminal(configuration, dispatcher, log)),
  ])
  const receipts = createReceiptRaster(() => {
    const window = openReceiptWindow(receiptPage)
    dispatcher.admit(window.webContents, 'receipt')
    return window
  })
  let identity = (await store.settings.read(terminalIdentitySetting)) ?? ownIdentity(configuration)
  const gate = createLinkGate(fetch, schedule)
  const link = createCentreLink({ store, clock, schedule, gate }, () => {
    void identified()
    terminal.session.onLinkChanged()
    benchChanged()
  })
  const terminal: Terminal = createTerminal({
    store,
    devices: host,
    pending: link.pending,
    drawReceipt: (document) => receipts.draw(document),
    identity: () => identity ?? unconnected,
    settings: defaultKioskSettings,
    clock,
    schedule,
    log,
    viewChanged: () => {
      dispatcher.send('kiosk.viewChanged', terminal.session.view())
    },
    onDefect: (error) => {
      log.error({ error: String(error) }, 'defect')
      throw error
    },
  })
  const centre = centreOf(configuration, store, link)
  const bench: BenchService = createBenchService({
    host,
    gate,
    clock,
    terminalNumber: () => (identity ?? unconnected).terminalNumber,
    sync: () => syncOf(link),
    pendingCount: (cardNumber) => pendingCounts.get(cardNumber) ?? 0,
    provider: centre.provider,
    newReference: randomUUID,
    nudge: () => {
      link.nudge()
    },
    denominations: defaultKioskSettings.denominations,
    changed: () => {
      benchChanged()
    },
  })
  const pendingCounts = new Map<string, number>()
  const benchChanged = coalesced(() => {
    if (!configuration.hasBench) return
    void countPending(store, pendingCounts).then(() => {
      dispatcher.send('bench.viewChanged', bench.view())
    })
  })
  let hasStarted = false

  /** Selling needs a terminal number: the first start waits for enrolment, later ones know it. */
  async function identified(): Promise<void> {
    identity ??= await store.settings.read(terminalIdentitySetting)
    if (identity === null || hasStarted) return
    hasStarted = true
    await terminal.start()
  }

  host.subscribe((event) => {
    pace.onDevice(event)
    bench.onDevice(event)
  })
  if (configuration.hasBench)
    openBench(kiosk, (contents) => {
      dispatcher.admit(contents, 'bench')
    })
  answerPages(
    routeHandlers(terminal.session, bench, receipts, (screen) => {
      pace.painted(screen)
    }),
  )
  await identified()
  centre.start()
  return {
    async close() {
      terminal.stop()
      receipts.close()
      host.close()
      await link.close()
      centre.close()
      await store.close()
    },
  }
}

/** What takes other processes long to start: first the window, then the device host. */
function openTerminal(
  configuration: Configuration,
  dispatcher: IpcDispatcher,
  log: Logger,
): { readonly kiosk: BrowserWindow; readonly host: DeviceHost } {
  servePages(electronSession.defaultSession, join(mainFolder, '../renderer'))
  lockDown(configuration.isKiosk)
  const kiosk = openKioskWindow(configuration)
  dispatcher.admit(kiosk.webContents, 'kiosk')
  const host = superviseDeviceHost(
    join(mainFolder, 'device-host.js'),
    {
      reader: configuration.reader,
      stateDirectory: join(configuration.dataDirectory, 'devices'),
      keyFile: configuration.keyFile,
      airBitRate: configuration.airBitRate,
    },
    log,
  )
  return { kiosk, host }
}

function openBench(kiosk: BrowserWindow, admit: (contents: Electron.WebContents) => void): void {
  const window = openBenchWindow(kiosk)
  admit(window.webContents)
  kiosk.once('closed', () => {
    if (!window.isDestroyed()) window.close()
  })
}

function ownIdentity({ central, reader }: Configuration): Identity | null {
  return central === 'none' && reader === 'simulated' ? unconnected : null
}

/** Any number of changes within one turn of the event loop are one. */
function coalesced(act: () => void): () => void {
  let isDue = false
  return () => {
    if (isDue) return
    isDue = true
    setImmediate(() => {
      isDue = false
      act()
    })
  }
}

function syncOf(link: CentreLink): { isUp: boolean; unsentRecords: number; acknowledgedSeq: number } {
  const status = link.status()
  return {
    isUp: status?.link === 'up',
    unsentRecords: status?.unsentRecords ?? 0,
    acknowledgedSeq: status?.acknowledgedSeq ?? 0,
  }
}

async function countPending(store: Store, counts: Map<string, number>): Promise<void> {
  for (const cardNumber of benchCardNumbers) {
    const known = await store.pending.ofCard(cardNumber)
    counts.set(
      cardNumber,
      known.filter((entry) => entry.kind === 'payment' && entry.payment.state === 'pending').length,
    )
  }
}

/** The centre this terminal talks to: one of its own, a remote one, or none. */
function centreOf(
  { central, dataDirectory }: Configuration,
  store: Store,
  link: CentreLink,
): { start(): void; close(): void; provider(): EmbeddedCentre | null } {
  let embedded: EmbeddedCentre | null = null
  async function connect(url: string, enrolmentCode: string | null): Promise<void> {
    const isEnrolled = (await store.settings.read(terminalIdentitySetting)) !== null
    if (enrolmentCode !== null && !isEnrolled) await store.settings.write(enrolmentCodeSetting, enrolmentCode)
    link.connect(url)
  }
  return {
    start() {
      if (central === 'none') return
      if (central !== 'embedded') {
        void connect(central.url, central.enrolmentCode)
        return
      }
      void startEmbeddedCentre(join(mainFolder, 'central.js'), {
        directory: join(dataDirectory, 'central'),
        cardNumbers: benchCardNumbers,
      }).then((started) => {
        embedded = started
        return connect(started.url, started.enrolmentCode)
      })
    },
    close() {
      embedded?.close()
    },
    provider: () => embedded,
  }
}
