import { describe, expect, test } from 'vitest'
import { luggageDuties, type CarriedItem, type LuggageDuty, type Sizes } from '#domain/fare/luggage'
import { shippedFareTariff } from '#test/domain/fare/fare-data'

const { handLuggage } = shippedFareTariff()

function piece(sizesCm: Sizes, weightKg: number): CarriedItem {
  return { kind: 'piece', sizesCm, weightKg }
}

function duties(...items: readonly CarriedItem[]): readonly LuggageDuty[] {
  return luggageDuties(items, handLuggage)
}

describe('one piece of hand luggage', () => {
  test.each([
    [[60, 40, 20], 20, 'free'],
    [[20, 60, 40], 20, 'free'],
    [[40, 20, 60], 1, 'free'],
    [[60, 40, 20], 20.1, 'paid'],
    [[61, 40, 20], 5, 'paid'],
    [[60, 41, 20], 5, 'paid'],
    [[60, 40, 21], 5, 'paid'],
    [[50, 50, 10], 5, 'paid'],
  ] as const)('%j cm and %d kg: %s, whichever way it is turned (FARE-009)', (sizes, weight, duty) => {
    expect(duties(piece(sizes, weight))).toEqual([duty])
  })
})

describe('several things', () => {
  const bag = piece([50, 30, 20], 8)

  test('one piece is free, a second is paid (FARE-009)', () => {
    expect(duties(bag, bag)).toEqual(['free', 'paid'])
  })

  test('a piece that is paid anyway leaves the free place to the next (FARE-009)', () => {
    expect(duties(piece([90, 40, 20], 8), bag)).toEqual(['paid', 'free'])
  })

  test('a wheelchair, a pram, a sled and one pair of skis are free beside a piece (FARE-009)', () => {
    const items = [bag, ...(['wheelchair', 'pram', 'sled', 'cased_skis'] as const).map((kind) => ({ kind }))]
    expect(duties(...items)).toEqual(['free', 'free', 'free', 'free', 'free'])
    expect(duties({ kind: 'cased_skis' }, { kind: 'cased_skis' })).toEqual(['free', 'paid'])
  })
})

describe('special luggage', () => {
  test.each<[CarriedItem, LuggageDuty]>([
    [{ kind: 'cased_instrument', sizesCm: [60, 40, 20] }, 'free'],
    [{ kind: 'cased_instrument', sizesCm: [110, 40, 20] }, 'paid'],
    [{ kind: 'bicycle' }, 'paid'],
    [{ kind: 'caged_small_animal' }, 'free'],
    [{ kind: 'dog' }, 'not_stated'],
  ])('%j: %s (FARE-010)', (item, duty) => {
    expect(duties(item)).toEqual([duty])
  })
})
