import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import type { DeskAct, DeskAnswer } from '#contract/desk/acts'
import type { DeskView } from '#contract/desk/view'
import { bridge } from '#renderer/api/bridge.ts'

const touchPauseMs = 5000

/** Mirrors what main shows. What is being typed belongs to the page; everything else is main's. */
export const useDeskStore = defineStore('desk', () => {
  const view = shallowRef<DeskView | null>(null)
  const language = computed(() => view.value?.language ?? 'kk')
  let touchedAtMs = Number.NEGATIVE_INFINITY

  /** Views may overtake each other; one that is not newer is dropped. */
  function receive(next: DeskView): void {
    if (view.value === null || next.revision > view.value.revision) view.value = next
  }

  function connect(): () => void {
    const stop = bridge().on('desk.viewChanged', receive)
    void bridge().invoke('desk.view', undefined).then(receive)
    return stop
  }

  function act(asked: DeskAct): Promise<DeskAnswer> {
    return bridge().invoke('desk.act', asked)
  }

  /** Puts the idle lock off. `nowMs` is any clock that does not jump. */
  function touch(nowMs: number): void {
    if (nowMs - touchedAtMs < touchPauseMs) return
    touchedAtMs = nowMs
    void act({ kind: 'touch' })
  }

  return { view, language, connect, act, touch }
})
