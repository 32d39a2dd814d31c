import { describe, expect, test } from 'vitest'
import { fileDeviceMemory } from '#drivers/device-memory'
import { openSimulatedPrinter, type SimulatedPrinter } from '#drivers/printer/simulated'
import { temporaryFile } from '#test/drivers/memory-folder'
import { patientDelay } from '#test/drivers/patient-delay'
import { printerConformance, stripes, type PrinterRig } from '#test/drivers/printer/conformance'

function openAt(path: string): Promise<SimulatedPrinter> {
  return openSimulatedPrinter({ memory: fileDeviceMemory(path), delay: patientDelay().delay })
}

async function rigAt(path: string): Promise<PrinterRig> {
  const { driver, controls } = await openAt(path)
  return {
    driver,
    takePaperOut: () => controls.setCondition('paper_out'),
    putPaperIn: () => controls.setCondition('ok'),
    receiptsOut: (jobId) => controls.printCount(jobId),
    reopen: () => rigAt(path),
  }
}

printerConformance('simulated', async () => rigAt(await temporaryFile('printer.json')))

describe('simulated printer misbehaves as told', () => {
  test.each([
    ['paper_out', 'device_paper_out'],
    ['cover_open', 'device_cover_open'],
    ['jam', 'device_jam'],
    ['offline', 'device_gone'],
  ] as const)('prints nothing in state %s and says why', async (condition, error) => {
    const { driver, controls } = await openAt(await temporaryFile('printer.json'))
    const states: string[] = []
    driver.subscribe((state) => states.push(state))
    await controls.setCondition(condition)
    expect(await driver.print('job', stripes)).toMatchObject({ ok: false, error: { kind: error } })
    expect(controls.printCount('job')).toBe(0)
    expect(controls.lastPage()).toBeNull()
    await controls.setCondition('ok')
    expect(states).toEqual([condition, 'ready'])
  })

  test('prints while the paper is low', async () => {
    const { driver, controls } = await openAt(await temporaryFile('printer.json'))
    await controls.setCondition('paper_low')
    expect((await driver.print('job', stripes)).ok).toBe(true)
  })

  test('counts no receipt when the paper ends in the middle of it', async () => {
    let startPrinting = (): void => undefined
    let finishPrinting = (): void => undefined
    const isPrinting = new Promise<void>((resolve) => (startPrinting = resolve))
    const { driver, controls } = await openSimulatedPrinter({
      memory: fileDeviceMemory(await temporaryFile('printer.json')),
      delay: () => {
        startPrinting()
        return new Promise((resolve) => (finishPrinting = resolve))
      },
    })
    const print = driver.print('job', stripes)
    await isPrinting
    await controls.setCondition('paper_out')
    finishPrinting()
    expect(await print).toEqual({ ok: false, error: { kind: 'device_paper_out' } })
    expect(controls.printCount('job')).toBe(0)
  })

  test.each([
    [true, 1, true],
    [false, 0, false],
  ])('does not print again after a lost answer (printed: %s)', async (printed, count, isTold) => {
    const { driver, controls } = await openAt(await temporaryFile('printer.json'))
    controls.loseNextAnswer(printed)
    expect(await driver.print('job', stripes)).toEqual({ ok: false, error: { kind: 'device_outcome_unknown' } })
    expect((await driver.print('job', stripes)).ok).toBe(isTold)
    expect(controls.printCount('job')).toBe(count)
  })

  test('keeps the last page dot by dot, also over a restart', async () => {
    const path = await temporaryFile('printer.json')
    const { driver, controls } = await openAt(path)
    await driver.print('job', stripes)
    expect(controls.lastPage()).toEqual(stripes)
    expect((await openAt(path)).controls.lastPage()).toEqual(stripes)
  })
})
