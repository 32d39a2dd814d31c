import { assert, assertNever } from '#domain/assert'
import { zoneFare } from '#domain/fare/fare-finder'
import { zones, type FarePair, type FareTariff, type Zone } from '#domain/fare/tariff'
import type { InformationWords } from '#domain/information/base'
import type { Figure, Figures } from '#domain/information/figures'
import {
  placeholder,
  type Block,
  type Entry,
  type InformationText,
  type MatrixName,
  type Section,
} from '#domain/information/section'
import type { Language } from '#domain/language'
import type { Tenge } from '#domain/money'

/** A section in one language with every figure in its place: strings only, ready to be drawn. */
export type ReadSection = {
  readonly id: string
  readonly icon: Section['icon']
  readonly title: string
  readonly caveat: string | null
  readonly entries: readonly ReadEntry[]
}

export type ReadEntry = { readonly id: string; readonly title: string; readonly blocks: readonly ReadBlock[] }

export type ReadBlock =
  | { readonly kind: 'paragraph' | 'warning'; readonly text: string }
  | { readonly kind: 'steps'; readonly steps: readonly string[] }
  | { readonly kind: 'list'; readonly items: readonly string[] }
  | { readonly kind: 'facts'; readonly facts: readonly { readonly label: string; readonly value: string }[] }
  | {
      readonly kind: 'matrix'
      /** What the figures of a cell are, and the corner over the row heads. */
      readonly caption: string
      readonly corner: string
      readonly columns: readonly string[]
      readonly rows: readonly { readonly head: string; readonly cells: readonly string[] }[]
    }
  | { readonly kind: 'contact'; readonly name: string; readonly value: string; readonly note: string }
  | { readonly kind: 'qr'; readonly caption: string; readonly content: string }

/** How money and numbers are written; the screen and the receipt bring their own. */
export type FigureFormat = {
  readonly money: (amount: Tenge, language: Language) => string
  readonly number: (value: number, language: Language) => string
}

export type Reading = {
  readonly language: Language
  readonly figures: Figures
  readonly fare: FareTariff
  readonly words: InformationWords
  readonly format: FigureFormat
}

export function readSection(section: Section, reading: Reading): ReadSection {
  return {
    id: section.id,
    icon: section.icon,
    title: readText(section.title, reading),
    caveat: section.caveat === null ? null : readText(section.caveat, reading),
    entries: section.entries.map((entry) => readEntry(entry, reading)),
  }
}

function readEntry(entry: Entry, reading: Reading): ReadEntry {
  return {
    id: entry.id,
    title: readText(entry.title, reading),
    blocks: entry.blocks.map((block) => readBlock(block, reading)),
  }
}

function readBlock(block: Block, reading: Reading): ReadBlock {
  const say = (text: InformationText) => readText(text, reading)
  switch (block.kind) {
    case 'paragraph':
    case 'warning':
      return { kind: block.kind, text: say(block.text) }
    case 'steps':
      return { kind: 'steps', steps: block.steps.map(say) }
    case 'list':
      return { kind: 'list', items: block.items.map(say) }
    case 'facts':
      return { kind: 'facts', facts: block.facts.map(({ label, value }) => ({ label: say(label), value: say(value) })) }
    case 'matrix':
      return readMatrix(block.matrix, reading)
    case 'contact':
      return { kind: 'contact', name: say(block.name), value: block.value, note: say(block.note) }
    case 'qr':
      return { kind: 'qr', caption: say(block.caption), content: block.content }
    default:
      return assertNever(block)
  }
}

/** The catalogue's schema refuses a text that asks for a figure nobody has. */
export function readText(text: InformationText, reading: Reading): string {
  const figures: Readonly<Record<string, Figure | undefined>> = reading.figures
  const template = typeof text === 'string' ? text : text[reading.language]
  return template.replaceAll(placeholder, (whole, name: string) => {
    const figure = figures[name]
    assert(figure !== undefined, `no figure for ${whole}`)
    return writeFigure(figure, reading)
  })
}

function writeFigure(figure: Figure, { language, format, words }: Reading): string {
  switch (figure.kind) {
    case 'money':
      return format.money(figure.amount, language)
    case 'number':
      return format.number(figure.value, language)
    case 'text':
      return typeof figure.text === 'string' ? figure.text : figure.text[language]
    case 'not_stated':
      return words.notStated[language]
    default:
      return assertNever(figure)
  }
}

const matrixColumns = {
  suburban_general: 'general',
  suburban_child: 'child',
  suburban_luggage: 'luggage',
} as const satisfies Record<MatrixName, keyof FareTariff['suburban']>

function readMatrix(name: MatrixName, reading: Reading): ReadBlock {
  const { fare, words, language } = reading
  const table = fare.suburban[matrixColumns[name]]
  const head = (zone: Zone) => words.zone[language].replace('{zone}', String(zone))
  const columnHead = (zone: Zone) =>
    zone === fare.astanaZone ? words.zoneWithAstana[language].replace('{zone}', String(zone)) : head(zone)
  return {
    kind: 'matrix',
    caption: words.cashlessAndCash[language],
    corner: words.from[language],
    columns: zones.map(columnHead),
    rows: zones.map((from) => ({
      head: head(from),
      cells: zones.map((to) => cell(zoneFare(table, from, to), reading)),
    })),
  }
}

/** `110 / 220`: the caption says which is which and that they are tenge. */
function cell({ cashless, cash }: FarePair, { format, language }: Reading): string {
  const write = (amount: Tenge | null) => (amount === null ? '—' : format.number(amount, language))
  return `${write(cashless)} / ${write(cash)}`
}
