import { expect } from 'vitest'
import { tenge } from '#domain/money'
import type { PendingPayment } from '#domain/pending'
import type { Rig } from '#test/rig/terminal'
import { ordinaryNumber } from '#test/electron/services/books'

export const dayMs = 86_400_000

/** From the home screen to the chosen way of paying. */
export async function chooseTopUp(rig: Rig, amount: number, method: 'cash' | 'bank'): Promise<void> {
  await rig.place('ordinary')
  expect(rig.session.openTopUp()).toEqual({ ok: true })
  expect(rig.session.chooseAmount(tenge(amount))).toEqual({ ok: true })
  expect(await rig.session.pay(method)).toEqual({ ok: true })
  await rig.until(method)
}

/** Lets one top-up be as large as the card can hold. */
export function liftTopUpLimit(rig: Rig): void {
  const max = tenge(1_000_000)
  rig.sell((catalogue) => ({
    ...catalogue,
    wallet: catalogue.wallet.map(({ from, value }) => ({ from, value: { ...value, max } })),
  }))
}

/** One note after another, as the slot takes them. */
export async function insert(rig: Rig, amount: number): Promise<void> {
  await rig.untilTrue('the slot is free', () => rig.host.state().notes.state !== 'accepting')
  await rig.bench({ kind: 'note_insert', amount: tenge(amount) })
}

export async function payByBank(rig: Rig, amount: number): Promise<void> {
  await chooseTopUp(rig, amount, 'bank')
  await rig.bench({ kind: 'bank_answer', answer: 'approve' })
}

/** A bank app paid for the ordinary card so many days ago, and the terminal knows. */
export async function paidElsewhere(rig: Rig, amount: number, daysAgo = 3): Promise<PendingPayment> {
  const payment = rig.centre.pay({
    cardNumber: ordinaryNumber,
    amount,
    acceptedAtMs: rig.time.clock.wallMs() - daysAgo * dayMs,
  })
  await rig.centre.exchange(rig.store)
  return payment
}

/** Lays the ordinary card and presses the key of these payments. */
export async function activate(rig: Rig, ...payments: readonly PendingPayment[]): Promise<void> {
  await rig.place('ordinary')
  expect(await rig.session.activate(payments.map(({ pendingId }) => pendingId))).toEqual({ ok: true })
}
