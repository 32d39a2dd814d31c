import { computed, shallowRef, type ComputedRef, type Ref } from 'vue'
import { afterErasing, afterTyping, isComplete, type EntryFormat } from './entry-format'

export type Entry = {
  readonly value: Readonly<Ref<string>>
  /** Long enough to be confirmed; whether it is right is for the rules of its field. */
  readonly isComplete: ComputedRef<boolean>
  readonly type: (text: string) => void
  readonly erase: () => void
  readonly clear: () => void
}

/** What is being typed into one field. It lives in memory only: a hidden value never reaches the page. */
export function useEntry(format: () => EntryFormat, start = ''): Entry {
  const value = shallowRef(start)
  return {
    value,
    isComplete: computed(() => isComplete(format(), value.value)),
    type(text) {
      value.value = afterTyping(format(), value.value, text)
    },
    erase() {
      value.value = afterErasing(value.value)
    },
    clear() {
      value.value = ''
    },
  }
}
