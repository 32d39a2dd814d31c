import type { MessageCode } from '#contract/view'
import { assertNever } from '#domain/assert'
import type { DeliveryTrouble } from '#domain/sale/state'
import type { CardReadError } from '#drivers/transit-card/driver'
import type { HostError } from '#electron/device-host/protocol'

/** What a passenger is told about a card that could not be read. */
export function readMessage(error: CardReadError | HostError): MessageCode {
  switch (error.kind) {
    case 'card_not_ours':
    case 'card_not_authentic':
      return error.kind
    case 'device_restarting':
    case 'device_gone':
    case 'device_failed':
    case 'cancelled':
      return 'devices_restarting'
    case 'card_removed':
    case 'card_mute':
    case 'card_answer_invalid':
      return 'card_unreadable'
    default:
      return assertNever(error)
  }
}

/** What it means for a sale that waits for the card. */
export function readTrouble(error: CardReadError | HostError): DeliveryTrouble {
  const code = readMessage(error)
  switch (code) {
    case 'card_not_ours':
    case 'card_not_authentic':
      return code
    case 'devices_restarting':
      return 'device_lost'
    default:
      return error.kind === 'card_removed' ? 'card_removed' : 'card_unreadable'
  }
}
