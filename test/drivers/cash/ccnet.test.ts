import { describe, expect, test } from 'vitest'
import { tenge } from '#domain/money'
import { cashConformance } from '#test/drivers/cash/conformance'
import { nextEvent, openRig, untilState, type CcnetRig } from '#test/drivers/cash/ccnet-rig'

cashConformance('CCNET over a serial line', () => openRig('serial'))
cashConformance('CCNET over TCP', () => openRig('tcp'))

const note = tenge(2_000)
const listed = (noteId: string): object => ({ ok: true, value: [{ noteId, amount: note }] })
const nothing = { ok: true, value: [] }

async function escrowed(changes: Parameters<typeof openRig>[1] = {}): Promise<CcnetRig & { readonly noteId: string }> {
  const rig = await openRig('tcp', changes)
  expect((await rig.driver.enable([tenge(500), note])).ok).toBe(true)
  await rig.insertNote(note)
  const event = rig.seen.at(-1)
  if (event?.kind !== 'note_escrowed') throw new Error(`no note in escrow but ${JSON.stringify(event)}`)
  return { ...rig, noteId: event.noteId }
}

describe('notes are told apart by the validator’s own table', () => {
  test.each([200, 500, 1_000, 2_000, 5_000, 10_000, 20_000])('takes %i tenge', async (amount) => {
    const { driver, seen, insertNote } = await openRig()
    await driver.enable([tenge(amount)])
    await insertNote(tenge(amount))
    expect(seen).toMatchObject([{ kind: 'note_escrowed', amount }])
  })

  test('never another currency nor a note that is not in our table, even if it is asked to', async () => {
    const { driver, validator, seen, insertNote } = await openRig()
    await driver.enable([tenge(100), tenge(3_000), note])
    const told = nextEvent(driver, ['note_rejected'])
    expect(validator.insert(100, 'USA')).toBe('rejected')
    await told
    await insertNote(tenge(3_000))
    const rejected = { kind: 'note_rejected', reason: 'not_accepted' }
    expect(seen).toEqual([rejected, rejected])
  })

  test('says when a note was unreadable', async () => {
    const { driver, validator } = await openRig()
    await driver.enable([note])
    const told = nextEvent(driver, ['note_rejected'])
    validator.insertUnreadable()
    expect(await told).toEqual({ kind: 'note_rejected', reason: 'unreadable' })
  })
})

describe('a note in escrow', () => {
  test('is held as long as we think about it', async () => {
    const { driver, validator, noteId } = await escrowed({ holdEveryMs: 15 })
    validator.patience = 20
    while (validator.holds < 12) await new Promise(setImmediate)
    expect(validator.returned).toBe(0)
    expect((await driver.stack(noteId)).ok).toBe(true)
    expect(validator.boxAmounts()).toEqual([2_000])
  })

  test('goes back by itself when the validator wants so, and is told once', async () => {
    const { driver, validator, seen, noteId } = await escrowed({ holdEveryMs: 1e9 })
    validator.patience = 3
    const told = nextEvent(driver, ['note_returned'])
    expect(await told).toEqual({ kind: 'note_returned', noteId, amount: note })
    await untilState(driver, 'idle')
    expect(await driver.stack(noteId)).toEqual({ ok: false, error: { kind: 'note_unknown' } })
    expect(seen).toHaveLength(2)
  })

  test.each([
    [0x41, 'box_full', 'device_box_full'],
    [0x42, 'box_removed', 'device_gone'],
    [0x43, 'jam', 'device_jam'],
    [0x44, 'jam', 'device_jam'],
    [0x47, 'jam', 'device_jam'],
  ] as const)('is not stacked in state %i and goes back when that is over', async (code, state, error) => {
    const { driver, validator, seen, noteId } = await escrowed()
    validator.say(code)
    await untilState(driver, state)
    expect(await driver.stack(noteId)).toMatchObject({ ok: false, error: { kind: error } })
    expect(await driver.enable([note])).toMatchObject({ ok: false, error: { kind: error } })
    // Nobody can tell yet whose the note is.
    expect((await driver.stackedNotes()).ok).toBe(false)
    validator.say(0x80, 3)
    await nextEvent(driver, ['note_returned'])
    expect(await driver.stackedNotes()).toEqual(nothing)
    expect(seen.at(-1)).toEqual({ kind: 'note_returned', noteId, amount: note })
    expect(validator.boxAmounts()).toEqual([])
  })
})

