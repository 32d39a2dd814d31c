import { describe, expect, test } from 'vitest'
import { tenge } from '#domain/money'
import { fileDeviceMemory } from '#drivers/device-memory'
import { openSimulatedTerminal, type SimulatedTerminal } from '#drivers/terminal/simulated'
import { temporaryFile } from '#test/drivers/memory-folder'
import { patientDelay } from '#test/drivers/patient-delay'
import { terminalConformance, type TerminalRig } from '#test/drivers/terminal/conformance'

const amount = tenge(2_000)
let references = 0

type Opened = SimulatedTerminal & { readonly path: string; readonly personGoesAway: () => void }

async function openAt(path: string): Promise<Opened> {
  const { delay, personGoesAway } = patientDelay()
  const terminal = await openSimulatedTerminal({
    memory: fileDeviceMemory(path),
    delay,
    newReference: () => String(204_553 + (references += 1)),
  })
  return { ...terminal, path, personGoesAway }
}

async function openNew(): Promise<Opened> {
  return openAt(await temporaryFile('terminal.json'))
}

async function rigAt(path: string): Promise<TerminalRig> {
  const { driver, controls } = await openAt(path)
  return {
    driver,
    pay: () => {
      controls.answer({ kind: 'approve' })
    },
    refuse: () => {
      controls.answer({ kind: 'decline' })
    },
    reopen: () => rigAt(path),
  }
}

terminalConformance('simulated', async () => rigAt(await temporaryFile('terminal.json')))

const unknown = { ok: true, value: { kind: 'unknown' } }
const approved = { ok: true, value: { kind: 'approved' } }

describe('simulated bank terminal answers as told', () => {
  test('keeps an answer for the next charge only', async () => {
    const { driver, controls } = await openNew()
    controls.answer({ kind: 'decline', reason: 'insufficient_funds' })
    expect(controls.snapshot().armed).toBe('decline')
    expect(await driver.charge('p1', amount)).toEqual({
      ok: true,
      value: { kind: 'declined', reason: 'insufficient_funds' },
    })
    expect(controls.snapshot().armed).toBeNull()
  })

  test('shows the amount it waits for', async () => {
    const { driver, controls } = await openNew()
    const charge = driver.charge('p1', amount)
    expect(controls.snapshot()).toEqual({ state: 'waiting_for_card', amount: 2_000, armed: null })
    controls.answer({ kind: 'qr' })
    expect(await charge).toMatchObject({ ok: true, value: { approval: { method: 'qr', maskedCard: null } } })
    expect(controls.snapshot()).toEqual({ state: 'idle', amount: null, armed: null })
  })

  test('charges silently: the call and the first question say unknown, the next one tells', async () => {
    const { driver, controls } = await openNew()
    controls.answer({ kind: 'silent' })
    expect(await driver.charge('p1', amount)).toEqual(unknown)
    expect(await driver.outcome('p1')).toEqual(unknown)
    expect(await driver.outcome('p1')).toMatchObject(approved)
  })

  test('holds its word back as often as told, also over a restart', async () => {
    const { driver, controls, path } = await openNew()
    controls.answer({ kind: 'silent', unknownAnswers: 2, charged: false })
    expect(await driver.charge('p1', amount)).toEqual(unknown)
    expect(await driver.charge('p1', amount)).toEqual(unknown)
    const again = await openAt(path)
    expect(await again.driver.outcome('p1')).toEqual(unknown)
    expect(await again.driver.outcome('p1')).toEqual({ ok: true, value: { kind: 'declined', reason: 'refused' } })
  })

  test('has no record of a charge that was lost before it started', async () => {
    const { driver, controls } = await openNew()
    controls.loseNextCharge()
    expect(await driver.charge('p1', amount)).toMatchObject({ ok: false, error: { kind: 'device_gone' } })
    expect(await driver.outcome('p1')).toEqual({ ok: false, error: { kind: 'operation_unknown' } })
  })

  test('declines with timeout when the person does not come', async () => {
    const { driver, personGoesAway, controls } = await openNew()
    const charge = driver.charge('p1', amount)
    expect(controls.snapshot().state).toBe('waiting_for_card')
    personGoesAway()
    expect(await charge).toEqual({ ok: true, value: { kind: 'declined', reason: 'timeout' } })
  })

  test('goes on without us while the line is cut', async () => {
    const { driver, controls } = await openNew()
    const charge = driver.charge('p1', amount)
    const isCut = controls.setOffline(true)
    expect(await charge).toMatchObject({ ok: false, error: { kind: 'device_gone' } })
    await isCut
    expect(driver.state()).toBe('offline')
    expect(await driver.outcome('p1')).toMatchObject({ ok: false, error: { kind: 'device_gone' } })
    await controls.setOffline(false)
    const asked = driver.charge('p1', amount)
    controls.answer({ kind: 'approve' })
    expect(await asked).toMatchObject(approved)
  })

  test('approves a charge whose person pays after our process died', async () => {
    const { driver, path, controls } = await openNew()
    void driver.charge('p1', amount)
    await new Promise<void>((resolve) => {
      driver.subscribe(() => {
        resolve()
      })
      controls.watch(resolve)
    })
    const again = await openAt(path)
    expect(again.driver.state()).toBe('waiting_for_card')
    const asked = again.driver.charge('p1', amount)
    again.controls.answer({ kind: 'approve' })
    expect(await asked).toMatchObject(approved)
  })

  test('refunds in parts up to the charge and not beyond', async () => {
    const { driver, controls } = await openNew()
    controls.answer({ kind: 'approve' })
    await driver.charge('p1', amount)
    expect(await driver.refund('p1', tenge(1_500), 'r1')).toMatchObject(approved)
    expect(await driver.refund('p1', tenge(600), 'r2')).toMatchObject({ ok: true, value: { kind: 'declined' } })
    expect(await driver.refund('p1', tenge(500), 'r3')).toMatchObject(approved)
  })

  test('refunds silently and tells when asked with the same number', async () => {
    const { driver, controls } = await openNew()
    controls.answer({ kind: 'approve' })
    await driver.charge('p1', amount)
    controls.armRefund({ kind: 'silent', unknownAnswers: 0 })
    expect(await driver.refund('p1', amount, 'r1')).toEqual(unknown)
    expect(await driver.refund('p1', amount, 'r1')).toMatchObject(approved)
  })

  test('refuses the same payment with another amount as a defect', async () => {
    const { driver, controls } = await openNew()
    controls.answer({ kind: 'approve' })
    await driver.charge('p1', amount)
    await expect(driver.charge('p1', tenge(1))).rejects.toThrow('another amount')
  })
})
