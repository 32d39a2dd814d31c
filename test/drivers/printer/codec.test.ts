import { assert, property, uint8Array, constantFrom, array, integer } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { AnswerReader, conditionOf, foldRealTime, noTrouble, type PrinterAnswer } from '#drivers/printer/escpos/answers'
import { clearBuffer, endOfJob, rasterBands, startOfJob } from '#drivers/printer/escpos/commands'
import { printerProfilesSchema } from '#drivers/printer/escpos/profile'
import profiles from '#drivers/printer/escpos/profiles.json' with { type: 'json' }
import { nextStep } from '#test/drivers/printer/paper'
import { profileNamed } from '#test/drivers/printer/printer-rig'

const epson = profileNamed('epson-tm-80mm')
const plain = profileNamed('escpos-80mm')

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}

function read(...bytes: number[]): readonly PrinterAnswer[] {
  return new AnswerReader().read(Uint8Array.from(bytes))
}

describe('ESC/POS commands, byte by byte', () => {
  test('begin and end a job as the profile says', () => {
    expect(hex(startOfJob(epson, false))).toBe('1b401d28440500140100020' + '0' + '1d61ff')
    expect(hex(startOfJob(plain, false))).toBe('1b40')
    expect(hex(startOfJob(plain, true))).toBe('1b401b4a601d5601')
    expect(hex(endOfJob(epson, '0042'))).toBe('1b4a601d5601' + '1d2848060030303030' + '3432')
    expect(hex(endOfJob(plain, '0042'))).toBe('1b4a601d5601' + '1d7201')
    expect(hex(endOfJob({ ...plain, cutter: 'none' }, '0042'))).toBe('1b4a60' + '1d7201')
    expect(hex(clearBuffer)).toBe('10140801031401060208')
  })

  test('send a picture as GS v 0 or as GS ( L, as the profile says', () => {
    const dots = { width: 576, height: 1, bits: new Uint8Array(72).fill(0xff) }
    expect(hex(rasterBands(dots, plain)[0] ?? new Uint8Array())).toBe('1d763000' + '4800' + '0100' + 'ff'.repeat(72))
    expect(hex(rasterBands(dots, epson)[0] ?? new Uint8Array())).toBe(
      '1d284c' + '5200' + '3070300101' + '31' + '4002' + '0100' + 'ff'.repeat(72) + '1d284c02003032',
    )
  })

  test('cut a high picture into bands', () => {
    const page = { width: 576, height: 300, bits: new Uint8Array(72 * 300) }
    expect(rasterBands(page, plain).map((band) => band.length)).toEqual([128, 128, 44].map((rows) => 8 + 72 * rows))
  })
})

