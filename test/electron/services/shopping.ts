import { expect } from 'vitest'
import { assert } from '#domain/assert'
import { tenge } from '#domain/money'
import type { PassTariff } from '#domain/pass/tariff'
import { calendarDay, startOfDayMs } from '#domain/time'
import type { Catalogue } from '#contract/catalogue/catalogue'
import type { ScreenOf } from '#contract/view'
import type { Rig } from '#test/rig/terminal'
import { insert } from '#test/electron/services/flows'

/** What a customer presses in the shop. */

/** 16 March 2026, 00:00 in Asia/Almaty: from now on the pass of April is sold (PASS-006). */
export const sixteenthMs = startOfDayMs(calendarDay('2026-03-16'))

/** Another pass tariff. */
export function withPasses(change: (tariff: PassTariff) => PassTariff): (catalogue: Catalogue) => Catalogue {
  return (catalogue) => ({
    ...catalogue,
    pass: catalogue.pass.map(({ from, value }) => ({ from, value: change(value) })),
  })
}

export function rowsOf(screen: ScreenOf<'passes'>) {
  return screen.groups.flatMap(({ rows }) => rows)
}

/** Opens the passes of the card at hand. */
export async function openPasses(rig: Rig): Promise<ScreenOf<'passes'>> {
  expect(await rig.session.areas['kiosk.openPasses'](undefined)).toEqual({ ok: true })
  return rig.until('passes')
}

/** From the card screen to the basket with one pass more. */
export async function choosePass(rig: Rig, sku: string): Promise<ScreenOf<'basket'>> {
  const row = rowsOf(await openPasses(rig)).find((one) => one.sku === sku)
  assert(row !== undefined, `${sku} is on the screen`)
  expect(await rig.session.areas['kiosk.choosePass']({ sku, month: row.month })).toEqual({ ok: true })
  return rig.until('basket')
}

export async function addMore(rig: Rig): Promise<void> {
  expect(await rig.session.areas['kiosk.addMore'](undefined)).toEqual({ ok: true })
  await rig.until('card')
}

export async function addTopUp(rig: Rig, amount: number): Promise<ScreenOf<'basket'>> {
  await addMore(rig)
  expect(rig.session.openTopUp()).toEqual({ ok: true })
  expect(rig.session.chooseAmount(tenge(amount))).toEqual({ ok: true })
  expect(await rig.session.areas['kiosk.addTopUp'](undefined)).toEqual({ ok: true })
  return rig.until('basket')
}

/** Confirms what is on the screen. */
export async function pressPay(rig: Rig, method: 'cash' | 'bank') {
  const { quoteNumber } = await rig.until('basket')
  return rig.session.areas['kiosk.payBasket']({ method, quoteNumber })
}

/** Pays the basket on the screen to its end. */
export async function payBasket(rig: Rig, method: 'cash' | 'bank'): Promise<ScreenOf<'outcome'>> {
  expect(await pressPay(rig, method)).toEqual({ ok: true })
  const { due } = await rig.until(method)
  if (method === 'bank') await rig.bench({ kind: 'bank_answer', answer: 'approve' })
  else await insertAll(rig, due)
  return rig.until('outcome')
}

/** Notes as large as fit, and one more for what is left. */
export async function insertAll(rig: Rig, due: number): Promise<void> {
  let left = due
  while (left > 0) {
    const note = [20_000, 10_000, 5000, 2000, 1000, 500, 200].find((one) => one <= left) ?? 200
    await insert(rig, note)
    left -= note
    const inserted = due - left
    await rig.untilTrue('the note is in', () => {
      const screen = rig.screen()
      return screen.kind !== 'cash' || screen.inserted >= inserted
    })
  }
}
