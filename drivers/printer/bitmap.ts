import { assert } from '#domain/assert'
import type { Bitmap } from '#drivers/printer/driver'

export type PixelOrder = 'rgba' | 'bgra'

/** Darker than this prints. Half grey: text rendered with grey edges keeps its weight. */
const blackBelow = 128

/** Pixels of 4 bytes to dots, by threshold and without dithering: dither spreads text edges (design-language.md §9).
 *  Transparent is paper. Brightness is Rec. 601 luma. */
export function bitmapFromPixels(pixels: Uint8Array, width: number, height: number, order: PixelOrder): Bitmap {
  assert(pixels.length === width * height * 4, `${String(pixels.length)} bytes are no ${size(width, height)} picture`)
  const [redAt, blueAt] = order === 'rgba' ? [0, 2] : [2, 0]
  return bitmapBy(width, height, (index) => {
    const at = index * 4
    const luma = 0.299 * byte(pixels, at + redAt) + 0.587 * byte(pixels, at + 1) + 0.114 * byte(pixels, at + blueAt)
    const opacity = byte(pixels, at + 3) / 255
    return luma * opacity + 255 * (1 - opacity)
  })
}

/** Grey pixels of 1 byte, 0 = black. */
export function bitmapFromGrey(pixels: Uint8Array, width: number, height: number): Bitmap {
  assert(pixels.length === width * height, `${String(pixels.length)} bytes are no ${size(width, height)} picture`)
  return bitmapBy(width, height, (index) => byte(pixels, index))
}

/** Whether the dot is black. */
export function dotAt(bitmap: Bitmap, x: number, y: number): boolean {
  assert(x >= 0 && x < bitmap.width && y >= 0 && y < bitmap.height, `no dot at ${size(x, y)}`)
  return (byte(bitmap.bits, y * bytesPerRow(bitmap.width) + (x >> 3)) & (0x80 >> (x & 7))) !== 0
}

export function bytesPerRow(width: number): number {
  return Math.ceil(width / 8)
}

function bitmapBy(width: number, height: number, brightnessAt: (index: number) => number): Bitmap {
  const stride = bytesPerRow(width)
  const bits = new Uint8Array(stride * height)
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      if (brightnessAt(y * width + x) >= blackBelow) continue
      const at = y * stride + (x >> 3)
      bits[at] = byte(bits, at) | (0x80 >> (x & 7))
    }
  }
  return { width, height, bits }
}

function byte(bytes: Uint8Array, at: number): number {
  const value = bytes[at]
  assert(value !== undefined, `no byte at ${String(at)}`)
  return value
}

function size(width: number, height: number): string {
  return `${String(width)} × ${String(height)}`
}
