import { createApp, h, nextTick } from 'vue'
import type { PrintedPage } from '#contract/desk/report'
import { bridge } from '../api/bridge'
import { createDeskI18n } from '../desk/texts'
import ApplicationPage from './application-page.vue'
import ReceiptPage from './receipt-page.vue'
import ReportPage from './report-page.vue'
import { createReceiptI18n } from './texts'
import './receipt.css'

/** One letter of each font file: Kazakh, Russian, ₸ and Latin. A face asked for by name is loaded even before it is drawn. */
const sample = 'ҚЯ₸A'
const weights = [500, 600, 700, 800]

function drawnPage(page: PrintedPage) {
  if ('report' in page) return { drawn: h(ReportPage, { printed: page }), words: createDeskI18n(page.language) }
  if ('application' in page)
    return { drawn: h(ApplicationPage, { printed: page }), words: createDeskI18n(page.language) }
  return { drawn: h(ReceiptPage, { document: page }), words: createReceiptI18n(page.language) }
}

async function draw(): Promise<void> {
  const page = await bridge().invoke('receipt.document', undefined)
  await Promise.all(weights.map((weight) => document.fonts.load(`${String(weight)} 24px "Golos Text"`, sample)))
  const { drawn, words } = drawnPage(page)
  const app = createApp(() => drawn).use(words)
  document.documentElement.lang = page.language
  app.mount('#app')
  await nextTick()
  await document.fonts.ready
  await bridge().invoke('receipt.drawn', { height: Math.ceil(document.body.getBoundingClientRect().height) })
}

await draw()
