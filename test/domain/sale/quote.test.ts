import { describe, expect, test } from 'vitest'
import { walletVersionsSchema } from '#contract/catalogue/wallet'
import wallet from '#domain/catalogue/data/wallet.json' with { type: 'json' }
import { assert } from '#domain/assert'
import { bikeDue } from '#domain/bike/due'
import type { BikeRenterState } from '#domain/bike/offer'
import type { BikeTariff } from '#domain/bike/tariff'
import type { CardStanding } from '#domain/card/standing'
import { inForce } from '#domain/catalogue/dated'
import { tenge } from '#domain/money'
import type { PassTariff } from '#domain/pass/tariff'
import { accountLine } from '#domain/sale/account-line'
import { priceOf } from '#domain/sale/basket'
import { quoteWish, requote, type Circumstances, type ConfirmedLine, type Wish } from '#domain/sale/quote'
import { calendarDay } from '#domain/time'
import type { WalletTariff } from '#domain/wallet/tariff'
import {
  accountWith,
  product,
  renterWith,
  shopWith,
  tariff as bike,
  terms as bikeTerms,
} from '#test/domain/bike/bike-data'
import { buyer, dayPassOnCard, shippedPassTariff, tripsOnCard } from '#test/domain/pass/pass-fixture'
import { cardNumber, otherCardNumber, products } from '#test/domain/sale/sale-fixture'

const noon = Date.parse('2025-03-10T07:00:00Z')
const tariff = shippedPassTariff()
const walletTariff = walletInForce()
const standing = { kind: 'good', plasticLastDay: calendarDay('2034-01-01') } as const

function walletInForce(): WalletTariff {
  const inForceThen = inForce(walletVersionsSchema.parse(wallet), noon)
  assert(inForceThen !== null, 'a wallet tariff is in force')
  return inForceThen
}

type Change = {
  readonly atMs?: number
  readonly pass?: Partial<PassTariff>
  readonly number?: string
  readonly buyer?: Parameters<typeof buyer>[0]
  readonly standing?: CardStanding
  readonly isClockTrusted?: boolean
  readonly bike?: BikeTariff
}

function circumstances(change: Change = {}): Circumstances {
  const stands = change.standing ?? standing
  return {
    card: {
      cardNumber: change.number ?? cardNumber,
      buyer: { ...buyer({ role: 'self_service', ...change.buyer }), standing: stands },
      wallet: { cardKind: 'reusable', standing: stands, balance: tenge(240), balanceMax: tenge(100_000) },
    },
    tariffs: { pass: { ...tariff, ...change.pass }, wallet: walletTariff, bike: change.bike ?? bike, bikeTerms },
    atMs: change.atMs ?? noon,
    isClockTrusted: change.isClockTrusted ?? true,
  }
}

const march: Wish = { kind: 'pass', sku: 'PASS_M_CITY', month: calendarDay('2025-03-01') }
const trips: Wish = { kind: 'pass', sku: 'PASS_T15', month: null }
const money: Wish = { kind: 'top_up', amount: tenge(1000) }
const account: Wish = { kind: 'account', product: { ...products.subscription, purpose: 'top_up' }, judged: null }

/** A hire season around that noon, and the next one. */
const seasons = [
  { firstDay: calendarDay('2025-03-01'), lastDay: calendarDay('2025-03-31') },
  { firstDay: calendarDay('2026-04-20'), lastDay: calendarDay('2026-10-31') },
]

/** A right to hire, as it was judged for an account with that much money on it. */
function hire(sku: string, balance: number, change: Partial<BikeRenterState> = {}): Wish {
  const held = accountWith(balance)
  const sold = product(sku)
  return {
    kind: 'account',
    product: accountLine(sold, '10000001', bikeDue(sold, held, bike, bikeTerms.sale)),
    judged: {
      renter: renterWith({ account: held, asOfMs: noon, ...change }),
      shop: shopWith({ seasons, atMs: noon }),
    },
  }
}

/** As it was shown and confirmed at noon of 10 March. */
function confirmed(...wishes: readonly Wish[]): ConfirmedLine[] {
  const bare = wishes.map((wish, index) => ({ lineId: index + 1, wish, confirmed: null }))
  return requote(bare, circumstances()).map(({ lineId, wish, quote }) => {
    assert(quote.ok, 'it was to be had')
    return { lineId, wish, confirmed: quote.value }
  })
}

