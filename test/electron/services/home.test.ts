import { describe, expect, test } from 'vitest'
import { shippedCatalogue } from '#contract/catalogue/shipped'
import type { Catalogue } from '#contract/catalogue/catalogue'
import { tenge } from '#domain/money'
import { addDays, almatyDay, calendarDay } from '#domain/time'
import type { DispenserCondition } from '#drivers/dispenser/driver'
import { homeScreen } from '#electron/services/kiosk/information/home-offers'
import { fixedSettings } from '#electron/services/kiosk/ports'
import { undoubted } from '#test/rig/manual-time'
import { noonMs, openRig, rigSettings } from '#test/rig/terminal'

const clock = undoubted({ wallMs: () => noonMs, monotonicMs: () => 0 })

function offersWith(condition: DispenserCondition, change: (catalogue: Catalogue) => Catalogue = (same) => same) {
  const catalogue = change(shippedCatalogue())
  const dispenser = { condition, stock: condition === 'empty' ? 0 : 10 }
  return homeScreen({ catalogue: () => catalogue, clock, settings: fixedSettings(rigSettings) }, { dispenser }).offers
}

const today = almatyDay(noonMs)

function season(firstDay: string, lastDay: string) {
  return (catalogue: Catalogue): Catalogue => ({
    ...catalogue,
    bike: { ...catalogue.bike, seasons: [{ firstDay: calendarDay(firstDay), lastDay: calendarDay(lastDay) }] },
  })
}

describe('the home screen', () => {
  test.each<[DispenserCondition, number | null]>([
    ['ready', 1000],
    ['low', 1000],
    ['empty', null],
    ['jam', null],
    ['offline', null],
  ])('with a dispenser that is %s offers a new card for %s (CARD-001)', (condition, price) => {
    expect(offersWith(condition).newCard).toBe(price)
  })

  test.each([
    ['no season is known', null, null],
    ['the season begins today', [today, addDays(today, 30)], 3500],
    ['the season ends today', [addDays(today, -30), today], 3500],
    ['the season begins tomorrow', [addDays(today, 1), addDays(today, 30)], null],
  ] as const)('when %s names a bicycle for %s (BIKE-050, BIKE-038)', (_, days, price) => {
    const change = days === null ? undefined : season(days[0], days[1])
    expect(offersWith('offline', change).bikeDay).toBe(price)
  })

  test('shows a new price at the full minute, without anybody coming (BIKE-018)', async () => {
    const rig = await openRig()
    await rig.until('home')
    const { firstDay, lastDay } = { firstDay: today, lastDay: addDays(today, 30) }
    rig.sell((catalogue) => season(firstDay, lastDay)(catalogue))
    rig.time.advance(60_000)
    expect(rig.screen()).toMatchObject({ kind: 'home', offers: { bikeDay: tenge(3500) } })
  })
})
