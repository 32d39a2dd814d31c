/** A card registered in the Personal cabinet is main or additional (CARD-013); `none` is not registered. */
export const cabinetStatuses = ['main', 'additional', 'none'] as const
export type CabinetStatus = (typeof cabinetStatuses)[number]

export type CabinetRefusal = { readonly kind: 'not_registered' } | { readonly kind: 'additional_card' }

/** Why a card cannot be restored; null for a main card (CARD-013). */
export function restorationRefusal(status: CabinetStatus): CabinetRefusal | null {
  if (status === 'main') return null
  return { kind: status === 'additional' ? 'additional_card' : 'not_registered' }
}

/** The main card taken out of the cabinet forfeits any refund of the money that was on it (CARD-014). */
export function forfeitsRefund(before: CabinetStatus, after: CabinetStatus): boolean {
  return before === 'main' && after === 'none'
}
