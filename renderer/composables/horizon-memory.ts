/** Screens come and go whole; this remembers where the horizon stood and what colour the sky had, so that the line moves
 *  (240 ms) and the sky cross-fades (160 ms) while the ground is replaced at once. */
const horizonMs = 240
const skyMs = 160

type Place = { readonly left: number; readonly top: number; readonly colour: string }

function createHorizonMemory() {
  let last: Place | null = null

  function arrive(sky: HTMLElement, horizon: HTMLElement): void {
    const { left, top } = horizon.getBoundingClientRect()
    const place: Place = { left, top, colour: getComputedStyle(sky).backgroundColor }
    const before = last
    last = place
    if (before === null || matchMedia('(prefers-reduced-motion: reduce)').matches) return
    if (before.colour !== place.colour) {
      sky.animate([{ backgroundColor: before.colour }, { backgroundColor: place.colour }], { duration: skyMs })
    }
    if (before.left !== left || before.top !== top) {
      const from = `translate(${String(before.left - left)}px, ${String(before.top - top)}px)`
      horizon.animate([{ transform: from }, { transform: 'none' }], { duration: horizonMs, easing: 'ease-out' })
    }
  }

  return { arrive }
}

export const horizonMemory = createHorizonMemory()
