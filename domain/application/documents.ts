import { applicationForms } from '#domain/application/kind'
import type { Application } from '#domain/application/application'
import { documentsFor, documentsMissing } from '#domain/concession/application'
import type { ConcessionTariff, DocumentName, DocumentTerms } from '#domain/concession/tariff'

type Case = Pick<Application, 'kind' | 'cause' | 'applicant' | 'isStampNeeded' | 'findings'>

/** What the customer brings; originals but where the tariff names a digital source (DESK-006, DESK-007, Table DESK-T1). */
export function documentsNeeded(application: Case, tariff: ConcessionTariff): readonly DocumentTerms[] {
  const { documents, gives } = applicationForms[application.kind]
  const by = application.applicant.relation === 'self' ? 'pupil' : 'parent'
  if (documents === 'concession') {
    const { isStampNeeded } = application
    return documentsFor({ card: 'concession', territory: 'astana', isStampNeeded }, tariff)
  }
  if (documents === 'school') return documentsFor({ card: 'school', institution: 'astana', by }, tariff)
  const names = documents.flatMap((name) => forApplicant(name, application))
  const isOfChild = by === 'parent' && (gives === 'money' || gives === 'balance')
  const isByStatement = application.findings.some(({ result }) => result === 'statement')
  const added: readonly DocumentName[] = [
    // GAP-39: whoever is under age comes with a parent, as for a school card.
    ...(isOfChild ? (['birth_certificate'] as const) : []),
    // GAP-45: the card itself is asked for where it was not lost.
    ...(application.cause === 'damage' && gives === 'pass' ? (['card'] as const) : []),
    ...(isByStatement ? (['bank_statement'] as const) : []),
  ]
  return [...new Set([...names, ...added])].map((name) => ({ name, digital: [] }))
}

/** A user of 16 applies for the balance of a school card himself (RESTORE-011): with his own document. */
function forApplicant(name: DocumentName, { applicant }: Case): readonly DocumentName[] {
  if (name === 'parent_identity_document' && applicant.relation === 'self') return ['identity_document']
  return [name]
}

/** What is still missing. Photos are scanned and handed back at once (DESK-008): they are ticked off, never kept. */
export function stillMissing(
  application: Case & Pick<Application, 'brought'>,
  tariff: ConcessionTariff,
): readonly DocumentName[] {
  return documentsMissing(documentsNeeded(application, tariff), application.brought)
}
