import { readFile } from 'node:fs/promises'
import { assert, integer, property, string } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { tenge } from '#domain/money'
import type { BankState } from '#drivers/terminal/driver'
import { answers, approvalOf, readAnswer } from '#drivers/terminal/kaspi/answers'
import { terminalConformance } from '#test/drivers/terminal/conformance'
import { openKaspiRig, type KaspiRig } from '#test/drivers/terminal/kaspi-rig'
import { canaryNumber, VirtualKaspi } from '#test/drivers/terminal/virtual-kaspi'
import { untilState } from '#test/drivers/terminal/zvt-rig'

terminalConformance('Kaspi Smart POS, bank card', () => openKaspiRig('card'))
terminalConformance('Kaspi Smart POS, QR', () => openKaspiRig('qr'))

const amount = tenge(2_000)
const unknown = { ok: true, value: { kind: 'unknown' } }
const approved = { ok: true, value: { kind: 'approved' } }
const isGone = { ok: false, error: { kind: 'device_gone' } }
const busy = { ok: false, error: { kind: 'device_busy' } }
const neverHeard = { ok: false, error: { kind: 'operation_unknown' } }

async function lastWord({ driver }: KaspiRig, operationId: string): Promise<unknown> {
  let outcome = await driver.outcome(operationId)
  for (let asked = 0; asked < 200 && outcome.ok && outcome.value.kind === 'unknown'; asked += 1) {
    outcome = await driver.outcome(operationId)
  }
  return outcome
}

describe('a Kaspi terminal', () => {
  test('names a card payment by RRN, authorisation and four digits, a QR payment by its order (S7)', async () => {
    const rig = await openKaspiRig()
    rig.terminal.act('card')
    expect(await rig.driver.charge('p1', amount)).toEqual({
      ok: true,
      value: {
        kind: 'approved',
        approval: { reference: '000504711002-118522', method: 'card', maskedCard: '*4417' },
      },
    })
    rig.terminal.act('qr')
    expect(await rig.driver.charge('p2', amount)).toEqual({
      ok: true,
      value: { kind: 'approved', approval: { reference: '504711003', method: 'qr', maskedCard: null } },
    })
    expect(rig.terminal.paid).toEqual([2_000, 2_000])
  })

  test('tells the steps of a payment, and that its person cancelled', async () => {
    const rig = await openKaspiRig()
    const steps: BankState[] = []
    rig.driver.subscribe((state) => steps.push(state))
    const charge = rig.driver.charge('p1', amount)
    await expect.poll(() => steps).toEqual(['waiting_for_card'])
    rig.terminal.act('cancel')
    expect(await charge).toEqual({ ok: true, value: { kind: 'declined', reason: 'cancelled' } })
    expect(steps).toEqual(['waiting_for_card', 'idle'])
  })

  test('is registered once, and after a restart of ours not again', async () => {
    const rig = await openKaspiRig()
    const again = await rig.reopen()
    again.pay()
    expect(await again.driver.charge('p1', amount)).toMatchObject(approved)
    expect(rig.terminal.registrations).toBe(1)
  })

  test('whose person does not let us in is offline, and asked again', async () => {
    const terminal = new VirtualKaspi()
    terminal.confirms = false
    const rig = await openKaspiRig('card', {}, terminal)
    expect(await rig.driver.charge('p1', amount)).toMatchObject(isGone)
    await expect.poll(() => terminal.registrations).toBeGreaterThan(1)
    terminal.confirms = true
    await untilState(rig.driver, 'idle')
  })

  test('renews an expired token within the payment, which is made once', async () => {
    const rig = await openKaspiRig()
    rig.terminal.expireToken()
    rig.pay()
    expect(await rig.driver.charge('p1', amount)).toMatchObject(approved)
    expect(rig.terminal.paid).toEqual([2_000])
    expect(rig.terminal.registrations).toBe(1)
  })

  test('that forgot us takes nothing until it has registered us anew', async () => {
    const rig = await openKaspiRig('card', { pollMs: 30 })
    rig.terminal.forgetUs()
    expect(await rig.driver.charge('p1', amount)).toMatchObject({ ok: false })
    await expect.poll(() => rig.terminal.registrations, { timeout: 5_000 }).toBe(2)
    rig.pay()
    await expect.poll(() => rig.driver.charge('p2', amount)).toMatchObject(approved)
    expect(rig.terminal.paid).toEqual([2_000])
  })

  test('at whose address another machine answers is not given our token', async () => {
    const rig = await openKaspiRig()
    await rig.terminal.replace()
    rig.terminal.calls = []
    expect(await rig.driver.charge('p1', amount)).toMatchObject(isGone)
    expect(await rig.driver.outcome('p1')).toEqual(neverHeard)
    expect(rig.terminal.calls).toEqual([])
  })

  test('with an operation of somebody else takes none of ours: nothing began', async () => {
    const rig = await openKaspiRig()
    rig.terminal.refuses.set('/v2/payment', 107)
    expect(await rig.driver.charge('p1', amount)).toEqual(busy)
    expect(await rig.driver.outcome('p1')).toEqual(neverHeard)
  })

  test('is refunded by the number of the payment and the way it was paid, in parts up to its sum', async () => {
    const rig = await openKaspiRig('qr')
    rig.pay()
    await rig.driver.charge('p1', amount)
    expect(await rig.driver.refund('p1', tenge(1_500), 'r1')).toMatchObject(approved)
    expect(await rig.driver.refund('p1', tenge(600), 'r2')).toMatchObject({ ok: true, value: { reason: 'refused' } })
    expect(rig.terminal.refunded).toEqual([1_500])
  })
})

