import { assertNever } from '#domain/assert'
import type { Language } from '#domain/language'
import type { LocalisedText } from '#domain/language'

/** What a person agrees to. `rider_statements` are the statements of BIKE-101. */
export const consentKinds = ['personal_data', 'bike_contract', 'rider_statements'] as const
export type ConsentKind = (typeof consentKinds)[number]

/** A text to agree to. A contract binds from its publication (BIKE-017, GAP-57), so this is an instant, not a day. */
export type ConsentDocument = {
  readonly kind: ConsentKind
  readonly version: string
  /** ISO 8601 with its offset. */
  readonly publishedAt: string
  readonly title: LocalisedText
}

/** Somebody agreed to one version of one text, having read it in one language, at one instant (BIKE-002). */
export type Consent = {
  readonly kind: ConsentKind
  readonly version: string
  readonly language: Language
  readonly atMs: number
}

/** Where consent has to be there already (INFO-020, INFO-024). A named card and a personal cabinet are of the transit service. */
export type ConsentPurpose = 'bike_registration' | 'bike_payment' | 'named_card' | 'personal_cabinet'

/** GAP-02 and BIKE-017: whether a text published after somebody agreed must be agreed to before the next payment. */
export type ConsentTerms = { readonly newVersion: 'asked_before_payment' | 'binds_by_publication' }

export type ConsentMissing =
  | {
      readonly kind: 'consent_missing'
      readonly document: ConsentDocument
      /** The version agreed to before, to be shown with its date (BIKE-017). */
      readonly earlier: Consent | null
    }
  /** The terminal has no text to agree to, so nobody can. */
  | { readonly kind: 'consent_text_unknown'; readonly consent: ConsentKind }

/** UTC milliseconds since 1970. */
export function publishedAtMs(document: ConsentDocument): number {
  return Date.parse(document.publishedAt)
}

/** The text in force at an instant; null when none was published yet. */
export function documentInForce(
  documents: readonly ConsentDocument[],
  kind: ConsentKind,
  atMs: number,
): ConsentDocument | null {
  let latest: ConsentDocument | null = null
  for (const document of documents) {
    const isPublished = document.kind === kind && publishedAtMs(document) <= atMs
    if (isPublished && (latest === null || publishedAtMs(document) > publishedAtMs(latest))) latest = document
  }
  return latest
}

export function consentsNeeded(purpose: ConsentPurpose): readonly ConsentKind[] {
  switch (purpose) {
    case 'bike_registration':
      return ['personal_data', 'bike_contract', 'rider_statements']
    case 'bike_payment':
      return ['personal_data', 'bike_contract']
    case 'named_card':
    case 'personal_cabinet':
      return ['personal_data']
    default:
      return assertNever(purpose)
  }
}

/** What still has to be agreed to; empty when nothing stands in the way. A consent given after `atMs` does not
 *  count (BIKE-002, BIKE-003, INFO-020). */
export function missingConsents(
  purpose: ConsentPurpose,
  given: readonly Consent[],
  documents: readonly ConsentDocument[],
  terms: ConsentTerms,
  atMs: number,
): readonly ConsentMissing[] {
  return consentsNeeded(purpose).flatMap((kind): readonly ConsentMissing[] => {
    const document = documentInForce(documents, kind, atMs)
    if (document === null) return [{ kind: 'consent_text_unknown', consent: kind }]
    const earlier = latestConsent(given, kind, atMs)
    const isAny = purpose === 'bike_payment' && terms.newVersion === 'binds_by_publication'
    if (earlier !== null && (isAny || earlier.version === document.version)) return []
    return [{ kind: 'consent_missing', document, earlier }]
  })
}

/** The last consent of a kind given at or before an instant: what the renter accepted and when (BIKE-017). */
export function latestConsent(given: readonly Consent[], kind: ConsentKind, atMs: number): Consent | null {
  let latest: Consent | null = null
  for (const consent of given) {
    const isEarlier = consent.kind === kind && consent.atMs <= atMs
    if (isEarlier && (latest === null || consent.atMs >= latest.atMs)) latest = consent
  }
  return latest
}
