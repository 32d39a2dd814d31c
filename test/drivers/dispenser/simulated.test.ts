import { describe, expect, test } from 'vitest'
import type { Delay } from '#drivers/delay'
import { fileDeviceMemory, type DeviceMemory } from '#drivers/device-memory'
import type { DispenserCondition, DispenserEvent, DispenseMotion } from '#drivers/dispenser/driver'
import { openSimulatedDispenser, type SimulatedDispenser } from '#drivers/dispenser/simulated'
import { dispenserConformance, presented, type DispenserRig } from '#test/drivers/dispenser/conformance'
import { temporaryFile } from '#test/drivers/memory-folder'
import { patientDelay } from '#test/drivers/patient-delay'

/** What lies at the antenna, as the owner of the reader is told. */
type Field = { inField: string | null }

function openOn(memory: DeviceMemory, delay: Delay, field: Field = { inField: null }): Promise<SimulatedDispenser> {
  return openSimulatedDispenser({
    memory,
    delay,
    onStage: (dispenseId) => (field.inField = dispenseId),
    onLeave: () => (field.inField = null),
  })
}

function bringWith({ controls }: SimulatedDispenser): (condition: DispenserCondition) => Promise<void> {
  return async (condition) => {
    if (condition === 'jam' || condition === 'offline') return controls.setCondition(condition)
    await controls.setCondition('ok')
    await controls.fill(condition === 'empty' ? 0 : condition === 'low' ? 3 : 20)
    await (condition === 'capture_box_full' ? controls.fillBox() : controls.emptyBox())
  }
}

async function rigAt(path: string): Promise<DispenserRig> {
  const { delay, personGoesAway } = patientDelay()
  const dispenser = await openOn(fileDeviceMemory(path), delay)
  return {
    driver: dispenser.driver,
    bring: bringWith(dispenser),
    takeCard: () => dispenser.controls.takeCard(),
    walkAway: personGoesAway,
    jamNext: (motion) => {
      dispenser.controls.jamNext(motion)
    },
    reopen: () => rigAt(path),
  }
}

dispenserConformance('simulated', async () => rigAt(await temporaryFile('dispenser.json')))

async function opened() {
  const path = await temporaryFile('dispenser.json')
  const field: Field = { inField: null }
  const dispenser = await openOn(fileDeviceMemory(path), patientDelay().delay, field)
  const seen: DispenserEvent[] = []
  dispenser.driver.subscribe((event) => seen.push(event))
  return { ...dispenser, field, seen, path }
}

const motions = ['stage', 'issue', 'capture'] as const
const before: Record<DispenseMotion, string> = { stage: 'nowhere', issue: 'at_reader', capture: 'at_reader' }
const after: Record<DispenseMotion, string> = { stage: 'at_reader', issue: 'in_mouth', capture: 'captured' }

async function ready({ driver }: SimulatedDispenser, motion: DispenseMotion): Promise<void> {
  if (motion !== 'stage') await driver.stage('card')
}

async function placeOf({ driver }: SimulatedDispenser): Promise<string> {
  const outcome = await driver.outcome('card')
  return outcome.ok ? outcome.value.kind : 'nowhere'
}

describe('simulated dispenser misbehaves as told', () => {
  test.each(motions)('sticks in the middle of %s, and the card is taken out by hand', async (motion) => {
    const { driver, controls, field, seen } = await opened()
    await ready({ driver, controls }, motion)
    seen.length = 0
    controls.jamNext(motion)
    expect(controls.snapshot().jamsNext).toBe(motion)
    expect(await driver[motion]('card')).toEqual({ ok: false, error: { kind: 'device_jam' } })
    expect(field.inField).toBeNull()
    expect(seen.at(-1)).toEqual({ kind: 'state_changed', state: { condition: 'jam', stock: 39 } })
    expect(await driver.outcome('card')).toEqual({ ok: true, value: { kind: 'jammed', during: motion } })
    await controls.setCondition('ok')
    expect(await driver.outcome('card')).toEqual({ ok: true, value: { kind: 'removed', during: motion } })
    expect(await driver.stage('next')).toEqual({ ok: true, value: undefined })
  })

  test('sticks while it swallows a card nobody took', async () => {
    const path = await temporaryFile('dispenser.json')
    const rig = await rigAt(path)
    await rig.driver.stage('card')
    const { issue } = await presented(rig.driver, 'card')
    rig.jamNext('capture')
    rig.walkAway()
    expect(await issue).toEqual({ ok: false, error: { kind: 'device_jam' } })
    expect(await rig.driver.outcome('card')).toEqual({ ok: true, value: { kind: 'jammed', during: 'capture' } })
  })

  test.each(motions.flatMap((motion) => [true, false].map((isMoved) => ({ motion, isMoved }))))(
    'says nothing of $motion (moved: $isMoved), and its record tells',
    async ({ motion, isMoved }) => {
      const { driver, controls, seen } = await opened()
      await ready({ driver, controls }, motion)
      seen.length = 0
      controls.loseNextAnswer(isMoved)
      expect(controls.snapshot().losesNextAnswer).toBe(true)
      expect(await driver[motion]('card')).toEqual({ ok: false, error: { kind: 'device_outcome_unknown' } })
      expect(await placeOf({ driver, controls })).toBe(isMoved ? after[motion] : before[motion])
      expect(seen.filter(({ kind }) => kind !== 'state_changed')).toEqual([])
      expect(controls.snapshot().losesNextAnswer).toBe(false)
    },
  )

  test('says nothing to a waiting issue when the answer of swallowing is lost', async () => {
    const { delay, personGoesAway } = patientDelay()
    const { driver, controls } = await openOn(fileDeviceMemory(await temporaryFile('dispenser.json')), delay)
    await driver.stage('card')
    const { issue } = await presented(driver, 'card')
    controls.loseNextAnswer(false)
    personGoesAway()
    expect(await issue).toEqual({ ok: false, error: { kind: 'device_outcome_unknown' } })
    const again = driver.issue('card')
    await driver.outcome('card')
    personGoesAway()
    expect(await again).toEqual({ ok: true, value: 'not_taken' })
  })
})

