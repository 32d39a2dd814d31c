import { receiptQrText } from '#domain/receipt-text'
import type { ReceiptDocument } from '#domain/receipt'
import type { Catalogue } from '#contract/catalogue/catalogue'
import { receiptDocumentSchema } from '#contract/receipt'
import type { InformationCatalogue } from '#contract/catalogue/shipped-information'
import type { TrustedClock } from '#domain/clock/trusted-time'
import type { PauseCode } from '#contract/standing'
import { languages, type LocalisedText } from '#domain/language'
import type { Bitmap } from '#drivers/printer/driver'
import type { HostEvent } from '#electron/device-host/protocol'
import type {
  BikeService,
  KioskPorts,
  IssuedReceipt,
  PendingSource,
  ReceiptService,
  Schedule,
  SettingsSource,
} from '#electron/services/kiosk/ports'
import { createAskAgain } from '#electron/services/ask-again'
import { createCardDispensing, type CardDispensing } from '#electron/services/card-dispensing'
import { createCardOrderBook } from '#electron/services/card-order-book'
import { createKioskSession, type KioskSession } from '#electron/services/kiosk/session'
import type { Logger } from '#electron/services/log'
import { pictureUrl } from '#electron/services/picture'
import { receiptOf } from '#electron/services/kiosk/receipt-document'
import { createSaleEffects, type Devices, type DispenserPort } from '#electron/services/sale-effects'
import { createSaleRunner, type SaleRunner } from '#electron/services/sale-runner'
import type { TerminalSession } from '#electron/services/terminal-session'
import type { Store } from '#electron/store/open'
import { closedThrough } from '#electron/store/pending-cache'
import { operationReservedKind } from '#electron/store/operation-numbers'
import { receiptIssuedKind, receiptPrintedKind } from '#electron/store/receipts'

type DeviceEvent = HostEvent | { readonly kind: 'lost' }

export type TerminalParts = {
  readonly store: Store
  readonly devices: Devices & { subscribe(listener: (event: DeviceEvent) => void): () => void }
  /** Where new cards come from; left out: the dispenser of the device host. */
  readonly dispenser?: DispenserPort
  readonly pending: PendingSource
  /** Why this terminal must not sell; left out: it may. */
  readonly stopped?: () => PauseCode | null
  readonly bike: BikeService
  /** The receipt as dots. */
  readonly drawReceipt: (document: ReceiptDocument) => Promise<Bitmap>
  readonly identity: () => { readonly terminalNumber: number; readonly stopName: LocalisedText }
  readonly settings: SettingsSource
  readonly catalogue: () => Catalogue
  readonly information: () => Promise<InformationCatalogue>
  readonly clock: TrustedClock
  readonly schedule: Schedule
  readonly log: Logger
  readonly viewChanged: () => void
  /** A defect in our own code or a damaged journal: selling must stop. */
  readonly onDefect: (error: unknown) => void
}

export type Terminal<Session extends TerminalSession = KioskSession> = {
  readonly session: Session
  readonly runner: SaleRunner
  start(): Promise<void>
  stop(): void
}

/** A kiosk without its windows. */
export function createTerminal(parts: TerminalParts): Terminal {
  return openTerminal(parts, createKioskSession)
}

/** A terminal without its windows: sales, the session of a kiosk or a desk, and what connects them to store and devices. */
export function openTerminal<Session extends TerminalSession>(
  parts: TerminalParts,
  createSession: (ports: KioskPorts) => Session,
): Terminal<Session> {
  const { store, devices, clock, schedule, log } = parts
  const dispensing = cardDispensing(parts)
  const runEffect = createSaleEffects({
    devices,
    dispenser: parts.dispenser ?? dispensing,
    clock,
    schedule,
    denominations: () => parts.settings.current().denominations,
    presence: () => session.presence(),
    closedThrough: async (cardNumber) => closedThrough(await store.pending.ofCard(cardNumber)),
    cardWanted: (saleId) => {
      session.cardWanted(saleId)
    },
  })
  const runner = createSaleRunner(
    { append: (entries) => store.journal.append(entries), openSales: () => store.sales.open() },
    runEffect,
    parts.onDefect,
  )
  const receipts = receiptService(parts)
  const session: Session = createSession({
    clock,
    schedule,
    devices,
    runner,
    identity: parts.identity,
    reserveOperations: operationNumbers(store),
    recordFact: factRecorder(store),
    pending: parts.pending,
    stopped: parts.stopped ?? (() => null),
    bike: parts.bike,
    receipts,
    settings: parts.settings,
    catalogue: parts.catalogue,
    information: parts.information,
    changed: parts.viewChanged,
    log: (what) => {
      log.info(what)
    },
  })
  const asking = createAskAgain({ runner, schedule, settings: parts.settings })
  const reports = heldUntilStart((event) => {
    session.onDevice(event)
    asking.onDevice(event)
  })
  const unsubscribe = devices.subscribe((event) => {
    dispensing.onDevice(event)
    reports.tell(event)
  })
  return {
    session,
    runner,
    async start() {
      await runner.recover()
      await issueMissingReceipts(parts, receipts)
      session.start()
      asking.start()
      reports.start()
    },
    stop() {
      unsubscribe()
      dispensing.stop()
      session.stop()
    },
  }
}

