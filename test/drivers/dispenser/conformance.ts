import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { CardWhereabouts, DispenserCondition, DispenserDriver, DispenserEvent } from '#drivers/dispenser/driver'

/** A dispenser and the person in front of it. With hardware the person is told what to do. */
export type DispenserRig = {
  readonly driver: DispenserDriver
  /** Brings the device into a condition: empties the stack, holds the card wheel, fills the box, pulls the cable. */
  readonly bring: (condition: DispenserCondition) => Promise<void>
  readonly takeCard: () => Promise<unknown>
  /** Nobody takes the card until its time is over. */
  readonly walkAway: () => void
  /** The next motion of this kind jams. */
  readonly jamNext: (motion: 'stage' | 'issue' | 'capture') => void
  /** Opens another driver on the same device without closing this one, as a killed process does. */
  readonly reopen: () => Promise<DispenserRig>
}

const places = ['nowhere', 'at_reader', 'in_mouth', 'taken', 'captured', 'not_taken', 'jammed', 'removed'] as const
export type Place = (typeof places)[number]

type Command = 'stage' | 'issue' | 'capture' | 'outcome'
const done = { ok: true, value: undefined }
const refused = (kind: string) => ({ ok: false, error: { kind } })

const whereabouts: Record<Exclude<Place, 'nowhere'>, CardWhereabouts> = {
  at_reader: { kind: 'at_reader' },
  in_mouth: { kind: 'in_mouth' },
  taken: { kind: 'taken' },
  captured: { kind: 'captured', from: 'reader' },
  not_taken: { kind: 'captured', from: 'mouth' },
  jammed: { kind: 'jammed', during: 'issue' },
  removed: { kind: 'removed', during: 'issue' },
}

/** Waits for the passenger until the card is in the mouth. */
export async function presented(driver: DispenserDriver, dispenseId: string) {
  const isInMouth = new Promise<void>((resolve) => {
    driver.subscribe((event) => {
      if (event.kind === 'card_presented') resolve()
    })
  })
  const issue = driver.issue(dispenseId)
  await Promise.race([isInMouth, issue])
  return { issue }
}

async function bringCard(rig: DispenserRig, place: Place): Promise<string> {
  const dispenseId = randomUUID()
  if (place === 'nowhere') return dispenseId
  expect(await rig.driver.stage(dispenseId)).toEqual(done)
  if (place === 'captured') expect(await rig.driver.capture(dispenseId)).toEqual(done)
  if (place === 'jammed' || place === 'removed') {
    rig.jamNext('issue')
    expect(await rig.driver.issue(dispenseId)).toEqual(refused('device_jam'))
    if (place === 'removed') await rig.bring('ready')
  }
  if (place === 'in_mouth' || place === 'taken' || place === 'not_taken') {
    const { issue } = await presented(rig.driver, dispenseId)
    if (place === 'taken') await rig.takeCard()
    if (place === 'not_taken') rig.walkAway()
    if (place !== 'in_mouth') await issue
  }
  return dispenseId
}

const ask: Record<Command, (driver: DispenserDriver, dispenseId: string) => Promise<unknown>> = {
  stage: (driver, dispenseId) => driver.stage(dispenseId),
  issue: (driver, dispenseId) => driver.issue(dispenseId),
  capture: (driver, dispenseId) => driver.capture(dispenseId),
  outcome: (driver, dispenseId) => driver.outcome(dispenseId),
}

const over = (place: Exclude<Place, 'nowhere'>) => ({
  ok: false,
  error: { kind: 'dispense_over', card: whereabouts[place] },
})
const at = (place: Exclude<Place, 'nowhere'>) => ({ ok: true, value: whereabouts[place] })
const jam = refused('device_jam')
const unknown = refused('dispense_unknown')
const taken = { ok: true, value: 'taken' }

/** What each command answers for a card in each place; `issue` waits for the passenger, who takes the card. */
const answers: Record<Place, Record<Command, unknown>> = {
  nowhere: { stage: done, issue: unknown, capture: unknown, outcome: unknown },
  at_reader: { stage: done, issue: taken, capture: done, outcome: at('at_reader') },
  in_mouth: { stage: over('in_mouth'), issue: taken, capture: done, outcome: at('in_mouth') },
  taken: { stage: over('taken'), issue: taken, capture: over('taken'), outcome: at('taken') },
  captured: { stage: over('captured'), issue: over('captured'), capture: done, outcome: at('captured') },
  not_taken: {
    stage: over('not_taken'),
    issue: { ok: true, value: 'not_taken' },
    capture: done,
    outcome: at('not_taken'),
  },
  jammed: { stage: jam, issue: jam, capture: jam, outcome: at('jammed') },
  removed: { stage: over('removed'), issue: over('removed'), capture: over('removed'), outcome: at('removed') },
}

const gone = refused('device_gone')
const boxFull = refused('device_capture_box_full')

/** What each command answers in each condition: `stage` for a new card, the others for one at the antenna. */
const inCondition: Record<DispenserCondition, Record<Command, unknown>> = {
  ready: { stage: done, issue: taken, capture: done, outcome: at('at_reader') },
  low: { stage: done, issue: taken, capture: done, outcome: at('at_reader') },
  empty: { stage: refused('device_empty'), issue: taken, capture: done, outcome: at('at_reader') },
  jam: { stage: jam, issue: jam, capture: jam, outcome: at('at_reader') },
  // Given out all the same: it is paid for and its buyer stands there.
  capture_box_full: { stage: boxFull, issue: taken, capture: boxFull, outcome: at('at_reader') },
  offline: { stage: gone, issue: gone, capture: gone, outcome: gone },
}
const conditions = Object.keys(inCondition) as DispenserCondition[]
const commands = Object.keys(ask) as Command[]

