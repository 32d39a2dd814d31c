import { describe, expect, test } from 'vitest'
import { forfeitsRefund, restorationRefusal } from '#domain/card/cabinet'
import { cardInformation, type CardAtDesk } from '#domain/card/information'
import { deskRoles } from '#domain/card/kind'
import { cardSale, priceOfCardForRestoration, reissue, stockRefusal, warrantyAnswer } from '#domain/card/sale'
import { cardStanding, plasticLastDay, warrantyLastDay } from '#domain/card/standing'
import { inForce } from '#domain/catalogue/dated'
import { tenge } from '#domain/money'
import { calendarDay } from '#domain/time'
import { shippedCardTariff } from '#test/domain/card/card-data'

const tariff = shippedCardTariff()
const noon = (day: string) => Date.parse(`${day}T07:00:00Z`)

describe('what a card costs and who sells it', () => {
  test.each([
    ['CARD-001', 'reusable', 'issue', 'CARD_REUSABLE', 1000, ['self_service', 'specialised', 'central']],
    ['CARD-002', 'concession', 'issue', 'CARD_CONCESSION', 1200, ['central']],
    ['CARD-002', 'concession', 'reissue', 'CARD_CONCESSION_REISSUE', 1200, ['central']],
    ['CARD-003', 'school', 'issue', 'CARD_SCHOOL', 1200, ['central']],
    ['CARD-003', 'school', 'reissue', 'CARD_SCHOOL_REISSUE', 1200, ['central']],
  ] as const)('%s: %s card, %s, is %s for %i tenge at %j only', (_rule, type, occasion, sku, price, desks) => {
    for (const role of deskRoles) {
      const answer = cardSale({ type, occasion, role }, tariff)
      if (desks.some((desk) => desk === role)) expect(answer).toEqual({ ok: true, value: { sku, price } })
      else expect(answer).toMatchObject({ ok: false, error: { kind: 'place', desks } })
    }
  })

  test('a place that sells no ordinary card is told where it is sold (CARD-010)', () => {
    const goods = tariff.goods.map((good) =>
      good.type === 'reusable' ? { ...good, desks: ['specialised'] as const } : good,
    )
    expect(cardSale({ type: 'reusable', occasion: 'issue', role: 'self_service' }, { ...tariff, goods })).toEqual({
      ok: false,
      error: { kind: 'place', desks: ['specialised'], elsewhere: ['istop'] },
    })
  })

  test.each([
    ['CARD-004', 'virtual_concession', 'avtobys'],
    ['CARD-004', 'virtual_school', 'avtobys'],
    ['CARD-005', 'cobranded', 'bank'],
  ] as const)('%s: a %s card is not sold but comes from %s', (_rule, type, place) => {
    for (const role of deskRoles)
      expect(cardSale({ type, occasion: 'issue', role }, tariff)).toEqual({
        ok: false,
        error: { kind: 'not_sold', elsewhere: [place] },
      })
  })

  test('there is no re-issue of an unnamed card', () => {
    expect(cardSale({ type: 'reusable', occasion: 'reissue', role: 'central' }, tariff)).toEqual({
      ok: false,
      error: { kind: 'unknown_card' },
    })
  })

  test('a new price holds from midnight in Almaty of its day (CARD-006)', () => {
    const goods = tariff.goods.map((good) => (good.type === 'reusable' ? { ...good, price: tenge(1300) } : good))
    const versions = [
      { from: calendarDay('2025-03-01'), value: tariff },
      { from: calendarDay('2027-01-01'), value: { ...tariff, goods } },
    ]
    const priceAt = (at: string) => {
      const inForceThen = inForce(versions, Date.parse(at)) ?? tariff
      const sale = cardSale({ type: 'reusable', occasion: 'issue', role: 'self_service' }, inForceThen)
      return sale.ok ? sale.value.price : null
    }
    expect(priceAt('2026-12-31T18:59:59.999Z')).toBe(1000)
    expect(priceAt('2026-12-31T19:00:00.000Z')).toBe(1300)
  })
})

describe('plastic (CARD-008)', () => {
  const standing = (producedOn: string, at: string, isBlocked = false) =>
    cardStanding({ producedOn: calendarDay(producedOn), isBlocked }, tariff, Date.parse(at)).kind

  test.each([
    ['2015-03-10', '2025-03-10T18:59:59.999Z', 'good'],
    ['2015-03-10', '2025-03-10T19:00:00.000Z', 'expired'],
    ['2016-02-29', '2026-02-28T18:59:59.999Z', 'good'],
    ['2016-02-29', '2026-02-28T19:00:00.000Z', 'expired'],
  ])('produced on %s it is at %s %s', (producedOn, at, kind) => {
    expect(standing(producedOn, at)).toBe(kind)
  })

  test('produced on 29 February it is good to 28 February, and to the 29th where the year has one', () => {
    expect(plasticLastDay(calendarDay('2016-02-29'), tariff)).toBe('2026-02-28')
    expect(plasticLastDay(calendarDay('2016-02-29'), { validityYears: 12 })).toBe('2028-02-29')
  })

  test('a blocked card is blocked whether its plastic is good or not (SCHOOL-010)', () => {
    expect(standing('2024-03-10', '2026-11-21T07:00:00Z', true)).toBe('blocked')
    expect(standing('2010-03-10', '2026-11-21T07:00:00Z', true)).toBe('blocked')
  })

  test('stock whose plastic runs out within a year is not sold', () => {
    expect(stockRefusal(calendarDay('2017-11-21'), tariff, noon('2026-11-21'))).toBeNull()
    expect(stockRefusal(calendarDay('2017-11-20'), tariff, noon('2026-11-21'))).toEqual({ kind: 'stock_expiring' })
  })
})

