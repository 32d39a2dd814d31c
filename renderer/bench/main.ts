import { createPinia } from 'pinia'
import { createApp } from 'vue'
import '../styles/base.css'
import BenchApp from './bench-app.vue'
import { useBenchStore } from './bench-store'
import { createBenchI18n } from './texts'

const app = createApp(BenchApp)
app.use(createPinia())
const store = useBenchStore()
app.use(createBenchI18n(store.language))
const disconnect = store.connect()
window.addEventListener('pagehide', disconnect)
app.mount('#app')
