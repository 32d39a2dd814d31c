import { describe, expect, test } from 'vitest'
import { tenge, type Tenge } from '#domain/money'
import type { CashDriver, CashEvent } from '#drivers/cash/driver'

/** A validator and the hand in front of it. With hardware the hand is a person who is told what to do. */
export type CashRig = {
  readonly driver: CashDriver
  /** Resolves when the note was taken in or pushed back. */
  readonly insertNote: (amount: Tenge) => Promise<unknown>
  /** Closes the driver and opens another one on the same device, as a restarted process does. */
  readonly reopen: () => Promise<CashRig>
}

const note = tenge(2_000)

export function cashConformance(device: string, open: () => Promise<CashRig>): void {
  async function enabledRig(): Promise<{ rig: CashRig; seen: CashEvent[] }> {
    const rig = await open()
    const seen: CashEvent[] = []
    rig.driver.subscribe((event) => {
      if (event.kind !== 'state_changed') seen.push(event)
    })
    expect(await rig.driver.enable([tenge(500), note])).toEqual({ ok: true, value: undefined })
    return { rig, seen }
  }

  async function escrowed(): Promise<{ rig: CashRig; seen: CashEvent[]; noteId: string }> {
    const { rig, seen } = await enabledRig()
    await rig.insertNote(note)
    const event = seen.at(-1)
    if (event?.kind !== 'note_escrowed') throw new Error(`no note in escrow but ${JSON.stringify(event)}`)
    expect(event.amount).toBe(note)
    expect(rig.driver.state()).toBe('accepting')
    return { rig, seen, noteId: event.noteId }
  }

  describe(`cash port: ${device}`, () => {
    test('is disabled until enabled and takes no note before', async () => {
      const rig = await open()
      expect(rig.driver.state()).toBe('disabled')
      await rig.insertNote(note)
      expect(rig.driver.state()).toBe('disabled')
      expect(await rig.driver.stackedNotes()).toEqual({ ok: true, value: [] })
    })

    test('reports a stacked note once and lists it', async () => {
      const { rig, seen, noteId } = await escrowed()
      expect((await rig.driver.stack(noteId)).ok).toBe(true)
      expect(seen.slice(1)).toEqual([{ kind: 'note_stacked', noteId, amount: note }])
      expect(await rig.driver.stackedNotes()).toEqual({ ok: true, value: [{ noteId, amount: note }] })
      expect(rig.driver.state()).toBe('idle')
    })

    test('gives a note back and does not list it', async () => {
      const { rig, seen, noteId } = await escrowed()
      expect((await rig.driver.giveBack(noteId)).ok).toBe(true)
      expect(seen.slice(1)).toEqual([{ kind: 'note_returned', noteId, amount: note }])
      expect(await rig.driver.stackedNotes()).toEqual({ ok: true, value: [] })
    })

    test('knows no note in escrow after it was stacked', async () => {
      const { rig, noteId } = await escrowed()
      await rig.driver.stack(noteId)
      expect(await rig.driver.stack(noteId)).toEqual({ ok: false, error: { kind: 'note_unknown' } })
      expect(await rig.driver.giveBack(noteId)).toEqual({ ok: false, error: { kind: 'note_unknown' } })
    })

    test('pushes back a note that is not among the accepted ones', async () => {
      const { rig, seen } = await enabledRig()
      await rig.insertNote(tenge(20_000))
      expect(seen).toEqual([{ kind: 'note_rejected', reason: 'not_accepted' }])
    })

    test('returns the note in escrow when disabled', async () => {
      const { rig, seen, noteId } = await escrowed()
      expect((await rig.driver.disable()).ok).toBe(true)
      expect(seen.at(-1)).toEqual({ kind: 'note_returned', noteId, amount: note })
      expect(rig.driver.state()).toBe('disabled')
    })

    test('still lists a stacked note after our process died', async () => {
      const { rig, noteId } = await escrowed()
      await rig.driver.stack(noteId)
      const again = await rig.reopen()
      expect(await again.driver.stackedNotes()).toEqual({ ok: true, value: [{ noteId, amount: note }] })
    })

    test('does not keep a note that was in escrow when our process died', async () => {
      const { rig, noteId } = await escrowed()
      const again = await rig.reopen()
      expect(await again.driver.stackedNotes()).toEqual({ ok: true, value: [] })
      expect((await again.driver.stack(noteId)).ok).toBe(false)
    })

    test('answers nothing but device_gone once closed', async () => {
      const { rig, noteId } = await escrowed()
      await rig.driver.close()
      expect(await rig.driver.stack(noteId)).toMatchObject({ ok: false, error: { kind: 'device_gone' } })
      expect(await rig.driver.enable([note])).toMatchObject({ ok: false, error: { kind: 'device_gone' } })
    })
  })
}
