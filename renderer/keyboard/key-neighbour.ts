import type { Box } from '../composables/press-gesture'

export type Direction = 'left' | 'right' | 'up' | 'down'

const directions: Readonly<Record<string, Direction>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
}

/** The direction of an arrow key, by its `KeyboardEvent.key`; null for any other key. */
export function directionOf(key: string): Direction | null {
  return directions[key] ?? null
}

/** Edges of neighbours may touch or overlap by a rounding. */
const tolerancePx = 2

type Distance = { readonly gap: number; readonly aside: number }

/** How far `to` lies from `from` in that direction; null when it does not lie there. Sideways it must be in the same row. */
function distance(from: Box, to: Box, direction: Direction): Distance | null {
  const gaps = {
    left: from.left - to.right,
    right: to.left - from.right,
    up: from.top - to.bottom,
    down: to.top - from.bottom,
  }
  const gap = gaps[direction]
  const isSideways = direction === 'left' || direction === 'right'
  const isInRow = to.top < from.bottom && to.bottom > from.top
  if (gap < -tolerancePx || (isSideways && !isInRow)) return null
  const aside = isSideways ? to.top + to.bottom - from.top - from.bottom : to.left + to.right - from.left - from.right
  return { gap, aside: Math.abs(aside) }
}

/** The nearer row or column first, then what lies straightest. */
function isNearer(one: Distance, other: Distance): boolean {
  const closer = other.gap - one.gap
  return Math.abs(closer) > tolerancePx ? closer > 0 : one.aside < other.aside
}

/** Index of the key an arrow leads to, or null at the border of the keyboard. Boxes are in pixels of the same page. */
export function neighbour(boxes: readonly Box[], from: number, direction: Direction): number | null {
  const here = boxes[from]
  if (here === undefined) return null
  let best: { index: number; distance: Distance } | null = null
  for (const [index, box] of boxes.entries()) {
    const found = index === from ? null : distance(here, box, direction)
    if (found !== null && (best === null || isNearer(found, best.distance))) best = { index, distance: found }
  }
  return best?.index ?? null
}
