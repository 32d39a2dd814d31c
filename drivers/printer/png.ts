import { crc32, deflateSync } from 'node:zlib'
import { assert } from '#domain/assert'
import { bytesPerRow } from '#drivers/printer/bitmap'
import type { Bitmap } from '#drivers/printer/driver'

/** PNG (W3C PNG, third edition) of a 1-bit page: greyscale, bit depth 1, no filter. Dots beyond the width in the last byte of
 *  a row are paper. */
export function bitmapToPng(bitmap: Bitmap): Uint8Array {
  const stride = bytesPerRow(bitmap.width)
  assert(bitmap.bits.length === stride * bitmap.height, 'the bits do not fill the bitmap')
  const rows = Buffer.alloc((stride + 1) * bitmap.height)
  for (let y = 0; y < bitmap.height; y += 1) {
    // Each row begins with its filter type, 0. In PNG 1 is white, on paper 1 is black.
    const row = bitmap.bits.subarray(y * stride, (y + 1) * stride).map((dots) => ~dots & 0xff)
    rows.set(row, y * (stride + 1) + 1)
  }
  return Buffer.concat([
    signature,
    chunk('IHDR', header(bitmap)),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', empty),
  ])
}

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
const empty = Buffer.alloc(0)

function header(bitmap: Bitmap): Buffer {
  const bytes = Buffer.alloc(13)
  bytes.writeUInt32BE(bitmap.width, 0)
  bytes.writeUInt32BE(bitmap.height, 4)
  // Bit depth 1; colour type 0 (greyscale), compression 0, filter 0 and interlace 0 are zero already.
  bytes.writeUInt8(1, 8)
  return bytes
}

function chunk(type: 'IHDR' | 'IDAT' | 'IEND', data: Buffer): Buffer {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(data.length)
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const check = Buffer.alloc(4)
  check.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, check])
}