describe('between the basket and the payment', () => {
  test('nothing that is still as it was shown is asked about again (PASS-033)', () => {
    const lines = requote(confirmed(march, trips, money, account), circumstances({ atMs: noon + 60_000 }))
    expect(lines.map(({ changes }) => changes)).toEqual([[], [], [], []])
  })

  const withdrawn = { products: tariff.products.filter(({ sku }) => sku !== 'PASS_T15') }
  const dearer = {
    products: tariff.products.map((terms) => ({ ...terms, price: tenge(terms.price + 500) })),
  }
  test.each<[string, Wish, Change, readonly string[], string | null]>([
    ['a new price version (BIKE-018, GAP-57)', trips, { pass: dearer }, ['price'], null],
    ['another card', trips, { number: otherCardNumber }, ['card'], null],
    ['another card under money', money, { number: otherCardNumber }, ['card'], null],
    ['the day after: the pass of this month begins later', march, { atMs: noon + 86_400_000 }, ['validity'], null],
    [
      'the 16th: only the next month is on sale (PASS-T2)',
      march,
      { atMs: Date.parse('2025-03-15T19:00:00Z') },
      ['validity', 'effect'],
      null,
    ],
    ['a pass of its kind that came onto the card', trips, { buyer: { passes: [tripsOnCard(6)] } }, ['effect'], null],
    ['a product withdrawn', trips, { pass: withdrawn }, ['withdrawn'], 'unknown_sku'],
    [
      'the last slot taken',
      trips,
      { buyer: { slots: 1, passes: [dayPassOnCard(24, null)] } },
      ['withdrawn'],
      'no_free_slot',
    ],
    ['a card blocked meanwhile', trips, { standing: { ...standing, kind: 'blocked' } }, ['withdrawn'], 'card_blocked'],
    ['money for a card blocked', money, { standing: { ...standing, kind: 'blocked' } }, ['withdrawn'], 'card_blocked'],
    ['plastic that ran out', money, { standing: { ...standing, kind: 'expired' } }, ['withdrawn'], 'card_expired'],
    ['a clock that came under doubt', march, { buyer: { isClockTrusted: false } }, ['withdrawn'], 'clock_untrusted'],
    ['a place that sells none any more', trips, { pass: { desks: [] } }, ['withdrawn'], 'place'],
  ])('%s is noticed', (_, wish, change, changes, refusal) => {
    const [line] = requote(confirmed(wish), circumstances(change))
    expect(line?.changes).toEqual(changes)
    expect(line?.quote.ok === false ? line.quote.error.kind : null).toBe(refusal)
  })

  test('what was shown as not to be had and is again has to be confirmed', () => {
    const [line] = requote([{ lineId: 1, wish: trips, confirmed: null }], circumstances())
    expect(line?.changes).toEqual(['returned'])
    const blocked = circumstances({ standing: { ...standing, kind: 'blocked' } })
    expect(requote([{ lineId: 1, wish: trips, confirmed: null }], blocked)[0]?.changes).toEqual([])
  })

  const [subscriptions, dayPasses] = [bike.subscriptions, bike.dayPasses]
  const dearerHire: BikeTariff = {
    ...bike,
    subscriptions: subscriptions.map((one) => ({ ...one, price: tenge(one.price + 500) })),
    dayPasses: dayPasses.map((one) => ({ ...one, price: tenge(one.price + 500), deposit: tenge(one.deposit + 1000) })),
  }
  test.each<[string, Wish, BikeTariff, readonly string[], number | null]>([
    ['the same price', hire('BIKE_STD_MONTH', 0), bike, [], 0],
    ['a new price', hire('BIKE_STD_MONTH', 0), dearerHire, ['price'], 500],
    ['a new price the account covers no more of', hire('BIKE_STD_MONTH', 1000), dearerHire, ['price'], 500],
    ['a new price the account covers', hire('BIKE_STD_MONTH', 1_000_000), dearerHire, [], 0],
    ['a new price and deposit', hire('BIKE_DAY_1', 0), dearerHire, ['price'], 1500],
    ['not sold any more', hire('BIKE_STD_MONTH', 0), { ...bike, subscriptions: [] }, ['withdrawn'], null],
  ])('%s of a right to hire is what is paid (BIKE-018, GAP-57)', (_, wish, then, changes, dearerBy) => {
    const [before] = confirmed(wish)
    const [line] = requote(confirmed(wish), circumstances({ bike: then }))
    expect(line?.changes).toEqual(changes)
    assert(before !== undefined && before.confirmed !== null, 'it was to be had')
    const now = line?.quote.ok === true ? priceOf(line.quote.value.product) - priceOf(before.confirmed.product) : null
    expect(now).toBe(dearerBy)
  })

  const lastInstant = Date.parse('2025-03-31T18:59:59.999Z')
  const verified = { concessionLastDay: calendarDay('2025-03-11') }
  test.each<[string, Wish, Change, readonly string[], string | null]>([
    ['the last instant of the season still sells by the day', hire('BIKE_DAY_1', 0), { atMs: lastInstant }, [], null],
    ['the season over', hire('BIKE_DAY_1', 0), { atMs: lastInstant + 1 }, ['withdrawn'], 'out_of_season'],
    ['the season over', hire('BIKE_STD_SEASON', 0), { atMs: lastInstant + 1 }, ['withdrawn'], 'out_of_season'],
    ['the day after', hire('BIKE_STD_MONTH', 0), { atMs: noon + 86_400_000 }, ['validity'], null],
    ['an hour later', hire('BIKE_STD_MONTH', 0), { atMs: noon + 3_600_000 }, [], null],
    [
      'a concession looked at long ago',
      hire('BIKE_CONC_SEASON', 0, verified),
      { atMs: noon + 86_400_000 },
      ['withdrawn'],
      'concession_state_old',
    ],
    [
      'a concession over',
      hire('BIKE_CONC_SEASON', 0, verified),
      { atMs: noon + 2 * 86_400_000 },
      ['withdrawn'],
      'concession_ended',
    ],
    ['money after the season', account, { atMs: lastInstant + 1 }, [], null],
  ])('%s is noticed between the basket and the payment (BIKE-038, GAP-04)', (_, wish, change, changes, refusal) => {
    const [line] = requote(confirmed(wish), circumstances(change))
    expect(line?.changes).toEqual(changes)
    expect(line?.quote.ok === false ? line.quote.error.kind : null).toBe(refusal)
  })

  test('after the season its next first day is named', () => {
    const [line] = requote(confirmed(hire('BIKE_DAY_1', 0)), circumstances({ atMs: lastInstant + 1 }))
    expect(line?.quote).toEqual({ ok: false, error: { kind: 'out_of_season', nextSeasonDay: '2026-04-20' } })
  })

  test('money for an account does not depend on the card', () => {
    const none = { ...circumstances(), card: null }
    expect(requote(confirmed(account, trips), none).map(({ changes }) => changes)).toEqual([[], ['withdrawn']])
    expect(quoteWish(money, none)).toEqual({ ok: false, error: { kind: 'no_card' } })
  })

  test('the month turned sells the month of the payment, with its price and days (PASS-T2, PASS-007)', () => {
    const [line] = requote(confirmed(march), circumstances({ atMs: Date.parse('2025-03-15T19:00:00Z') }))
    assert(line?.quote.ok === true && line.quote.value.kind === 'pass', 'the next month is on sale')
    expect(line.quote.value.product.pass).toMatchObject({ firstDay: '2025-04-01', lastDay: '2025-04-30' })
    expect(line.quote.value.confirmation.validity).toMatchObject({ isGoodToday: false })
  })

  test('the last instant of the 15th still sells this month (PASS-T2, PASS-008)', () => {
    const last = circumstances({ atMs: Date.parse('2025-03-15T18:59:59.999Z') })
    const quote = quoteWish(march, last)
    assert(quote.ok && quote.value.kind === 'pass', 'this month is on sale')
    expect(quote.value.product.pass).toMatchObject({ firstDay: '2025-03-15', lastDay: '2025-03-31' })
    expect(quote.value.product.lastSaleDay).toBe('2025-03-15')
  })
})

