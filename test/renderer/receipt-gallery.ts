import { languages } from '#domain/language'
import { receiptVariants, sampleReceipt } from '#test/renderer/receipt-samples'

/** The receipt page with a sample instead of main: `?variant=deferred&language=ru`. The height it reports is put on the page. */
const asked = new URLSearchParams(location.search)
const variant = receiptVariants.find((name) => name === asked.get('variant')) ?? 'topUpByCard'
const language = languages.find((name) => name === asked.get('language')) ?? 'kk'

const answers: Record<string, (input: unknown) => unknown> = {
  'receipt.document': () => sampleReceipt(variant, language),
  'receipt.drawn': (input) => {
    document.body.dataset['drawn'] = JSON.stringify(input)
  },
}

Object.assign(window, {
  beket: {
    invoke: (route: string, input: unknown) => Promise.resolve(answers[route]?.(input)),
    on: () => () => undefined,
  },
})

await import('#renderer/receipt/main.ts')
