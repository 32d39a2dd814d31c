import { describe, expect, test } from 'vitest'
import { bikeOperations, mayDo } from '#domain/bike/operations'
import { bikeCatalogue } from '#test/domain/bike/bike-data'

const { operations } = bikeCatalogue

describe('who does what for renters', () => {
  test('a desk sells subscriptions, tops up, and the central one returns money: the three functions (BIKE-008)', () => {
    for (const place of ['desk', 'central_desk'] as const) {
      expect(mayDo(place, 'sell_subscription', operations)).toBe(true)
      expect(mayDo(place, 'top_up', operations)).toBe(true)
    }
    const refunding = (['kiosk', 'desk', 'central_desk'] as const).filter((place) =>
      mayDo(place, 'refund_account', operations),
    )
    expect(refunding).toEqual(['central_desk'])
  })

  test('a kiosk does all of it but refunds (BIKE-008, BIKE-010, BLOCK-022)', () => {
    const done = bikeOperations.filter((operation) => mayDo('kiosk', operation, operations))
    expect(done).toEqual(bikeOperations.filter((operation) => operation !== 'refund_account'))
  })

  test('what a place does is data', () => {
    expect(mayDo('kiosk', 'register', { ...operations, kiosk: ['top_up'] })).toBe(false)
  })
})
