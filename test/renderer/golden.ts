import { crc32, deflateSync } from 'node:zlib'
import { PNG } from 'pngjs'
import { assert } from '#domain/assert'

/** Compares pictures of screens so that a digit that has changed and a colour that is another are found, and the drawing of
 *  letters by another machine is not: areas of one colour keep it exactly, the edges between them are of few shades. */

/** Shades of one colour that an edge keeps: 6, this far apart, so that a picture is small. */
const levelStep = 51
/** Of 255: more than a shade of an edge. */
const edgeDistance = 2 * levelStep
/** Of 255: an area of one colour has changed it. */
const areaDistance = 3
/** Pixels that may differ: fewer than between two digits of the smallest text. */
const differingMax = 2

export type Picture = { readonly width: number; readonly height: number; readonly data: Buffer }

/** Four bytes a pixel, white. */
export function blank(width: number, height: number): Picture {
  return { width, height, data: Buffer.alloc(width * height * 4, 255) }
}

export function decoded(file: Buffer): Picture {
  return PNG.sync.read(file)
}

/** The pixel is of the colour of those beside it. */
function isArea({ width, height, data }: Picture, x: number, y: number): boolean {
  const colour = data.readUInt32BE(4 * (y * width + x))
  return (
    (x === 0 || data.readUInt32BE(4 * (y * width + x - 1)) === colour) &&
    (x === width - 1 || data.readUInt32BE(4 * (y * width + x + 1)) === colour) &&
    (y === 0 || data.readUInt32BE(4 * ((y - 1) * width + x)) === colour) &&
    (y === height - 1 || data.readUInt32BE(4 * ((y + 1) * width + x)) === colour)
  )
}

/** As it is kept: areas as they are, edges in few shades. */
export function reduced(picture: Picture): Picture {
  const { width, height, data } = picture
  const kept = Buffer.from(data)
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      if (isArea(picture, x, y)) continue
      const at = 4 * (y * width + x)
      for (let colour = at; colour < at + 3; colour += 1) {
        kept[colour] = Math.round((data[colour] ?? 0) / levelStep) * levelStep
      }
    }
  }
  return { width, height, data: kept }
}

function copy(from: Picture, to: Picture, left: number, top: number, at: { readonly x: number; readonly y: number }) {
  const rows = Math.min(from.height - top, to.height - at.y)
  const columns = Math.min(from.width - left, to.width - at.x)
  for (let row = 0; row < rows; row += 1) {
    const start = 4 * ((top + row) * from.width + left)
    from.data.copy(to.data, 4 * ((at.y + row) * to.width + at.x), start, start + 4 * columns)
  }
}

/** Lays a picture into a larger one. */
export function lay(tile: Picture, sheet: Picture, x: number, y: number): void {
  copy(tile, sheet, 0, 0, { x, y })
}

export function cut(sheet: Picture, x: number, y: number, width: number, height: number): Picture {
  const tile = blank(width, height)
  copy(sheet, tile, x, y, { x: 0, y: 0 })
  return tile
}

function chunk(type: string, content: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), content])
  const ends = Buffer.alloc(8)
  ends.writeUInt32BE(content.length, 0)
  ends.writeUInt32BE(crc32(body), 4)
  return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)])
}

/** A PNG by palette, a third of one by channels; pngjs writes none. W3C PNG (third edition) §11. */
export function encodedByPalette({ width, height, data }: Picture): Buffer {
  const palette = new Map<number, number>()
  const rows = Buffer.alloc((width + 1) * height)
  for (let pixel = 0; pixel < width * height; pixel += 1) {
    const colour = data.readUInt32BE(4 * pixel) >>> 8
    const index = palette.get(colour) ?? palette.size
    palette.set(colour, index)
    rows[Math.floor(pixel / width) * (width + 1) + 1 + (pixel % width)] = index
  }
  assert(palette.size <= 256, 'a kept picture has at most 256 colours')
  const header = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 8, 3, 0, 0, 0])
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', header),
    chunk(
      'PLTE',
      Buffer.from([...palette.keys()].flatMap((colour) => [colour >> 16, (colour >> 8) & 255, colour & 255])),
    ),
    chunk('IDAT', deflateSync(rows, { level: 9, memLevel: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

/** Any PNG, small. */
export function encoded(picture: PNG): Buffer {
  return PNG.sync.write(picture, {
    colorType: 2,
    inputHasAlpha: true,
    deflateLevel: 9,
    filterType: 0,
    deflateStrategy: 0,
  })
}

function distanceOf(one: Picture, other: Picture, at: number): number {
  let most = 0
  for (let colour = at; colour < at + 3; colour += 1) {
    most = Math.max(most, Math.abs((one.data[colour] ?? 0) - (other.data[colour] ?? 0)))
  }
  return most
}

export type Difference = {
  readonly pixels: number
  /** The kept picture pale, what differs in red. */
  readonly picture: Picture
}

/** Null: the same, as far as a person can see. */
export function differenceOf(kept: Picture, actual: Picture): Difference | null {
  const { width, height } = actual
  const picture = blank(width, height)
  if (kept.width !== width || kept.height !== height) return { pixels: width * height, picture }
  if (kept.data.equals(actual.data)) return null
  let pixels = 0
  for (let pixel = 0; pixel < width * height; pixel += 1) {
    const at = 4 * pixel
    const distance = distanceOf(kept, actual, at)
    const [x, y] = [pixel % width, Math.floor(pixel / width)]
    const differs = distance > edgeDistance || (distance > areaDistance && isArea(kept, x, y) && isArea(actual, x, y))
    if (differs) pixels += 1
    for (let colour = 0; colour < 3; colour += 1) {
      const pale = 191 + (kept.data[at + colour] ?? 0) / 4
      picture.data[at + colour] = differs ? (colour === 0 ? 220 : 0) : pale
    }
  }
  return pixels > differingMax ? { pixels, picture } : null
}