describe('warranty (CARD-009)', () => {
  test.each([
    ['2024-02-17', '2024-03-02'],
    ['2025-02-17', '2025-03-03'],
  ])('bought on %s it ends on %s (CARD-009, SCHOOL-010)', (purchasedOn, lastDay) => {
    expect(warrantyLastDay(calendarDay(purchasedOn), tariff)).toBe(lastDay)
  })

  test.each([
    ['2025-03-03T18:59:59.999Z', 'replaced_free'],
    ['2025-03-03T19:00:00.000Z', 'over'],
  ])('at %s a card bought on 17 February 2025 is %s', (at, kind) => {
    expect(warrantyAnswer({ purchasedOn: calendarDay('2025-02-17') }, 'central', tariff, Date.parse(at)).kind).toBe(
      kind,
    )
  })

  test('only the central desk replaces failed cards (CARD-011)', () => {
    const card = { purchasedOn: calendarDay('2025-02-17') }
    for (const role of ['self_service', 'specialised'] as const)
      expect(warrantyAnswer(card, role, tariff, noon('2025-02-20'))).toEqual({ kind: 'other_desk', desks: ['central'] })
  })

  test('gives nothing when the remedy is switched off (GAP-41)', () => {
    const off = shippedCardTariff({ warrantyRemedy: 'none' })
    expect(warrantyAnswer({ purchasedOn: calendarDay('2025-02-17') }, 'central', off, noon('2025-02-20'))).toEqual({
      kind: 'no_remedy',
    })
  })
})

describe('information at a desk (CARD-012)', () => {
  const good = { kind: 'good', plasticLastDay: calendarDay('2034-03-10') } as const
  const online = { asOfMs: 1, isOnline: true }
  const ask = (card: CardAtDesk, central = online) => cardInformation(card, 'specialised', central, tariff)

  test.each<[string, CardAtDesk, object]>([
    ['an absent card is not told by its number', { kind: 'absent' }, { kind: 'card_needed' }],
    ['a card that cannot be read is laid on again', { kind: 'read_failed' }, { kind: 'read_again' }],
    ['a foreign card is not ours', { kind: 'foreign' }, { kind: 'not_ours' }],
    ['a good card is shown', { kind: 'read', standing: good }, { kind: 'shown', standing: 'good', central: 'current' }],
    [
      'a blocked card is shown as such',
      { kind: 'read', standing: { ...good, kind: 'blocked' } },
      { kind: 'shown', standing: 'blocked', central: 'current' },
    ],
    [
      'an expired card is shown as such',
      { kind: 'read', standing: { ...good, kind: 'expired' } },
      { kind: 'shown', standing: 'expired', central: 'current' },
    ],
  ])('%s (CARD-012)', (_title, card, answer) => {
    expect(ask(card)).toEqual(answer)
  })

  test('what is older than the last sync is marked so (CARD-012)', () => {
    const card: CardAtDesk = { kind: 'read', standing: good }
    expect(ask(card, { asOfMs: 1, isOnline: false })).toMatchObject({ central: 'last_sync' })
    expect(cardInformation(card, 'central', { asOfMs: null, isOnline: false }, tariff)).toMatchObject({
      central: 'none',
    })
  })

  test('a role that may not read sends to one that may (CARD-012)', () => {
    const closed = shippedCardTariff({ readingDesks: ['specialised', 'central'] })
    expect(cardInformation({ kind: 'absent' }, 'self_service', online, closed)).toEqual({
      kind: 'other_desk',
      desks: ['specialised', 'central'],
    })
  })
})

describe('the cabinet and new cards', () => {
  test('only a main card can be restored (CARD-013)', () => {
    expect(restorationRefusal('main')).toBeNull()
    expect(restorationRefusal('additional')).toEqual({ kind: 'additional_card' })
    expect(restorationRefusal('none')).toEqual({ kind: 'not_registered' })
  })

  test.each([
    ['main', 'none', true],
    ['main', 'additional', false],
    ['additional', 'none', false],
  ] as const)('a card that was %s and becomes %s forfeits its refund: %s (CARD-014)', (before, after, forfeits) => {
    expect(forfeitsRefund(before, after)).toBe(forfeits)
  })

  test('a restoration adds the price of a new card (CARD-015)', () => {
    expect(priceOfCardForRestoration('reusable', tariff)).toBe(1000)
    expect(priceOfCardForRestoration('school', tariff)).toBe(1200)
  })

  test.each([
    ['concession', 'CARD_CONCESSION_REISSUE'],
    ['school', 'CARD_SCHOOL_REISSUE'],
  ] as const)('re-issue of a %s card blocks the old one (CARD-016, CONC-009, SCHOOL-008)', (kind, sku) => {
    expect(reissue(kind, '9643012044100172', tariff)).toMatchObject({ good: { sku }, blocks: '9643012044100172' })
    expect(reissue('reusable', '9643012077810345', tariff)).toBeNull()
  })

  test.each([
    ['CONC-007', 'concession'],
    ['SCHOOL-002', 'school'],
  ] as const)('%s: a %s card costs 1 200 at first and again', (_rule, type) => {
    for (const occasion of ['issue', 'reissue'] as const)
      expect(cardSale({ type, occasion, role: 'central' }, tariff)).toMatchObject({ value: { price: 1200 } })
  })
})
