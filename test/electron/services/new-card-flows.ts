import type { PaymentMethod } from '#contract/screens/parts'
import type { Rig } from '#test/rig/terminal'
import { expect } from 'vitest'
import { insert } from '#test/electron/services/flows'

/** Buying a new card from the home screen to the card in the hand. */

export const firstNumber = '9643901470000001'

export async function open(rig: Rig): Promise<void> {
  await rig.until('home')
  expect(await rig.session.areas['kiosk.openNewCard'](undefined)).toEqual({ ok: true })
  await rig.until('new_card')
}

/** From the home screen to the payment. */
export async function pay(rig: Rig, method: PaymentMethod, money: number | null = null): Promise<void> {
  await open(rig)
  expect(await rig.session.areas['kiosk.chooseNewCardMoney']({ amount: money })).toEqual({ ok: true })
  expect(await rig.session.areas['kiosk.payNewCard']({ method })).toEqual({ ok: true })
  await rig.until(method)
}

export async function paid(rig: Rig, method: PaymentMethod, amount = 1000): Promise<void> {
  if (method === 'bank') await rig.bench({ kind: 'bank_answer', answer: 'approve' })
  else await insert(rig, amount)
}

export async function buy(rig: Rig, method: PaymentMethod, amount = 1000): Promise<void> {
  await pay(rig, method)
  await paid(rig, method, amount)
}

export async function take(rig: Rig): Promise<void> {
  await rig.untilTrue('a card is in the mouth', () => rig.host.state().dispenser.card === 'in_mouth')
  await rig.bench({ kind: 'dispenser_take' })
}

export function bought(rig: Rig): readonly { readonly cardId: string; readonly cardNumber: string | null }[] {
  return rig.host.state().cards.filter(({ title }) => title === 'dispensed')
}

export async function closed(rig: Rig): Promise<void> {
  await rig.untilTrue('the sale is over', () => rig.sales().length === 0)
}

export async function voided(rig: Rig): Promise<readonly unknown[]> {
  return (await rig.records('card_order.closed')).map(({ payload }) => JSON.parse(payload) as unknown)
}
