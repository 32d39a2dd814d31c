import { onMounted, onUnmounted } from 'vue'

export type HardwareKeys = {
  /** One character that prints. */
  readonly type: (character: string) => void
  readonly erase: () => void
  readonly clear: () => void
  /** Enter while no key has the focus; a focused key takes Enter for itself. */
  readonly done: () => void
}

export type PressedKey = {
  readonly key: string
  readonly ctrlKey: boolean
  readonly altKey: boolean
  readonly metaKey: boolean
}

/** What a key of a connected keyboard does. True: it was served here and must do nothing else. */
export function serveHardwareKey(pressed: PressedKey, isKeyFocused: boolean, acts: HardwareKeys): boolean {
  if (pressed.ctrlKey || pressed.altKey || pressed.metaKey) return false
  if (isKeyFocused && (pressed.key === 'Enter' || pressed.key === ' ')) return false
  if (pressed.key === 'Backspace') acts.erase()
  else if (pressed.key === 'Delete') acts.clear()
  else if (pressed.key === 'Enter') acts.done()
  else if (Array.from(pressed.key).length === 1) acts.type(pressed.key)
  else return false
  return true
}

/** While the component is mounted, a connected keyboard types as well, wherever the focus is. */
export function useHardwareKeys(acts: HardwareKeys): void {
  function onKeydown(event: KeyboardEvent): void {
    const isKeyFocused = document.activeElement instanceof HTMLButtonElement
    if (serveHardwareKey(event, isKeyFocused, acts)) event.preventDefault()
  }
  onMounted(() => {
    window.addEventListener('keydown', onKeydown)
  })
  onUnmounted(() => {
    window.removeEventListener('keydown', onKeydown)
  })
}
