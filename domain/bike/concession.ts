import { err, ok, type Result } from '#domain/result'
import type { CalendarDay } from '#domain/time'

/** Who has a bike concession (CONC-030). Not the transit list: pensioners and victims of 1986 are not here, Afghan veterans and
 *  students are not there (CONC-033). */
export const bikeConcessionKinds = [
  'war_veterans',
  'afghan_veterans',
  'mothers_of_many',
  'special_needs_children',
  'disabled',
  'large_families',
  'students',
] as const
export type BikeConcessionKind = (typeof bikeConcessionKinds)[number]

/** `one_parent`: of a family, one parent has it (CONC-031; CONC-030 item 4). */
export type BikeConcessionCategory = {
  readonly kind: BikeConcessionKind
  readonly isForOneParent: boolean
}

/** What staff saw and wrote down (CONC-034, GAP-04). */
export type ConcessionClaim = {
  readonly kind: BikeConcessionKind
  /** Registered and permanently living in Astana; Nur-Sultan of the documents is the same city (GAP-18). */
  readonly isRegisteredInAstana: boolean
  readonly isLivingInAstana: boolean
  /** The centre knows another parent of this family with this concession. */
  readonly hasOtherParentIt: boolean
  readonly document: {
    readonly name: string
    readonly number: string
    readonly lastDay: CalendarDay
  } | null
  readonly verifiedBy: 'staff' | null
}

export type ConcessionRefusal =
  | { readonly kind: 'concession_unknown' }
  | { readonly kind: 'concession_not_verified' }
  | { readonly kind: 'concession_document_expired'; readonly lastDay: CalendarDay }
  | { readonly kind: 'concession_registered_elsewhere' }
  | { readonly kind: 'concession_of_other_parent' }

export type VerifiedConcession = {
  readonly concession: BikeConcessionKind
  readonly lastDay: CalendarDay
}

/** Whether a claim makes a verified status, and until when. The first refusal found (CONC-030…034, GAP-04). A student of an
 *  Astana university registered elsewhere is refused: the starred note says "only". */
export function verifyConcession(
  claim: ConcessionClaim,
  categories: readonly BikeConcessionCategory[],
  today: CalendarDay,
): Result<VerifiedConcession, ConcessionRefusal> {
  const category = categories.find(({ kind }) => kind === claim.kind)
  if (category === undefined) return err({ kind: 'concession_unknown' })
  if (!claim.isRegisteredInAstana || !claim.isLivingInAstana) return err({ kind: 'concession_registered_elsewhere' })
  if (category.isForOneParent && claim.hasOtherParentIt) return err({ kind: 'concession_of_other_parent' })
  if (claim.verifiedBy === null || claim.document === null) return err({ kind: 'concession_not_verified' })
  const { lastDay } = claim.document
  if (lastDay < today) return err({ kind: 'concession_document_expired', lastDay })
  return ok({ concession: claim.kind, lastDay })
}
