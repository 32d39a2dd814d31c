import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { packCardNumbers, unpackCardNumbers } from '#contract/hotlist'

const cardNumbers = fc
  .uniqueArray(fc.oneof(fc.bigInt(0n, 10n ** 16n - 1n), fc.bigInt(9643012000000000n, 9643012000000300n)), {
    maxLength: 200,
  })
  .map((numbers) => numbers.map((number) => number.toString().padStart(16, '0')).sort())

describe('packed card numbers', () => {
  it('come back as they were packed', () => {
    fc.assert(
      fc.property(cardNumbers, (numbers) => {
        expect(unpackCardNumbers(packCardNumbers(numbers))).toEqual({ ok: true, value: numbers })
      }),
    )
  })

  it('are numbers in ascending order or are refused as a whole, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...Array.from('ABZaz09-_g! ')) }), (text) => {
        const read = unpackCardNumbers(text)
        if (!read.ok) return
        expect(read.value.every((number) => /^\d{16}$/.test(number))).toBe(true)
        expect([...new Set(read.value)].sort()).toEqual(read.value)
      }),
    )
  })

  it.each([
    ['no numbers', [], ''],
    ['the smallest and its neighbour', ['0000000000000000', '0000000000000001'], 'AA'],
    ['the largest', ['9999999999999999'], '___h83p-m8I'],
    ['two cards of one series', ['9643012077810345', '9643012077810352'], 'p18s36yoiyIG'],
  ])('of %s are as documented', (_title, numbers, text) => {
    expect(packCardNumbers(numbers)).toBe(text)
    expect(unpackCardNumbers(text)).toEqual({ ok: true, value: numbers })
  })

  it.each([
    ['a distance without its end', 'A_'],
    ['a number of 17 digits', 'gg_gg_gg__P'],
    ['a distance too long', 'ggggggggggggA'],
    ['a foreign character', 'A=A'],
  ])('are refused for %s', (_title, text) => {
    expect(unpackCardNumbers(text)).toMatchObject({ ok: false })
  })

  it.each([[['0000000000000002', '0000000000000001']], [['0000000000000001', '0000000000000001']]])(
    'are not packed out of order or twice: %j',
    (numbers) => {
      expect(() => packCardNumbers(numbers)).toThrow(RangeError)
    },
  )
})
