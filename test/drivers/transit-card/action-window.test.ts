import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ok } from '#domain/result'
import { isActionApplied, markActionApplied, type ActionWindow } from '#drivers/transit-card/action-window'

const full = 2n ** 64n - 1n

describe('action window (D6)', () => {
  it.each<[string, ActionWindow, number, ActionWindow | string]>([
    ['sets the bit of an action', { appliedBase: 10, appliedBits: 0n }, 12, { appliedBase: 10, appliedBits: 4n }],
    ['counts an action below the base as applied', { appliedBase: 10, appliedBits: 0n }, 9, 'card_action_applied'],
    ['refuses a set bit', { appliedBase: 10, appliedBits: 1n }, 10, 'card_action_applied'],
    ['sets the highest bit', { appliedBase: 0, appliedBits: 0n }, 63, { appliedBase: 0, appliedBits: 2n ** 63n }],
    [
      'slides over applied actions',
      { appliedBase: 1, appliedBits: 3n },
      66,
      { appliedBase: 3, appliedBits: 2n ** 63n },
    ],
    ['refuses to slide over an open action', { appliedBase: 1, appliedBits: 1n }, 66, 'card_window_full'],
    ['slides a full window by one', { appliedBase: 1, appliedBits: full }, 65, { appliedBase: 2, appliedBits: full }],
    [
      'slides a full window away',
      { appliedBase: 1, appliedBits: full },
      128,
      { appliedBase: 65, appliedBits: 2n ** 63n },
    ],
    ['refuses to skip actions never seen', { appliedBase: 1, appliedBits: full }, 129, 'card_window_full'],
    ['refuses a number far away', { appliedBase: 1, appliedBits: full }, 4_294_967_295, 'card_window_full'],
  ])('%s', (_, window, action, expected) => {
    const marked = markActionApplied(window, action)
    expect(marked.ok ? marked.value : marked.error.kind).toEqual(expected)
  })

  it('applies each action once and forgets none', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 200 }), { maxLength: 300 }), (actions) => {
        let window: ActionWindow = { appliedBase: 1, appliedBits: 0n }
        const applied = new Set<number>()
        for (const action of actions) {
          const marked = markActionApplied(window, action)
          if (marked.ok) {
            expect(applied.has(action)).toBe(false)
            applied.add(action)
            window = marked.value
          } else {
            expect(marked.error.kind === 'card_action_applied').toBe(applied.has(action))
          }
          for (let other = 1; other <= 200; other += 1) {
            expect(isActionApplied(window, other)).toBe(applied.has(other))
          }
        }
      }),
      { numRuns: 50 },
    )
  })

  it('never fills while actions are applied in order', () => {
    let window: ActionWindow = { appliedBase: 1, appliedBits: 0n }
    for (let action = 1; action <= 500; action += 1) {
      const marked = markActionApplied(window, action)
      expect(marked).toEqual(ok(expect.anything()))
      if (marked.ok) window = marked.value
    }
  })
})
