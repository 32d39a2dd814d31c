import { createPinia } from 'pinia'
import { createApp } from 'vue'
import '#renderer/styles/base.css'
import './desk.css'
import DeskApp from './desk-app.vue'
import { createDeskI18n } from './texts'

createApp(DeskApp).use(createPinia()).use(createDeskI18n('kk')).mount('#app')
