import type { HostEvent } from '#electron/device-host/protocol'
import type { DeviceStates } from '#electron/services/kiosk/ports'

/** Why selling stopped for good (domain/assert.ts). */
export type DefectCode = 'journal_damaged' | 'database_newer' | 'disk_full' | 'disk_read_only' | 'defect'

/** What the terminal asks of whoever serves its customers: a kiosk's session or a desk's. */
export interface TerminalSession {
  /** Facts from the device host, and that it was lost. */
  onDevice(event: HostEvent | { readonly kind: 'lost' }): void
  onLinkChanged(): void
  /** A sale waits for its card (see SaleEffect `wait_for_card`). */
  cardWanted(saleId: string): void
  /** Presence of the card on the reader now. */
  presence(): number | null
  deviceStates(): DeviceStates
  /** Nobody is being served. */
  isFree(): boolean
  /** Ready to sell: store recovered, device host up. */
  start(): void
  /** Selling stops: a defect, a damaged journal, a full disk. */
  halt(code: DefectCode): void
  stop(): void
}
