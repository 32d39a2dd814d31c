import { onMounted, onUnmounted, ref, type Ref } from 'vue'

const breathEveryMs = 20_000
const stepMs = 90

/** Once in 20 s a wave that passes along the rays: its head, counted from the first ray, or null between two waves. Timers
 *  and not a CSS animation: a machine that waits all day would draw 60 frames a second for it. Still with reduced motion. */
export function useRayBreath(isBreathing: () => boolean, steps: () => number): Ref<number | null> {
  const head = ref<number | null>(null)
  let timer: ReturnType<typeof setTimeout> | undefined

  function rest(): void {
    head.value = null
    timer = setTimeout(step, breathEveryMs - steps() * stepMs)
  }

  function step(): void {
    head.value = head.value === null ? 0 : head.value + 1
    if (head.value < steps()) timer = setTimeout(step, stepMs)
    else rest()
  }

  onMounted(() => {
    if (isBreathing() && !matchMedia('(prefers-reduced-motion: reduce)').matches) rest()
  })
  onUnmounted(() => {
    clearTimeout(timer)
  })
  return head
}
