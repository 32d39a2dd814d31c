import { describe, expect, test } from 'vitest'
import type { Bitmap } from '#drivers/printer/driver'
import { printerConformance, stripes, type PrinterRig } from '#test/drivers/printer/conformance'
import { shows } from '#test/drivers/printer/paper'
import { openRig, untilState, type EscPosRig, type Wiring } from '#test/drivers/printer/printer-rig'

const epson = 'epson-tm-80mm'
const plain = 'escpos-80mm'

function countedRig(rig: EscPosRig): PrinterRig {
  const { driver, printer } = rig
  // The printer does not know the numbers of jobs: each of the conformance's jobs has this picture, and one comes out each.
  const printedBefore = new Map<string, number>()
  const counting: PrinterRig['driver'] = {
    state: () => driver.state(),
    subscribe: (listener) => driver.subscribe(listener),
    close: () => driver.close(),
    async print(jobId, page) {
      const before = printer.receipts.length
      const answer = await driver.print(jobId, page)
      printedBefore.set(jobId, (printedBefore.get(jobId) ?? 0) + printer.receipts.length - before)
      return answer
    },
  }
  return {
    driver: counting,
    async takePaperOut() {
      printer.paperEndsAfter(0)
      await untilState(driver, 'paper_out')
    },
    async putPaperIn() {
      printer.putPaperIn()
      await untilState(driver, 'ready')
    },
    receiptsOut: (jobId) => (printedBefore.has(jobId) ? printer.receipts.length / printedBefore.size : 0),
    async reopen() {
      const again = countedRig(await rig.reopen())
      return { ...again, receiptsOut: () => printer.receipts.length }
    },
  }
}

for (const wiring of ['tcp', 'serial', 'usblp'] satisfies Wiring[]) {
  printerConformance(`ESC/POS over ${wiring}`, async () => countedRig(await openRig(epson, wiring)))
}
printerConformance('ESC/POS without automatic status', async () => countedRig(await openRig(plain)))

/** Every byte value, and the bytes of real-time commands among the dots. */
const busy: Bitmap = {
  width: 576,
  height: 300,
  bits: Uint8Array.from({ length: 72 * 300 }, (_, at) => (at % 97 === 0 ? 0x10 : at % 97 === 1 ? 4 : at % 251)),
}

const profileNames = [epson, plain, 'escpos-80mm-640', 'escpos-80mm-hid']

describe('a picture on paper', () => {
  test.each(profileNames)('comes out dot by dot, cut, and without a stray letter: %s', async (name) => {
    const { driver, printer, profile } = await openRig(name)
    expect(await driver.print('job', busy)).toEqual({ ok: true, value: undefined })
    expect(printer.receipts.map((paper) => shows(paper, busy, profile.widthDots))).toEqual([true])
    expect(printer.receipts[0]).toHaveLength(300 + profile.feedBeforeCutDots)
    expect(printer.letters).toBe(0)
    expect(printer.hanging()).toBe(0)
  })
})

