import type { ReceiptOffer } from '#contract/screens/parts'
import type { Screen } from '#contract/view'
import type { ReceiptDocument } from '#domain/receipt'
import type { SaleState } from '#domain/sale/state'
import type { PrinterError } from '#drivers/printer/driver'
import type { HostError } from '#electron/device-host/protocol'
import type { KioskPorts } from '#electron/services/kiosk/ports'
import { receiptOf } from '#electron/services/kiosk/receipt-document'
import type { Stage } from '#electron/services/kiosk/stage'

const offered: ReceiptOffer = { state: 'offered', reason: null }

/** The receipt of the customer standing here: issued once, printed when asked for or, as a claim slip, by itself. */
export class ReceiptDesk {
  readonly #ports: KioskPorts
  readonly #stage: Stage
  #document: ReceiptDocument | null = null
  #offer = offered

  constructor(ports: KioskPorts, stage: Stage) {
    this.#ports = ports
    this.#stage = stage
  }

  document(): ReceiptDocument | null {
    return this.#document
  }

  async issue(state: SaleState): Promise<void> {
    const context = {
      language: this.#stage.language(),
      stopName: this.#ports.identity().stopName,
      atMs: this.#ports.clock.wallMs(),
    }
    const document = receiptOf(state, context)
    if (document === null || this.#document?.receiptId === document.receiptId) return
    this.#document = document
    this.#offer = offered
    await this.#ports.receipts.issue(state.sale.saleId, document)
    // A claim slip is what the customer leaves with: it is not asked for, it is given.
    if (state.kind !== 'completed') this.print()
  }

  print(): void {
    const document = this.#document
    if (document === null || this.#offer.state === 'printing' || this.#offer.state === 'printed') return
    this.#set({ state: 'printing', reason: null })
    const ended = (next: ReceiptOffer): void => {
      // The answer is about this receipt; by now another may be on screen.
      if (this.#document?.receiptId === document.receiptId) this.#set(next)
    }
    this.#ports.receipts.print(document).then(
      (answer) => {
        ended(answer.ok ? { state: 'printed', reason: null } : { state: 'failed', reason: printTrouble(answer.error) })
      },
      (error: unknown) => {
        this.#ports.log(`receipt not drawn: ${String(error)}`)
        ended({ state: 'failed', reason: 'outcome_unknown' })
      },
    )
  }

  /** The screen with what can be had of the receipt. */
  offeredOn(screen: Screen): Screen {
    return 'receipt' in screen ? { ...screen, receipt: this.#offer } : screen
  }

  forget(): void {
    this.#document = null
    this.#offer = offered
  }

  #set(next: ReceiptOffer): void {
    this.#offer = next
    const screen = this.#stage.screen()
    if ('receipt' in screen) this.#stage.update(this.offeredOn(screen))
  }
}

function printTrouble(error: PrinterError | HostError): NonNullable<ReceiptOffer['reason']> {
  switch (error.kind) {
    case 'device_paper_out':
      return 'paper_out'
    case 'device_cover_open':
      return 'cover_open'
    case 'device_jam':
      return 'jam'
    case 'device_gone':
      return 'printer_offline'
    case 'device_outcome_unknown':
    case 'device_restarting':
    case 'cancelled':
      return 'outcome_unknown'
  }
}
