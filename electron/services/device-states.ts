import type { HostEvent } from '#electron/device-host/protocol'
import type { DeviceStates } from '#electron/services/kiosk/ports'

/** Before the device host has told of any, and after it is gone. */
export const noDevices: DeviceStates = {
  cash: 'offline',
  bank: 'offline',
  canCancelPayment: false,
  printer: 'offline',
  dispenser: { condition: 'offline', stock: 0 },
}

/** The same object when the event says nothing about the state of a device. */
export function deviceStatesAfter(states: DeviceStates, event: HostEvent): DeviceStates {
  switch (event.kind) {
    case 'cash_state':
      return { ...states, cash: event.state }
    case 'bank_state':
      return { ...states, bank: event.state, canCancelPayment: event.canCancel }
    case 'printer_state':
      return { ...states, printer: event.state }
    case 'dispenser_state':
      return { ...states, dispenser: event.state }
    default:
      return states
  }
}
