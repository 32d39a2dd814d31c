import { inForce, type Dated } from '#domain/catalogue/dated'
import type { OpeningHours } from '#domain/information/opening-hours'
import type { City, InformationSettings, InformationText, Section } from '#domain/information/section'
import type { LocalisedText } from '#domain/language'

/** The two services of the one legal entity. Their accounts differ, so they never share a receipt (GAP-52). */
export type Service = 'bike' | 'transit'

export type Requisites = {
  readonly legalEntity: InformationText
  readonly address: InformationText
  /** Business identification number, 12 digits. */
  readonly bin: string
  /** Account, an IBAN. */
  readonly iik: string
  /** Code of the bank. */
  readonly bik: string
  /** Beneficiary code; null where the contract gives none (GAP-52). */
  readonly kbe: string | null
  readonly bank: InformationText
  readonly sites: readonly string[]
}

export type Contract = {
  readonly city: InformationText
  /** As printed on the contract; the bike contract leaves day and month blank. */
  readonly date: InformationText
}

/** Words `readSection` needs beside the texts. */
export type InformationWords = {
  readonly notStated: LocalisedText
  readonly from: LocalisedText
  /** With `{zone}`. */
  readonly zone: LocalisedText
  /** Head of the column in which Astana stands with its zone (GAP-35); with `{zone}`. */
  readonly zoneWithAstana: LocalisedText
  /** What the two figures of a cell are. */
  readonly cashlessAndCash: LocalisedText
}

export type InformationBase = {
  readonly settings: InformationSettings & {
    /** Address on bike papers. Switch, GAP-18: the transit contract's, four years newer, unless the operator confirms the other. */
    readonly bikeAddress: 'as_transit' | 'as_bike_contract'
    /** Kbe of transit. Switch, GAP-52: the bike contract's only after confirmation. */
    readonly transitKbe: 'not_given' | 'as_bike'
  }
  /** Ids of the sections in the order they are shown. */
  readonly order: readonly string[]
  readonly words: InformationWords
  readonly requisites: Readonly<Record<Service, Requisites>>
  readonly contracts: Readonly<Record<Service, Contract>>
  /** Hours of the desks and the customer service of a city; null where they are not stated: ask 109 (GAP-55). */
  readonly hours: Readonly<Record<City, OpeningHours | null>>
}

/** The sections in force at an instant, in their order; one that has no version yet is left out. */
export function sectionsInForce(
  base: InformationBase,
  sections: readonly (readonly Dated<Section>[])[],
  atMs: number,
): readonly Section[] {
  const current = sections.flatMap((versions) => inForce(versions, atMs) ?? [])
  return base.order.flatMap((id) => current.find((section) => section.id === id) ?? [])
}

/** Requisites for the receipts and papers of a service (INFO-012, INFO-013), the switches of GAP-18 and GAP-52 applied. */
export function requisitesOf(service: Service, { requisites, settings }: InformationBase): Requisites {
  const { bike, transit } = requisites
  return service === 'bike'
    ? { ...bike, address: settings.bikeAddress === 'as_transit' ? transit.address : bike.address }
    : { ...transit, kbe: settings.transitKbe === 'as_bike' ? bike.kbe : transit.kbe }
}

/** ISO 13616: four characters to the end, letters as numbers, remainder 1 by 97. */
export function isIban(text: string): boolean {
  if (!/^[A-Z]{2}\d{2}[A-Z\d]{11,30}$/.test(text)) return false
  const digits = (text.slice(4) + text.slice(0, 4)).replaceAll(/[A-Z]/g, (letter) => parseInt(letter, 36).toString())
  return digitsOf(digits).reduce((remainder, digit) => (remainder * 10 + digit) % 97, 0) === 1
}

function digitsOf(text: string): readonly number[] {
  return Array.from(text, Number)
}

/** Weights of the control digit of a Kazakh BIN, and those of the second try when the first leaves 10. */
const binWeights = [
  [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11],
  [3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2],
] as const

/** Twelve digits, the last of which is the control digit. */
export function isBin(text: string): boolean {
  if (!/^\d{12}$/.test(text)) return false
  const digits = digitsOf(text)
  const sums = binWeights.map(
    (weights) => weights.reduce<number>((sum, weight, place) => sum + weight * (digits[place] ?? 0), 0) % 11,
  )
  return sums.find((sum) => sum < 10) === digits[11]
}
