import { contextBridge, ipcRenderer } from 'electron'
import { eventChannel, invokeChannel } from '#contract/channels'
import type { BeketBridge, RouteInput, RouteName, RouteOutput } from '#contract/ipc'

/** The only thing a page gets: call a route, listen to an event. Main decides which; names and inputs are checked there. */
const bridge: BeketBridge = {
  invoke: <Name extends RouteName>(route: Name, input: RouteInput<Name>) =>
    ipcRenderer.invoke(invokeChannel, route, input) as Promise<RouteOutput<Name>>,
  on: (event, listener) => {
    const deliver = (_: unknown, name: unknown, payload: unknown): void => {
      if (name === event) listener(payload as Parameters<typeof listener>[0])
    }
    ipcRenderer.on(eventChannel, deliver)
    return () => {
      ipcRenderer.off(eventChannel, deliver)
    }
  },
}

contextBridge.exposeInMainWorld('beket', bridge)
