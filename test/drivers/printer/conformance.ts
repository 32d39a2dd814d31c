import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { Bitmap, PrinterDriver } from '#drivers/printer/driver'

/** A printer and the eyes on its tray. With hardware a person counts the receipts. */
export type PrinterRig = {
  readonly driver: PrinterDriver
  readonly takePaperOut: () => Promise<void>
  readonly putPaperIn: () => Promise<void>
  /** Receipts of this job that came out. */
  readonly receiptsOut: (jobId: string) => number
  readonly reopen: () => Promise<PrinterRig>
}

/** 576 dots wide, 64 rows of vertical stripes. */
export const stripes: Bitmap = { width: 576, height: 64, bits: new Uint8Array(72 * 64).fill(0xaa) }

export function printerConformance(device: string, open: () => Promise<PrinterRig>): void {
  describe(`printer port: ${device}`, () => {
    test('says ok when the receipt is out', async () => {
      const rig = await open()
      const jobId = randomUUID()
      expect(rig.driver.state()).toBe('ready')
      expect(await rig.driver.print(jobId, stripes)).toEqual({ ok: true, value: undefined })
      expect(rig.receiptsOut(jobId)).toBe(1)
    })

    test('does not print the same job twice', async () => {
      const rig = await open()
      const jobId = randomUUID()
      const answers = await Promise.all([rig.driver.print(jobId, stripes), rig.driver.print(jobId, stripes)])
      expect(answers.map((answer) => answer.ok)).toEqual([true, true])
      expect(rig.receiptsOut(jobId)).toBe(1)
    })

    test('does not print the same job twice after our process died', async () => {
      const rig = await open()
      const jobId = randomUUID()
      await rig.driver.print(jobId, stripes)
      const again = await rig.reopen()
      expect((await again.driver.print(jobId, stripes)).ok).toBe(true)
      expect(again.receiptsOut(jobId)).toBe(1)
    })

    test('prints two jobs one after the other', async () => {
      const rig = await open()
      const jobs = [randomUUID(), randomUUID()]
      await Promise.all(jobs.map((jobId) => rig.driver.print(jobId, stripes)))
      expect(jobs.map(rig.receiptsOut)).toEqual([1, 1])
    })

    test('prints nothing without paper, and the same job once paper is there', async () => {
      const rig = await open()
      const jobId = randomUUID()
      await rig.takePaperOut()
      expect(rig.driver.state()).toBe('paper_out')
      expect(await rig.driver.print(jobId, stripes)).toEqual({ ok: false, error: { kind: 'device_paper_out' } })
      expect(rig.receiptsOut(jobId)).toBe(0)
      await rig.putPaperIn()
      expect((await rig.driver.print(jobId, stripes)).ok).toBe(true)
      expect(rig.receiptsOut(jobId)).toBe(1)
    })

    test('prints nothing once closed', async () => {
      const rig = await open()
      await rig.driver.close()
      expect(await rig.driver.print(randomUUID(), stripes)).toEqual({ ok: false, error: { kind: 'cancelled' } })
    })
  })
}
