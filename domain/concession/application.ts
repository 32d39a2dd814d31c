import type {
  ApplicationChannel,
  ConcessionTariff,
  DigitalSource,
  DocumentName,
  DocumentTerms,
  Territory,
} from '#domain/concession/tariff'

/** How an application for a named card may be handed in; first issue and re-issue alike (CONC-008, SCHOOL-005…007). */
export type NamedCardApplication =
  | { readonly card: 'concession'; readonly territory: Territory; readonly isStampNeeded: boolean }
  | { readonly card: 'school'; readonly institution: 'astana' | 'suburban'; readonly by: 'parent' | 'pupil' }

export function applicationChannelsFor(
  application: NamedCardApplication,
  tariff: ConcessionTariff,
): readonly ApplicationChannel[] {
  if (application.card === 'concession')
    return tariff.onlineTerritories.includes(application.territory) ? ['central_desk', 'online'] : ['central_desk']
  if (application.institution === 'astana') return ['central_desk', 'online']
  if (tariff.school.suburbanInstitutions === 'refused') return []
  // Parents of suburban pupils have no online way, pupils over 16 have (SCHOOL-007, GAP-38).
  return application.by === 'parent' ? ['central_desk'] : ['central_desk', 'online']
}

/** Documents the desk ticks off (CONC-005, CONC-006, SCHOOL-003). A pupil who applies himself brings his own identity document. */
export function documentsFor(application: NamedCardApplication, tariff: ConcessionTariff): readonly DocumentTerms[] {
  if (application.card === 'concession')
    return tariff.concessionDocuments.filter(({ name }) => name !== 'stamped_entry' || application.isStampNeeded)
  if (application.by === 'parent') return tariff.schoolDocuments
  return tariff.schoolDocuments.map((terms) =>
    terms.name === 'parent_identity_document' ? { ...terms, name: 'identity_document' } : terms,
  )
}

/** A document as it was brought: the original, or a digital one from a source. */
export type BroughtDocument = { readonly name: DocumentName; readonly form: 'original' | DigitalSource }

/** What is still missing or was brought in a form that is not accepted (DESK-006). Empty when all is there. */
export function documentsMissing(
  needed: readonly DocumentTerms[],
  brought: readonly BroughtDocument[],
): readonly DocumentName[] {
  return needed.flatMap(({ name, digital }) => {
    const isThere = brought.some(
      (document) => document.name === name && (document.form === 'original' || digital.includes(document.form)),
    )
    return isThere ? [] : [name]
  })
}
