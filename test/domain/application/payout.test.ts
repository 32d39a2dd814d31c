import { describe, expect, test } from 'vitest'
import { isClosed } from '#domain/application/application'
import { tenge } from '#domain/money'
import { after, checked, opened, step } from '#test/domain/application/cases'

describe('paying out', () => {
  const approved = after(checked(opened('wallet_refund')), { kind: 'approved' })
  const first = { payoutId: 'a', terminalNumber: 147 }
  const paying = after(approved, { kind: 'payout_begun', payout: first })

  test('is begun by one desk only, and begun again by that one harmlessly', () => {
    const other = { payoutId: 'b', terminalNumber: 148 }
    expect(step(paying, { kind: 'payout_begun', payout: other })).toMatchObject({ error: { kind: 'payout_other' } })
    expect(step(paying, { kind: 'payout_begun', payout: first })).toMatchObject({ ok: true })
  })

  test('happens once, for the sum that was decided', () => {
    const made = after(paying, { kind: 'payout_made', payoutId: 'a', amount: tenge(2400) })
    expect(made.state).toEqual({ kind: 'done', paid: 2400 })
    expect(isClosed(made)).toBe(true)
    expect(step(made, { kind: 'payout_begun', payout: first })).toMatchObject({ error: { kind: 'application_state' } })
    expect(step(paying, { kind: 'payout_made', payoutId: 'a', amount: tenge(2401) })).toMatchObject({ ok: false })
    expect(step(paying, { kind: 'payout_made', payoutId: 'b', amount: tenge(2400) })).toMatchObject({ ok: false })
  })

  test('that did not happen can be begun anew', () => {
    const again = after(paying, { kind: 'payout_not_made', payoutId: 'a' })
    expect(again.state).toEqual({ kind: 'approved', amount: 2400 })
  })
})
