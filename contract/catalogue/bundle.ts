import type { Catalogue } from '#contract/catalogue/catalogue'
import { catalogueSchema } from '#contract/catalogue/schema'
import { readJsonText, type ReadText } from '#contract/published'
import { inForce, type Dated } from '#domain/catalogue/dated'
import { err } from '#domain/result'

/** The catalogue as a published document (contract/published.ts): the whole of it, all versions with the days they start, so
 *  that it can be fetched long before and what holds changes at midnight in Asia/Almaty without anything being sent. */

/** Everything of a catalogue that is dated, by area. */
export function datedAreas(catalogue: Catalogue): readonly (readonly [string, readonly Dated<unknown>[]])[] {
  const { card, pass, wallet, concession, fare, pending, bike, person } = catalogue
  return Object.entries({
    card,
    pass,
    wallet,
    concession,
    fare,
    pending,
    'bike.tariffs': bike.tariffs,
    'bike.terms': bike.terms,
    'person.terms': person.terms,
  })
}

/** A catalogue to sell by from `atMs` on: everything has something in force. What is in force once stays so until its next
 *  version. */
export const readCatalogueText: ReadText<Catalogue> = (text, atMs) => {
  const read = readJsonText(text, catalogueSchema)
  if (!read.ok) return read
  const missing = datedAreas(read.value).flatMap(([area, versions]) => (inForce(versions, atMs) === null ? [area] : []))
  return missing.length === 0 ? read : err({ kind: 'nothing_in_force', detail: missing.join(', ') })
}
