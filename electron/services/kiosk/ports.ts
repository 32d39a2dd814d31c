import type {
  BikeAccountState,
  BikeBlockAnswer,
  BikeBlockRequest,
  BikeRegistrationAnswer,
  BikeRegistrationRequest,
  BikeSignInAnswer,
} from '#contract/bike'
import type { PauseCode } from '#contract/standing'
import type { TrustedClock } from '#domain/clock/trusted-time'
import type { Consent } from '#domain/consent/consent'
import type { LocalisedText } from '#domain/language'
import type { PendingPayment } from '#domain/pending'
import type { Fact } from '#domain/facts'
import type { ReceiptDocument } from '#domain/receipt'
import type { CashState } from '#drivers/cash/driver'
import type { DispenserState } from '#drivers/dispenser/driver'
import type { PrinterError, PrinterState } from '#drivers/printer/driver'
import type { BankState } from '#drivers/terminal/driver'
import type { Catalogue } from '#contract/catalogue/catalogue'
import type { InformationCatalogue } from '#contract/catalogue/shipped-information'
import type { LeaseAnswer } from '#contract/central'
import type { TerminalSettings } from '#contract/terminal-settings'
import type { Result } from '#domain/result'
import type { HostError } from '#electron/device-host/protocol'
import type { NewCardSettings } from '#electron/services/card-order-book'
import type { Devices } from '#electron/services/sale-effects'
import type { SaleRunner } from '#electron/services/sale-runner'

/** Everything the kiosk session needs of the rest of the terminal. */
export type KioskPorts = {
  readonly clock: TrustedClock
  readonly schedule: Schedule
  readonly devices: Devices
  readonly runner: SaleRunner
  readonly identity: () => {
    readonly terminalNumber: number
    readonly stopName: LocalisedText
  }
  /** Numbers for card writes, journaled before they are used; never used twice. */
  readonly reserveOperations: (count: number) => Promise<readonly number[]>
  readonly recordFact: (key: string, fact: Fact) => Promise<void>
  readonly pending: PendingSource
  /** Why this terminal must not sell (contract/standing.ts); null: it may. */
  readonly stopped: () => PauseCode | null
  readonly bike: BikeService
  readonly receipts: ReceiptService
  readonly settings: SettingsSource
  /** Prices, terms and windows, all versions; ask it anew for every screen. */
  readonly catalogue: () => Catalogue
  /** What can be read, all versions; loaded at the first call. */
  readonly information: () => Promise<InformationCatalogue>
  /** The page has something new to draw. */
  readonly changed: () => void
  readonly log: (what: string) => void
}

export interface Schedule {
  /** Runs once after `delayMs` of monotonic time. Returns its cancellation. */
  after(delayMs: number, act: () => void): () => void
}

export interface PendingSource {
  /** What the terminal knows without asking anybody. */
  forCard(cardNumber: string): Promise<{
    readonly payments: readonly PendingPayment[]
    readonly unreadable: number
    readonly isBlocked: boolean
  }>
  /** Whether the card is on the hotlist (BLOCK-006); the one place that says so. */
  isBlocked(cardNumber: string): Promise<boolean>
  /** Called when a card may have been blocked or unblocked. */
  onBlocked(listener: () => void): () => void
  /** Asks the centre, with a short deadline: whether it answered. The answer is known then, as everything else is. */
  refresh(cardNumber: string): Promise<boolean>
  /** Asks for a lease; null when the centre cannot be reached (activation goes on offline, design D6). */
  lease(pendingId: string, operationNumber: number): Promise<LeaseAnswer | null>
  link(): 'up' | 'down'
}

/** The centre's bike service (contract/bike.ts), asked while a passenger waits. */
export interface BikeService {
  /** Asked before anything is typed (GAP-56). */
  isReachable(): Promise<boolean>
  register(request: BikeRegistrationRequest): BikeAnswer<BikeRegistrationAnswer>
  signIn(access: { readonly accountId: string; readonly pin: string }): BikeAnswer<BikeSignInAnswer>
  account(token: string): BikeAnswer<BikeAccountState>
  agree(token: string, consents: readonly Consent[]): BikeAnswer<BikeAccountState>
  /** Nobody waits for it; a session nobody ends is over after its term. */
  signOut(token: string): void
  block(request: BikeBlockRequest): BikeAnswer<BikeBlockAnswer>
}

export type BikeAnswer<T> = Promise<Result<T, BikeFailure>>

/** `offline`: nobody answered; what was asked for may have been done. `code`: of the contract. */
export type BikeFailure =
  | { readonly kind: 'offline' }
  | { readonly kind: 'refused'; readonly code: string; readonly lockedUntilMs: number | null }

export type IssuedReceipt = { readonly document: ReceiptDocument; readonly isPrinted: boolean }

export interface ReceiptService {
  /** Gives what stands under its id: after a restart the same one may be wanted again, and the first is the one. */
  issue(saleId: string, document: ReceiptDocument): Promise<IssuedReceipt>
  print(document: ReceiptDocument): Promise<Result<void, PrinterError | HostError>>
  /** PNG data URL of exactly the dots that are printed, and the text of its QR code. */
  picture(document: ReceiptDocument): Promise<{ readonly image: string; readonly qr: string }>
}

export type DeviceStates = {
  readonly cash: CashState
  readonly bank: BankState
  /** Whether the bank terminal stops a payment for us, or only for the person before it. */
  readonly canCancelPayment: boolean
  readonly printer: PrinterState
  readonly dispenser: DispenserState
}

/** Settings of a kiosk: what the centre may set, and what is in the dispenser's stack. */
export type KioskSettings = Omit<TerminalSettings, 'syncIntervalMs' | 'hotlistStaleAfterHours'> & {
  readonly newCards: NewCardSettings
}

/** The settings in force. Others wait until nobody is being served. */
export interface SettingsSource {
  /** Ask it anew for every screen. */
  current(): KioskSettings
  hasWaiting(): boolean
  /** Nobody is being served at this moment: what waits takes effect. */
  takeEffect(): void
}

export function fixedSettings(settings: KioskSettings): SettingsSource {
  return { current: () => settings, hasWaiting: () => false, takeEffect: () => undefined }
}
