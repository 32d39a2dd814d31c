import type { SaleState } from '#domain/sale/state'
import type { CashEvent } from '#drivers/cash/driver'
import type { KioskPorts } from '#electron/services/kiosk/ports'
import { cashEventOf } from '#electron/services/sale-effects'

type NoteEvent = Extract<CashEvent, { noteId: string }>

/** Of the sale ids of notes that found no sale. */
export const unassignedPrefix = 'unassigned:'

/** Notes find their sale: the one they were escrowed for, else the one that takes cash now. No note is lost without a trace,
 *  whatever the validator says and when. */
export function createCashNotes(
  ports: KioskPorts,
  customersSale: () => string | null,
): { onCash(event: CashEvent): Promise<void> } {
  const counted = new Set<string>()
  ports.runner.subscribe(({ sale }) => {
    for (const { noteId } of sale.notes) counted.add(noteId)
  })

  function takesCash(noteId: string): SaleState | undefined {
    const paying = ports.runner.running().filter((state) => state.kind === 'paying' && state.means.kind === 'cash')
    return paying.find((state) => escrowOf(state) === noteId) ?? paying.find(isCustomers) ?? paying[0]
  }

  function isCustomers({ sale }: SaleState): boolean {
    return sale.saleId === customersSale()
  }

  async function onNote(event: NoteEvent): Promise<void> {
    const saleEvent = cashEventOf(event, ports.clock.wallMs())
    const paying = takesCash(event.noteId)
    // A note that was reported late still belongs to the sale it paid.
    const state = paying ?? ports.runner.running().find(({ kind, sale }) => kind === 'paid' && sale.notes.length > 0)
    if (saleEvent !== null && state !== undefined) await ports.runner.dispatch(state.sale.saleId, saleEvent)
    if (event.kind === 'note_escrowed' && paying === undefined) {
      ports.log('note without a sale, given back')
      await ports.devices.call('cash.giveBack', { noteId: event.noteId })
    }
    if (event.kind === 'note_stacked' && !counted.has(event.noteId)) await unassigned(event)
  }

  /** Money in the box that no sale can take any more: in the journal as a sale that never closed, for a person to settle. */
  async function unassigned({ noteId, amount }: NoteEvent): Promise<void> {
    ports.log('note stacked without a sale')
    const saleId = `${unassignedPrefix}${noteId}`
    await ports.recordFact(saleId, { kind: 'cash_accepted', saleId, noteId, amount })
  }

  return {
    async onCash(event) {
      if ('noteId' in event) await onNote(event)
    },
  }
}

function escrowOf(state: SaleState): string | null {
  return state.kind === 'paying' && state.means.kind === 'cash' ? (state.means.escrow?.noteId ?? null) : null
}
