import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import type { BenchAction, BenchView } from '#contract/bench'
import type { Language } from '#domain/language'
import { bridge } from '../api/bridge'

/** Mirrors the simulated devices; what a key did is told by the next view. Only the language and the card under the hand are
 *  the bench's own. */
export const useBenchStore = defineStore('bench', () => {
  const view = shallowRef<BenchView | null>(null)
  const language = ref<Language>('kk')
  const chosenCardId = ref<string | null>(null)
  const refusal = ref<string | null>(null)

  /** The card the next act is about: the one on the reader, else the one chosen, else the first. */
  const card = computed(() => {
    const cards = view.value?.cards ?? []
    return (
      cards.find((each) => each.inField) ?? cards.find((each) => each.cardId === chosenCardId.value) ?? cards[0] ?? null
    )
  })

  function receive(next: BenchView): void {
    view.value = next
  }

  /** Subscribes first and asks second; the answer is older than any event that came meanwhile. */
  function connect(): () => void {
    const stop = bridge().on('bench.viewChanged', receive)
    void bridge()
      .invoke('bench.view', undefined)
      .then((first) => {
        view.value ??= first
      })
    return stop
  }

  async function act(action: BenchAction): Promise<void> {
    const answer = await bridge().invoke('bench.do', action)
    refusal.value = answer.ok ? null : answer.detail
  }

  function chooseCard(cardId: string): void {
    chosenCardId.value = cardId
  }

  return { view, language, chosenCardId, refusal, card, receive, connect, act, chooseCard }
})
