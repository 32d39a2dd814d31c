import { onMounted, onUnmounted, watch } from 'vue'

/** `assertive` breaks off what is being said, `polite` waits for its end. */
export type Urgency = 'polite' | 'assertive'
export type Utterance = { readonly text: string; readonly urgency: Urgency }

/** Where everything goes that is to be said aloud. */
export type Speech = { say(text: string, urgency: Urgency): void }
export type SpeechLog = {
  /** Whether it was new, and so to be said aloud. */
  say(text: string, urgency: Urgency): boolean
  /** Oldest first. */
  readonly recent: () => readonly Utterance[]
}

const kept = 20

/** Words as they are said: what is drawn on several lines is one. */
function inOneLine(words: string): string {
  return words.replace(/\s+/gu, ' ').trim()
}

/** Keeps the last utterances and says nothing: what a voice would have said can be read. Empty texts are not said, nor is the
 *  same text again, because a focus that comes back on a redrawn screen tells nothing new. */
export function createSpeechLog(): SpeechLog {
  let utterances: readonly Utterance[] = []
  return {
    say(text, urgency) {
      const said = inOneLine(text)
      if (said === '' || said === utterances.at(-1)?.text) return false
      utterances = [...utterances, { text: said, urgency }].slice(-kept)
      return true
    },
    recent: () => utterances,
  }
}

/** What has taken the focus: its name for assistive technology, and its words as they are read aloud. */
export type Focused = { readonly tagName: string; readonly ariaLabel: string | null; readonly words: string }

/** A key says its name. A heading that takes the focus belongs to a screen that has just been said whole. */
export function spokenOf({ tagName, ariaLabel, words }: Focused): string {
  return tagName === 'BUTTON' ? inOneLine(ariaLabel ?? words) : ''
}

/** The words of an element without what is drawn only for the eye. */
function wordsOf(node: Node): string {
  if (node instanceof Text) return node.data
  if (node instanceof Element && node.ariaHidden === 'true') return ''
  return [...node.childNodes].map(wordsOf).join(' ')
}

export const speech: SpeechLog = createSpeechLog()

/** Feeds the port: a screen is said when it opens, a key when it takes the focus. The app shell calls it once. */
export function useSpeech(port: Speech, screenWords: () => string): void {
  watch(screenWords, (words) => port.say(words, 'polite'), { immediate: true })
  function onFocus(event: FocusEvent): void {
    if (!(event.target instanceof Element)) return
    const { tagName, ariaLabel } = event.target
    port.say(spokenOf({ tagName, ariaLabel, words: wordsOf(event.target) }), 'assertive')
  }
  onMounted(() => {
    document.addEventListener('focusin', onFocus)
  })
  onUnmounted(() => {
    document.removeEventListener('focusin', onFocus)
  })
}
