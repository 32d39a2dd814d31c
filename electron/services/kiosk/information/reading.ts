import { tariffsAt, type Catalogue } from '#contract/catalogue/catalogue'
import type { InformationCatalogue } from '#contract/catalogue/shipped-information'
import { assert } from '#domain/assert'
import { inForce } from '#domain/catalogue/dated'
import { sectionsInForce } from '#domain/information/base'
import { informationFigures } from '#domain/information/figures'
import { readSection, type FigureFormat, type ReadSection } from '#domain/information/read'
import { shownSections } from '#domain/information/section'
import type { Language } from '#domain/language'
import { formatNumber, formatTenge } from '#domain/number-format'

/** Figures that are not whole have a decimal comma in every language (language.md 2.7). */
const format: FigureFormat = {
  money: formatTenge,
  number: (value, language) =>
    Number.isSafeInteger(value) ? formatNumber(value, language) : String(value).replace('.', ','),
}

/** Every section this terminal shows at an instant, read in one language with the prices and terms in force. */
export function readSections(
  information: InformationCatalogue,
  catalogue: Catalogue,
  language: Language,
  atMs: number,
): readonly ReadSection[] {
  const base = inForce(information.base, atMs)
  assert(base !== null, 'the catalogue has no information in force')
  const { fare, bike, bikeTerms, pending } = tariffsAt(catalogue, atMs)
  const figures = informationFigures({
    fare,
    bike: { tariff: bike, terms: bikeTerms },
    activationDays: pending.activationTermDays,
    base,
  })
  const sections = shownSections(sectionsInForce(base, information.sections, atMs), base.settings)
  return sections.map((section) => readSection(section, { language, figures, fare, words: base.words, format }))
}
