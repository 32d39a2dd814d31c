import './styles/base.css'
import { createPinia } from 'pinia'
import { createApp } from 'vue'
import App from './app.vue'
import { createKioskI18n } from './i18n/messages'

/** One letter of each subset of the face, so that all four are there before the first amount is. */
const fontSamples = ['A', 'Я', 'Қ', '₸']
void Promise.all(fontSamples.map((sample) => document.fonts.load('700 32px "Golos Text"', sample)))

createApp(App).use(createPinia()).use(createKioskI18n('kk')).mount('#app')
