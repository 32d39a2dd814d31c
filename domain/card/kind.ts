/** Plastic cards that lie on a reader (CARD-001…003). */
export const plasticKinds = ['reusable', 'concession', 'school'] as const
export type PlasticKind = (typeof plasticKinds)[number]

/** What the operator calls a card, on plastic or not (Table CARD-T1). */
export const cardTypes = [...plasticKinds, 'virtual_concession', 'virtual_school', 'cobranded'] as const
export type CardType = (typeof cardTypes)[number]

/** Named cards carry their holder and may not be given to others (CARD-017). */
export function isNamed(type: CardType): boolean {
  return type !== 'reusable'
}

/** Who serves the customer (DESK-001, -002, -005). */
export const deskRoles = ['self_service', 'specialised', 'central'] as const
export type DeskRole = (typeof deskRoles)[number]
