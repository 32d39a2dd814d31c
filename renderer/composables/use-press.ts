import { ref, type Ref } from 'vue'
import { createPressGesture, deafMs, type Box } from './press-gesture'

/** Binds the press gesture to a button: `listeners` go on it with v-on, `isDown` closes its edge. */
export function usePress(isEnabled: () => boolean, onPress: () => void, deafForMs: number = deafMs) {
  const gesture = createPressGesture(deafForMs)
  const isDown: Ref<boolean> = ref(false)

  function boxOf(event: PointerEvent): Box | null {
    return event.currentTarget instanceof Element ? event.currentTarget.getBoundingClientRect() : null
  }

  const listeners = {
    pointerdown(event: PointerEvent) {
      if (!isEnabled() || event.button !== 0) return
      if (event.currentTarget instanceof Element) event.currentTarget.setPointerCapture(event.pointerId)
      gesture.down(event.pointerId)
      isDown.value = true
    },
    pointermove(event: PointerEvent) {
      const box = boxOf(event)
      if (box !== null) isDown.value = gesture.move(event.pointerId, { x: event.clientX, y: event.clientY }, box)
    },
    pointerup(event: PointerEvent) {
      const box = boxOf(event)
      isDown.value = false
      if (box === null || !isEnabled()) return
      const counts = gesture.up(event.pointerId, { x: event.clientX, y: event.clientY }, box, event.timeStamp)
      if (counts) onPress()
    },
    pointercancel() {
      gesture.cancel()
      isDown.value = false
    },
    /** `detail` is 0 for Enter, Space and assistive technology; a finger's own click was served on release. */
    click(event: MouseEvent) {
      if (event.detail === 0 && isEnabled() && gesture.activate(event.timeStamp)) onPress()
    },
  }
  return { isDown, listeners }
}
