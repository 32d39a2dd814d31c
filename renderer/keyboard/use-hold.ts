import { onUnmounted } from 'vue'
import { isWithin, type Box, type Point } from '../composables/press-gesture'

/** A key held longer acts again and again, at the pace desktop keyboards have. */
export const holdDelayMs = 500
export const holdEveryMs = 90

export type Hold = {
  readonly down: () => void
  /** The finger moved: off the key it stops. */
  readonly move: (point: Point, box: Box) => void
  readonly up: () => void
  /** Whether the hold has acted since it began; asked once, because the release that ends it is no press of its own. */
  readonly takeActed: () => boolean
}

export function createHold(act: () => void): Hold {
  let timer: ReturnType<typeof setTimeout> | undefined
  let acted = false

  function repeat(): void {
    acted = true
    act()
    timer = setTimeout(repeat, holdEveryMs)
  }
  function stop(): void {
    clearTimeout(timer)
    timer = undefined
  }
  return {
    down() {
      stop()
      acted = false
      timer = setTimeout(repeat, holdDelayMs)
    },
    move(point, box) {
      if (!isWithin(point, box)) stop()
    },
    up: stop,
    takeActed() {
      const had = acted
      acted = false
      return had
    },
  }
}

/** `listeners` go on the key beside its press. */
export function useHold(act: () => void) {
  const hold = createHold(act)
  onUnmounted(hold.up)
  const listeners = {
    pointerdown: hold.down,
    pointermove(event: PointerEvent) {
      if (!(event.currentTarget instanceof Element)) return
      hold.move({ x: event.clientX, y: event.clientY }, event.currentTarget.getBoundingClientRect())
    },
    pointerup: hold.up,
    pointercancel: hold.up,
  }
  /** What the key's own press does. */
  function press(): void {
    if (!hold.takeActed()) act()
  }
  return { listeners, press }
}
