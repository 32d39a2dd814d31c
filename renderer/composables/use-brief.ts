import { computed, type ComputedRef } from 'vue'
import { useKioskStore } from '../stores/kiosk'

/** True where there is room for what must be said only: large text, keys within lower reach. */
export function useBrief(): ComputedRef<boolean> {
  const store = useKioskStore()
  return computed(() => store.view?.access.largeText === true || store.view?.access.lowerReach === true)
}
