import { computed, onMounted, onUnmounted, shallowRef, type ComputedRef, type Ref } from 'vue'
import { useKioskStore } from '../stores/kiosk'

export type Room = {
  readonly landscape: Readonly<Ref<boolean>>
  /** The smallest panel that lies, 1280×1024. */
  readonly small: Readonly<Ref<boolean>>
  /** No long lists on the ground, because the panel lies, the text is large or the keys are within lower reach. */
  readonly tight: ComputedRef<boolean>
}

function useQuery(text: string): Readonly<Ref<boolean>> {
  const query = window.matchMedia(text)
  const isMet = shallowRef(query.matches)
  const turn = (): void => {
    isMet.value = query.matches
  }
  onMounted(() => {
    query.addEventListener('change', turn)
  })
  onUnmounted(() => {
    query.removeEventListener('change', turn)
  })
  return isMet
}

/** How much room a screen has. */
export function useRoom(): Room {
  const store = useKioskStore()
  const landscape = useQuery('(orientation: landscape)')
  const small = useQuery('(orientation: landscape) and (max-width: 1599px)')
  const access = computed(() => store.view?.access)
  return {
    landscape,
    small,
    tight: computed(() => landscape.value || access.value?.largeText === true || access.value?.lowerReach === true),
  }
}
