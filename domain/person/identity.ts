import { assertNever } from '#domain/assert'

/** "Residents (citizens)" may buy what others may not (BIKE-036, GAP-03). */
export const residences = ['citizen', 'residence_permit', 'non_resident'] as const
export type Residence = (typeof residences)[number]

/** Documents a person may show at registration; which one it was is kept (BIKE-108). */
export const identityDocumentKinds = ['identity_card', 'passport', 'residence_permit', 'foreign_passport'] as const
export type IdentityDocumentKind = (typeof identityDocumentKinds)[number]

export type IdentityDocument = { readonly kind: IdentityDocumentKind; readonly number: string }

/** Who somebody is by the document: Kazakh identity cards and passports are for citizens only. */
export function residenceBy(kind: IdentityDocumentKind): Residence {
  switch (kind) {
    case 'identity_card':
    case 'passport':
      return 'citizen'
    case 'residence_permit':
      return 'residence_permit'
    case 'foreign_passport':
      return 'non_resident'
    default:
      return assertNever(kind)
  }
}
