import { readdirSync, readFileSync } from 'node:fs'
import { informationVersionsSchema, sectionVersionsSchema } from '#contract/catalogue/information'
import { assert, assertNever } from '#domain/assert'
import { inForce, type Dated } from '#domain/catalogue/dated'
import { sectionsInForce, type InformationBase } from '#domain/information/base'
import { informationFigures } from '#domain/information/figures'
import { readSection, type ReadBlock, type ReadEntry, type Reading } from '#domain/information/read'
import type { Section } from '#domain/information/section'
import type { Language } from '#domain/language'
import { tenge } from '#domain/money'
import { shippedFareTariff } from '#test/domain/fare/fare-data'
import { pendingTerms } from '#test/domain/pending-terms'

/** The texts that ship, parsed as the terminal parses them, and read with the fares that ship and the bike figures of
 *  rules.md 1.2–1.5. */

const folder = 'domain/catalogue/data'
export const someDayMs = Date.parse('2026-11-21T06:00:00Z')

function parsed(file: string): unknown {
  return JSON.parse(readFileSync(`${folder}/${file}`, 'utf8'))
}

export const sectionVersions: readonly (readonly Dated<Section>[])[] = readdirSync(folder)
  .filter((file) => file.startsWith('information-'))
  .map((file) => sectionVersionsSchema.parse(parsed(file)))

export function shippedBase(): InformationBase {
  const base = inForce(informationVersionsSchema.parse(parsed('information.json')), someDayMs)
  assert(base !== null, 'no information in force')
  return base
}

export const shippedSections = sectionsInForce(shippedBase(), sectionVersions, someDayMs)

export const bike = {
  tariff: {
    dayPasses: [{ deposit: tenge(37_500) }],
    timeCharge: {
      brackets: [
        { minutesMax: 30, price: tenge(0) },
        { minutesMax: 60, price: tenge(100) },
        { minutesMax: 120, price: tenge(250) },
        { minutesMax: 180, price: tenge(500) },
      ],
      furtherHour: tenge(1_000),
    },
    minimumBalance: tenge(500),
    overstayPerDay: tenge(3_500),
    lateReturnPerDay: tenge(30_000),
  },
  terms: {
    ride: { breakSecondsMin: 30, hoursMax: 24, lostAfterHours: 72 },
    renter: { ageMin: 18 },
    account: { liftHoursMax: 2, repairWorkingDays: 1, explanationFineDays: 20, accidentDays: 30 },
  },
}

export function reading(language: Language, base: InformationBase = shippedBase()): Reading {
  const fare = shippedFareTariff()
  return {
    language,
    fare,
    words: base.words,
    figures: informationFigures({ fare, bike, activationDays: pendingTerms.activationTermDays, base }),
    format: { money: (amount) => `${String(amount)} ₸`, number: (value) => String(value) },
  }
}

function textsOfBlock(block: ReadBlock): readonly string[] {
  switch (block.kind) {
    case 'paragraph':
    case 'warning':
      return [block.text]
    case 'steps':
      return block.steps
    case 'list':
      return block.items
    case 'facts':
      return block.facts.flatMap(({ label, value }) => [label, value])
    case 'matrix':
      return [
        block.caption,
        block.corner,
        ...block.columns,
        ...block.rows.flatMap(({ head, cells }) => [head, ...cells]),
      ]
    case 'contact':
      return [block.name, block.value, block.note]
    case 'qr':
      return [block.caption, block.content]
    default:
      return assertNever(block)
  }
}

export function textsOf(entry: ReadEntry): readonly string[] {
  return [entry.title, ...entry.blocks.flatMap(textsOfBlock)]
}

/** Everything the entries that rest on a rule say in one language, caveat of their section included. */
export function saidOf(rule: string, language: Language): string {
  return shippedSections
    .flatMap((section) => {
      const read = readSection(section, reading(language))
      return section.entries.flatMap((entry, place) => {
        const entryRead = read.entries[place]
        return entry.rules.includes(rule) && entryRead !== undefined ? textsOf(entryRead) : []
      })
    })
    .join('\n')
}