export function dispenserConformance(device: string, open: () => Promise<DispenserRig>): void {
  /** The answer of a command, the passenger taking a card that comes out. */
  async function answered(rig: DispenserRig, command: Command, dispenseId: string): Promise<unknown> {
    if (command !== 'issue') return ask[command](rig.driver, dispenseId)
    const { issue } = await presented(rig.driver, dispenseId)
    await rig.takeCard()
    return issue
  }

  describe(`dispenser port: ${device}`, () => {
    test.each(places.flatMap((place) => commands.map((command) => ({ place, command }))))(
      'answers $command for a card $place as the port says',
      async ({ place, command }) => {
        const rig = await open()
        const dispenseId = await bringCard(rig, place)
        const stockBefore = rig.driver.state().stock
        const isTakenHere = command === 'issue' && place === 'in_mouth'
        const asked = isTakenHere ? rig.driver.issue(dispenseId) : answered(rig, command, dispenseId)
        if (isTakenHere) {
          // Joins the first call: a command behind it in the device's queue shows that it waits.
          await rig.driver.outcome(dispenseId)
          await rig.takeCard()
        }
        expect(await asked).toMatchObject(answers[place][command] as object)
        const staged = command === 'stage' && place === 'nowhere' ? 1 : 0
        expect(rig.driver.state().stock).toBe(stockBefore - staged)
      },
    )

    test.each(conditions.flatMap((condition) => commands.map((command) => ({ condition, command }))))(
      'answers $command while $condition as the port says',
      async ({ condition, command }) => {
        const rig = await open()
        const dispenseId = await bringCard(rig, command === 'stage' ? 'nowhere' : 'at_reader')
        await rig.bring(condition)
        expect(rig.driver.state().condition).toBe(condition)
        expect(await answered(rig, command, dispenseId)).toMatchObject(inCondition[condition][command] as object)
      },
    )

    test.each(['at_reader', 'in_mouth'] as const)('moves no second card while one is %s', async (place) => {
      const rig = await open()
      const first = await bringCard(rig, place)
      expect(await rig.driver.stage(randomUUID())).toEqual(refused('device_busy'))
      expect(await rig.driver.outcome(first)).toEqual(at(place))
    })

    test.each(places.filter((place) => place !== 'nowhere'))(
      'knows a card %s after our process died, and moves no other for it',
      async (place) => {
        const rig = await open()
        const dispenseId = await bringCard(rig, place)
        const { stock } = rig.driver.state()
        const again = await rig.reopen()
        expect(await again.driver.outcome(dispenseId)).toEqual(at(place))
        await again.driver.stage(dispenseId)
        expect(again.driver.state().stock).toBe(stock)
      },
    )

    test('swallows a card nobody takes in its time and tells everybody who waits', async () => {
      const rig = await open()
      const seen: DispenserEvent[] = []
      rig.driver.subscribe((event) => seen.push(event))
      const dispenseId = await bringCard(rig, 'at_reader')
      const { issue } = await presented(rig.driver, dispenseId)
      const joined = rig.driver.issue(dispenseId)
      await rig.driver.outcome(dispenseId)
      rig.walkAway()
      const notTaken = { ok: true, value: 'not_taken' }
      expect(await Promise.all([issue, joined])).toEqual([notTaken, notTaken])
      expect(seen.filter(({ kind }) => kind !== 'state_changed')).toEqual([
        { kind: 'card_presented', dispenseId },
        { kind: 'card_captured', dispenseId, from: 'mouth' },
      ])
    })

    test('still counts the time of a card in the mouth after our process died', async () => {
      const rig = await open()
      const dispenseId = await bringCard(rig, 'in_mouth')
      const again = await rig.reopen()
      const issue = again.driver.issue(dispenseId)
      await again.driver.outcome(dispenseId)
      again.walkAway()
      expect(await issue).toEqual({ ok: true, value: 'not_taken' })
    })

    test('ends a waiting issue when the card is captured', async () => {
      const rig = await open()
      const dispenseId = await bringCard(rig, 'at_reader')
      const { issue } = await presented(rig.driver, dispenseId)
      expect(await rig.driver.capture(dispenseId)).toEqual(done)
      expect(await issue).toEqual({ ok: true, value: 'not_taken' })
    })

    test('leaves a card in the mouth when the box is full, and swallows it once there is room', async () => {
      const rig = await open()
      const dispenseId = await bringCard(rig, 'at_reader')
      const { issue } = await presented(rig.driver, dispenseId)
      await rig.bring('capture_box_full')
      rig.walkAway()
      expect(await issue).toEqual(boxFull)
      expect(await rig.driver.outcome(dispenseId)).toEqual(at('in_mouth'))
      await rig.bring('ready')
      const again = rig.driver.issue(dispenseId)
      await rig.driver.outcome(dispenseId)
      rig.walkAway()
      expect(await again).toEqual({ ok: true, value: 'not_taken' })
    })

    test('answers a waiting issue when the line is lost, and knows afterwards that the card was taken', async () => {
      const rig = await open()
      const dispenseId = await bringCard(rig, 'at_reader')
      const { issue } = await presented(rig.driver, dispenseId)
      await rig.bring('offline')
      expect(await issue).toMatchObject(gone)
      await rig.takeCard()
      await rig.bring('ready')
      expect(await rig.driver.outcome(dispenseId)).toEqual(at('taken'))
    })

    test('answers nothing but device_gone once closed', async () => {
      const rig = await open()
      const dispenseId = await bringCard(rig, 'at_reader')
      const { issue } = await presented(rig.driver, dispenseId)
      await rig.driver.close()
      expect(await issue).toMatchObject(gone)
      for (const command of commands) expect(await ask[command](rig.driver, dispenseId)).toMatchObject(gone)
    })
  })
}
