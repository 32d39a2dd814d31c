import type { PassProduct } from '#domain/pass/grant'
import type { PassOnCard } from '#domain/pass/on-card'
import type { PassTariff } from '#domain/pass/tariff'

/** Steps 1 to 4 of Table PASS-T5; 30 and 15 trips are told apart by size. */
const stepOf: Readonly<Record<PassProduct, number>> = { monthly: 1, hours: 2, trips: 3 }

/** Passes of a card in the order a validator uses them (PASS-030); the wallet comes after all of them (WALLET-005). */
export function inOrderOfUse<Pass extends PassOnCard>(passes: readonly Pass[], tariff: PassTariff): readonly Pass[] {
  return [...passes].sort(
    (a, b) => stepOf[a.product] - stepOf[b.product] || withinStep(a, b, tariff) || a.slot - b.slot,
  )
}

function withinStep(a: PassOnCard, b: PassOnCard, tariff: PassTariff): number {
  if (a.product === 'trips') {
    // The card does not tell 30 trips from 15. More left than 15 is the larger; otherwise the larger was begun later, because it
    // is used up before the smaller one goes on.
    const bySize = tripsSold(b, tariff) - tripsSold(a, tariff)
    return bySize || startedMs(b) - startedMs(a) || (b.tripsLeft ?? 0) - (a.tripsLeft ?? 0)
  }
  if (a.product === 'hours') return Number(a.startedAtMs === null) - Number(b.startedAtMs === null)
  return compareDays(a.lastDay, b.lastDay)
}

/** The smallest number of trips on sale that this pass can have been sold with. */
function tripsSold(pass: PassOnCard, { products }: PassTariff): number {
  const left = pass.tripsLeft ?? 0
  const sizes = products.flatMap((terms) => (terms.product === 'trips' && terms.trips >= left ? [terms.trips] : []))
  return sizes.length === 0 ? left : Math.min(...sizes)
}

function startedMs(pass: PassOnCard): number {
  return pass.startedAtMs ?? 0
}

function compareDays(a: string | null, b: string | null): number {
  const [left, right] = [a ?? '', b ?? '']
  return left === right ? 0 : left < right ? -1 : 1
}
