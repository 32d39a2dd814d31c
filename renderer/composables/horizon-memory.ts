/** Screens come and go whole; this remembers where the horizon stood and what colour the sky had, so that the line moves
 *  (240 ms) and the sky cross-fades (160 ms) while the ground is replaced at once. The line is always the border of what is
 *  seen: a rising one uncovers the ground below it, a sinking one the sky above it. */
const horizonMs = 240
const skyMs = 160

export type HorizonParts = {
  readonly root: HTMLElement
  readonly sky: HTMLElement
  readonly horizon: HTMLElement
  readonly ground: HTMLElement
}

type Place = { readonly bottom: number; readonly colour: string }

function placeOf(sky: HTMLElement): Place {
  return { bottom: sky.getBoundingClientRect().bottom, colour: getComputedStyle(sky).backgroundColor }
}

function createHorizonMemory() {
  let last: Place | null = null

  /** Before the screen changes or goes. */
  function leave(sky: HTMLElement): void {
    last = placeOf(sky)
  }

  /** After it has come or changed. */
  function arrive({ root, sky, horizon, ground }: HorizonParts): void {
    const before = last
    const place = placeOf(sky)
    last = place
    if (before === null || matchMedia('(prefers-reduced-motion: reduce)').matches) return
    const fade = [{ backgroundColor: before.colour }, { backgroundColor: place.colour }]
    if (before.colour !== place.colour) sky.animate(fade, { duration: skyMs })
    const risenPx = before.bottom - place.bottom
    if (risenPx === 0) return
    // `top`, not a transform: line and border move in the same frame of the same thread.
    const motion = { duration: horizonMs, easing: 'ease-out' }
    horizon.animate([{ top: `${String(risenPx)}px` }, { top: '0px' }], motion)
    const covered = risenPx > 0 ? ground : sky
    const behind = getComputedStyle(risenPx > 0 ? sky : ground).backgroundColor
    const inset = risenPx > 0 ? `inset(${String(risenPx)}px 0 0 0)` : `inset(0 0 ${String(-risenPx)}px 0)`
    covered.animate([{ clipPath: inset }, { clipPath: 'inset(0)' }], motion)
    root.animate([{ backgroundColor: behind }, { backgroundColor: behind }], { duration: horizonMs })
  }

  return { leave, arrive }
}

export const horizonMemory = createHorizonMemory()
