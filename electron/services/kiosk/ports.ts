import type {
  BikeAccountState,
  BikeBlockAnswer,
  BikeBlockRequest,
  BikeRegistrationAnswer,
  BikeRegistrationRequest,
  BikeSignInAnswer,
} from '#contract/bike'
import type { Consent } from '#domain/consent/consent'
import type { Language, LocalisedText } from '#domain/language'
import type { Tenge } from '#domain/money'
import type { PendingPayment } from '#domain/pending'
import type { Fact } from '#domain/facts'
import type { ReceiptDocument } from '#domain/receipt'
import type { Clock } from '#domain/time'
import type { CashState } from '#drivers/cash/driver'
import type { DispenserState } from '#drivers/dispenser/driver'
import type { PrinterError, PrinterState } from '#drivers/printer/driver'
import type { BankState } from '#drivers/terminal/driver'
import type { Catalogue } from '#contract/catalogue/catalogue'
import type { InformationCatalogue } from '#contract/catalogue/shipped-information'
import type { LeaseAnswer } from '#contract/central'
import type { Result } from '#domain/result'
import type { HostError } from '#electron/device-host/protocol'
import type { NewCardSettings } from '#electron/services/card-order-book'
import type { Devices } from '#electron/services/sale-effects'
import type { SaleRunner } from '#electron/services/sale-runner'

/** Everything the kiosk session needs of the rest of the terminal. */
export type KioskPorts = {
  readonly clock: Clock
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
  readonly bike: BikeService
  readonly receipts: ReceiptService
  readonly settings: KioskSettings
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
  }>
  /** Asks the centre, with a short deadline; null when it cannot be reached. The answer is in the cache then. */
  refresh(cardNumber: string): Promise<{ readonly blocked: boolean } | null>
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

export interface ReceiptService {
  issue(saleId: string, document: ReceiptDocument): Promise<void>
  print(document: ReceiptDocument): Promise<Result<void, PrinterError | HostError>>
  /** PNG data URL of exactly the dots that are printed, and the text of its QR code. */
  picture(document: ReceiptDocument): Promise<{ readonly image: string; readonly qr: string }>
}

export type DeviceStates = {
  readonly cash: CashState
  readonly bank: BankState
  readonly printer: PrinterState
  readonly dispenser: DispenserState
}

/** Settings of a kiosk. */
export type KioskSettings = {
  readonly defaultLanguage: Language
  readonly denominations: readonly Tenge[]
  /** Idle time until the warning, and from the warning to the reset (goals S10). */
  readonly idleMs: number
  readonly warningMs: number
  readonly doneMs: number
  /** How long a paid, unwritten sale waits for its card before it is deferred. */
  readonly waitForCardMs: number
  readonly askBankEveryMs: number
  /** What is in the dispenser's stack. */
  readonly newCards: NewCardSettings
}
