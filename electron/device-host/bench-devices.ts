import type { BenchAction, BenchView, TearPoint } from '#contract/bench'
import type { Tenge } from '#domain/money'
import type { CashState } from '#drivers/cash/driver'
import type { PrinterState } from '#drivers/printer/driver'
import type { SpeechState, Utterance } from '#drivers/speech/driver'
import type { BankState } from '#drivers/terminal/driver'
import type { BenchCard } from '#electron/device-host/bench-cards'

/** What the bench may do to the simulated devices in the host. */
export type DeviceAction = Exclude<
  BenchAction,
  { kind: 'link_state' | 'provider_pay' | 'card_status' | 'clock_shift' | 'devices_kill' | 'bike_look' }
>

/** State of the simulated devices, as the bench shows it. */
export type BenchDevices = {
  readonly reader: 'attached' | 'detached' | 'pcsc'
  readonly tear: TearPoint
  readonly cards: readonly BenchCard[]
  readonly notes: {
    readonly state: CashState
    readonly denominations: readonly Tenge[]
    readonly held: Tenge
    readonly inEscrow: Tenge | null
    readonly rejectNext: boolean
  }
  readonly bank: {
    readonly state: BankState
    readonly amount: Tenge | null
    readonly armed: 'approve' | 'decline' | 'silent' | 'qr' | null
  }
  readonly printer: { readonly state: PrinterState; readonly lastPrint: string | null }
  readonly dispenser: Readonly<BenchView['dispenser']>
  readonly voice: { readonly state: SpeechState; readonly said: readonly Utterance[] }
}
