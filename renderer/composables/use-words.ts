import { computed, type ComputedRef } from 'vue'
import type { Screen } from '#contract/view'
import { useKioskTexts } from '../i18n/messages'
import { screenWords, type ScreenWords } from '../screens/screen-words'

/** The words of a screen in the language of the page. */
export function useWords(screen: () => Screen): ComputedRef<ScreenWords> {
  const { text, locale } = useKioskTexts()
  return computed(() => screenWords(screen(), text, locale.value))
}
