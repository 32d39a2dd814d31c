import { assertNever } from '#domain/assert'
import type { Fetch } from '#electron/sync/request'

/** What stands between the terminal and its centre on the device bench and in tests. `cut`: nothing gets through, and what is
 *  under way breaks off, sent or not. `refuse`: the centre says no to everything. */
export type LinkState =
  | { readonly kind: 'open' }
  | { readonly kind: 'cut' }
  | { readonly kind: 'slow'; readonly delayMs: number }
  | { readonly kind: 'refuse' }

export interface LinkGate {
  readonly fetch: Fetch
  state(): LinkState
  set(state: LinkState): void
}

const refusal = {
  type: 'urn:beket:problem:refused_on_bench',
  title: 'The device bench refuses',
  status: 403,
  code: 'refused_on_bench',
}

export function createLinkGate(
  fetch: Fetch,
  schedule: { after(delayMs: number, act: () => void): () => void },
): LinkGate {
  let state: LinkState = { kind: 'open' }
  let cutting = new AbortController()

  async function pass(url: string, init: RequestInit): Promise<Response> {
    const signal = AbortSignal.any([cutting.signal, ...(init.signal ? [init.signal] : [])])
    const response = await fetch(url, { ...init, signal })
    // The body is read here, so that a cut also breaks an answer that is half received.
    const body = await response.arrayBuffer()
    return new Response(body.byteLength === 0 ? null : body, { status: response.status, headers: response.headers })
  }

  function wait(delayMs: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      signal.throwIfAborted()
      const cancel = schedule.after(delayMs, resolve)
      signal.addEventListener('abort', () => {
        cancel()
        reject(signal.reason instanceof Error ? signal.reason : new TypeError('aborted'))
      })
    })
  }

  return {
    state: () => state,
    set: (next) => {
      state = next
      if (next.kind !== 'cut') return
      cutting.abort(new TypeError('the link is cut'))
      cutting = new AbortController()
    },
    fetch: async (url, init) => {
      switch (state.kind) {
        case 'open':
          return pass(url, init)
        case 'cut':
          throw new TypeError('the link is cut')
        case 'slow':
          await wait(state.delayMs, AbortSignal.any([cutting.signal, ...(init.signal ? [init.signal] : [])]))
          return pass(url, init)
        case 'refuse':
          return new Response(JSON.stringify(refusal), { status: refusal.status })
        default:
          return assertNever(state)
      }
    },
  }
}
