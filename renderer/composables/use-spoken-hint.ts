import { computed, type ComputedRef } from 'vue'
import type { Screen } from '#contract/view'
import { useKioskTexts } from '../i18n/messages'
import { screenWords } from '../screens/screen-words'

/** What a voice would say for the screen: title, sentence, money. Countdowns are left out, or it would never fall silent. */
export function useSpokenHint(screen: () => Screen | null): ComputedRef<string> {
  const { text, locale } = useKioskTexts()
  return computed(() => {
    const now = screen()
    if (now === null) return ''
    if (now.kind === 'idle_warning') return `${text('idle.title')} ${text('key.needTime')}`
    const { title, lead, money } = screenWords(now, text, locale.value)
    // What ends a sentence already gets no second stop.
    const parts = [title, lead, money].filter((part) => part !== '')
    return parts.map((part) => (/[.?!]$/.test(part) ? part : `${part}.`)).join(' ')
  })
}
