import type { DeskRole, PlasticKind } from '#domain/card/kind'
import type { Tenge } from '#domain/money'

/** Where money reaches the wallet besides our desks (WALLET-004). */
export const otherTopUpPlaces = ['bank_app', 'payment_terminal'] as const
export type OtherTopUpPlace = (typeof otherTopUpPlaces)[number]

/** Terms of the wallet in force. One unit of it is one tenge (WALLET-001), so it has no unit of its own. */
export type WalletTariff = {
  /** Amounts offered with one touch. */
  readonly quickAmounts: readonly Tenge[]
  /** Smallest and largest top-up, and the step between. The documents name none. Switches, GAP-50. */
  readonly min: Tenge
  readonly max: Tenge
  readonly step: Tenge
  /** Roles that take cash for the wallet. The kiosk is a switch, GAP-59. */
  readonly cashDesks: readonly DeskRole[]
  readonly cashlessDesks: readonly DeskRole[]
  readonly elsewhere: readonly OtherTopUpPlace[]
  /** With the card in the reader a desk writes at once. Switch, GAP-27: it only pays in, to be activated like a remote top-up. */
  readonly deskDelivery: 'written' | 'pending'
  /** Cash above the amount where no change is given goes to the wallet. Switch, GAP-50: no note above the amount is taken. */
  readonly cashSurplus: 'credited' | 'not_taken'
  /** Kinds of card that hold money: a school card is not mentioned, but its balance is (WALLET-006). */
  readonly cardKinds: readonly PlasticKind[]
}
