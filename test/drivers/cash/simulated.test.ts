import { describe, expect, test } from 'vitest'
import { tenge } from '#domain/money'
import type { CashEvent } from '#drivers/cash/driver'
import { openSimulatedCash, type SimulatedCash } from '#drivers/cash/simulated'
import { fileDeviceMemory } from '#drivers/device-memory'
import { cashConformance, type CashRig } from '#test/drivers/cash/conformance'
import { temporaryFile } from '#test/drivers/memory-folder'
import { patientDelay } from '#test/drivers/patient-delay'

let noteCount = 0

function openAt(path: string): Promise<SimulatedCash> {
  return openSimulatedCash({
    memory: fileDeviceMemory(path),
    delay: patientDelay().delay,
    newNoteId: () => `note-${String((noteCount += 1))}`,
  })
}

async function rigAt(path: string): Promise<CashRig> {
  const { driver, controls } = await openAt(path)
  return {
    driver,
    insertNote: (amount) => controls.insertNote(amount),
    // No close: a killed process closes nothing.
    reopen: () => rigAt(path),
  }
}

cashConformance('simulated', async () => rigAt(await temporaryFile('cash.json')))

async function enabled(): Promise<SimulatedCash & { readonly path: string; readonly seen: CashEvent[] }> {
  const path = await temporaryFile('cash.json')
  const cash = await openAt(path)
  await cash.driver.enable([tenge(500), tenge(2_000)])
  const seen: CashEvent[] = []
  cash.driver.subscribe((event) => seen.push(event))
  return { ...cash, path, seen }
}

describe('simulated validator misbehaves as told', () => {
  test('rejects exactly the next note', async () => {
    const { controls, seen } = await enabled()
    controls.rejectNext()
    expect(controls.snapshot().rejectNext).toBe(true)
    expect(await controls.insertNote(tenge(500))).toBe('rejected')
    expect(seen).toEqual([{ kind: 'note_rejected', reason: 'unreadable' }])
    expect(await controls.insertNote(tenge(500))).toBe('escrowed')
  })

  test('takes no second note while one is in escrow', async () => {
    const { controls } = await enabled()
    await controls.insertNote(tenge(500))
    expect(await controls.insertNote(tenge(500))).toBe('rejected')
  })

  test('keeps a stacked note whose report was lost, and only the list tells', async () => {
    const { driver, controls, seen, path } = await enabled()
    await controls.insertNote(tenge(2_000))
    const [escrow] = seen.filter((event) => event.kind === 'note_escrowed')
    const noteId = escrow?.noteId ?? ''
    controls.loseNextStackReport()
    expect(await driver.stack(noteId)).toMatchObject({ ok: false, error: { kind: 'device_gone' } })
    expect(seen.some((event) => event.kind === 'note_stacked')).toBe(false)
    const listed = { ok: true, value: [{ noteId, amount: 2_000 }] }
    expect(await driver.stackedNotes()).toEqual(listed)
    expect(await (await openAt(path)).driver.stackedNotes()).toEqual(listed)
  })

  test.each([
    ['jam', 'device_jam'],
    ['box_full', 'device_box_full'],
    ['box_removed', 'device_gone'],
    ['offline', 'device_gone'],
  ] as const)('does not stack in state %s', async (condition, error) => {
    const { driver, controls, seen } = await enabled()
    await controls.insertNote(tenge(500))
    const [escrow] = seen.filter((event) => event.kind === 'note_escrowed')
    await controls.setCondition(condition)
    expect(driver.state()).toBe(condition)
    expect(await driver.stack(escrow?.noteId ?? '')).toMatchObject({ ok: false, error: { kind: error } })
    expect(await driver.enable([tenge(500)])).toMatchObject({ ok: false, error: { kind: error } })
    expect(await controls.insertNote(tenge(500))).toBe('rejected')
    expect(controls.snapshot().held).toBe(0)
  })

  test('goes on accepting once a jam is cleared', async () => {
    const { driver, controls, seen } = await enabled()
    await controls.setCondition('jam')
    await controls.setCondition('ok')
    expect(driver.state()).toBe('idle')
    expect(seen).toEqual([
      { kind: 'state_changed', state: 'jam' },
      { kind: 'state_changed', state: 'idle' },
    ])
  })

  test('returns the note in escrow when it comes back from being offline', async () => {
    const { controls, seen } = await enabled()
    await controls.insertNote(tenge(500))
    await controls.setCondition('offline')
    await controls.setCondition('ok')
    expect(seen.some((event) => event.kind === 'note_returned')).toBe(true)
    expect(controls.snapshot()).toMatchObject({ state: 'idle', inEscrow: null, held: 0 })
  })

  test('counts what is in the box until somebody empties it', async () => {
    const { driver, controls, seen } = await enabled()
    await controls.insertNote(tenge(2_000))
    const [escrow] = seen.filter((event) => event.kind === 'note_escrowed')
    await driver.stack(escrow?.noteId ?? '')
    expect(controls.snapshot()).toMatchObject({ held: 2_000, denominations: [500, 2_000] })
    await controls.emptyBox()
    expect(controls.snapshot().held).toBe(0)
  })

  test('tells watchers of every change', async () => {
    const { controls } = await enabled()
    const states: string[] = []
    controls.watch(() => states.push(controls.snapshot().state))
    await controls.insertNote(tenge(500))
    expect(states).toEqual(['accepting', 'accepting'])
  })
})
