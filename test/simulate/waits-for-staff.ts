import type { SaleState } from '#domain/sale/state'
import { simulatedDispenserStateSchema } from '#drivers/dispenser/simulated-state'
import type { World } from '#test/simulate/world'

/** Its card stuck at the mouth and was taken out by hand: only whoever did it can say whether the customer has it. */
export function waitsForStaff({ house }: World, { kind, sale }: SaleState): boolean {
  const text = house.remembered('dispenser')
  if (kind !== 'dispensing' || text === null) return false
  const { cards } = simulatedDispenserStateSchema.parse(JSON.parse(text))
  return cards.some(
    ({ dispenseId, whereabouts }) =>
      dispenseId.startsWith(`${sale.saleId}:`) && whereabouts.kind === 'removed' && whereabouts.during === 'issue',
  )
}
