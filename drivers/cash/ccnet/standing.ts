import { assertNever } from '#domain/assert'
import type { CashError, CashState } from '#drivers/cash/driver'
import type { PollState } from '#drivers/cash/ccnet/protocol'

/** The port's word for what the validator says of itself. Null: it is silent. */
export function cashStateOf(polled: PollState | null, hasNote: boolean, takesNotes: boolean): CashState {
  if (polled === null) return 'offline'
  switch (polled.kind) {
    case 'jam':
    case 'box_full':
    case 'box_removed':
      return polled.kind
    case 'idle':
    case 'disabled':
    case 'power_up':
    case 'power_up_with_note':
    case 'initialising':
    case 'rejecting':
    case 'unknown':
      if (hasNote) return 'accepting'
      return takesNotes && polled.kind !== 'disabled' ? 'idle' : 'disabled'
    case 'moving':
    case 'cheated':
    case 'note':
      return 'accepting'
    default:
      return assertNever(polled)
  }
}

/** Why nothing can be asked of it now. */
export function refusalOf(state: CashState): CashError | null {
  switch (state) {
    case 'offline':
      return gone('no answer')
    case 'jam':
      return { kind: 'device_jam' }
    case 'box_full':
      return { kind: 'device_box_full' }
    case 'box_removed':
      return gone('cash box removed')
    case 'disabled':
    case 'idle':
    case 'accepting':
      return null
    default:
      return assertNever(state)
  }
}

export function gone(detail: string): CashError {
  return { kind: 'device_gone', detail }
}
