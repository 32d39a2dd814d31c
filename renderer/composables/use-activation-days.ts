import { computed, type ComputedRef } from 'vue'
import { useKioskStore } from '../stores/kiosk'

/** The activation term in force, in days; 0 until the first view is there. */
export function useActivationDays(): ComputedRef<number> {
  const store = useKioskStore()
  return computed(() => store.view?.activationDays ?? 0)
}
