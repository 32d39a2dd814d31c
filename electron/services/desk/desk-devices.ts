import type { DeviceTrouble } from '#contract/desk/devices'
import type { DeskView } from '#contract/desk/view'
import { assertNever } from '#domain/assert'
import type { PrinterState } from '#drivers/printer/driver'
import type { HostEvent } from '#electron/device-host/protocol'
import { deviceStatesAfter, noDevices } from '#electron/services/device-states'
import type { DeviceStates } from '#electron/services/kiosk/ports'

/** What the devices of the desk say of themselves, and one word for each in its strip. */
export class DeskDevices {
  #states = noDevices

  states(): DeviceStates {
    return this.#states
  }

  /** False when the event changes nothing of what the strip shows. */
  take(event: HostEvent | { readonly kind: 'lost' }): boolean {
    this.#states = event.kind === 'lost' ? noDevices : deviceStatesAfter(this.#states, event)
    return event.kind === 'lost' || event.kind === 'bank_state' || event.kind === 'printer_state'
  }

  view(hasReader: boolean): DeskView['devices'] {
    const { bank, printer } = this.#states
    return {
      printer: printerTrouble(printer),
      bank: bank === 'offline' ? 'offline' : bank === 'idle' ? null : 'busy',
      reader: hasReader ? null : 'offline',
    }
  }
}

function printerTrouble(state: PrinterState): DeviceTrouble | null {
  switch (state) {
    case 'ready':
      return null
    case 'paper_low':
    case 'paper_out':
    case 'cover_open':
    case 'jam':
    case 'offline':
      return state
    default:
      return assertNever(state)
  }
}
