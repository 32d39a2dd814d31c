import { assertNever } from '#domain/assert'
import type { HandLuggageLimit } from '#domain/fare/tariff'

export type Sizes = readonly [number, number, number]

/** Something a passenger carries. Sizes in centimetres, weights in kilograms. */
export type CarriedItem =
  | { readonly kind: 'piece'; readonly sizesCm: Sizes; readonly weightKg: number }
  | { readonly kind: 'cased_instrument'; readonly sizesCm: Sizes }
  | { readonly kind: 'wheelchair' | 'pram' | 'sled' | 'cased_skis' | 'bicycle' | 'caged_small_animal' | 'dog' }

/** `not_stated`: a dog may ride on the standing area; what it costs is not said (FARE-010). */
export type LuggageDuty = 'free' | 'paid' | 'not_stated'

/** What of the things one passenger carries is paid as luggage, in the order given. One piece within the limit is free, and one
 *  pair of skis; what goes beyond is paid (FARE-009, FARE-010). */
export function luggageDuties(items: readonly CarriedItem[], limit: HandLuggageLimit): readonly LuggageDuty[] {
  const used = new Set<CarriedItem['kind']>()
  return items.map((item) => {
    const duty = dutyOf(item, limit)
    const isCounted = item.kind === 'piece' || item.kind === 'cased_skis'
    if (duty !== 'free' || !isCounted) return duty
    if (used.has(item.kind)) return 'paid'
    used.add(item.kind)
    return 'free'
  })
}

function dutyOf(item: CarriedItem, limit: HandLuggageLimit): LuggageDuty {
  switch (item.kind) {
    case 'piece':
      return fits(item.sizesCm, limit.sizesCm) && item.weightKg <= limit.weightKg ? 'free' : 'paid'
    case 'cased_instrument':
      return fits(item.sizesCm, limit.sizesCm) ? 'free' : 'paid'
    case 'wheelchair':
    case 'pram':
    case 'sled':
    case 'cased_skis':
    case 'caged_small_animal':
      return 'free'
    case 'bicycle':
      return 'paid'
    case 'dog':
      return 'not_stated'
    default:
      return assertNever(item)
  }
}

/** In whatever way the piece is turned: the longest side against the longest limit, and so on. */
function fits(sizes: Sizes, limit: Sizes): boolean {
  const [long, middle, short] = [...sizes].sort((a, b) => b - a)
  const [longMax, middleMax, shortMax] = [...limit].sort((a, b) => b - a)
  return isWithin(long, longMax) && isWithin(middle, middleMax) && isWithin(short, shortMax)
}

function isWithin(size: number | undefined, max: number | undefined): boolean {
  return size !== undefined && max !== undefined && size <= max
}
