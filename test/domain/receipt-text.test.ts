import { describe, expect, test } from 'vitest'
import { languages } from '#domain/language'
import { tenge } from '#domain/money'
import { receiptQrText } from '#domain/receipt-text'
import { create } from 'qrcode'
import { receiptVariants, sampleReceipt } from '#test/renderer/receipt-samples'

describe('text of the receipt code', () => {
  test('says a top-up in Kazakh with all a person quotes', () => {
    expect(receiptQrText(sampleReceipt('topUpByCard', 'kk')).split('\n')).toEqual([
      'Бекет 0147-20931',
      '21.11.2026 14:32',
      'Карта 9643012077810345',
      'Әмиян 1240 + 2000 = 3240 ₸',
      'Банк *4417, 204553',
      '☎ 109',
    ])
  })

  test('says the cash inserted and the surplus, and the sum the card got', () => {
    expect(receiptQrText(sampleReceipt('topUpByCash', 'ru'))).toContain(
      'Кошелёк 1240 + 2500 = 3740 ₸\nНаличные 2500 ₸, излишек 500 ₸',
    )
  })

  test('names the last day of a payment that is not on the card yet (PEND-004)', () => {
    expect(receiptQrText(sampleReceipt('deferred', 'en'))).toContain('2000 ₸. Not written, last day 19.12.2026')
  })

  test('does not name the means of a payment in question', () => {
    expect(receiptQrText(sampleReceipt('inQuestion', 'en'))).toContain('Being checked 2000 ₸\nBank\n')
  })

  test('says what a basket bought, the deposit apart (BIKE-055, CARD-009)', () => {
    expect(receiptQrText(sampleReceipt('basket', 'ru')).split('\n').slice(3, -2)).toEqual([
      'Проездной 01.12.2026–31.12.2026 6500 ₸',
      'Новая карта 1000 ₸, гарантия 05.12.2026',
      'Лицевой счёт 10000001 1000 ₸',
      'Залог 37500 ₸',
    ])
  })

  test('says where money is claimed for which nothing was given', () => {
    expect(receiptQrText(sampleReceipt('owed', 'kk'))).toContain('Орталық кассадан алыңыз 1000 ₸')
    expect(receiptQrText(sampleReceipt('cardInQuestion', 'en'))).toContain('Being checked 1000 ₸\nBank *4417, 204553')
  })

  test('names no card where there is none, and keeps two passes apart', () => {
    const receipt = sampleReceipt('basket', 'en')
    const pass = {
      product: 'hours',
      coverage: { city: true, suburb: false, express: false },
      firstDay: null,
      lastDay: null,
      tripsLeft: null,
      transfersLeft: null,
    } as const
    const passes = [24, 72, 24].map((hours) => ({
      kind: 'pass' as const,
      amount: tenge(500),
      pass: { ...pass, hours },
    }))
    const text = receiptQrText({ ...receipt, cardNumber: null, lines: passes })
    expect(text.split('\n').slice(2, 4)).toEqual(['Pass 24 h 1000 ₸', 'Pass 72 h 500 ₸'])
  })

  test('says twenty activations in one line, with the first balance and the last', () => {
    const receipt = sampleReceipt('activations', 'kk')
    const lines = Array.from({ length: 20 }, (_, index) => ({
      kind: 'activation' as const,
      amount: tenge(100),
      balanceBefore: tenge(100 * index),
      balanceAfter: tenge(100 * (index + 1)),
    }))
    expect(receiptQrText({ ...receipt, lines })).toContain('Белсендірілді 0 + 2000 = 2000 ₸')
  })

  test.each(languages.flatMap((language) => receiptVariants.map((variant) => [variant, language] as const)))(
    'makes a code of 25 modules or more that fits on the paper: %s %s',
    (variant, language) => {
      const { size } = create(receiptQrText(sampleReceipt(variant, language)), { errorCorrectionLevel: 'L' }).modules
      expect(size).toBeGreaterThanOrEqual(25)
      expect(size * 8).toBeLessThanOrEqual(544)
    },
  )
})