describe('answers of the printer', () => {
  test.each([
    ['real-time status', [0x12], [{ kind: 'real_time', status: 0x12 }]],
    ['automatic status', [0x18, 0, 0x0c, 0x0f], [{ kind: 'automatic', bytes: [0x18, 0, 0x0c, 0x0f] }]],
    [
      'real-time status within automatic status',
      [0x10, 0, 0x16, 0x03, 0x0f],
      [
        { kind: 'real_time', status: 0x16 },
        { kind: 'automatic', bytes: [0x10, 0, 3, 0x0f] },
      ],
    ],
    ['the answer to GS r', [0x03], [{ kind: 'paper_status' }]],
    ['the end of a process', [0x37, 0x22, 0x30, 0x30, 0x34, 0x32, 0], [{ kind: 'processed', processId: '0042' }]],
    ['a cleared buffer', [0x37, 0x25, 0], [{ kind: 'cleared' }]],
    ['flow control and noise', [0x11, 0x13, 0xff, 0x80], []],
    ['an unknown block', [0x37, 0x5f, 0x41, 0], []],
  ])('knows %s', (_, bytes, expected) => {
    expect(read(...bytes)).toEqual(expected)
  })

  test.each([
    [1, 0x1a, { isOffline: true }],
    [2, 0x16, { isCoverOpen: true }],
    [2, 0x32, { isPaperOut: true }],
    [2, 0x52, { hasFault: true }],
    [3, 0x1a, { hasFault: true }],
    [4, 0x1e, { isPaperLow: true }],
    [4, 0x72, { isPaperOut: true }],
  ])('reads the bits of DLE EOT %i: %i', (n, status, expected) => {
    expect(foldRealTime(noTrouble, n, status)).toEqual({ ...noTrouble, ...expected })
  })

  test.each([
    [[0x18, 0, 0, 0], { isOffline: true }],
    [[0x30, 0, 0, 0], { isCoverOpen: true }],
    [[0x10, 0x08, 0, 0], { hasFault: true }],
    [[0x10, 0, 0x03, 0], { isPaperLow: true }],
    [[0x10, 0, 0x0c, 0], { isPaperOut: true }],
  ] as const)('reads the bits of automatic status %j', (bytes, expected) => {
    expect(conditionOf(bytes)).toEqual({ ...noTrouble, ...expected })
  })

  test('never throws and never holds more than one answer, whatever comes (R8)', () => {
    assert(
      property(array(uint8Array({ maxLength: 40 }), { maxLength: 20 }), (chunks) => {
        const reader = new AnswerReader()
        const answers = chunks.flatMap((chunk) => reader.read(chunk))
        const byteCount = chunks.reduce((sum, chunk) => sum + chunk.length, 0)
        expect(answers.length).toBeLessThanOrEqual(byteCount)
        // Noise of one block at most lies before the next answer.
        for (let end = 0; end < 17; end += 1) reader.read(Uint8Array.of(0))
        expect(reader.read(Uint8Array.of(0x37, 0x25, 0)).at(-1)).toEqual({ kind: 'cleared' })
      }),
      { numRuns: 2_000 },
    )
  })

  test('reads the same however the bytes are cut into chunks (R8)', () => {
    assert(
      property(uint8Array({ maxLength: 200 }), integer({ min: 1, max: 20 }), (bytes, size) => {
        const inChunks = new AnswerReader()
        const answers: PrinterAnswer[] = []
        for (let at = 0; at < bytes.length; at += size) answers.push(...inChunks.read(bytes.subarray(at, at + size)))
        expect(answers).toEqual(new AnswerReader().read(bytes))
      }),
      { numRuns: 2_000 },
    )
  })
})

describe('pictures of every size', () => {
  test('are decoded on the printer to the very dots, for every profile', () => {
    const names = Object.keys(profiles)
    assert(
      property(
        constantFrom(...names),
        integer({ min: 1, max: 72 }),
        integer({ min: 1, max: 300 }),
        uint8Array({ minLength: 64, maxLength: 64 }),
        (name, stride, height, pattern) => {
          const profile = profileNamed(name)
          const bits = Uint8Array.from({ length: stride * height }, (_, at) => pattern[(at * 7) % 64] ?? 0)
          const rows = rasterBands({ width: stride * 8, height, bits }, profile).flatMap((band) => {
            const step = nextStep(band)
            if (step.kind !== 'rows' && step.kind !== 'store') throw new Error(step.kind)
            return step.rows
          })
          expect(rows).toHaveLength(height)
          const margin = Math.floor((profile.widthDots / 8 - stride) / 2)
          const picture = Buffer.concat(rows.map((row) => row.subarray(margin, margin + stride)))
          expect(picture.equals(bits)).toBe(true)
        },
      ),
      { numRuns: 200 },
    )
  })
})

describe('printer profiles', () => {
  test('are valid data', () => {
    expect(Object.keys(printerProfilesSchema.parse(profiles))).toContain('escpos-80mm')
  })

  test.each([
    ['a head narrower than a receipt', { widthDots: 384 }],
    ['automatic status beside GS r', { automaticStatus: true }],
    ['no way to ask for its condition', { realTimeStatus: [] }],
    ['an unknown picture command', { raster: 'ESC *' }],
  ])('refuse %s', (_, change) => {
    expect(printerProfilesSchema.safeParse({ broken: { ...plain, ...change } }).success).toBe(false)
  })
})
