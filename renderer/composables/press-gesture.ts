/** What counts as one press of a key by a finger, a glove or a mouse (design language §4): it acts on release inside the key
 *  or up to 24 px outside it, and the same key is deaf for 400 ms after it acted. */
export const slopPx = 24
export const deafMs = 400
/** A key that types may come twice in a word (`нн`, `00`): only a bouncing finger is left out. */
export const typingDeafMs = 80

export type Point = { readonly x: number; readonly y: number }
export type Box = { readonly left: number; readonly top: number; readonly right: number; readonly bottom: number }

export function isWithin(point: Point, box: Box, slop: number = slopPx): boolean {
  return (
    point.x >= box.left - slop &&
    point.x <= box.right + slop &&
    point.y >= box.top - slop &&
    point.y <= box.bottom + slop
  )
}

export type PressGesture = {
  down(pointerId: number): void
  /** Whether the key looks pressed now. */
  move(pointerId: number, point: Point, box: Box): boolean
  /** True when the press counts. */
  up(pointerId: number, point: Point, box: Box, nowMs: number): boolean
  cancel(): void
  /** A press by keyboard or by assistive technology. */
  activate(nowMs: number): boolean
}

export function createPressGesture(deafForMs: number = deafMs): PressGesture {
  let held: number | null = null
  let actedAtMs = Number.NEGATIVE_INFINITY

  function activate(nowMs: number): boolean {
    if (nowMs - actedAtMs < deafForMs) return false
    actedAtMs = nowMs
    return true
  }

  return {
    down(pointerId) {
      // The first finger owns the key: a palm that lands second must not end its press.
      held ??= pointerId
    },
    move(pointerId, point, box) {
      return held === pointerId && isWithin(point, box)
    },
    up(pointerId, point, box, nowMs) {
      if (held !== pointerId) return false
      held = null
      return isWithin(point, box) && activate(nowMs)
    },
    cancel() {
      held = null
    },
    activate,
  }
}
