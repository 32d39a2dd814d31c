import { watch } from 'vue'
import type { ScreenKind } from '#contract/view'

/** Calls `painted` for each kind of screen once a frame with it has been drawn: frame callbacks run before the drawing, so a
 *  task queued in one runs right after it. A screen that gave way to another before its frame was never seen. */
export function usePaintedScreen(kind: () => ScreenKind | null, painted: (kind: ScreenKind) => void): void {
  const drawn = new MessageChannel()
  let awaited: ScreenKind | null = null
  drawn.port1.onmessage = ({ data }: MessageEvent<ScreenKind | null>) => {
    if (data !== null) painted(data)
  }
  function onFrame(): void {
    drawn.port2.postMessage(awaited)
    awaited = null
  }
  watch(
    kind,
    (next) => {
      if (awaited === null) requestAnimationFrame(onFrame)
      awaited = next
    },
    { flush: 'post', immediate: true },
  )
}
