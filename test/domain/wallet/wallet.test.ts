import { describe, expect, test } from 'vitest'
import { deskRoles, plasticKinds } from '#domain/card/kind'
import { tenge } from '#domain/money'
import { calendarDay } from '#domain/time'
import { recoveryRefusal } from '#domain/wallet/recovery'
import {
  amountRefusal,
  mayTakeNote,
  topUpConfirmation,
  topUpDelivery,
  topUpPlaceRefusal,
  topUpRange,
  type WalletCard,
} from '#domain/wallet/top-up'
import { shippedWalletTariff } from '#test/domain/wallet/wallet-data'

const tariff = shippedWalletTariff()

function card(balance: number, change: Partial<WalletCard> = {}): WalletCard {
  return {
    cardKind: 'reusable',
    standing: { kind: 'good', plasticLastDay: calendarDay('2034-03-10') },
    balance: tenge(balance),
    balanceMax: tenge(100_000),
    ...change,
  }
}

describe('amounts of a top-up (WALLET-007)', () => {
  test.each([
    [0, { kind: 'below_min', min: 100 }],
    [1, { kind: 'below_min', min: 100 }],
    [99, { kind: 'below_min', min: 100 }],
    [100, null],
    [101, null],
    [49_999, null],
    [50_000, null],
    [50_001, { kind: 'above_max', max: 50_000 }],
    [100.5, { kind: 'not_whole' }],
    [Number.NaN, { kind: 'not_whole' }],
    [-500, { kind: 'below_min', min: 100 }],
  ])('%d tenge: %j (WALLET-007)', (amount, refusal) => {
    expect(amountRefusal(amount, card(0), tariff)).toEqual(refusal)
  })

  test('one unit of the wallet is one tenge: 1 240 and 1 500 make 2 740 (WALLET-001)', () => {
    expect(topUpConfirmation('9643012077810345', tenge(1500), card(1240)).balanceAfter).toBe(2740)
    expect(amountRefusal(101, card(0), tariff)).toBeNull()
  })

  test('a step is counted from the smallest amount (WALLET-007)', () => {
    const stepped = shippedWalletTariff({ min: tenge(100), step: tenge(50) })
    expect(amountRefusal(150, card(0), stepped)).toBeNull()
    expect(amountRefusal(125, card(0), stepped)).toEqual({ kind: 'not_in_steps', step: 50 })
    expect(topUpRange(card(99_770), stepped)).toMatchObject({ value: { min: 100, max: 200 } })
  })

  test('no more is taken than the card can hold (WALLET-007)', () => {
    expect(amountRefusal(700, card(99_300), tariff)).toBeNull()
    expect(amountRefusal(701, card(99_300), tariff)).toEqual({ kind: 'above_card_limit', room: 700 })
    expect(topUpRange(card(99_300), tariff)).toEqual({
      ok: true,
      value: { min: 100, max: 700, step: 1, quickAmounts: [500] },
    })
    expect(topUpRange(card(99_901), tariff)).toEqual({ ok: false, error: { kind: 'wallet_full', balanceMax: 100_000 } })
  })

  test('a kiosk without change takes a note above the amount if the wallet holds it whole (WALLET-007)', () => {
    const taken = { inserted: tenge(1000), asked: tenge(1500) }
    expect(mayTakeNote(tenge(2000), taken, card(97_000), tariff)).toBe(true)
    expect(mayTakeNote(tenge(2000), taken, card(97_001), tariff)).toBe(false)
    expect(mayTakeNote(tenge(500), { inserted: tenge(1500), asked: tenge(1500) }, card(0), tariff)).toBe(false)
    const exact = shippedWalletTariff({ cashSurplus: 'not_taken' })
    expect(mayTakeNote(tenge(2000), taken, card(0), exact)).toBe(false)
    expect(mayTakeNote(tenge(500), taken, card(0), exact)).toBe(true)
  })
})

describe('cards that hold money', () => {
  test.each(plasticKinds)('a %s card can be topped up (WALLET-006, CONC-010)', (cardKind) => {
    expect(topUpRange(card(0, { cardKind }), tariff).ok).toBe(true)
  })

  test('a kind of card can be switched off (WALLET-006)', () => {
    const without = shippedWalletTariff({ cardKinds: ['reusable', 'concession'] })
    expect(topUpRange(card(0, { cardKind: 'school' }), without)).toEqual({
      ok: false,
      error: { kind: 'card_kind', cardKind: 'school' },
    })
  })

  test.each([
    ['blocked', { kind: 'card_blocked' }],
    ['expired', { kind: 'card_expired', plasticLastDay: '2034-03-10' }],
  ] as const)('a card that is %s takes no money (CARD-012)', (kind, error) => {
    const standing = { kind, plasticLastDay: calendarDay('2034-03-10') }
    expect(amountRefusal(500, card(0, { standing }), tariff)).toEqual(error)
  })
})

describe('places and delivery', () => {
  test.each(['cash', 'bank'] as const)('every role of ours takes %s (WALLET-003, WALLET-004)', (means) => {
    for (const role of deskRoles) expect(topUpPlaceRefusal(role, means, tariff)).toBeNull()
  })

  test('cash at the kiosk is a switch of its own (WALLET-003)', () => {
    const without = shippedWalletTariff({ cashDesks: ['specialised', 'central'] })
    expect(topUpPlaceRefusal('self_service', 'cash', without)).toEqual({
      kind: 'place',
      desks: ['specialised', 'central'],
      elsewhere: ['bank_app', 'payment_terminal'],
    })
    expect(topUpPlaceRefusal('self_service', 'bank', without)).toBeNull()
  })

  test('remote top-ups are pending until activated, those at a desk are written (WALLET-008)', () => {
    expect(topUpDelivery('bank_app', tariff)).toBe('pending')
    expect(topUpDelivery('payment_terminal', tariff)).toBe('pending')
    for (const role of deskRoles) {
      expect(topUpDelivery(role, tariff)).toBe('written')
      expect(topUpDelivery(role, shippedWalletTariff({ deskDelivery: 'pending' }))).toBe('pending')
    }
  })
})

describe('money that does not come back', () => {
  test('paid by the Education Department it is neither refunded nor restored (WALLET-009)', () => {
    expect(recoveryRefusal('education_department')).toEqual({ kind: 'education_department' })
  })

  test('sent to a card of somebody else it is not, so the number is confirmed before paying (WALLET-010)', () => {
    expect(recoveryRefusal('mistaken_transfer')).toEqual({ kind: 'mistaken_transfer' })
    expect(recoveryRefusal('holder')).toBeNull()
    expect(topUpConfirmation('9643012077810345', tenge(500), card(0))).toEqual({
      cardNumber: '9643012077810345',
      amount: 500,
      balanceAfter: 500,
      warnings: ['other_card_not_recoverable'],
    })
  })
})
