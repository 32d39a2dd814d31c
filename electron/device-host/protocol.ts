import type { Result } from '#domain/result'
import type { Tenge } from '#domain/money'
import type { BankError, BankOutcome, BankState, CancelError } from '#drivers/terminal/driver'
import type { CashError, CashEvent, CashState } from '#drivers/cash/driver'
import type {
  CardIssueFailure,
  CardIssueProgress,
  CardOrder,
  CardOrderStanding,
  IssuedCard,
} from '#drivers/dispenser/card-order'
import type { DispenserEvent, DispenserState } from '#drivers/dispenser/driver'
import type { NfcEvent } from '#drivers/nfc/driver'
import type { Bitmap, PrinterError, PrinterState } from '#drivers/printer/driver'
import type { SpeechState, Utterance } from '#drivers/speech/driver'
import type {
  CardApplied,
  CardApplyError,
  CardContent,
  CardLogRecord,
  CardOperation,
  CardProgress,
  CardReadError,
  CardVerdict,
} from '#drivers/transit-card/driver'
import type { DeviceChoice } from '#electron/device-host/choice'
import type { BenchDevices, DeviceAction } from '#electron/device-host/bench-devices'

/** Messages between main and the device host. Both ends are this build; what comes from devices is checked in the drivers. */

/** The host went away while the call was open, or is not there: whether the device did anything is not known. */
export type HostError = { readonly kind: 'device_restarting' }

type Call<Input, Value, Failure> = {
  readonly input: Input
  readonly output: Result<Value, Failure | HostError>
}

/** A call that needs no input is given an empty object. */
type Nothing = Readonly<Record<string, never>>

export type HostCalls = {
  'card.read': Call<{ presence: number }, CardContent, CardReadError>
  'card.apply': Call<{ presence: number; operation: CardOperation }, CardApplied, CardApplyError>
  'card.examine': Call<
    { presence: number; operation: CardOperation },
    CardVerdict,
    CardReadError | { readonly kind: 'card_other'; readonly cardNumber: string }
  >
  'card.log': Call<{ presence: number }, readonly CardLogRecord[], CardReadError>
  'printer.print': Call<{ jobId: string; page: Bitmap }, void, PrinterError>
  'cash.enable': Call<{ denominations: readonly Tenge[] }, void, CashError>
  'cash.disable': Call<Nothing, void, CashError>
  'cash.stack': Call<{ noteId: string }, void, CashError>
  'cash.giveBack': Call<{ noteId: string }, void, CashError>
  'cash.stackedNotes': Call<Nothing, readonly { readonly noteId: string; readonly amount: Tenge }[], CashError>
  'bank.charge': Call<{ paymentId: string; amount: Tenge }, BankOutcome, BankError>
  'bank.outcome': Call<{ paymentId: string }, BankOutcome, BankError>
  'bank.refund': Call<{ paymentId: string; amount: Tenge; refundId: string }, BankOutcome, BankError>
  'bank.cancel': Call<{ paymentId: string }, void, CancelError>
  'dispenser.prepare': Call<{ order: CardOrder }, IssuedCard, CardIssueFailure>
  'dispenser.issue': Call<{ order: CardOrder }, IssuedCard, CardIssueFailure>
  'dispenser.examine': Call<{ order: CardOrder }, CardOrderStanding, never>
  'dispenser.withdraw': Call<{ order: CardOrder }, CardOrderStanding, never>
  'speech.say': Call<Utterance, void, never>
  'speech.silence': Call<Nothing, void, never>
  'bench.do': Call<DeviceAction, void, { readonly kind: 'bench_refused'; readonly detail: string }>
}
export type HostCallName = keyof HostCalls

/** Facts the host reports unasked. */
export type HostEvent =
  | { readonly kind: 'nfc'; readonly event: NfcEvent }
  | { readonly kind: 'cash'; readonly event: CashEvent }
  | { readonly kind: 'cash_state'; readonly state: CashState }
  | { readonly kind: 'printer_state'; readonly state: PrinterState }
  | { readonly kind: 'bank_state'; readonly state: BankState; readonly canCancel: boolean }
  | { readonly kind: 'dispenser'; readonly event: DispenserEvent }
  | { readonly kind: 'dispenser_state'; readonly state: DispenserState }
  | { readonly kind: 'dispenser_progress'; readonly progress: CardIssueProgress }
  | {
      readonly kind: 'card_progress'
      readonly operationNumber: number
      readonly step: CardProgress
    }
  | { readonly kind: 'speech_state'; readonly state: SpeechState }
  /** State of the simulated devices, for the bench window. */
  | { readonly kind: 'bench'; readonly devices: BenchDevices }
  /** The states of all devices and the readers that are there have been told. */
  | { readonly kind: 'ready' }
  | { readonly kind: 'alive' }

export type ToHost = {
  readonly id: number
  readonly name: HostCallName
  readonly input: unknown
}
export type FromHost = { readonly id: number; readonly output: unknown } | { readonly event: HostEvent }

/** How the host is told what to drive: one JSON argument. */
export type DeviceConfiguration = {
  readonly reader: 'simulated' | 'pcsc'
  readonly stateDirectory: string
  /** JSON file of the five AES master keys; null = the published development keys (simulated cards only). */
  readonly keyFile: string | null
  /** Air-time model of the simulated reader, bit/s; null = none. */
  readonly airBitRate: number | null
  /** `simulated`: headphones and what they say are on the bench. */
  readonly voice: 'simulated' | 'espeak'
  readonly devices: DeviceChoice
}

export type HostConfiguration = DeviceConfiguration & {
  /** Folder of the code cache. */
  readonly compiledCode: string
}

export const aliveEveryMs = 1000
