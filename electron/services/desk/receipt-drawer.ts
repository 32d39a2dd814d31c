import type { DeskScreenOf } from '#contract/desk/view'
import type { ReceiptOffer } from '#contract/screens/parts'
import type { Operator } from '#domain/operator/operator'
import { receiptDocumentSchema } from '#contract/receipt'
import type { ReceiptDocument } from '#domain/receipt'
import { printTrouble } from '#electron/services/kiosk/receipt-desk'
import type { DeskPorts } from '#electron/services/desk/ports'

/** As many as the screen shows whole. */
const rowsMax = 9

/** Receipts of the last sales, and copies of them: a copy says the same as the receipt, and that it is one. */
export class ReceiptDrawer {
  readonly #ports: DeskPorts
  readonly #changed: () => void
  #offer: ReceiptOffer = { state: 'offered', reason: null }

  constructor(ports: DeskPorts, changed: () => void) {
    this.#ports = ports
    this.#changed = changed
  }

  offer(): ReceiptOffer {
    return this.#offer
  }

  async screen(): Promise<DeskScreenOf<'receipts'>> {
    this.#offer = { state: 'offered', reason: null }
    const stored = await this.#ports.store.receipts.recent(rowsMax)
    const rows = stored.flatMap(({ receiptId, document, isPrinted }) => {
      const known = receiptDocumentSchema.safeParse(document)
      if (!known.success) return []
      const { reference, atMs, cardNumber, total } = known.data
      return [{ receiptId, reference, atMs, cardNumber, total, isPrinted }]
    })
    return { kind: 'receipts', rows, print: this.#offer }
  }

  async reprint(receiptId: string, { operatorId }: Operator): Promise<boolean> {
    if (this.#offer.state === 'printing') return false
    const stored = await this.#ports.store.receipts.find(receiptId)
    const known = receiptDocumentSchema.safeParse(stored?.document)
    if (stored === null || !known.success) return false
    const copyId = `${receiptId}:copy:${this.#ports.newId()}`
    await this.#ports.store.append([
      { kind: 'receipt.copied', operationId: copyId, payload: { receiptId, operatorId } },
    ])
    this.#set({ state: 'printing', reason: null })
    const copy: ReceiptDocument = { ...known.data, receiptId: copyId, isCopy: true }
    this.#ports.receipts.print(copy).then(
      (answer) => {
        this.#set(
          answer.ok ? { state: 'printed', reason: null } : { state: 'failed', reason: printTrouble(answer.error) },
        )
      },
      (error: unknown) => {
        this.#ports.log(`copy not drawn: ${String(error)}`)
        this.#set({ state: 'failed', reason: 'outcome_unknown' })
      },
    )
    return true
  }

  #set(offer: ReceiptOffer): void {
    this.#offer = offer
    this.#changed()
  }
}
