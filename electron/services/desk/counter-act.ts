import type { DeskActOf, DeskAnswer } from '#contract/desk/acts'
import type { Tenge } from '#domain/money'
import type { Basket } from '#electron/services/kiosk/shop/basket'

/** What is asked of the counter, its answers, and a basket that was set aside. */
export type Parked = {
  readonly parkedId: number
  readonly cardNumber: string | null
  readonly lines: ReturnType<Basket['lines']>
  readonly total: Tenge
  readonly atMs: number
}

export type CounterAct = DeskActOf<
  | 'add_top_up'
  | 'add_product'
  | 'remove_line'
  | 'park_basket'
  | 'resume_basket'
  | 'read_card'
  | 'take_cash'
  | 'take_bank'
  | 'cancel_payment'
  | 'write_pending'
  | 'void_sale'
  | 'leave_unwritten'
  | 'next_customer'
>

export const done: DeskAnswer = { ok: true }
export const notNow: DeskAnswer = { ok: false, reason: 'not_now' }
export const notAvailable: DeskAnswer = { ok: false, reason: 'not_available' }
