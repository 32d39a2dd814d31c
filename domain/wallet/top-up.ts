import type { DeskRole, PlasticKind } from '#domain/card/kind'
import type { CardStanding } from '#domain/card/standing'
import { subtractTenge, tenge, type Tenge } from '#domain/money'
import { err, ok, type Result } from '#domain/result'
import type { CalendarDay } from '#domain/time'
import type { OtherTopUpPlace, WalletTariff } from '#domain/wallet/tariff'

/** The card money is to go to. `balanceMax` is what its wallet can hold. */
export type WalletCard = {
  readonly cardKind: PlasticKind
  readonly standing: CardStanding
  readonly balance: Tenge
  readonly balanceMax: Tenge
}

export type WalletRefusal =
  | { readonly kind: 'card_blocked' }
  | { readonly kind: 'card_expired'; readonly plasticLastDay: CalendarDay }
  | { readonly kind: 'card_kind'; readonly cardKind: PlasticKind }
  /** Less than the smallest top-up fits. */
  | { readonly kind: 'wallet_full'; readonly balanceMax: Tenge }

export type AmountRefusal =
  | WalletRefusal
  | { readonly kind: 'not_whole' }
  | { readonly kind: 'below_min'; readonly min: Tenge }
  | { readonly kind: 'above_max'; readonly max: Tenge }
  | { readonly kind: 'not_in_steps'; readonly step: Tenge }
  /** The card cannot hold it; `room` is what it can. */
  | { readonly kind: 'above_card_limit'; readonly room: Tenge }

/** Amounts this card can take now; `quickAmounts` are those that fit. */
export type TopUpRange = {
  readonly min: Tenge
  readonly max: Tenge
  readonly step: Tenge
  readonly quickAmounts: readonly Tenge[]
}

/** Whether a card can be topped up, and between which amounts (WALLET-006, WALLET-007). */
export function topUpRange(card: WalletCard, tariff: WalletTariff): Result<TopUpRange, WalletRefusal> {
  const { standing, cardKind, balanceMax } = card
  if (standing.kind === 'blocked') return err({ kind: 'card_blocked' })
  if (standing.kind === 'expired') return err({ kind: 'card_expired', plasticLastDay: standing.plasticLastDay })
  if (!tariff.cardKinds.includes(cardKind)) return err({ kind: 'card_kind', cardKind })
  const { min, step } = tariff
  const fitting = Math.min(tariff.max, roomOf(card))
  if (fitting < min) return err({ kind: 'wallet_full', balanceMax })
  const max = tenge(fitting - ((fitting - min) % step))
  return ok({ min, max, step, quickAmounts: tariff.quickAmounts.filter((amount) => amount >= min && amount <= max) })
}

/** Why an amount cannot be topped up; null when it can (WALLET-007). */
export function amountRefusal(amount: number, card: WalletCard, tariff: WalletTariff): AmountRefusal | null {
  const range = topUpRange(card, tariff)
  if (!range.ok) return range.error
  const { min, max, step } = tariff
  if (!Number.isSafeInteger(amount)) return { kind: 'not_whole' }
  if (amount < min) return { kind: 'below_min', min }
  if (amount > max) return { kind: 'above_max', max }
  if ((amount - min) % step !== 0) return { kind: 'not_in_steps', step }
  const room = roomOf(card)
  return amount > room ? { kind: 'above_card_limit', room } : null
}

/** Whether a note may be taken towards an amount on a kiosk that gives no change. Everything taken must fit the wallet, because
 *  a surplus goes there whole (WALLET-007, GAP-50). */
export function mayTakeNote(
  note: Tenge,
  taken: { readonly inserted: Tenge; readonly asked: Tenge },
  card: WalletCard,
  { cashSurplus }: WalletTariff,
): boolean {
  if (taken.inserted >= taken.asked) return false
  const sum = taken.inserted + note
  if (cashSurplus === 'not_taken' && sum > taken.asked) return false
  return sum <= roomOf(card)
}

function roomOf({ balance, balanceMax }: WalletCard): Tenge {
  return subtractTenge(balanceMax, balance)
}

export type TopUpPlaceRefusal = {
  readonly kind: 'place'
  readonly desks: readonly DeskRole[]
  readonly elsewhere: readonly OtherTopUpPlace[]
}

/** Whether a role takes this means for the wallet (WALLET-003, WALLET-004, GAP-59); null means it does. */
export function topUpPlaceRefusal(
  role: DeskRole,
  means: 'cash' | 'bank',
  { cashDesks, cashlessDesks, elsewhere }: WalletTariff,
): TopUpPlaceRefusal | null {
  const desks = means === 'cash' ? cashDesks : cashlessDesks
  return desks.includes(role) ? null : { kind: 'place', desks, elsewhere }
}

/** What becomes of a top-up once it is paid: a desk writes it to the card in the reader, remote ones wait for activation within
 *  their term (WALLET-008, GAP-27). */
export function topUpDelivery(
  paidAt: DeskRole | OtherTopUpPlace,
  { deskDelivery }: WalletTariff,
): 'written' | 'pending' {
  return paidAt === 'bank_app' || paidAt === 'payment_terminal' ? 'pending' : deskDelivery
}

/** What is confirmed before paying, because money on another's card comes back by no way (WALLET-010). */
export type TopUpConfirmation = {
  readonly cardNumber: string
  readonly amount: Tenge
  readonly balanceAfter: Tenge
  readonly warnings: readonly ['other_card_not_recoverable']
}

export function topUpConfirmation(cardNumber: string, amount: Tenge, card: WalletCard): TopUpConfirmation {
  const balanceAfter = tenge(card.balance + amount)
  return { cardNumber, amount, balanceAfter, warnings: ['other_card_not_recoverable'] }
}