/** Devices report from the moment they are up, which may be before this terminal knows who it is: nothing is missed. */
function heldUntilStart(listener: (event: DeviceEvent) => void): { tell(event: DeviceEvent): void; start(): void } {
  const early: DeviceEvent[] = []
  let hasStarted = false
  return {
    tell(event) {
      if (hasStarted) listener(event)
      else early.push(event)
    },
    start() {
      hasStarted = true
      for (const event of early.splice(0)) listener(event)
    },
  }
}

/** A process may end between the last record of a sale and its receipt. Whose sale it was may have gone; the slip is there when
 *  somebody comes back for the money. */
async function issueMissingReceipts({ store, identity }: TerminalParts, receipts: ReceiptService): Promise<void> {
  const { stopName } = identity()
  for (const { saleId, state, updatedAtMs } of await store.sales.withoutReceipt()) {
    const document = receiptOf(state, { language: languages[0], stopName, atMs: updatedAtMs })
    if (document !== null) await receipts.issue(saleId, document)
  }
}

function cardDispensing({ store, devices, settings, clock, schedule, log, onDefect }: TerminalParts): CardDispensing {
  return createCardDispensing({
    devices,
    book: createCardOrderBook(store, clock, settings.current().newCards),
    schedule,
    log: (what) => {
      log.info(what)
    },
    onDefect,
  })
}

function factRecorder(store: Store): KioskPorts['recordFact'] {
  return async (key, fact) => {
    await store.journal.append([{ kind: 'fact', operationId: `${key}:fact`, payload: fact }])
  }
}

/** Numbers of card writes: journaled before they are used, in order, never used twice. */
function operationNumbers(store: Store): (count: number) => Promise<readonly number[]> {
  let lastTurn: Promise<unknown> = Promise.resolve()
  async function reserve(count: number): Promise<readonly number[]> {
    const highest = await store.highestOperationNumber()
    const numbers = Array.from({ length: count }, (_, index) => highest + 1 + index)
    await store.journal.append(
      numbers.map((operationNumber) => ({
        kind: operationReservedKind,
        operationId: `operation:${String(operationNumber)}`,
        payload: { operationNumber },
      })),
    )
    return numbers
  }
  return (count) => {
    const turn = lastTurn.then(() => reserve(count))
    lastTurn = turn.catch(() => undefined)
    return turn
  }
}

function receiptService({ store, devices, drawReceipt }: TerminalParts): ReceiptService {
  let lastTurn: Promise<unknown> = Promise.resolve()
  async function issueOnce(saleId: string, document: ReceiptDocument): Promise<IssuedReceipt> {
    const { receiptId } = document
    const issued = await store.receipts.find(receiptId)
    if (issued !== null) return { document: receiptDocumentSchema.parse(issued.document), isPrinted: issued.isPrinted }
    await store.journal.append([
      { kind: receiptIssuedKind, operationId: `${receiptId}:issued`, payload: { receiptId, saleId, document } },
    ])
    return { document, isPrinted: false }
  }
  return {
    /** One at a time: two of one receipt, made a moment apart, differ. */
    issue(saleId, document) {
      const turn = lastTurn.then(() => issueOnce(saleId, document))
      lastTurn = turn.catch(() => undefined)
      return turn
    },
    async print(document) {
      const { receiptId } = document
      await store.journal.append([
        { kind: 'receipt.print_started', operationId: `${receiptId}:print_started`, payload: { receiptId } },
      ])
      const answer = await devices.call('printer.print', { jobId: receiptId, page: await drawReceipt(document) })
      if (answer.ok) {
        await store.journal.append([
          { kind: receiptPrintedKind, operationId: `${receiptId}:printed`, payload: { receiptId } },
        ])
      }
      return answer
    },
    async picture(document) {
      return { image: pictureUrl(await drawReceipt(document)), qr: receiptQrText(document) }
    },
  }
}
