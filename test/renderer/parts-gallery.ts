import '#renderer/styles/base.css'
import './parts-gallery.css'
import { createApp, defineComponent, h, shallowReactive } from 'vue'
import { assert } from '#domain/assert'
import type { Language } from '#domain/language'
import type { KioskView } from '#contract/view'
import { speech, useSpeech } from '#renderer/composables/speech.ts'
import { createKioskI18n } from '#renderer/i18n/messages.ts'
import FootBar from '#renderer/parts/foot-bar.vue'
import StatusStrip from '#renderer/parts/status-strip.vue'
import { layoutProblems } from '#test/renderer/layout-probe'
import { settled } from '#test/renderer/settled'
import { secretPin, sheets } from '#test/renderer/sheets/sheets'

/** Shows the parts, put together as screens would, in the kiosk's frame: `partsGallery.show('pin', { language: 'ru' })`. */

type Access = KioskView['access']
const state = shallowReactive<{ name: string; language: Language; access: Access; offline: boolean; revision: number }>(
  {
    name: 'name-kazakh',
    language: 'kk',
    access: { largeText: false, lowerReach: false, highContrast: false },
    offline: false,
    revision: 0,
  },
)
const done: string[] = []
const i18n = createKioskI18n('kk')

const Frame = defineComponent({
  setup() {
    useSpeech(speech, () => state.name)
    return () => {
      const sheet = sheets[state.name]
      assert(sheet !== undefined, `no sheet ${state.name}`)
      return h('div', { class: ['kiosk', { offline: state.offline }] }, [
        h(StatusStrip, {
          stopName: '«Керуен»',
          nowMs: Date.UTC(2026, 10, 21, 9, 32),
          offline: state.offline,
          receipts: 'printed',
        }),
        h('main', { class: 'main', key: `${state.name}${String(state.revision)}` }, [
          sheet((value) => done.push(value)),
        ]),
        h(FootBar, { language: state.language, access: state.access, atHome: false }),
      ])
    }
  },
})

const partsGallery = {
  names: Object.keys(sheets),
  /** What the forms handed over. */
  done,
  secretPin,
  layoutProblems,
  spoken: () => speech.recent(),
  async show(name: string, change: { language?: Language; access?: Access; link?: 'up' | 'down' } = {}): Promise<void> {
    state.name = name
    state.revision += 1
    if (change.language !== undefined) state.language = change.language
    if (change.access !== undefined) state.access = change.access
    if (change.link !== undefined) state.offline = change.link === 'down'
    i18n.global.locale.value = state.language
    const { dataset } = document.documentElement
    document.documentElement.lang = state.language
    dataset['large'] = String(state.access.largeText)
    dataset['lower'] = String(state.access.lowerReach)
    dataset['contrast'] = String(state.access.highContrast)
    await settled()
  },
}

declare global {
  interface Window {
    partsGallery: typeof partsGallery
  }
}

window.partsGallery = partsGallery
createApp(Frame).use(i18n).mount('#app')
await partsGallery.show(new URLSearchParams(location.search).get('sheet') ?? 'name-kazakh')
