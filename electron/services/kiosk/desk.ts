import type { ActAnswer } from '#contract/ipc'
import type { CardDesk } from '#electron/services/kiosk/card-desk'
import type { KioskPorts } from '#electron/services/kiosk/ports'
import type { SaleDesk } from '#electron/services/kiosk/sale-desk'
import type { Stage } from '#electron/services/kiosk/stage'

/** What an act works with, and its answers. */
export type Desk = {
  readonly ports: KioskPorts
  readonly stage: Stage
  readonly cards: CardDesk
  readonly sales: SaleDesk
}

export const done: ActAnswer = { ok: true }
export const notNow: ActAnswer = { ok: false, reason: 'not_now' }
export const notAvailable: ActAnswer = { ok: false, reason: 'not_available' }
