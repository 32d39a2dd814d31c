import { describe, expect, test, vi } from 'vitest'
import { tenge } from '#domain/money'
import { nextEvent, openRig, untilState, type CcnetRig } from '#test/drivers/cash/ccnet-rig'

const note = tenge(2_000)

type Moment =
  'idle' | 'in escrow' | 'being stacked' | 'stacked and not acknowledged' | 'going back and not acknowledged'

/** The machine with its note at that moment. */
async function at(moment: Moment): Promise<CcnetRig> {
  const rig = await openRig('tcp', { answerWithinMs: 100 })
  const { driver, validator, seen, insertNote } = rig
  expect((await driver.enable([note])).ok).toBe(true)
  if (moment === 'idle') return rig
  await insertNote(note)
  const event = seen.at(-1)
  const noteId = event?.kind === 'note_escrowed' ? event.noteId : ''
  if (moment === 'being stacked') {
    validator.stallStacking()
    void driver.stack(noteId)
    await vi.waitFor(() => {
      expect(validator.isStacking()).toBe(true)
    }, 10_000)
  }
  if (moment === 'stacked and not acknowledged') {
    validator.loseAcknowledgements(1e9)
    void driver.stack(noteId)
    await nextEvent(driver, ['note_stacked'])
  }
  if (moment === 'going back and not acknowledged') {
    validator.loseAcknowledgements(1e9)
    void driver.giveBack(noteId)
    await nextEvent(driver, ['note_returned'])
  }
  return rig
}

type Fault = 'the cable is pulled' | 'the validator loses power' | 'our process dies'

async function strike(rig: CcnetRig, moment: Moment, fault: Fault): Promise<CcnetRig> {
  switch (fault) {
    case 'the cable is pulled': {
      const isOut = untilState(rig.driver, 'offline')
      rig.cut()
      await isOut
      return rig
    }
    case 'the validator loses power':
      rig.validator.powerCycle(whereIs[moment])
      return rig
    case 'our process dies': {
      const reopened = rig.reopen()
      rig.validator.goOnStacking()
      rig.validator.loseAcknowledgements(0)
      return reopened
    }
  }
}

/** Where a validator finds the note when it comes up. */
const whereIs = {
  idle: 'nowhere',
  'in escrow': 'validator',
  'being stacked': 'stacker',
  'stacked and not acknowledged': 'nowhere',
  'going back and not acknowledged': 'nowhere',
} as const satisfies Record<Moment, string>

const moments: Moment[] = [
  'idle',
  'in escrow',
  'being stacked',
  'stacked and not acknowledged',
  'going back and not acknowledged',
]
const faults: Fault[] = ['the cable is pulled', 'the validator loses power', 'our process dies']

describe.each(moments)('with the note: %s', (moment) => {
  test.each(faults)('the list and the box agree after: %s (R10)', async (fault) => {
    const rig = await at(moment)
    const { driver, seen, validator } = await strike(rig, moment, fault)
    validator.goOnStacking()
    validator.loseAcknowledgements(0)
    await vi.waitFor(async () => {
      expect((await driver.disable()).ok).toBe(true)
    }, 20_000)
    const listed = await driver.stackedNotes()
    expect(listed.ok && listed.value.map(({ amount }) => amount)).toEqual(validator.boxAmounts())
    // No note has two fates: told of once, in this life or in the one before.
    const fates = [...new Set([...rig.seen, ...seen])].filter(
      ({ kind }) => kind === 'note_stacked' || kind === 'note_returned',
    )
    expect(fates.length).toBeLessThanOrEqual(1)
    // And the machine goes on.
    expect((await driver.enable([note])).ok).toBe(true)
    expect(validator.insert(2_000)).toBe('taken')
  })
})
