import { z } from 'zod'
import { calendarDaySchema, localisedTextSchema } from '#contract/base'
import type { Dated } from '#domain/catalogue/dated'
import { consentKinds, type ConsentDocument, type ConsentTerms } from '#domain/consent/consent'
import { personFields, type PersonTerms } from '#domain/person/terms'

/** `person.json` of the catalogue: what may be asked of a person, how long it is kept, and the texts to agree to. */

const fieldSchema = z
  .strictObject({
    field: z.enum(personFields),
    isRequired: z.boolean(),
    lengthMax: z.int().positive(),
    entriesMax: z.int().positive(),
  })
  .refine(({ field, entriesMax }) => field === 'additional_contacts' || entriesMax === 1, 'one entry only')

/** Who somebody is, how old, and where the PIN is sent, has to be known. */
const alwaysRequired = ['surname', 'first_name', 'birth_day', 'mobile', 'document'] as const

export const personTermsSchema = z.strictObject({
  fields: z
    .array(fieldSchema)
    .refine((fields) => new Set(fields.map(({ field }) => field)).size === fields.length, 'a field stands once')
    .refine(
      (fields) => alwaysRequired.every((name) => fields.some(({ field, isRequired }) => field === name && isRequired)),
      `required always: ${alwaysRequired.join(', ')}`,
    ),
  iinAndBirthDay: z.enum(['agree', 'may_differ']),
  retentionYears: z.int().nonnegative(),
  withdrawalDays: z.int().nonnegative(),
}) satisfies z.ZodType<PersonTerms>

export const consentTermsSchema = z.strictObject({
  newVersion: z.enum(['asked_before_payment', 'binds_by_publication']),
}) satisfies z.ZodType<ConsentTerms>

export const consentDocumentSchema = z.strictObject({
  kind: z.enum(consentKinds),
  version: z.string().min(1).max(32),
  publishedAt: z.iso.datetime({ offset: true }),
  title: localisedTextSchema,
}) satisfies z.ZodType<ConsentDocument>

export type PersonCatalogue = {
  readonly terms: readonly Dated<PersonTerms>[]
  readonly consent: ConsentTerms
  readonly documents: readonly ConsentDocument[]
}

export const personCatalogueSchema = z.strictObject({
  terms: z.array(z.strictObject({ from: calendarDaySchema, value: personTermsSchema })).min(1),
  consent: consentTermsSchema,
  documents: z
    .array(consentDocumentSchema)
    .refine(
      (documents) => new Set(documents.map(({ kind, version }) => `${kind} ${version}`)).size === documents.length,
      'a version of a text stands once',
    )
    .refine(
      (documents) => consentKinds.every((kind) => documents.some((document) => document.kind === kind)),
      'every text to agree to is there',
    ),
}) satisfies z.ZodType<PersonCatalogue>