describe('a Kaspi terminal that does not answer', () => {
  test.each(['/v2/payment', '/v2/refund'])(
    'to %s leaves the operation to a person: never failed, never repeated (R10)',
    async (path) => {
      const rig = await openKaspiRig()
      const isRefund = path === '/v2/refund'
      if (isRefund) {
        rig.pay()
        await rig.driver.charge('p1', amount)
      }
      rig.terminal.losesAnswerTo.add(path)
      if (!isRefund) rig.pay()
      const operate = (): Promise<unknown> =>
        isRefund ? rig.driver.refund('p1', amount, 'x') : rig.driver.charge('x', amount)
      expect(await operate()).toEqual(unknown)
      rig.terminal.losesAnswerTo.clear()
      expect(await operate()).toEqual(unknown)
      expect(await (await rig.reopen()).driver.outcome('x')).toEqual(unknown)
      expect(rig.terminal.calls.filter((call) => call === path)).toHaveLength(1)
      expect(isRefund ? rig.terminal.refunded : rig.terminal.paid).toEqual([2_000])
    },
  )

  test('to questions how it goes is asked again later, over a restart of ours (R10)', async () => {
    const rig = await openKaspiRig()
    rig.terminal.losesAnswerTo.add('/v2/status')
    rig.pay()
    expect(await rig.driver.charge('p1', amount)).toEqual(unknown)
    expect(await rig.driver.outcome('p1')).toEqual(unknown)
    rig.terminal.losesAnswerTo.clear()
    expect(await (await rig.reopen()).driver.outcome('p1')).toMatchObject(approved)
    expect(rig.terminal.paid).toEqual([2_000])
  })

  test('in time is in question as one that never answers', async () => {
    const rig = await openKaspiRig('card', { answerWithinMs: 200 })
    rig.terminal.answersAfterMs = 600
    expect(await rig.driver.charge('p1', amount)).toEqual(unknown)
    rig.terminal.answersAfterMs = 0
    expect(await rig.driver.outcome('p1')).toEqual(unknown)
  })

  test('because it is switched off has begun nothing, and is found again', async () => {
    const rig = await openKaspiRig()
    await rig.terminal.stop()
    expect(await rig.driver.charge('p1', amount)).toMatchObject(isGone)
    expect(await rig.driver.outcome('p1')).toEqual(neverHeard)
    await rig.terminal.start()
    rig.pay()
    expect(await rig.driver.charge('p1', amount)).toMatchObject(approved)
  })

  test('because it was restarted has forgotten the payment: unknown, never failed (R10)', async () => {
    const rig = await openKaspiRig()
    const charge = rig.driver.charge('p1', amount)
    await expect.poll(() => rig.terminal.isWaiting()).toBe(true)
    rig.terminal.restart()
    expect(await charge).toEqual(unknown)
    expect(await rig.driver.outcome('p1')).toEqual(unknown)
  })

  test('itself by its bank is told to ask again, and then knows', async () => {
    const rig = await openKaspiRig()
    rig.terminal.act('silent')
    expect(await rig.driver.charge('p1', amount)).toEqual(unknown)
    expect(await rig.driver.outcome('p1')).toEqual(unknown)
    expect(await lastWord(rig, 'p1')).toMatchObject(approved)
    expect(rig.terminal.paid).toEqual([2_000])
  })

  test('with an unknown code is not taken for one that refused', async () => {
    const rig = await openKaspiRig()
    rig.terminal.refuses.set('/v2/payment', 500)
    expect(await rig.driver.charge('p1', amount)).toEqual(unknown)
  })
})

describe('what a Kaspi terminal says', () => {
  test('of a card beyond four digits is in no answer and in no file (S7)', async () => {
    const rig = await openKaspiRig()
    rig.terminal.leaksCardNumber = true
    rig.pay()
    const outcome = await rig.driver.charge('p1', amount)
    expect(outcome).toMatchObject({ ok: true, value: { approval: { maskedCard: '*4417' } } })
    const files = await Promise.all(rig.paths.map((path) => readFile(path, 'utf8')))
    for (const written of [JSON.stringify(outcome), ...files]) {
      expect(written).not.toContain(canaryNumber)
      expect(written).not.toContain(canaryNumber.slice(0, 6))
    }
  })

  test('is refused when it is not of the form, and never throws (R8)', () => {
    assert(
      property(integer({ min: 100, max: 599 }), string(), (status, body) => {
        expect(readAnswer(status, body, answers.status).ok).toBe(false)
      }),
      { numRuns: 2_000 },
    )
  })

  test('is paid only with a number by which it can be found', () => {
    const status = { status: 'success', subStatus: 'CardTransactionSuccess' } as const
    expect(approvalOf(status)).toBeNull()
    expect(approvalOf({ ...status, transactionId: '7' })?.refund).toEqual({ method: 'card', transactionId: '7' })
  })
})
