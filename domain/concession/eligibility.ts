import type { ConcessionTariff, StampedStatus, Territory, TransitCategory } from '#domain/concession/tariff'
import { stampedStatuses } from '#domain/concession/tariff'
import { birthdayAt, isOfAge } from '#domain/person/age'
import { err, ok, type Result } from '#domain/result'
import { addDays, type CalendarDay } from '#domain/time'

/** What the central desk saw of somebody who asks for a concession card. */
export type ConcessionClaim = {
  readonly territory: Territory
  /** Registered there and living there permanently; both are needed (CONC-002, CONC-020). */
  readonly isRegistered: boolean
  readonly isLiving: boolean
  readonly category: TransitCategory
  /** Status written in the pension certificate, when it is one that needs the stamp. */
  readonly stampedStatus: StampedStatus | null
  /** Last day of the stamped entry (CONC-006); null without one. */
  readonly stampedUntil: CalendarDay | null
  /** Birthdays the category rests on: of the disabled child, of the family's children. */
  readonly children: readonly CalendarDay[]
  /** The centre knows another parent of this child or family with this concession. */
  readonly hasOtherParentIt: boolean
}

export type EligibilityRefusal =
  | { readonly kind: 'not_resident' }
  | { readonly kind: 'category_not_listed' }
  | { readonly kind: 'other_parent_has_it' }
  | { readonly kind: 'child_of_age' }
  | { readonly kind: 'too_few_children'; readonly childrenMin: number }
  | { readonly kind: 'stamp_missing' }
  | { readonly kind: 'stamp_expired'; readonly lastDay: CalendarDay }

/** Whether a claim makes a concession, and its last day, which is stored and ends the privilege of the card (CONC-006);
 *  `legalBasis` is the ground that is registered with it (CONC-001). The first refusal found (CONC-020…023). */
export function concessionClaim(
  claim: ConcessionClaim,
  tariff: ConcessionTariff,
  today: CalendarDay,
): Result<{ readonly lastDay: CalendarDay | null; readonly legalBasis: string | null }, EligibilityRefusal> {
  if (!claim.isRegistered || !claim.isLiving) return err({ kind: 'not_resident' })
  const terms = tariff.territories.find(({ territory }) => territory === claim.territory)
  if (terms === undefined || !categoriesOf(claim.territory, tariff).includes(claim.category))
    return err({ kind: 'category_not_listed' })
  const family = familyTerm(claim, tariff, today)
  if (!family.ok) return family
  const stamp = stampTerm(claim, today)
  if (!stamp.ok) return stamp
  const ends = [family.value, stamp.value].filter((day) => day !== null).sort()
  return ok({ lastDay: ends[0] ?? null, legalBasis: terms.legalBasis })
}

/** Categories of a territory, its own or those of the territory it follows (CONC-023, GAP-37). */
export function categoriesOf(territory: Territory, tariff: ConcessionTariff): readonly TransitCategory[] {
  const terms = tariff.territories.find((candidate) => candidate.territory === territory)
  if (terms === undefined) return []
  if (terms.categoriesOf === null) return terms.categories
  return tariff.territories.find((candidate) => candidate.territory === terms.categoriesOf)?.categories ?? []
}

/** Last day on which the children still make the category; null when it does not rest on children. */
function familyTerm(
  { category, children, hasOtherParentIt }: ConcessionClaim,
  { disabledChildUnder, largeFamily }: ConcessionTariff,
  today: CalendarDay,
): Result<CalendarDay | null, EligibilityRefusal> {
  if (category !== 'disabled_children' && category !== 'large_family_parent') return ok(null)
  if (hasOtherParentIt) return err({ kind: 'other_parent_has_it' })
  const under = category === 'disabled_children' ? disabledChildUnder : largeFamily.childUnder
  const needed = category === 'disabled_children' ? 1 : largeFamily.childrenMin
  const counting = children.filter((born) => !isOfAge(born, under, today))
  if (counting.length < needed)
    return err(
      category === 'disabled_children' ? { kind: 'child_of_age' } : { kind: 'too_few_children', childrenMin: needed },
    )
  // The concession ends when the birthday comes after which too few count: that of the `needed`-th youngest child.
  const ends = counting.map((born) => addDays(birthdayAt(born, under), -1)).sort()
  return ok(ends[ends.length - needed] ?? null)
}

function stampTerm(
  { category, stampedStatus, stampedUntil }: ConcessionClaim,
  today: CalendarDay,
): Result<CalendarDay | null, EligibilityRefusal> {
  const isStampNeeded = stampedStatus !== null || stampedStatuses.some((status) => status === category)
  if (!isStampNeeded) return ok(null)
  if (stampedUntil === null) return err({ kind: 'stamp_missing' })
  return stampedUntil < today ? err({ kind: 'stamp_expired', lastDay: stampedUntil }) : ok(stampedUntil)
}
