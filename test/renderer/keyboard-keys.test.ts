import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createPressGesture, typingDeafMs } from '#renderer/composables/press-gesture.ts'
import { directionOf, neighbour } from '#renderer/keyboard/key-neighbour.ts'
import { serveHardwareKey } from '#renderer/keyboard/use-hardware-keys.ts'
import { createHold, holdDelayMs, holdEveryMs } from '#renderer/keyboard/use-hold.ts'

/** Two rows of three keys of 100 px, the lower set off by half a key, and one wide key below. */
const boxes = [0, 110, 220, 55, 165, 275].map((left, index) => {
  const top = index < 3 ? 0 : 110
  return { left, right: left + 100, top, bottom: top + 100 }
})
const wide = [...boxes, { left: 0, right: 320, top: 220, bottom: 320 }]

describe('an arrow key', () => {
  test.each([
    [0, 'ArrowRight', 1],
    [2, 'ArrowRight', null],
    [1, 'ArrowLeft', 0],
    [0, 'ArrowLeft', null],
    [1, 'ArrowDown', 3],
    [5, 'ArrowUp', 2],
    [0, 'ArrowUp', null],
    [4, 'ArrowDown', 6],
    [6, 'ArrowUp', 3],
  ] as const)('from key %i %s leads to key %s', (from, key, to) => {
    const direction = directionOf(key)
    expect(direction).not.toBeNull()
    if (direction !== null) expect(neighbour(wide, from, direction)).toBe(to)
  })

  test('is the only key that leads anywhere', () => {
    expect(['Tab', 'Enter', 'a'].map(directionOf)).toEqual([null, null, null])
  })
})

describe('a connected keyboard', () => {
  function served(key: string, isKeyFocused: boolean, ctrlKey = false): string[] {
    const acts: string[] = []
    const isServed = serveHardwareKey({ key, ctrlKey, altKey: false, metaKey: false }, isKeyFocused, {
      type: (character) => acts.push(`type ${character}`),
      erase: () => acts.push('erase'),
      clear: () => acts.push('clear'),
      done: () => acts.push('done'),
    })
    return [String(isServed), ...acts]
  }

  test.each([
    ['ә', false, ['true', 'type ә']],
    ['ә', true, ['true', 'type ә']],
    [' ', false, ['true', 'type  ']],
    ['Backspace', true, ['true', 'erase']],
    ['Delete', false, ['true', 'clear']],
    ['Enter', false, ['true', 'done']],
    ['Enter', true, ['false']],
    [' ', true, ['false']],
    ['Tab', false, ['false']],
    ['F5', false, ['false']],
    ['Escape', false, ['false']],
  ])('%s, with a key of the screen focused: %s', (key, isKeyFocused, acts) => {
    expect(served(key, isKeyFocused)).toEqual(acts)
  })

  test('leaves shortcuts alone', () => {
    expect(served('c', false, true)).toEqual(['false'])
  })
})

describe('a held key', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())
  const box = { left: 0, top: 0, right: 100, bottom: 100 }

  test('acts once more at each interval after the delay, and its release is no press', () => {
    const act = vi.fn()
    const hold = createHold(act)
    hold.down()
    vi.advanceTimersByTime(holdDelayMs - 1)
    expect(act).not.toHaveBeenCalled()
    vi.advanceTimersByTime(1 + 3 * holdEveryMs)
    expect(act).toHaveBeenCalledTimes(4)
    hold.up()
    vi.advanceTimersByTime(10 * holdEveryMs)
    expect(act).toHaveBeenCalledTimes(4)
    expect([hold.takeActed(), hold.takeActed()]).toEqual([true, false])
  })

  test('does nothing of its own when it is let go before the delay', () => {
    const act = vi.fn()
    const hold = createHold(act)
    hold.down()
    hold.up()
    vi.advanceTimersByTime(10 * holdDelayMs)
    expect(act).not.toHaveBeenCalled()
    expect(hold.takeActed()).toBe(false)
  })

  test('stops when the finger slides off', () => {
    const act = vi.fn()
    const hold = createHold(act)
    hold.down()
    hold.move({ x: 50, y: 50 }, box)
    vi.advanceTimersByTime(holdDelayMs)
    hold.move({ x: 400, y: 50 }, box)
    vi.advanceTimersByTime(10 * holdEveryMs)
    expect(act).toHaveBeenCalledTimes(1)
  })
})

test('a key that types comes twice in a word, but a bouncing finger does not', () => {
  const gesture = createPressGesture(typingDeafMs)
  expect([1000, 1000 + typingDeafMs - 1, 1000 + typingDeafMs].map((atMs) => gesture.activate(atMs))).toEqual([
    true,
    false,
    true,
  ])
})
