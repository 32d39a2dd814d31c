import { describe, expect, test } from 'vitest'
import { expectBooksClosed, factsOf, newBalance } from '#test/electron/services/books'
import { activate, chooseTopUp, dayMs, paidElsewhere } from '#test/electron/services/flows'
import { choosePass, openPasses, rowsOf } from '#test/electron/services/shopping'
import { createClockWorld, type ClockWorld } from '#test/rig/clock-world'
import { openRig, type Rig } from '#test/rig/terminal'

/** A kiosk with a computer of its own whose clocks may be wrong; the rig's time is the true one. */
async function openClockRig(): Promise<{ readonly rig: Rig; readonly world: ClockWorld }> {
  const made: { world: ClockWorld | null } = { world: null }
  const rig = await openRig({}, undefined, undefined, { clocks: (time) => (made.world = createClockWorld(time)) })
  const { world } = made
  if (world === null) throw new Error('the rig has a world')
  world.hearCentre()
  await rig.keepClock()
  return { rig, world }
}

/** The power was away, the battery of the clock is dead, and there is no link. */
async function loseTheDate(rig: Rig, world: ClockWorld): Promise<void> {
  rig.centre.setLink('down')
  world.powerCut(-365 * dayMs)
  await rig.restart()
}

async function finish(rig: Rig): Promise<void> {
  await rig.session.finish()
  await rig.bench({ kind: 'card_take' })
  await rig.until('home')
}

describe('a kiosk that does not know the date (design D6)', () => {
  test('tops up wallets, sells trips, and refuses months and payments with the reason (PEND-004, PASS-006)', async () => {
    const { rig, world } = await openClockRig()
    const payment = await paidElsewhere(rig, 500)
    await loseTheDate(rig, world)

    const card = await rig.place('ordinary')
    expect(card.pending).toMatchObject([{ pendingId: payment.pendingId, state: 'clock_untrusted' }])
    expect(await rig.session.activate([payment.pendingId])).toEqual({ ok: false, reason: 'not_available' })
    const passes = await openPasses(rig)
    expect(passes.closed).toMatchObject([{ reason: { code: 'clock_untrusted' } }])
    expect(rowsOf(passes).filter(({ name }) => name === 'month')).toEqual([])
    expect(rowsOf(passes).find(({ sku }) => sku === 'PASS_T15')?.reason).toBeNull()
    await finish(rig)

    await chooseTopUp(rig, 2000, 'bank')
    await rig.bench({ kind: 'bank_answer', answer: 'approve' })
    expect(await rig.until('done')).toMatchObject({ balanceAfter: newBalance + 2000 })
    expect(await factsOf(rig, 'card_credited')).toMatchObject([{ pendingId: null, amount: 2000 }])
    await expectBooksClosed(rig)
  })

  test('activates what it refused as soon as the centre tells the time (PEND-004)', async () => {
    const { rig, world } = await openClockRig()
    const payment = await paidElsewhere(rig, 500, 27)
    await loseTheDate(rig, world)
    expect((await rig.place('ordinary')).pending).toMatchObject([{ state: 'clock_untrusted' }])
    await finish(rig)
    world.hearCentre()
    await activate(rig, payment)
    await rig.until('done')
    await expectBooksClosed(rig)
  })

  test('takes back what it offered when the date comes under doubt before the key is pressed', async () => {
    const { rig, world } = await openClockRig()
    const payment = await paidElsewhere(rig, 500)
    expect((await rig.place('ordinary')).pending).toMatchObject([{ state: 'ready' }])
    world.hearCentre({ errorMs: 3 * dayMs })
    expect(await rig.session.activate([payment.pendingId])).toEqual({ ok: false, reason: 'not_available' })
    expect(await rig.until('card')).toMatchObject({ pending: [{ state: 'clock_untrusted' }] })
    expect(await factsOf(rig, 'card_credited')).toEqual([])
  })

  test('charges nothing for a month chosen before the date came under doubt', async () => {
    const { rig, world } = await openClockRig()
    await rig.place('ordinary')
    const { quoteNumber } = await choosePass(rig, 'PASS_M_CITY')
    world.hearCentre({ errorMs: 3 * dayMs })
    await rig.session.areas['kiosk.payBasket']({ method: 'bank', quoteNumber })
    const { lines } = await rig.until('basket', (screen) => screen.quoteNumber > quoteNumber)
    expect(lines).toMatchObject([{ changes: ['withdrawn'], reason: { code: 'clock_untrusted' } }])
    expect(await rig.facts()).toEqual([])
  })
})

describe('a kiosk whose wall clock is wrong and that has heard the centre', () => {
  test.each([
    ['a year ahead', 365],
    ['a year back', -365],
  ])(
    '%s: activates on day 28 and refuses on day 29, the link being down (PEND-004, PEND-005)',
    async (_title, days) => {
      const { rig, world } = await openClockRig()
      const [last, over] = [await paidElsewhere(rig, 500, 28), await paidElsewhere(rig, 700, 29)]
      rig.centre.setLink('down')
      world.setWallError(days * dayMs)
      expect((await rig.place('ordinary')).pending).toMatchObject([
        { pendingId: last.pendingId, state: 'ready', daysLeft: 0 },
        { pendingId: over.pendingId, state: 'expired', daysLeft: -1 },
      ])
      await rig.session.activate([last.pendingId])
      await rig.until('done')
      expect((await rig.records('fact')).map(({ atMs }) => atMs)).toEqual([
        rig.time.clock.wallMs(),
        rig.time.clock.wallMs(),
      ])
      await expectBooksClosed(rig)
    },
  )
})

describe('a kiosk after a power cut without a link', () => {
  test('believes its own clock, until a card bears witness of a later day (PEND-004)', async () => {
    const { rig, world } = await openClockRig()
    const payment = await paidElsewhere(rig, 500)
    rig.centre.setLink('down')
    // The system sets a machine without a battery to when it was switched off: three days are missing.
    rig.time.advance(3 * dayMs)
    world.powerCut(-3 * dayMs)
    await rig.restart()
    expect((await rig.place('ordinary')).pending).toMatchObject([{ pendingId: payment.pendingId, state: 'ready' }])
    await finish(rig)

    await rig.writeElsewhere('ordinary', { what: 'top_up', credit: 100, atMs: rig.time.clock.wallMs() })
    expect((await rig.place('ordinary')).pending).toMatchObject([{ state: 'clock_untrusted' }])
  })
})
