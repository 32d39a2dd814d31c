import type { ActAnswer } from '#contract/acts/act'
import { tariffsAt } from '#contract/catalogue/catalogue'
import type { InformationCatalogue } from '#contract/catalogue/shipped-information'
import type { FareChoice } from '#contract/screens/information'
import type { Screen, ScreenKind } from '#contract/view'
import { assert, assertNever } from '#domain/assert'
import type { ReadEntry, ReadSection } from '#domain/information/read'
import type { Language } from '#domain/language'
import type { CardDesk } from '#electron/services/kiosk/card-desk'
import { done, notAvailable, notNow } from '#electron/services/kiosk/desk'
import { helpScreen } from '#electron/services/kiosk/information/help'
import {
  chosen,
  fareScreen,
  nothingAsked,
  previous,
  type FareQuestion,
} from '#electron/services/kiosk/information/fare-finder'
import { readSections } from '#electron/services/kiosk/information/reading'
import type { KioskPorts } from '#electron/services/kiosk/ports'
import type { Stage } from '#electron/services/kiosk/stage'

/** Where the reader is. `last`: what was just read, whose page comes first. */
type Place =
  | { readonly at: 'sections'; readonly last: string | null }
  | { readonly at: 'section'; readonly section: string; readonly last: string | null }
  | { readonly at: 'entry'; readonly section: string; readonly entry: string }
  | { readonly at: 'fares'; readonly question: FareQuestion }

const screenOfPlace: Readonly<Record<Place['at'], ScreenKind>> = {
  sections: 'information',
  section: 'information_section',
  entry: 'information_entry',
  fares: 'fare_finder',
}
const start: Place = { at: 'sections', last: null }

/** What a passenger can read: sections, their entries, and the fare finder. Texts are loaded when somebody first asks. */
export class InformationDesk {
  readonly #ports: KioskPorts
  readonly #stage: Stage
  readonly #cards: CardDesk
  #information: InformationCatalogue | null = null
  #place: Place = start
  /** Where "back" from the first screen leads. */
  #behind: 'home' | 'help' = 'home'

  constructor({ ports, stage, cards }: { ports: KioskPorts; stage: Stage; cards: CardDesk }) {
    this.#ports = ports
    this.#stage = stage
    this.#cards = cards
  }

  async open(): Promise<ActAnswer> {
    const from = this.#stage.screen()
    if (from.kind !== 'home' && from.kind !== 'help') return notNow
    this.#information ??= await this.#ports.information()
    // A card may have been laid down meanwhile.
    if (this.#stage.screen().kind !== from.kind) return notNow
    this.#behind = from.kind
    return this.#show(start)
  }

  openSection(section: string): ActAnswer {
    if (!this.#isAt('sections')) return notNow
    return this.#show({ at: 'section', section, last: null })
  }

  openEntry(entry: string): ActAnswer {
    if (!this.#isAt('section') || this.#place.at !== 'section') return notNow
    return this.#show({ at: 'entry', section: this.#place.section, entry })
  }

  openFareFinder(): ActAnswer {
    return this.#isAt('sections') ? this.#show({ at: 'fares', question: nothingAsked }) : notNow
  }

  chooseFare(choice: FareChoice): ActAnswer {
    if (!this.#isAt('fares') || this.#place.at !== 'fares') return notNow
    const question = chosen(this.#place.question, choice)
    return question === null ? notNow : this.#show({ at: 'fares', question })
  }

  back(): ActAnswer {
    const place = this.#place
    if (!this.#isAt(place.at)) return notNow
    switch (place.at) {
      case 'sections':
        if (this.#behind === 'help') this.#stage.show(helpScreen(this.#ports))
        else this.#cards.showCard()
        return done
      case 'section':
        return this.#show({ at: 'sections', last: place.section })
      case 'entry':
        return this.#show({ at: 'section', section: place.section, last: place.entry })
      case 'fares': {
        const question = previous(place.question)
        return this.#show(question === null ? start : { at: 'fares', question })
      }
      default:
        return assertNever(place)
    }
  }

  /** The screen shown now in another language; null when its texts are not ours. */
  inLanguage(language: Language): Screen | null {
    return this.#isAt(this.#place.at) ? this.#screenAt(this.#place, language) : null
  }

  forget(): void {
    this.#place = start
    this.#behind = 'home'
  }

  #isAt(at: Place['at']): boolean {
    return this.#place.at === at && this.#stage.screen().kind === screenOfPlace[at]
  }

  #show(place: Place): ActAnswer {
    const screen = this.#screenAt(place, this.#stage.language())
    if (screen === null) return notAvailable
    this.#place = place
    this.#stage.show(screen)
    return done
  }

  /** Null when there is no such section or entry (any more). */
  #screenAt(place: Place, language: Language): Screen | null {
    const { information, atMs } = this.#sources()
    if (place.at === 'fares') return fareScreen(place.question, tariffsAt(this.#ports.catalogue(), atMs))
    const sections = readSections(information, this.#ports.catalogue(), language, atMs)
    if (place.at === 'sections') return sectionsScreen(sections, place.last)
    const section = sections.find(({ id }) => id === place.section)
    if (section === undefined) return null
    if (place.at === 'section') return sectionScreen(section, place.last)
    const entry = section.entries.find(({ id }) => id === place.entry)
    return entry === undefined ? null : entryScreen(section, entry)
  }

  #sources(): { readonly information: InformationCatalogue; readonly atMs: number } {
    assert(this.#information !== null, 'the texts are loaded when the first screen opens')
    return { information: this.#information, atMs: this.#ports.clock.wallMs() }
  }
}

function sectionsScreen(sections: readonly ReadSection[], last: string | null): Screen {
  return { kind: 'information', sections: sections.map(({ id, icon, title }) => ({ id, icon, title })), last }
}

function sectionScreen({ id, title, caveat, entries }: ReadSection, last: string | null): Screen {
  return {
    kind: 'information_section',
    id,
    title,
    caveat,
    entries: entries.map((entry) => ({ id: entry.id, title: entry.title })),
    last,
  }
}

function entryScreen({ id, title, caveat }: ReadSection, entry: ReadEntry): Screen {
  return { kind: 'information_entry', section: { id, title }, caveat, ...entry }
}
