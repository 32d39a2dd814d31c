import type { DeviceTrouble } from '#contract/desk/devices'
import type { DeskView } from '#contract/desk/view'
import { assertNever } from '#domain/assert'
import type { PrinterState } from '#drivers/printer/driver'
import type { HostEvent } from '#electron/device-host/protocol'
import type { DeviceStates } from '#electron/services/kiosk/ports'

const none: DeviceStates = {
  cash: 'offline',
  bank: 'offline',
  printer: 'offline',
  dispenser: { condition: 'offline', stock: 0 },
}

/** What the devices of the desk say of themselves, and one word for each in its strip. */
export class DeskDevices {
  #states = none

  states(): DeviceStates {
    return this.#states
  }

  /** False when the event says nothing about the state of a device. */
  take(event: HostEvent | { readonly kind: 'lost' }): boolean {
    switch (event.kind) {
      case 'lost':
        this.#states = none
        return true
      case 'bank_state':
        this.#states = { ...this.#states, bank: event.state }
        return true
      case 'printer_state':
        this.#states = { ...this.#states, printer: event.state }
        return true
      case 'cash_state':
        this.#states = { ...this.#states, cash: event.state }
        return false
      case 'dispenser_state':
        this.#states = { ...this.#states, dispenser: event.state }
        return false
      default:
        return false
    }
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
