import { assertNever } from '#domain/assert'

/** Where money on a wallet came from, as far as it bears on giving it back. */
export const moneySources = ['holder', 'education_department', 'mistaken_transfer'] as const
export type MoneySource = (typeof moneySources)[number]

export type RecoveryRefusal = { readonly kind: 'education_department' } | { readonly kind: 'mistaken_transfer' }

/** Why money can be neither refunded nor restored, whatever the other conditions say: paid under an agreement with the Education
 *  Department of Astana (WALLET-009), or sent to another's card by mistake (WALLET-010). Null for the holder's own money. */
export function recoveryRefusal(source: MoneySource): RecoveryRefusal | null {
  switch (source) {
    case 'holder':
      return null
    case 'education_department':
    case 'mistaken_transfer':
      return { kind: source }
    default:
      return assertNever(source)
  }
}