test('while the date is not known a right to hire is withdrawn and money for the account is not (design D6, BIKE-038)', () => {
  const lines = confirmed(hire('BIKE_STD_MONTH', 0), account)
  const [right, topUp] = requote(lines, circumstances({ isClockTrusted: false }))
  expect(right).toMatchObject({ changes: ['withdrawn'], quote: { ok: false, error: { kind: 'clock_untrusted' } } })
  expect(topUp).toMatchObject({ changes: [], quote: { ok: true } })
})

describe('several passes in one basket', () => {
  test('take one slot each, and the next one is told of those before it', () => {
    const passes = Array.from({ length: 7 }, (_, slot) => dayPassOnCard(24, null, { slot }))
    const bare = [trips, trips].map((wish, index) => ({ lineId: index + 1, wish, confirmed: null }))
    const [first, second] = requote(bare, circumstances({ buyer: { passes } }))
    expect(first?.quote.ok).toBe(true)
    expect(second?.quote).toEqual({ ok: false, error: { kind: 'no_free_slot', slots: 8 } })
    const [, together] = requote(bare, circumstances())
    assert(together?.quote.ok === true && together.quote.value.kind === 'pass', 'there is room for both')
    expect(together.quote.value.confirmation.second).toEqual({ kind: 'trips_together', trips: 30 })
  })

  test('write over one used-up pass only once', () => {
    const passes = Array.from({ length: 8 }, (_, slot) =>
      dayPassOnCard(24, slot === 3 ? '2025-01-01T00:00:00Z' : null, { slot }),
    )
    const bare = [trips, trips].map((wish, index) => ({ lineId: index + 1, wish, confirmed: null }))
    const [first, second] = requote(bare, circumstances({ buyer: { passes } }))
    assert(first?.quote.ok === true && first.quote.value.kind === 'pass', 'one slot is used up')
    expect(first.quote.value.product.place).toEqual({ kind: 'slot', slot: 3 })
    expect(second?.quote.ok).toBe(false)
  })
})
