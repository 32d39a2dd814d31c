import type { LocalisedText } from '#domain/language'

/** What the kiosk tells a passenger, as data a renderer can draw without knowing it. A text may hold `{figure}` placeholders;
 *  `readSection` fills them, so that a new price needs no new text. */

/** What a text asks a figure with: `{cityFareCash}`. */
export const placeholder = /\{(\w+)\}/g

/** A plain string is the same in every language: a number, an address, a site. */
export type InformationText = string | LocalisedText

export type Fact = { readonly label: InformationText; readonly value: InformationText }

/** Tables drawn from the tariff in force instead of being written out. */
export type MatrixName = 'suburban_general' | 'suburban_child' | 'suburban_luggage'

export type Block =
  | { readonly kind: 'paragraph'; readonly text: InformationText }
  /** In this order. */
  | { readonly kind: 'steps'; readonly steps: readonly InformationText[] }
  /** In no order. */
  | { readonly kind: 'list'; readonly items: readonly InformationText[] }
  | { readonly kind: 'facts'; readonly facts: readonly Fact[] }
  | { readonly kind: 'matrix'; readonly matrix: MatrixName }
  | { readonly kind: 'warning'; readonly text: InformationText }
  | { readonly kind: 'contact'; readonly name: InformationText; readonly value: string; readonly note: InformationText }
  | { readonly kind: 'qr'; readonly caption: InformationText; readonly content: string }

/** The city whose operator says it. FAQ is of another operator in another city (GAP-19). */
export type City = 'astana' | 'almaty'

export type Entry = {
  readonly id: string
  readonly title: InformationText
  /** Rules the entry rests on. */
  readonly rules: readonly string[]
  /** Never shown in another city: its telephone and hours would mislead there (INFO-011, GAP-19). */
  readonly isLocal: boolean
  readonly blocks: readonly Block[]
}

/** Names of pictures the renderer has. */
export const sectionIcons = [
  'bus',
  'ticket',
  'write',
  'list',
  'hand',
  'cross',
  'phone',
  'wallet',
  'question',
  'mapPin',
  'shieldCheck',
] as const
export type SectionIcon = (typeof sectionIcons)[number]

export type Section = {
  readonly id: string
  readonly city: City
  readonly icon: SectionIcon
  readonly title: InformationText
  /** Said above every entry when the section is shown in a city that is not its own; null where it never is. */
  readonly caveat: InformationText | null
  readonly entries: readonly Entry[]
}

export type InformationSettings = {
  /** City profile of the terminal. */
  readonly city: City
  /** Whether another city's FAQ may be shown with its caveat, or not at all. Switch, GAP-19. */
  readonly otherCityFaq: 'with_caveat' | 'hidden'
}

/** The sections this terminal shows, in their order; entries that hold only in another city are left out, and the caveat stands
 *  on what is another city's (GAP-19). */
export function shownSections(sections: readonly Section[], settings: InformationSettings): readonly Section[] {
  return sections.flatMap((section): readonly Section[] => {
    if (section.city === settings.city) return [{ ...section, caveat: null }]
    if (settings.otherCityFaq === 'hidden' || section.caveat === null) return []
    return [{ ...section, entries: section.entries.filter(({ isLocal }) => !isLocal) }]
  })
}
