import type { BeketBridge } from '#contract/ipc'

declare global {
  interface Window {
    readonly beket: BeketBridge
  }
}

/** The only way out of the page. Looked up at each call, so that a page loads before its bridge is asked for anything. */
export function bridge(): BeketBridge {
  return window.beket
}
