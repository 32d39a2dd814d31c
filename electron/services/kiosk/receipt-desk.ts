import type { ReceiptOffer } from '#contract/screens/parts'
import type { Screen } from '#contract/view'
import type { Language } from '#domain/language'
import type { ReceiptDocument } from '#domain/receipt'
import { ok } from '#domain/result'
import type { SaleState } from '#domain/sale/state'
import type { PrinterError } from '#drivers/printer/driver'
import type { HostError } from '#electron/device-host/protocol'
import type { IssuedReceipt, KioskPorts } from '#electron/services/kiosk/ports'
import { receiptOf } from '#electron/services/kiosk/receipt-document'

type ReceiptPorts = Pick<KioskPorts, 'identity' | 'clock' | 'receipts' | 'log'>

const offered: ReceiptOffer = { state: 'offered', reason: null }

/** The receipt of the customer standing here: issued once, printed when asked for or, as a claim slip, by itself. */
export class ReceiptDesk {
  readonly #ports: ReceiptPorts
  readonly #language: () => Language
  readonly #changed: () => void
  #document: ReceiptDocument | null = null
  #issuing: Promise<IssuedReceipt> | null = null
  #offer = offered

  /** `changed`: something else can be had of the receipt now. */
  constructor(ports: ReceiptPorts, language: () => Language, changed: () => void) {
    this.#ports = ports
    this.#language = language
    this.#changed = changed
  }

  document(): ReceiptDocument | null {
    return this.#document
  }

  async issue(state: SaleState): Promise<void> {
    const document = this.#documentOf(state)
    if (document === null || this.#document?.receiptId === document.receiptId) return
    this.#document = document
    this.#offer = offered
    const issuing = this.#ports.receipts.issue(state.sale.saleId, document)
    this.#issuing = issuing
    const issued = await issuing
    if (this.#document !== document) return
    this.#document = issued.document
    if (issued.isPrinted) this.#set({ state: 'printed', reason: null })
    // A claim slip is what the customer leaves with: it is not asked for, it is given.
    else if (state.kind !== 'completed') this.print()
  }

  /** The receipt of a sale whose customer has gone: nobody is there to be given it, and whoever asks for it later can be. */
  async keep(state: SaleState): Promise<void> {
    const document = this.#documentOf(state)
    if (document !== null) await this.#ports.receipts.issue(state.sale.saleId, document)
  }

  print(): void {
    const [document, issuing] = [this.#document, this.#issuing]
    if (document === null || issuing === null || this.#offer.state === 'printing' || this.#offer.state === 'printed')
      return
    this.#set({ state: 'printing', reason: null })
    const ended = (next: ReceiptOffer): void => {
      // The answer is about this receipt; by now another may be on screen.
      if (this.#document?.receiptId === document.receiptId) this.#set(next)
    }
    // Nothing is printed that the journal does not have, however fast the key is pressed.
    const answered = issuing.then((issued) =>
      issued.isPrinted ? ok(undefined) : this.#ports.receipts.print(issued.document),
    )
    answered.then(
      (answer) => {
        ended(answer.ok ? { state: 'printed', reason: null } : { state: 'failed', reason: printTrouble(answer.error) })
      },
      (error: unknown) => {
        this.#ports.log(`receipt not drawn: ${String(error)}`)
        ended({ state: 'failed', reason: 'outcome_unknown' })
      },
    )
  }

  /** What can be had of the receipt. */
  offer(): ReceiptOffer {
    return this.#offer
  }

  /** The screen with what can be had of the receipt. */
  offeredOn(screen: Screen): Screen {
    return 'receipt' in screen ? { ...screen, receipt: this.#offer } : screen
  }

  forget(): void {
    this.#document = null
    this.#issuing = null
    this.#offer = offered
  }

  #documentOf(state: SaleState): ReceiptDocument | null {
    return receiptOf(state, {
      language: this.#language(),
      stopName: this.#ports.identity().stopName,
      atMs: this.#ports.clock.wallMs(),
    })
  }

  #set(next: ReceiptOffer): void {
    this.#offer = next
    this.#changed()
  }
}

export function printTrouble(error: PrinterError | HostError): NonNullable<ReceiptOffer['reason']> {
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
