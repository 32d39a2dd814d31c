import fc from 'fast-check'
import { expect, test } from 'vitest'
import { grantAtAcceptance } from '#domain/pass/granting'
import { passOffers } from '#domain/pass/offers'
import { passState } from '#domain/pass/on-card'
import { ridePayment } from '#domain/pass/ride'
import { calendarDay } from '#domain/time'
import { buyer, shippedPassTariff, tripsOnCard, written } from '#test/domain/pass/pass-fixture'

const dayMs = 86_400_000
const [from, to] = [Date.parse('2023-12-01T00:00:00Z'), Date.parse('2029-03-31T00:00:00Z')]
const instant = fc.integer({ min: from, max: to })
/** Near the borders of days, where mistakes of the zone show. */
const nearMidnight = fc
  .record({
    day: fc.integer({ min: from / dayMs, max: to / dayMs }),
    off: fc.integer({ min: -3, max: 3 }),
    hour: fc.constantFrom(18, 19),
  })
  .map(({ day, off, hour }) => Math.floor(day) * dayMs + hour * 3_600_000 + off)
const anyInstant = fc.oneof(instant, nearMidnight)
const tariff = shippedPassTariff()

/** A second way to tell the local day, through the C library's zone database instead of the domain's offsets. */
const almaty = new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Almaty' })
const localDay = (atMs: number) => almaty.format(atMs)

test('no offered pass is good outside the period it is sold for (PASS-006, PASS-007, PASS-008)', () => {
  fc.assert(
    fc.property(anyInstant, anyInstant, (soldAtMs, usedAtMs) => {
      for (const offer of passOffers(buyer(), tariff, soldAtMs)) {
        if (offer.kind !== 'offered' || offer.period === null) continue
        const sold = localDay(soldAtMs)
        const day = Number(sold.slice(8))
        const isInPeriod = localDay(usedAtMs) >= offer.period.firstDay && localDay(usedAtMs) <= offer.period.lastDay
        expect(passState(written(offer.grant), usedAtMs, tariff) === 'active').toBe(isInPeriod)
        // The period is of whole months: this one from today in its first half, later the next from its first day.
        expect(offer.period.firstDay).toBe(day <= 15 ? sold : offer.period.month)
        expect(offer.period.month.slice(0, 7) === sold.slice(0, 7)).toBe(day <= 15)
        const afterLast = new Date(Date.parse(offer.period.lastDay) + dayMs).toISOString()
        expect(afterLast.slice(8, 10)).toBe('01')
      }
    }),
    { numRuns: 300 },
  )
})

test('at every instant each monthly pass is on sale for exactly one month (PASS-006)', () => {
  fc.assert(
    fc.property(anyInstant, (atMs) => {
      const monthly = passOffers(buyer(), tariff, atMs).filter(({ period }) => period !== null)
      for (const sku of new Set(monthly.map((offer) => offer.sku)))
        expect(
          monthly
            .filter((offer) => offer.sku === sku)
            .map(({ kind }) => kind)
            .sort(),
        ).toEqual(['offered', 'refused'])
    }),
  )
})

test('what is paid for is what an offer of that instant says (PASS-033)', () => {
  fc.assert(
    fc.property(anyInstant, (atMs) => {
      for (const offer of passOffers(buyer(), tariff, atMs))
        if (offer.kind === 'offered') {
          const confirmed = { sku: offer.sku, month: offer.period?.month ?? null }
          expect(grantAtAcceptance(confirmed, tariff, atMs)).toEqual({ ok: true, value: offer.grant })
        }
    }),
  )
})

test('no offered month is good longer than the plastic (CARD-008)', () => {
  fc.assert(
    fc.property(anyInstant, fc.integer({ min: -40, max: 120 }), (atMs, daysLeft) => {
      const plasticLastDay = calendarDay(localDay(atMs + daysLeft * dayMs))
      const standing = { kind: daysLeft < 0 ? 'expired' : 'good', plasticLastDay } as const
      for (const offer of passOffers(buyer({ standing }), tariff, atMs))
        if (offer.kind === 'offered' && offer.grant.lastDay !== null)
          expect(offer.grant.lastDay <= plasticLastDay).toBe(true)
    }),
  )
})

test('a trip pass pays its trips, and at most one transfer within the hour of each (PASS-020…022)', () => {
  const gapsMs = fc.array(fc.constantFrom(60_000, 1_800_000, 3_600_000, 3_600_001, dayMs), {
    minLength: 1,
    maxLength: 80,
  })
  fc.assert(
    fc.property(fc.constantFrom(15, 30), gapsMs, (trips, gaps) => {
      let pass = tripsOnCard(trips)
      let atMs = from
      const paid: { as: string; atMs: number }[] = []
      for (const gap of gaps) {
        atMs += gap
        const payment = ridePayment({ route: 'city', atMs, isFreeByRight: false }, [pass], tariff)
        if (payment.by !== 'pass') continue
        pass = payment.pass
        paid.push({ as: payment.as, atMs })
      }
      expect(paid.filter(({ as }) => as === 'trip').length).toBe(trips - (pass.tripsLeft ?? 0))
      paid.forEach(({ as, atMs: tapMs }, index) => {
        if (as !== 'transfer') return
        const before = paid[index - 1]
        expect(before?.as).toBe('trip')
        expect(tapMs - (before?.atMs ?? 0)).toBeLessThanOrEqual(3_600_000)
      })
    }),
  )
})