describe('simulated dispenser killed in the middle', () => {
  const forever = new Promise<never>(() => undefined)

  /** Opens a device that stops at the first motion or save after `arm`, as if the process were killed there. */
  async function mortal(path: string, dies: 'saving' | 'moving') {
    let isArmed = false
    let died = (): void => undefined
    const death = new Promise<void>((resolve) => (died = resolve))
    const stop = (): Promise<never> => {
      died()
      return forever
    }
    const file = fileDeviceMemory(path)
    const memory: DeviceMemory = {
      load: () => file.load(),
      save: (value) => (isArmed && dies === 'saving' ? stop() : file.save(value)),
    }
    const { delay } = patientDelay()
    const dispenser = await openOn(memory, (ms, signal) => (isArmed && dies === 'moving' ? stop() : delay(ms, signal)))
    const arm = (): void => {
      isArmed = true
    }
    return { ...dispenser, arm, death }
  }

  test.each(motions.flatMap((motion) => (['saving', 'moving'] as const).map((dies) => ({ motion, dies }))))(
    'comes back from $motion, killed while $dies, with the card in one place and done once when repeated',
    async ({ motion, dies }) => {
      const path = await temporaryFile('dispenser.json')
      const first = await mortal(path, dies)
      await ready(first, motion)
      first.arm()
      void first.driver[motion]('card')
      await first.death

      const field: Field = { inField: null }
      const second = await openOn(fileDeviceMemory(path), patientDelay().delay, field)
      expect(await placeOf(second)).toBe(dies === 'moving' ? after[motion] : before[motion])
      expect(field.inField).toBe((await placeOf(second)) === 'at_reader' ? 'card' : null)
      const again = second.driver[motion]('card')
      await second.driver.outcome('card')
      if (motion === 'issue') await second.controls.takeCard()
      expect((await again).ok).toBe(true)
      expect(second.driver.state().stock).toBe(39)
      expect(await placeOf(second)).toBe(motion === 'issue' ? 'taken' : after[motion])
    },
  )
})

describe('simulated dispenser for the bench', () => {
  test('puts a card into the field when it is staged and takes it out when it leaves', async () => {
    const { driver, field } = await opened()
    await driver.stage('first')
    expect(field.inField).toBe('first')
    await driver.capture('first')
    expect(field.inField).toBeNull()
    await driver.stage('second')
    await presented(driver, 'second')
    expect(field.inField).toBeNull()
  })

  test('shows stock, box and the card in the transport', async () => {
    const { driver, controls } = await opened()
    await controls.fill(6)
    await driver.stage('first')
    await driver.capture('first')
    await driver.stage('second')
    expect(controls.snapshot()).toEqual({
      state: { condition: 'low', stock: 4 },
      boxed: 1,
      card: { dispenseId: 'second', whereabouts: { kind: 'at_reader' } },
      taken: [],
      jamsNext: null,
      losesNextAnswer: false,
    })
  })

  test('has no card to take while none is in the mouth', async () => {
    const { driver, controls } = await opened()
    await driver.stage('card')
    expect(await controls.takeCard()).toBe(false)
  })

  test('tells watchers of every change, and listeners of every new state', async () => {
    const { controls, seen } = await opened()
    let changes = 0
    controls.watch(() => (changes += 1))
    await controls.fill(5)
    await controls.setCondition('offline')
    await controls.setCondition('ok')
    expect(changes).toBe(3)
    expect(seen).toEqual(
      (['low', 'offline', 'low'] as const).map((condition) => ({
        kind: 'state_changed',
        state: { condition, stock: 5 },
      })),
    )
  })

  test('remembers everything over a restart', async () => {
    const { driver, controls, path } = await opened()
    await controls.fill(9)
    await driver.stage('card')
    await driver.capture('card')
    await controls.setCondition('jam')
    expect((await openOn(fileDeviceMemory(path), patientDelay().delay)).controls.snapshot()).toMatchObject({
      state: { condition: 'jam', stock: 8 },
      boxed: 1,
    })
  })
})
