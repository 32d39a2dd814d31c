import { PNG } from 'pngjs'
import { describe, expect, test } from 'vitest'
import { bitmapFromGrey, bitmapFromPixels, bytesPerRow, dotAt } from '#drivers/printer/bitmap'
import { bitmapToPng } from '#drivers/printer/png'

/** Ten dots wide, so that the last byte of a row is not full. */
const checked = bitmapFromGrey(
  Uint8Array.from({ length: 30 }, (_, index) => (index % 3 === 0 ? 0 : 255)),
  10,
  3,
)

describe('bitmap', () => {
  test('puts the leftmost dot into the most significant bit', () => {
    expect([...bitmapFromGrey(Uint8Array.from([0, 255, 255, 0, 255, 255, 255, 255, 0]), 9, 1).bits]).toEqual([
      0x90, 0x80,
    ])
    expect(bytesPerRow(576)).toBe(72)
  })

  test('prints what is darker than half grey, without dithering', () => {
    const ramp = bitmapFromGrey(
      Uint8Array.from({ length: 256 }, (_, grey) => grey),
      256,
      1,
    )
    const blacks = Array.from({ length: 256 }, (_, x) => dotAt(ramp, x, 0))
    expect(blacks.lastIndexOf(true)).toBe(127)
    expect(blacks.indexOf(false)).toBe(128)
  })

  test('takes red and blue from where the order says', () => {
    const blueInRgba = Uint8Array.from([0, 0, 255, 255])
    const yellowInRgba = Uint8Array.from([255, 255, 0, 255])
    expect(dotAt(bitmapFromPixels(blueInRgba, 1, 1, 'rgba'), 0, 0)).toBe(true)
    expect(dotAt(bitmapFromPixels(yellowInRgba, 1, 1, 'rgba'), 0, 0)).toBe(false)
    const red = Uint8Array.from([0, 0, 255, 255])
    expect(dotAt(bitmapFromPixels(red, 1, 1, 'bgra'), 0, 0)).toBe(true)
  })

  test('takes transparent for paper', () => {
    expect(dotAt(bitmapFromPixels(Uint8Array.from([0, 0, 0, 0]), 1, 1, 'rgba'), 0, 0)).toBe(false)
  })

  test('refuses a picture of another size', () => {
    expect(() => bitmapFromGrey(new Uint8Array(5), 2, 3)).toThrow('2 × 3')
  })
})

describe('PNG of a bitmap', () => {
  test('decodes dot by dot in another implementation', () => {
    const image = PNG.sync.read(Buffer.from(bitmapToPng(checked)))
    expect([image.width, image.height]).toEqual([10, 3])
    for (let y = 0; y < 3; y += 1) {
      for (let x = 0; x < 10; x += 1) {
        expect(image.data[(y * 10 + x) * 4]).toBe(dotAt(checked, x, y) ? 0 : 255)
      }
    }
  })

  test('survives the way to PNG and back', () => {
    const image = PNG.sync.read(Buffer.from(bitmapToPng(checked)))
    expect(bitmapFromPixels(image.data, image.width, image.height, 'rgba')).toEqual(checked)
  })
})
