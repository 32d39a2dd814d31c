import { z } from 'zod'
import { calendarDaySchema, localisedTextSchema } from '#contract/base'
import type { Dated } from '#domain/catalogue/dated'
import { isBin, isIban, type InformationBase } from '#domain/information/base'
import { figureNames } from '#domain/information/figures'
import type { OpeningHours } from '#domain/information/opening-hours'
import {
  placeholder,
  sectionIcons,
  type Block,
  type Entry,
  type InformationText,
  type Section,
} from '#domain/information/section'

/** `information.json` (settings, words, requisites, contracts, hours) and `information-<section>.json` of the catalogue. */

/** Longest text in characters, so that an entry fits a screen a passenger reads standing. The catalogue refuses a longer one. */
export const textLengthMax = {
  title: 60,
  paragraph: 240,
  step: 150,
  item: 170,
  label: 70,
  value: 90,
  warning: 200,
  note: 120,
} as const

/** Most steps, items and facts in a block, and most blocks in an entry. */
export const blockCountMax = { steps: 9, items: 8, facts: 9, blocks: 4, entries: 16 } as const

function textSchema(place: keyof typeof textLengthMax): z.ZodType<InformationText> {
  const oneText = z
    .string()
    .trim()
    .min(1)
    .max(textLengthMax[place])
    .refine(asksForKnownFigures, 'asks for a figure nobody has')
  return z.union([oneText, z.strictObject({ kk: oneText, ru: oneText, en: oneText })])
}

function asksForKnownFigures(text: string): boolean {
  const known: readonly string[] = figureNames
  return [...text.matchAll(placeholder)].every(([, name = '']) => known.includes(name))
}

const blockSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('paragraph'), text: textSchema('paragraph') }),
  z.strictObject({ kind: z.literal('steps'), steps: z.array(textSchema('step')).min(1).max(blockCountMax.steps) }),
  z.strictObject({ kind: z.literal('list'), items: z.array(textSchema('item')).min(1).max(blockCountMax.items) }),
  z.strictObject({
    kind: z.literal('facts'),
    facts: z
      .array(z.strictObject({ label: textSchema('label'), value: textSchema('value') }))
      .min(1)
      .max(blockCountMax.facts),
  }),
  z.strictObject({
    kind: z.literal('matrix'),
    matrix: z.enum(['suburban_general', 'suburban_child', 'suburban_luggage']),
  }),
  z.strictObject({ kind: z.literal('warning'), text: textSchema('warning') }),
  z.strictObject({
    kind: z.literal('contact'),
    name: textSchema('label'),
    value: z.string().min(1).max(textLengthMax.value),
    note: textSchema('note'),
  }),
  z.strictObject({ kind: z.literal('qr'), caption: textSchema('note'), content: z.url() }),
]) satisfies z.ZodType<Block>

const idSchema = z.string().regex(/^[a-z]+(?:-[a-z]+)*$/)

const entrySchema = z.strictObject({
  id: idSchema,
  title: textSchema('title'),
  rules: z.array(z.string().regex(/^[A-Z]{3,8}-\d{3}$/)).min(1),
  isLocal: z.boolean(),
  blocks: z.array(blockSchema).min(1).max(blockCountMax.blocks),
}) satisfies z.ZodType<Entry>

export const sectionSchema = z.strictObject({
  id: idSchema,
  city: z.enum(['astana', 'almaty']),
  icon: z.enum(sectionIcons),
  title: textSchema('title'),
  caveat: textSchema('warning').nullable(),
  entries: z.array(entrySchema).min(1).max(blockCountMax.entries),
}) satisfies z.ZodType<Section>

const requisitesSchema = z.strictObject({
  legalEntity: textSchema('value'),
  address: textSchema('value'),
  bin: z.string().refine(isBin, 'not a business identification number'),
  iik: z.string().refine(isIban, 'not an account number'),
  bik: z.string().regex(/^[A-Z0-9]{8,11}$/),
  kbe: z
    .string()
    .regex(/^\d{2}$/)
    .nullable(),
  bank: textSchema('value'),
  sites: z.array(z.string().min(1)).min(1),
})

const contractSchema = z.strictObject({ city: textSchema('value'), date: textSchema('value') })

const timeOfDaySchema = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/)

export const openingHoursSchema = z.strictObject({
  weekdays: z.array(z.int().min(1).max(7)).min(1),
  opens: timeOfDaySchema,
  closes: timeOfDaySchema,
  breaks: z.array(z.strictObject({ from: timeOfDaySchema, to: timeOfDaySchema })),
}) satisfies z.ZodType<OpeningHours>

export const informationBaseSchema = z.strictObject({
  settings: z.strictObject({
    city: z.enum(['astana', 'almaty']),
    otherCityFaq: z.enum(['with_caveat', 'hidden']),
    bikeAddress: z.enum(['as_transit', 'as_bike_contract']),
    transitKbe: z.enum(['not_given', 'as_bike']),
  }),
  order: z.array(idSchema).min(1),
  words: z.strictObject({
    notStated: localisedTextSchema,
    from: localisedTextSchema,
    zone: localisedTextSchema,
    zoneWithAstana: localisedTextSchema,
    cashlessAndCash: localisedTextSchema,
  }),
  requisites: z.strictObject({ bike: requisitesSchema, transit: requisitesSchema }),
  contracts: z.strictObject({ bike: contractSchema, transit: contractSchema }),
  hours: z.strictObject({ astana: openingHoursSchema.nullable(), almaty: openingHoursSchema.nullable() }),
}) satisfies z.ZodType<InformationBase>

export const informationVersionsSchema = z
  .array(z.strictObject({ from: calendarDaySchema, value: informationBaseSchema }))
  .min(1) satisfies z.ZodType<readonly Dated<InformationBase>[]>

export const sectionVersionsSchema = z
  .array(z.strictObject({ from: calendarDaySchema, value: sectionSchema }))
  .min(1) satisfies z.ZodType<readonly Dated<Section>[]>
