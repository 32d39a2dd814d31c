import { assert } from '#domain/assert'
import { bytesPerRow } from '#drivers/printer/bitmap'
import type { Bitmap } from '#drivers/printer/driver'
import type { PrinterProfile } from '#drivers/printer/escpos/profile'

/** The bytes we send (ESC/POS as Epson documents it). Every array ends between two commands. */

const dle = 0x10
const dc4 = 0x14
const esc = 0x1b
const gs = 0x1d

/** DLE EOT n: answered at once, whatever the printer is doing. */
export function askStatus(n: number): Uint8Array {
  return Uint8Array.of(dle, 0x04, n)
}

/** GS a: every change of status is told unasked; the present one at once. */
export const tellStatus = Uint8Array.of(gs, 0x61, 0xff)

/** DLE DC4 8: clear the buffers. The seven last bytes are fixed, so that no picture can contain it by chance. */
export const clearBuffer = Uint8Array.of(dle, dc4, 8, 1, 3, 20, 1, 6, 2, 8)

/** Everything as at power-on, then what we need of it. */
export function startOfJob(profile: PrinterProfile, hasTornPieceInside: boolean): Uint8Array {
  return concat([
    Uint8Array.of(esc, 0x40),
    // GS ( D: no drawer pulse and no power-off by bytes of a picture that look like DLE DC4 1 and 2.
    ...(profile.clearsBuffer ? [Uint8Array.of(gs, 0x28, 0x44, 5, 0, dc4, 1, 0, 2, 0)] : []),
    ...(profile.automaticStatus ? [tellStatus] : []),
    ...(hasTornPieceInside ? [cut(profile)] : []),
  ])
}

/** The picture in bands, each a complete command. */
export function rasterBands(page: Bitmap, profile: PrinterProfile): readonly Uint8Array[] {
  assert(page.width <= profile.widthDots, `${String(page.width)} dots do not fit on the paper`)
  const stride = bytesPerRow(page.width)
  const margin = (bytesPerRow(profile.widthDots) - stride) >> 1
  const bands: Uint8Array[] = []
  for (let top = 0; top < page.height; top += profile.rowsPerBand) {
    const rows = Math.min(profile.rowsPerBand, page.height - top)
    const picture = new Uint8Array((margin + stride) * rows)
    for (let row = 0; row < rows; row += 1) {
      const from = (top + row) * stride
      picture.set(page.bits.subarray(from, from + stride), row * (margin + stride) + margin)
    }
    bands.push(
      profile.raster === 'GS v 0' ? rasterV0(picture, margin + stride, rows) : rasterL(picture, margin + stride, rows),
    )
  }
  return bands
}

/** GS v 0: width in bytes, height in dots, picture. */
function rasterV0(picture: Uint8Array, widthBytes: number, rows: number): Uint8Array {
  return concat([Uint8Array.of(gs, 0x76, 0x30, 0, ...word(widthBytes), ...word(rows)), picture])
}

/** GS ( L function 112 stores one colour of one band at scale 1:1, function 50 prints what is stored. */
function rasterL(picture: Uint8Array, widthBytes: number, rows: number): Uint8Array {
  const header = [0x30, 112, 0x30, 1, 1, 0x31, ...word(widthBytes * 8), ...word(rows)]
  return concat([
    Uint8Array.of(gs, 0x28, 0x4c, ...word(header.length + picture.length), ...header),
    picture,
    Uint8Array.of(gs, 0x28, 0x4c, 2, 0, 0x30, 50),
  ])
}

/** Cut, and the question whose answer means that all of it is out. `processId`: 4 characters. */
export function endOfJob(profile: PrinterProfile, processId: string): Uint8Array {
  assert(/^[0-9A-Z]{4}$/.test(processId), `process id ${processId}`)
  const question =
    profile.endOfPrint === 'process_id'
      ? Uint8Array.of(gs, 0x28, 0x48, 6, 0, 48, 48, ...Buffer.from(processId, 'latin1'))
      : Uint8Array.of(gs, 0x72, 1)
  return concat([cut(profile), question])
}

/** ESC J feeds to the blade, GS V cuts. Without a cutter the paper is fed to the tear bar. */
function cut({ cutter, feedBeforeCutDots }: PrinterProfile): Uint8Array {
  const feed = [esc, 0x4a, feedBeforeCutDots]
  return Uint8Array.of(...feed, ...(cutter === 'none' ? [] : [gs, 0x56, cutter === 'full' ? 0 : 1]))
}

function word(value: number): [number, number] {
  assert(value >= 0 && value <= 0xffff, `${String(value)} is no 16-bit number`)
  return [value & 0xff, value >> 8]
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts))
}
