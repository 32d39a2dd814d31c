import { z } from 'zod'
import { tengeSchema } from '#contract/base'
import { fareMeans } from '#domain/fare/tariff'
import type { ReadBlock } from '#domain/information/read'
import { sectionIcons } from '#domain/information/section'

/** Screens of what a passenger can read. Their texts come whole, in the language of the session: they are data of the
 *  catalogue, not words of the renderer. */

const textSchema = z.string()
const textsSchema = z.array(textSchema).readonly()

const blockSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.enum(['paragraph', 'warning']), text: textSchema }),
  z.strictObject({ kind: z.literal('steps'), steps: textsSchema }),
  z.strictObject({ kind: z.literal('list'), items: textsSchema }),
  z.strictObject({
    kind: z.literal('facts'),
    facts: z.array(z.strictObject({ label: textSchema, value: textSchema })).readonly(),
  }),
  z.strictObject({
    kind: z.literal('matrix'),
    caption: textSchema,
    corner: textSchema,
    columns: textsSchema,
    rows: z.array(z.strictObject({ head: textSchema, cells: textsSchema })).readonly(),
  }),
  z.strictObject({ kind: z.literal('contact'), name: textSchema, value: textSchema, note: textSchema }),
  z.strictObject({ kind: z.literal('qr'), caption: textSchema, content: z.url() }),
]) satisfies z.ZodType<ReadBlock>

const titleSchema = z.strictObject({ id: textSchema, title: textSchema })

/** Questions of the fare finder in their order; `answer` is the last screen. Where from and where to is asked for the suburbs. */
export const fareSteps = ['route', 'from', 'to', 'payer', 'answer'] as const
export const fareRoutes = ['city', 'suburban', 'express'] as const
export const farePlaces = ['astana', 'zone_1', 'zone_2', 'zone_3', 'zone_4'] as const
/** Who or what travels, as far as the fares differ. A concession holds by where its holder is registered (CONC-002, CONC-003). */
export const farePayers = [
  'adult',
  'child',
  'child_school_card',
  'pupil_school_card',
  'small_child',
  'concession_astana',
  'concession_region',
  'luggage',
] as const
export type FareRoute = (typeof fareRoutes)[number]
export type FarePlace = (typeof farePlaces)[number]
export type FarePayerChoice = (typeof farePayers)[number]

export const fareChoiceSchema = z.discriminatedUnion('of', [
  z.strictObject({ of: z.literal('route'), route: z.enum(fareRoutes) }),
  z.strictObject({ of: z.enum(['from', 'to']), place: z.enum(farePlaces) }),
  z.strictObject({ of: z.literal('payer'), payer: z.enum(farePayers) }),
])
export type FareChoice = z.infer<typeof fareChoiceSchema>

/** What one means costs; null: the documents do not say (ask 109). */
const fareAnswerSchema = z.strictObject({ means: z.enum(fareMeans), amount: tengeSchema.nullable() })
export type FareAnswerView = z.infer<typeof fareAnswerSchema>

export const informationScreens = [
  /** Every section, and the fare finder. `last`: the section just read, whose page comes first. */
  z.strictObject({
    kind: z.literal('information'),
    sections: z.array(z.strictObject({ id: textSchema, icon: z.enum(sectionIcons), title: textSchema })).readonly(),
    last: textSchema.nullable(),
  }),
  /** `caveat`: what stands over everything that is another city's (GAP-19). */
  z.strictObject({
    kind: z.literal('information_section'),
    id: textSchema,
    title: textSchema,
    caveat: textSchema.nullable(),
    entries: z.array(titleSchema).readonly(),
    last: textSchema.nullable(),
  }),
  z.strictObject({
    kind: z.literal('information_entry'),
    section: titleSchema,
    caveat: textSchema.nullable(),
    id: textSchema,
    title: textSchema,
    blocks: z.array(blockSchema).readonly(),
  }),
  z.strictObject({
    kind: z.literal('fare_finder'),
    step: z.enum(fareSteps),
    route: z.enum(fareRoutes).nullable(),
    from: z.enum(farePlaces).nullable(),
    to: z.enum(farePlaces).nullable(),
    payer: z.enum(farePayers).nullable(),
    /** Whole years of the tariff in force; `Before` does not count itself (GAP-36). */
    ages: z.strictObject({
      childFrom: z.int(),
      childBefore: z.int(),
      schoolFrom: z.int(),
      schoolBefore: z.int(),
    }),
    /** Every means of payment, with the last question answered; empty before. */
    answers: z.array(fareAnswerSchema).readonly(),
  }),
] as const