describe('a bad wire', () => {
  test.each(['theirs', 'ours'] as const)('loses nothing when a frame is damaged (%s)', async (whose) => {
    const { driver, validator, seen, noteId } = await escrowed()
    validator.damageNext(whose)
    expect((await driver.stack(noteId)).ok).toBe(true)
    expect(seen.filter(({ kind }) => kind === 'note_stacked')).toHaveLength(1)
    expect(await driver.stackedNotes()).toEqual(listed(noteId))
  })

  test('loses nothing when answers are lost', async () => {
    const { driver, validator, seen, noteId } = await escrowed({ answerWithinMs: 150 })
    validator.loseAnswers(2)
    expect((await driver.stack(noteId)).ok).toBe(true)
    expect(seen.filter(({ kind }) => kind === 'note_stacked')).toHaveLength(1)
    expect(validator.boxAmounts()).toEqual([2_000])
  })

  test('counts a note once however often the validator repeats that it is stacked', async () => {
    const { driver, validator, seen, noteId } = await escrowed()
    validator.loseAcknowledgements(12)
    expect((await driver.stack(noteId)).ok).toBe(true)
    expect(seen.filter(({ kind }) => kind === 'note_stacked')).toHaveLength(1)
    expect(await driver.stackedNotes()).toEqual(listed(noteId))
  })

  test('gives the order to stack again when it was lost', async () => {
    const { driver, validator, noteId } = await escrowed()
    validator.ignoreNextStack()
    expect((await driver.stack(noteId)).ok).toBe(true)
    expect(validator.boxAmounts()).toEqual([2_000])
  })

  test('is offline while the validator is silent, and works again without a restart', async () => {
    const { driver, validator } = await openRig('tcp', { answerWithinMs: 150 })
    await driver.enable([note])
    validator.goSilent()
    await untilState(driver, 'offline')
    expect(await driver.enable([note])).toMatchObject({ ok: false, error: { kind: 'device_gone' } })
    validator.speakAgain()
    await untilState(driver, 'idle')
    expect(validator.insert(2_000)).toBe('taken')
    await nextEvent(driver, ['note_escrowed'])
  })

  test('keeps a note that was stacked while the cable was out', async () => {
    const { driver, validator, seen, noteId, cut } = await escrowed({ answerWithinMs: 150 })
    validator.loseAcknowledgements(1_000)
    const stacked = driver.stack(noteId)
    await nextEvent(driver, ['note_stacked'])
    cut()
    await stacked
    await untilState(driver, 'accepting')
    validator.loseAcknowledgements(0)
    await untilState(driver, 'idle')
    expect(await driver.stackedNotes()).toEqual(listed(noteId))
    expect(seen.filter(({ kind }) => kind === 'note_stacked')).toHaveLength(1)
  })
})

describe('a power cut of the validator', () => {
  test.each([
    ['at the stacker', 'stacker', false],
    ['at the stacker, and says stacked after its reset', 'stacker', true],
  ] as const)('counts the note it finds %s, once', async (_, where, says) => {
    const { driver, validator, seen, noteId } = await escrowed()
    validator.stallStacking()
    const stacking = driver.stack(noteId)
    validator.goSilent()
    await untilState(driver, 'offline')
    expect((await stacking).ok).toBe(false)
    expect((await driver.stackedNotes()).ok).toBe(false)
    validator.powerCycle(where, says)
    await untilState(driver, 'idle')
    expect(seen.slice(1)).toEqual([{ kind: 'note_stacked', noteId, amount: note }])
    expect(await driver.stackedNotes()).toEqual(listed(noteId))
    expect(validator.boxAmounts()).toEqual([2_000])
  })

  test('gives back the note it finds in its head', async () => {
    const { driver, validator, seen, noteId } = await escrowed()
    validator.stallStacking()
    const stacking = driver.stack(noteId)
    validator.goSilent()
    await stacking
    validator.powerCycle('validator')
    await untilState(driver, 'idle')
    expect(seen.slice(1)).toEqual([{ kind: 'note_returned', noteId, amount: note }])
    expect(await driver.stackedNotes()).toEqual(nothing)
  })

  test('does not count a note whose stacking had not begun and which is gone', async () => {
    const { driver, validator, seen, noteId } = await escrowed()
    validator.goSilent()
    expect((await driver.stack(noteId)).ok).toBe(false)
    validator.powerCycle('nowhere')
    await untilState(driver, 'idle')
    expect(seen.slice(1)).toEqual([{ kind: 'note_returned', noteId, amount: note }])
  })

  test('is ready again, with the notes that were wanted before', async () => {
    const { driver, validator, seen, insertNote } = await openRig()
    await driver.enable([note])
    validator.powerCycle('nowhere')
    await nextEvent(driver, ['state_changed'])
    await untilState(driver, 'idle')
    await insertNote(tenge(500))
    await insertNote(note)
    expect(seen.map(({ kind }) => kind)).toEqual(['note_rejected', 'note_escrowed'])
  })
})

describe('the death of our process', () => {
  test('counts a note that was being stacked, once', async () => {
    const rig = await escrowed()
    rig.validator.stallStacking()
    void rig.driver.stack(rig.noteId)
    await untilStacking(rig)
    const closed = rig.reopen
    rig.validator.powerCycle('stacker', true)
    const again = await closed()
    await untilState(again.driver, 'disabled')
    expect(await again.driver.stackedNotes()).toEqual(listed(rig.noteId))
  })

  test('does not count a stacked note again when its word was not acknowledged', async () => {
    const rig = await escrowed()
    rig.validator.loseAcknowledgements(1_000)
    void rig.driver.stack(rig.noteId)
    await nextEvent(rig.driver, ['note_stacked'])
    const reopened = rig.reopen()
    rig.validator.loseAcknowledgements(3)
    const again = await reopened
    expect(await again.driver.stackedNotes()).toEqual(listed(rig.noteId))
    expect(again.seen).toEqual([])
  })

  test('stops taking notes until somebody wants them again', async () => {
    const rig = await openRig()
    await rig.driver.enable([note])
    await rig.reopen()
    expect(rig.validator.insert(2_000)).toBe('not_pulled_in')
  })
})

/** The order to stack was given and taken. */
async function untilStacking(rig: CcnetRig): Promise<void> {
  while (!rig.validator.isStacking()) await new Promise(setImmediate)
}

describe('a validator that does not report', () => {
  test('has stacked what it had begun to stack', async () => {
    const { driver, validator, seen, noteId } = await escrowed()
    validator.forgetNextReport()
    expect((await driver.stack(noteId)).ok).toBe(true)
    expect(seen.slice(1)).toEqual([{ kind: 'note_stacked', noteId, amount: note }])
  })

  test('has returned what it was told to return', async () => {
    const { driver, validator, seen, noteId } = await escrowed()
    validator.forgetNextReport()
    expect((await driver.giveBack(noteId)).ok).toBe(true)
    expect(seen.slice(1)).toEqual([{ kind: 'note_returned', noteId, amount: note }])
    expect(await driver.stackedNotes()).toEqual(nothing)
  })
})
