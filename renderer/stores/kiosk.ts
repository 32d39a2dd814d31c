import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import type { RouteInput, RouteName } from '#contract/ipc'
import type { KioskView, ScreenKind } from '#contract/view'
import { bridge } from '../api/bridge'
import type { Urgency } from '../composables/speech'

export type KioskRoute = Exclude<
  Extract<RouteName, `kiosk.${string}`>,
  'kiosk.view' | 'kiosk.touch' | 'kiosk.painted' | 'kiosk.say'
>

const touchPauseMs = 1000
/** The longest text main takes. */
const spokenMax = 1000

/** Mirrors what main shows. It decides nothing: a press is sent to main, and the next view says what came of it. */
export const useKioskStore = defineStore('kiosk', () => {
  const view = shallowRef<KioskView | null>(null)
  const language = computed(() => view.value?.language ?? 'kk')
  let touchedAtMs = Number.NEGATIVE_INFINITY

  /** Views may overtake each other between the answer and the event; a view that is not newer is dropped. */
  function receive(next: KioskView): void {
    if (view.value !== null && next.revision <= view.value.revision) return
    view.value = next
  }

  /** Subscribes first and asks second, so that nothing falls between. Returns the way to stop; the app shell calls both. */
  function connect(): () => void {
    const stop = bridge().on('kiosk.viewChanged', receive)
    void bridge().invoke('kiosk.view', undefined).then(receive)
    return stop
  }

  /** The answer is not looked at: an act that came too late changes nothing, and the view already says so. */
  function act<Name extends KioskRoute>(route: Name, input: RouteInput<Name>): void {
    void bridge().invoke(route, input)
  }

  /** Puts the idle reset off, at most once a second. `nowMs` is any clock that does not jump. */
  function touch(nowMs: number): void {
    if (nowMs - touchedAtMs < touchPauseMs) return
    touchedAtMs = nowMs
    void bridge().invoke('kiosk.touch', undefined)
  }

  /** A frame with this screen has been drawn. */
  function painted(screen: ScreenKind): void {
    void bridge().invoke('kiosk.painted', { screen })
  }

  /** Heard only by a customer with headphones. */
  function say(text: string, urgency: Urgency): void {
    if (view.value?.voice !== true || text === '') return
    void bridge().invoke('kiosk.say', { text: text.slice(0, spokenMax), urgency })
  }

  return { view, language, receive, connect, act, touch, painted, say }
})
