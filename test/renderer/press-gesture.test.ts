import { describe, expect, test } from 'vitest'
import { createPressGesture, isWithin } from '#renderer/composables/press-gesture.ts'

const box = { left: 100, top: 100, right: 300, bottom: 200 }
const inside = { x: 200, y: 150 }

describe('a press', () => {
  test('counts when the finger is lifted on the key', () => {
    const gesture = createPressGesture()
    gesture.down(1)
    expect(gesture.up(1, inside, box, 0)).toBe(true)
  })

  test.each([
    [{ x: 76, y: 150 }, true],
    [{ x: 75, y: 150 }, false],
    [{ x: 324, y: 224 }, true],
    [{ x: 325, y: 150 }, false],
    [{ x: 200, y: 75 }, false],
  ])('lifted at %j with 24 px of slop: %s', (point, counts) => {
    expect(isWithin(point, box)).toBe(counts)
    const gesture = createPressGesture()
    gesture.down(1)
    expect(gesture.up(1, point, box, 0)).toBe(counts)
  })

  test('does not count without a finger put down on the key', () => {
    expect(createPressGesture().up(1, inside, box, 0)).toBe(false)
  })

  test('is not ended by a second finger', () => {
    const gesture = createPressGesture()
    gesture.down(1)
    gesture.down(2)
    expect(gesture.up(2, inside, box, 0)).toBe(false)
    expect(gesture.up(1, inside, box, 10)).toBe(true)
  })

  test('does not count after the system took the finger away', () => {
    const gesture = createPressGesture()
    gesture.down(1)
    gesture.cancel()
    expect(gesture.up(1, inside, box, 0)).toBe(false)
  })

  test('makes the same key deaf for 400 ms, by finger and by keyboard', () => {
    const gesture = createPressGesture()
    expect(gesture.activate(1000)).toBe(true)
    gesture.down(1)
    expect(gesture.up(1, inside, box, 1399)).toBe(false)
    expect(gesture.activate(1399)).toBe(false)
    gesture.down(1)
    expect(gesture.up(1, inside, box, 1400)).toBe(true)
  })

  test('opens the edge again when the finger slides off', () => {
    const gesture = createPressGesture()
    gesture.down(1)
    expect(gesture.move(1, { x: 400, y: 150 }, box)).toBe(false)
    expect(gesture.move(1, inside, box)).toBe(true)
  })
})
