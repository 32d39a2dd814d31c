import type { RouteKind } from '#domain/fare/tariff'
import type { CalendarDay } from '#domain/time'

/** Where the holder is registered and lives (CONC-002, CONC-003). */
export const territories = ['astana', 'tselinograd', 'arshaly', 'kosshy'] as const
export type Territory = (typeof territories)[number]

/** Who rides free (Table CONC-T1). Not the bike list (CONC-033). Arshaly's mothers are those with «Күміс алқа» or «Алтын алқа»,
 *  either suffices; its large families are a category of their own (GAP-37). */
export const transitCategories = [
  'war_veterans',
  'pensioners',
  'disabled',
  'disabled_children',
  'mothers_of_many',
  'decorated_mothers',
  'large_families',
  'large_family_parent',
  'victims_of_1986',
] as const
export type TransitCategory = (typeof transitCategories)[number]

/** Status named in the pension certificate that needs the stamped entry (CONC-006); guardians are in no list (GAP-37). */
export const stampedStatuses = ['guardian', 'legal_representative', 'mothers_of_many', 'large_families'] as const
export type StampedStatus = (typeof stampedStatuses)[number]

/** `legalBasis`: the act in force, in the operator's words (CONC-001, CONC-020…022); null where there is none (CONC-023). */
export type TerritoryTerms = {
  readonly territory: Territory
  readonly freeRoutes: readonly RouteKind[]
  readonly legalBasis: string | null
  readonly categories: readonly TransitCategory[]
  /** Kosshy has no list of its own. Switch, GAP-37: that of the territory named here. */
  readonly categoriesOf: Territory | null
}

export const documentNames = [
  'identity_document',
  'parent_identity_document',
  'pension_certificate',
  'stamped_entry',
  'birth_certificate',
  'study_certificate',
  'photo',
  'application',
  'fiscal_receipt',
  'bank_statement',
  'card',
] as const
export type DocumentName = (typeof documentNames)[number]

export const digitalSources = ['egov', 'kaspi'] as const
export type DigitalSource = (typeof digitalSources)[number]

/** `digital`: where a digital one is accepted from; none means the original only (Table DESK-T1, GAP-58). */
export type DocumentTerms = { readonly name: DocumentName; readonly digital: readonly DigitalSource[] }

export const applicationChannels = ['central_desk', 'online'] as const
export type ApplicationChannel = (typeof applicationChannels)[number]

export type ConcessionTariff = {
  readonly territories: readonly TerritoryTerms[]
  /** A disabled child counts until the day before this birthday, with one parent. */
  readonly disabledChildUnder: number
  /** Arshaly: children of a large family, and the birthday before which each counts. */
  readonly largeFamily: { readonly childrenMin: number; readonly childUnder: number }
  /** Territories whose residents may apply online (CONC-008). */
  readonly onlineTerritories: readonly Territory[]
  readonly concessionDocuments: readonly DocumentTerms[]
  readonly schoolDocuments: readonly DocumentTerms[]
  /** Copies of the act when a card used by another person is taken away (CONC-009, SCHOOL-008). */
  readonly confiscationActCopies: number
  readonly school: SchoolTerms
}

export type SchoolTerms = {
  readonly freeRoutes: readonly RouteKind[]
  /** One may apply oneself from this birthday on: "over 16" read as reached 16. Switch, GAP-39. */
  readonly selfApplicationFrom: number
  /** Pupils of the suburban districts apply at the central desk although the document is to be of Astana. Switch, GAP-38. */
  readonly suburbanInstitutions: 'accepted' | 'refused'
  /** Month the study period begins with; it ends with the month before (SCHOOL-004). */
  readonly studyYearFirstMonth: number
  /** "Vacation period excepted": months in which a school certificate is not accepted. Switch, GAP-38: none. */
  readonly vacationMonths: readonly number[]
  /** Last days of semesters; the documents name none. Setting, GAP-38. */
  readonly semesterLastDays: readonly CalendarDay[]
}