describe.each([epson, plain])('a printer in trouble: %s', (name) => {
  test('is told apart by what is wrong with it', async () => {
    const { driver, printer } = await openRig(name)
    printer.setLow()
    await untilState(driver, 'paper_low')
    expect((await driver.print('low', stripes)).ok).toBe(true)
    printer.setCover(true)
    await untilState(driver, 'cover_open')
    expect(await driver.print('job', stripes)).toEqual({ ok: false, error: { kind: 'device_cover_open' } })
    printer.setCover(false)
    await untilState(driver, 'paper_low')
    printer.paperEndsAfter(0)
    await untilState(driver, 'paper_out')
    printer.putPaperIn()
    await untilState(driver, 'ready')
    expect(printer.receipts).toHaveLength(1)
  })

  test('is offline while it is silent, and works again without a restart', async () => {
    const { driver, printer } = await openRig(name)
    printer.goSilent()
    await untilState(driver, 'offline')
    expect(await driver.print('job', stripes)).toMatchObject({ ok: false, error: { kind: 'device_gone' } })
    printer.powerCycle()
    await untilState(driver, 'ready')
    expect((await driver.print('job', stripes)).ok).toBe(true)
    expect(printer.receipts).toHaveLength(1)
  })

  test('does not say printed when it falls silent in the middle, and sends nothing again', async () => {
    const { driver, printer } = await openRig(name)
    printer.goSilentAtRow(30)
    const unknown = { ok: false, error: { kind: 'device_outcome_unknown' } }
    expect(await driver.print('job', stripes)).toEqual(unknown)
    printer.powerCycle()
    await untilState(driver, 'ready')
    expect(await driver.print('job', stripes)).toEqual(unknown)
    expect(printer.receipts).toHaveLength(0)
    expect((await driver.print('next', stripes)).ok).toBe(true)
  })

  test('does not say printed without the printer saying so', async () => {
    const { driver, printer } = await openRig(name, 'tcp', { printWithinMs: 150 })
    printer.loseNextConfirmation()
    const unknown = { ok: false, error: { kind: 'device_outcome_unknown' } }
    expect(await driver.print('job', stripes)).toEqual(unknown)
    expect(await driver.print('job', stripes)).toEqual(unknown)
    expect(printer.receipts).toHaveLength(1)
  })

  test('says unknown when the cable is pulled in the middle, also after our process died', async () => {
    const rig = await openRig(name)
    rig.printer.goSilentAtRow(10)
    const print = rig.driver.print('job', stripes)
    rig.cut()
    const outcome = await print
    expect(outcome.ok).toBe(false)
    rig.printer.powerCycle()
    const again = await rig.reopen()
    const asked = await again.driver.print('job', stripes)
    // Cut before anything was sent it may be printed now; else nobody knows, and it is not sent again.
    expect(asked.ok ? 'printed' : asked.error.kind).toBe(
      !outcome.ok && outcome.error.kind === 'device_gone' ? 'printed' : 'device_outcome_unknown',
    )
    expect(rig.printer.receipts.length).toBeLessThanOrEqual(1)
  })
})

describe('paper that ends in the middle of a receipt', () => {
  test('leaves a piece, and the receipt comes out whole and once when it is asked for again', async () => {
    const { driver, printer, profile } = await openRig(epson)
    printer.paperEndsAfter(40)
    expect(await driver.print('job', busy)).toEqual({ ok: false, error: { kind: 'device_paper_out' } })
    expect(printer.receipts).toHaveLength(0)
    printer.putPaperIn()
    await untilState(driver, 'ready')
    expect((await driver.print('job', busy)).ok).toBe(true)
    // The piece is cut off first: the customer is not given two receipts in one.
    const [piece, ...receipts] = printer.receipts
    expect(piece?.length).toBeLessThan(busy.height)
    expect(receipts.map((paper) => shows(paper, busy, profile.widthDots))).toEqual([true])
    expect((await driver.print('job', busy)).ok).toBe(true)
    expect(printer.receipts).toHaveLength(2)
    expect(printer.letters).toBe(0)
  })

  test('is printed to its end by a printer that keeps it, and not a second time', async () => {
    const { driver, printer, profile } = await openRig(plain)
    printer.paperEndsAfter(40)
    expect(await driver.print('job', busy)).toEqual({ ok: false, error: { kind: 'device_paper_out' } })
    expect(await driver.print('job', busy)).toEqual({ ok: false, error: { kind: 'device_paper_out' } })
    printer.putPaperIn()
    await untilState(driver, 'ready')
    expect((await driver.print('job', busy)).ok).toBe(true)
    expect(printer.receipts.map((paper) => shows(paper, busy, profile.widthDots))).toEqual([true])
  })

  test('waits for its word: another receipt does not take it for its own', async () => {
    const { driver, printer } = await openRig(plain)
    printer.paperEndsAfter(40)
    await driver.print('first', stripes)
    printer.putPaperIn()
    await untilState(driver, 'ready')
    expect((await driver.print('second', stripes)).ok).toBe(true)
    expect((await driver.print('first', stripes)).ok).toBe(true)
    expect(printer.receipts).toHaveLength(2)
  })
})

describe('a cutter that blocks', () => {
  test('is a jam, and the receipt is not called printed', async () => {
    const { driver, printer } = await openRig(epson)
    printer.blockCutterNext()
    expect(await driver.print('job', stripes)).toEqual({ ok: false, error: { kind: 'device_jam' } })
    expect(driver.state()).toBe('jam')
    printer.clearCutter()
    await untilState(driver, 'ready')
    expect((await driver.print('job', stripes)).ok).toBe(true)
  })
})
