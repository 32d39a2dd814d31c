import { computed, onMounted, onUnmounted, shallowRef, type ComputedRef } from 'vue'
import { useKioskStore } from '../stores/kiosk'

/** How much room a screen has. `tight`: no long lists on the ground, because the panel lies, the text is large or the keys are
 *  within lower reach. */
export function useRoom(): { readonly landscape: ComputedRef<boolean>; readonly tight: ComputedRef<boolean> } {
  const store = useKioskStore()
  const query = window.matchMedia('(orientation: landscape)')
  const isLandscape = shallowRef(query.matches)
  const turn = (): void => {
    isLandscape.value = query.matches
  }
  onMounted(() => {
    query.addEventListener('change', turn)
  })
  onUnmounted(() => {
    query.removeEventListener('change', turn)
  })
  const access = computed(() => store.view?.access)
  return {
    landscape: computed(() => isLandscape.value),
    tight: computed(() => isLandscape.value || access.value?.largeText === true || access.value?.lowerReach === true),
  }
}
