import { sampleBench } from '#test/renderer/bench-samples'

/** The bench with a sample instead of main: `?print=URL` is the receipt in the tray. Acts are kept in `window.acts`. */
const acts: unknown[] = []
const view = sampleBench(new URLSearchParams(location.search).get('print'))

Object.assign(window, {
  acts,
  beket: {
    invoke: (route: string, input: unknown) => {
      if (route === 'bench.view') return Promise.resolve(view)
      acts.push(input)
      return Promise.resolve({ ok: false, detail: 'this is the gallery' })
    },
    on: () => () => undefined,
  },
})

await import('#renderer/bench/main.ts')
