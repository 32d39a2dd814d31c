import type { NfcEvent } from '#drivers/nfc/driver'
import type { HostEvent } from '#electron/device-host/protocol'

/** Of the events so far, in their order, those a newcomer has to know: the last of each state, readers that are there, the card
 *  in the field. */
export function stillTrue(events: readonly HostEvent[]): readonly HostEvent[] {
  return events.filter((event, index) => {
    const later = events.slice(index + 1)
    switch (event.kind) {
      case 'ready':
      case 'cash_state':
      case 'bank_state':
      case 'printer_state':
      case 'speech_state':
      case 'dispenser_state':
      case 'bench':
        return !later.some(({ kind }) => kind === event.kind)
      case 'nfc':
        return isStillTrue(
          event.event,
          later.flatMap((other) => (other.kind === 'nfc' ? [other.event] : [])),
        )
      default:
        return false
    }
  })
}

function isStillTrue(event: NfcEvent, later: readonly NfcEvent[]): boolean {
  const isOver = (other: NfcEvent): boolean => {
    switch (event.kind) {
      case 'reader_attached':
        return isGone(other, event.reader)
      case 'card_inserted':
        return isGone(other, event.reader) || (other.kind === 'card_removed' && other.presence === event.presence)
      case 'service_lost':
        return other.kind === 'service_restored'
      case 'reader_detached':
      case 'card_removed':
      case 'service_restored':
        return true
    }
  }
  const isStanding = event.kind === 'reader_attached' || event.kind === 'card_inserted' || event.kind === 'service_lost'
  return isStanding && !later.some(isOver)
}

function isGone(event: NfcEvent, reader: string): boolean {
  return event.kind === 'service_lost' || (event.kind === 'reader_detached' && event.reader === reader)
}
