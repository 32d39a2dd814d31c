import { nextTick, onMounted, onUnmounted, onUpdated } from 'vue'

/** Steps in which a screen gives room (styles/fit.css): space and signs first, sizes of text last. */
const steps = 3
const tolerancePx = 1

function isOver(element: Element): boolean {
  return (
    element.scrollHeight > element.clientHeight + tolerancePx || element.scrollWidth > element.clientWidth + tolerancePx
  )
}

/** The keys of a bar stand beside each other. */
function isInTwoRows(bar: Element): boolean {
  const [first, ...others] = [...bar.querySelectorAll('button')].map((key) => key.getBoundingClientRect())
  return first !== undefined && others.some((key) => key.top >= first.bottom)
}

/** Looks whether everything that is said is on the screen, whatever its language, and makes it closer until it is. `parts` are
 *  what must hold their words; `root` carries the step as `data-fit`. */
export function useFit(root: () => HTMLElement | null, parts: string): void {
  function fit(): void {
    const element = root()
    if (element === null) return
    for (let step = 0; step <= steps; step += 1) {
      element.dataset['fit'] = String(step)
      const isWhole = ![...element.querySelectorAll(parts)].some(isOver)
      if (isWhole && ![...element.querySelectorAll('.bar')].some(isInTwoRows)) return
    }
  }

  // Larger text or lower keys come by an attribute of the page.
  const settings = new MutationObserver(() => void nextTick(fit))
  onMounted(() => {
    fit()
    settings.observe(document.documentElement, { attributeFilter: ['data-large', 'data-lower', 'data-contrast'] })
  })
  onUpdated(fit)
  onUnmounted(() => {
    settings.disconnect()
  })
}
