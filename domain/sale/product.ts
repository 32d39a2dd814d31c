import type { Tenge } from '#domain/money'
import type { PassGrant } from '#domain/pass/grant'
import type { PendingContent } from '#domain/pending'
import type { CalendarDay } from '#domain/time'

/** The card a line is written to: the one that lay on the reader when the sale was opened, or the one its dispenser gives. */
export type CardTarget = 'tapped' | 'new'

/** Where a pass goes on the card: the lowest free contract slot, or a slot whose pass is used up and may be written over. */
export type PassPlace = { readonly kind: 'free' } | { readonly kind: 'slot'; readonly slot: number }

/** Terms of a card in force when it is sold (CARD-008, CARD-009). */
export type CardTerms = { readonly validityYears: number; readonly warrantyDays: number }

/** What one line of a basket sells. Prices are those in force when the sale is opened. */
export type SaleProduct =
  | { readonly kind: 'top_up'; readonly target: CardTarget; readonly amount: Tenge }
  | {
      readonly kind: 'pass'
      readonly target: CardTarget
      readonly sku: string
      readonly price: Tenge
      readonly pass: PassGrant
      readonly place: PassPlace
      /** Last day on which its payment may be accepted (PASS-006); absent: none. */
      readonly lastSaleDay?: CalendarDay
    }
  /** A payment made elsewhere, for the tapped card; nothing is paid for it here. */
  | {
      readonly kind: 'activation'
      readonly amount: Tenge
      readonly pendingId: string
      readonly action: number
      readonly lastDay: CalendarDay
      readonly content: PendingContent
      readonly place: PassPlace
    }
  /** Money for a bike account. The deposit is money of the customer and a sum of its own (BIKE-055). */
  | {
      readonly kind: 'account'
      readonly sku: string
      readonly accountId: string
      readonly purpose: AccountPurpose
      readonly amount: Tenge
      readonly deposit: Tenge
    }
  /** A new card out of the dispenser. */
  | { readonly kind: 'card'; readonly sku: string; readonly price: Tenge; readonly terms: CardTerms }

export const accountPurposes = ['subscription', 'day_pass', 'top_up', 'debt'] as const
export type AccountPurpose = (typeof accountPurposes)[number]

export const freeSlot: PassPlace = { kind: 'free' }
