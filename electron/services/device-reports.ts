import type { DeviceReport } from '#contract/heartbeat'
import type { ClockDoubt } from '#domain/clock/trusted-time'
import type { BankState } from '#drivers/terminal/driver'
import type { CashState } from '#drivers/cash/driver'
import type { DeviceStates } from '#electron/services/kiosk/ports'

/** The devices in the words of a heartbeat: whatever a device does while it is well is `ready`, so that a sale is no change. */
export function deviceReports(
  { cash, bank, printer, dispenser }: Pick<DeviceStates, 'cash' | 'bank' | 'printer' | 'dispenser'>,
  doubt: ClockDoubt | null,
): DeviceReport[] {
  return [
    { device: 'cash', state: cashState(cash) },
    { device: 'bank', state: bankState(bank) },
    { device: 'printer', state: printer },
    { device: 'dispenser', state: dispenser.condition },
    { device: 'clock', state: doubt ?? 'ready' },
  ]
}

function cashState(state: CashState): string {
  return state === 'disabled' || state === 'idle' || state === 'accepting' ? 'ready' : state
}

function bankState(state: BankState): string {
  return state === 'offline' ? state : 'ready'
}
