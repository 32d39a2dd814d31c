import { expect, test } from 'vitest'
import { note, SettableClock, temporaryStore } from '#test/electron/store/rig'

test('keeps every reason the centre has against a record, each once', async () => {
  const clock = new SettableClock()
  const { store } = await temporaryStore(clock)
  await store.journal.append([note(1), note(2)])
  const conflicts = ['pending_expired', 'pending_amount_differs'].map((code) => ({ seq: 2, code }))
  for (let time = 0; time < 2; time += 1) await store.sync.acknowledge({ acknowledgedSeq: 2, conflicts }, clock.nowMs)
  expect(await store.sync.conflicts()).toEqual([
    { seq: 2, code: 'pending_amount_differs', heardAtMs: clock.nowMs },
    { seq: 2, code: 'pending_expired', heardAtMs: clock.nowMs },
  ])
})
