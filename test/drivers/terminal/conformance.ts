import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { tenge } from '#domain/money'
import type { BankTerminalDriver } from '#drivers/terminal/driver'

/** A bank terminal and the person in front of it. With hardware the person is asked to act when the terminal waits. */
export type TerminalRig = {
  readonly driver: BankTerminalDriver
  readonly pay: () => void
  readonly refuse: () => void
  /** Opens the device as the next process does after this one was killed: with what was written down, and no more. */
  readonly reopen: () => Promise<TerminalRig>
}

const amount = tenge(2_000)

export function terminalConformance(device: string, open: () => Promise<TerminalRig>): void {
  async function paid(): Promise<{ rig: TerminalRig; paymentId: string }> {
    const rig = await open()
    const paymentId = randomUUID()
    const charge = rig.driver.charge(paymentId, amount)
    rig.pay()
    expect(await charge).toMatchObject({ ok: true, value: { kind: 'approved' } })
    return { rig, paymentId }
  }

  /** Started, waiting for its person. */
  async function waiting(): Promise<{
    rig: TerminalRig
    paymentId: string
    charge: ReturnType<BankTerminalDriver['charge']>
  }> {
    const rig = await open()
    const paymentId = randomUUID()
    const isWaiting = new Promise<void>((resolve) => {
      rig.driver.subscribe((state) => {
        if (state === 'waiting_for_card') resolve()
      })
    })
    const charge = rig.driver.charge(paymentId, amount)
    await isWaiting
    return { rig, paymentId, charge }
  }

  describe(`bank terminal port: ${device}`, () => {
    test('approves with a reference and at most four digits of the card', async () => {
      const { rig, paymentId } = await paid()
      const outcome = await rig.driver.outcome(paymentId)
      if (!outcome.ok || outcome.value.kind !== 'approved') throw new Error(JSON.stringify(outcome))
      const { reference, maskedCard } = outcome.value.approval
      expect(reference).not.toBe('')
      expect((maskedCard ?? '').replace(/\D/g, '').length).toBeLessThanOrEqual(4)
      expect(rig.driver.state()).toBe('idle')
    })

    test('does not charge the same payment twice but repeats its first outcome', async () => {
      const { rig, paymentId } = await paid()
      const first = await rig.driver.outcome(paymentId)
      expect(await rig.driver.charge(paymentId, amount)).toEqual(first)
    })

    test('says why the bank declined, and says it again', async () => {
      const { rig, paymentId, charge } = await waiting()
      rig.refuse()
      const outcome = await charge
      expect(outcome).toMatchObject({ ok: true, value: { kind: 'declined' } })
      expect(await rig.driver.outcome(paymentId)).toEqual(outcome)
    })

    test('does one operation at a time', async () => {
      const { rig, charge } = await waiting()
      expect(await rig.driver.charge(randomUUID(), amount)).toEqual({ ok: false, error: { kind: 'device_busy' } })
      rig.pay()
      await charge
    })

    test('does not know an operation it was never told of', async () => {
      const rig = await open()
      const unknown = { ok: false, error: { kind: 'operation_unknown' } }
      expect(await rig.driver.outcome(randomUUID())).toEqual(unknown)
      expect(await rig.driver.cancel(randomUUID())).toEqual(unknown)
      expect(await rig.driver.refund(randomUUID(), amount, randomUUID())).toEqual(unknown)
    })

    test('declines a cancelled charge, and its own record says so, or says that it cannot cancel', async () => {
      const { rig, paymentId, charge } = await waiting()
      const answer = await rig.driver.cancel(paymentId)
      if (!rig.driver.abilities.canCancel) {
        expect(answer).toEqual({ ok: false, error: { kind: 'cancel_impossible' } })
        rig.pay()
        expect(await charge).toMatchObject({ ok: true, value: { kind: 'approved' } })
        return
      }
      expect(answer.ok).toBe(true)
      const cancelled = { ok: true, value: { kind: 'declined', reason: 'cancelled' } }
      expect(await charge).toEqual(cancelled)
      expect(await rig.driver.outcome(paymentId)).toEqual(cancelled)
    })

    test('leaves an approved charge as it is when cancelled too late', async () => {
      const { rig, paymentId } = await paid()
      await rig.driver.cancel(paymentId)
      expect(await rig.driver.outcome(paymentId)).toMatchObject({ ok: true, value: { kind: 'approved' } })
    })

    test('refunds once however often it is asked with one refund number', async () => {
      const { rig, paymentId } = await paid()
      const refundId = randomUUID()
      const first = await rig.driver.refund(paymentId, amount, refundId)
      expect(first).toMatchObject({ ok: true, value: { kind: 'approved' } })
      expect(await rig.driver.refund(paymentId, amount, refundId)).toEqual(first)
      const another = await rig.driver.refund(paymentId, amount, randomUUID())
      expect(another).toEqual({ ok: true, value: { kind: 'declined', reason: 'refused' } })
    })

    test('knows a refund by its own number, and none that was never asked for', async () => {
      const { rig, paymentId } = await paid()
      const refundId = randomUUID()
      expect(await rig.driver.outcome(refundId)).toEqual({ ok: false, error: { kind: 'operation_unknown' } })
      const refunded = await rig.driver.refund(paymentId, amount, refundId)
      expect(await rig.driver.outcome(refundId)).toEqual(refunded)
    })

    test('gives a part of a payment back, or declines it and gives nothing', async () => {
      const { rig, paymentId } = await paid()
      const part = await rig.driver.refund(paymentId, tenge(500), randomUUID())
      const canRefundParts = rig.driver.abilities.refunds === 'any_amount'
      expect(part).toMatchObject({ ok: true, value: canRefundParts ? { kind: 'approved' } : { reason: 'refused' } })
      const rest = await rig.driver.refund(paymentId, tenge(canRefundParts ? 1_500 : 2_000), randomUUID())
      expect(rest).toMatchObject({ ok: true, value: { kind: 'approved' } })
    })

    test('knows the outcome after our process died', async () => {
      const { rig, paymentId } = await paid()
      const before = await rig.driver.outcome(paymentId)
      const again = await rig.reopen()
      expect(await again.driver.outcome(paymentId)).toEqual(before)
    })

    test('says unknown, never unheard of, while a charge waits for its person after our process died', async () => {
      const { rig, paymentId } = await waiting()
      const again = await rig.reopen()
      expect(await again.driver.outcome(paymentId)).toEqual({ ok: true, value: { kind: 'unknown' } })
      if (!again.driver.abilities.canCancel) {
        again.pay()
        const told = (): ReturnType<BankTerminalDriver['outcome']> => again.driver.outcome(paymentId)
        await expect.poll(told).toMatchObject({ ok: true, value: { kind: 'approved' } })
        return
      }
      await again.driver.cancel(paymentId)
      const cancelled = { ok: true, value: { kind: 'declined', reason: 'cancelled' } }
      expect(await again.driver.outcome(paymentId)).toEqual(cancelled)
    })

    test('ends a waiting call when closed', async () => {
      const { rig, charge } = await waiting()
      await rig.driver.close()
      expect(await charge).toMatchObject({ ok: false, error: { kind: 'device_gone' } })
    })
  })
}
