import { PNG } from 'pngjs'

/** Compares pictures of screens so that a digit that has changed is found and the drawing of letters by another machine is
 *  not: both pictures at half size, where the edge of a letter is a shade, and few levels of each colour. */

/** Levels of one colour that are kept: 16, this far apart, so that a picture is small. */
const levelStep = 17
/** Of 255: more than a shade of an edge. */
const colourDistance = 4 * levelStep
/** Pixels at half size that may differ: fewer than between two digits of the smallest text. */
const differingMax = 7

/** Four pixels become one. */
export function halved(screenshot: Buffer): PNG {
  const source = PNG.sync.read(screenshot)
  const half = new PNG({ width: source.width >> 1, height: source.height >> 1, colorType: 2 })
  const row = source.width * 4
  for (let y = 0; y < half.height; y += 1) {
    for (let x = 0; x < half.width; x += 1) {
      const from = 2 * y * row + 8 * x
      const to = 4 * (y * half.width + x)
      for (let colour = 0; colour < 3; colour += 1) {
        const at = from + colour
        const sum =
          (source.data[at] ?? 0) +
          (source.data[at + 4] ?? 0) +
          (source.data[at + row] ?? 0) +
          (source.data[at + row + 4] ?? 0)
        half.data[to + colour] = Math.round(sum / 4 / levelStep) * levelStep
      }
      half.data[to + 3] = 255
    }
  }
  return half
}

export function encoded(picture: PNG): Buffer {
  return PNG.sync.write(picture, {
    colorType: 2,
    inputHasAlpha: true,
    deflateLevel: 9,
    filterType: 0,
    deflateStrategy: 0,
  })
}

function isLike(one: PNG, other: PNG, at: number): boolean {
  for (let colour = 0; colour < 3; colour += 1) {
    if (Math.abs((one.data[at + colour] ?? 0) - (other.data[at + colour] ?? 0)) > colourDistance) return false
  }
  return true
}

export type Difference = {
  readonly pixels: number
  /** The golden picture pale, what differs in red. */
  readonly picture: PNG
}

/** Null: the same, as far as a person can see. */
export function differenceOf(golden: PNG, actual: PNG): Difference | null {
  const picture = new PNG({ width: actual.width, height: actual.height, colorType: 2 })
  if (golden.width !== actual.width || golden.height !== actual.height) {
    return { pixels: actual.width * actual.height, picture }
  }
  if (golden.data.equals(actual.data)) return null
  let pixels = 0
  for (let at = 0; at < actual.data.length; at += 4) {
    const differs = !isLike(golden, actual, at)
    if (differs) pixels += 1
    for (let colour = 0; colour < 3; colour += 1) {
      const pale = 191 + (golden.data[at + colour] ?? 0) / 4
      picture.data[at + colour] = differs ? (colour === 0 ? 220 : 0) : pale
    }
    picture.data[at + 3] = 255
  }
  return pixels > differingMax ? { pixels, picture } : null
}
