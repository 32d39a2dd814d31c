import { join } from 'node:path'
import { assert } from '#domain/assert'
import { languages, type Language } from '#domain/language'
import { screenSchema, type ScreenKind } from '#contract/view'
import { screens } from '#test/renderer/fixtures'
import { accesses, formats, plain, type ElectronGallery } from '#test/renderer/gallery-electron'
import { blank, decoded, lay, reduced, type Picture } from '#test/renderer/golden'

/** The pictures that are kept of the screens, many on a sheet: each kind of screen in every language and layout, and every
 *  other state of it once. */

export const picturesFolder = join(import.meta.dirname, 'pictures')

/** Of the panel's size: text of 28 px is 10 dots high, and every panel's sides come out whole. */
const scale = 3 / 8

const looks = {
  portrait: ['portrait', 'plain'],
  large: ['portrait', 'large'],
  lower: ['portrait', 'lower'],
  largeLower: ['portrait', 'large and lower'],
  contrast: ['portrait', 'contrast'],
  wide: ['wide', 'plain'],
  square: ['square', 'plain'],
  squareLarge: ['square', 'large'],
} as const
type Look = keyof typeof looks

/** A full screen of each kind: what it looks like everywhere. */
const fullest: Readonly<Record<ScreenKind, readonly string[]>> = {
  starting: ['starting'],
  home: ['home'],
  reading: ['reading'],
  card: ['card', 'card-full', 'card-pending-mixed'],
  top_up: ['top-up', 'top-up-entering'],
  passes: ['passes'],
  basket: ['basket-three'],
  cash: ['cash'],
  bank: ['bank'],
  declined: ['declined'],
  writing: ['writing'],
  done: ['done-surplus'],
  card_removed: ['removed-checking'],
  deferred: ['deferred'],
  outcome: ['outcome'],
  receipt: ['receipt'],
  message: ['message-bank_unknown'],
  help: ['help'],
  information: ['information'],
  information_section: ['section'],
  information_entry: ['entry-facts'],
  fare_finder: ['fare-suburb'],
  idle_warning: ['idle'],
  out_of_service: ['out-reader_lost'],
  new_card: ['new-card-money'],
  dispensing: ['dispensing'],
  take_card: ['take-card'],
  new_card_present: ['new-card-present'],
  new_card_done: ['new-card-done-money'],
  new_card_failed: ['new-card-failed-owed'],
  bike: ['bike'],
  bike_prices: ['bike-prices'],
  bike_entry: ['bike-surname', 'bike-iin-wrong'],
  bike_consents: ['bike-consents'],
  bike_text: ['bike-text'],
  bike_document: ['bike-document'],
  bike_proof: ['bike-proof'],
  bike_summary: ['bike-summary'],
  bike_registered: ['bike-registered'],
  bike_account: ['bike-account-debt'],
  bike_products: ['bike-products'],
  bike_confirm: ['bike-confirm-parts'],
  bike_day_pass: ['bike-day-pass-parts'],
  bike_top_up: ['bike-top-up-debt'],
  bike_block: ['bike-block'],
  bike_notice: ['bike-notice-locked'],
}

type Shot = { readonly fixture: string; readonly language: Language; readonly look: Look }
type Tile = Shot & { readonly x: number; readonly y: number; readonly width: number; readonly height: number }
export type Sheet = {
  readonly name: string
  readonly width: number
  readonly height: number
  readonly tiles: readonly Tile[]
}

const everywhere: readonly (readonly [Language, readonly Look[]])[] = [
  ['kk', ['portrait', 'large', 'lower', 'wide', 'square', 'largeLower']],
  ['ru', ['portrait', 'large', 'lower', 'wide', 'square', 'contrast']],
  ['en', ['portrait', 'large', 'lower', 'wide', 'square', 'squareLarge']],
]
const statesInRow = 6

function laidOut(name: string, rows: readonly (readonly Shot[])[]): Sheet {
  const tiles: Tile[] = []
  let [sheetWidth, y] = [0, 0]
  for (const row of rows) {
    let [x, rowHeight] = [0, 0]
    for (const shot of row) {
      const [width, height] = formats[looks[shot.look][0]]
      const tile = { ...shot, x, y, width: width * scale, height: height * scale }
      tiles.push(tile)
      x += tile.width
      rowHeight = Math.max(rowHeight, tile.height)
    }
    sheetWidth = Math.max(sheetWidth, x)
    y += rowHeight
  }
  return { name: `${name}.png`, width: sheetWidth, height: y, tiles }
}

/** The states of a kind that are not shown everywhere: each language gets a third of them. */
function statesSheet(kind: ScreenKind): Sheet[] {
  const names = Object.keys(screens).filter((name) => screens[name]?.kind === kind && !fullest[kind].includes(name))
  const shots = names.map((fixture, index): Shot => {
    const language = languages[index % languages.length]
    assert(language !== undefined, 'there are languages')
    return { fixture, language, look: 'portrait' }
  })
  const rows = Array.from({ length: Math.ceil(shots.length / statesInRow) }, (_, row) =>
    shots.slice(row * statesInRow, (row + 1) * statesInRow),
  )
  return shots.length === 0 ? [] : [laidOut(`${kind}.states`, rows)]
}

export const sheets: readonly Sheet[] = screenSchema.options
  .map(({ shape }) => shape.kind.value)
  .flatMap((kind) => [
    ...fullest[kind].map((fixture) =>
      laidOut(
        `${kind}.${fixture}`,
        everywhere.map(([language, wanted]) => wanted.map((look) => ({ fixture, language, look }))),
      ),
    ),
    ...statesSheet(kind),
  ])

/** What a screen looks like now. One screen tells nothing of the one before it: the line is at rest. */
export async function photograph(gallery: ElectronGallery, { fixture, language, look }: Shot): Promise<Picture> {
  const [format, access] = looks[look]
  const [width, height] = formats[format]
  await gallery.drawAt(width, height, scale)
  await gallery.page.evaluate(
    async ([name, spoken, chosen]) => {
      for (const shown of ['starting', name])
        await window.gallery.layOut(shown, { language: spoken, access: chosen, link: 'up' })
    },
    [fixture, language, accesses[access] ?? plain] as const,
  )
  return drawnNow(gallery)
}

/** The page as it is, as pictures of it are kept. */
export async function drawnNow(gallery: ElectronGallery): Promise<Picture> {
  return reduced(decoded(await gallery.drawn()))
}

/** A whole sheet. By panel, because a page takes its time to change its size. */
export async function photographSheet(gallery: ElectronGallery, sheet: Sheet): Promise<Picture> {
  const picture = blank(sheet.width, sheet.height)
  const formatOf = ({ look }: Shot): string => looks[look][0]
  for (const tile of sheet.tiles.toSorted((one, other) => formatOf(one).localeCompare(formatOf(other)))) {
    lay(await photograph(gallery, tile), picture, tile.x, tile.y)
  }
  return picture
}
