import type { IpcMainInvokeEvent, WebContents } from 'electron'
import { eventChannel } from '#contract/channels'
import {
  routes,
  type EventName,
  type EventPayload,
  type ParsedInput,
  type RouteName,
  type RouteOutput,
} from '#contract/ipc'
import { assert } from '#domain/assert'

export type Page = 'kiosk' | 'desk' | 'bench' | 'receipt'

type Handler<Name extends RouteName> = (input: ParsedInput<Name>) => RouteOutput<Name> | Promise<RouteOutput<Name>>
export type Handlers = { readonly [Name in RouteName]: Handler<Name> }

/** Why a call was refused, for the log and the caller. Nothing of it is shown to a passenger. */
export type IpcRefusal = 'unknown_route' | 'foreign_frame' | 'bad_input'

export interface IpcDispatcher {
  /** Rejects with `beket:refused:<reason>` what no window may call. */
  answer(event: IpcMainInvokeEvent, name: unknown, input: unknown): Promise<unknown>
  /** Lets a window call the routes of its page, and nothing else. */
  admit(contents: WebContents, page: Page): void
  send<Name extends EventName>(name: Name, payload: EventPayload<Name>): void
}

/** One dispatcher for all routes: refuses unknown routes, frames that are not the window's own top frame, and inputs that do
 *  not parse, with a reason. Calls made before there are handlers wait for them. */
export function createIpcDispatcher(
  origin: string,
  handlers: Promise<Handlers>,
  onRefused: (refusal: IpcRefusal, route: string) => void,
): IpcDispatcher {
  const admitted = new Map<WebContents, Page>()

  function refuse(refusal: IpcRefusal, route: unknown): never {
    onRefused(refusal, typeof route === 'string' ? route.slice(0, 64) : typeof route)
    throw new Error(`beket:refused:${refusal}`)
  }

  function isOwnFrame(event: IpcMainInvokeEvent): boolean {
    const frame = event.senderFrame
    return frame !== null && frame.parent === null && frame.origin === origin
  }

  async function answer(event: IpcMainInvokeEvent, name: unknown, input: unknown): Promise<unknown> {
    const page = admitted.get(event.sender)
    if (page === undefined || !isOwnFrame(event)) return refuse('foreign_frame', name)
    if (typeof name !== 'string' || !isRouteName(name) || routes[name].page !== page)
      return refuse('unknown_route', name)
    const parsed = routes[name].input.safeParse(input)
    if (!parsed.success) return refuse('bad_input', name)
    const handler = (await handlers)[name] as (value: unknown) => unknown
    return handler(parsed.data)
  }

  return {
    answer,
    admit(contents, page) {
      admitted.set(contents, page)
      contents.once('destroyed', () => admitted.delete(contents))
    },
    send(name, payload) {
      const page = name.slice(0, name.indexOf('.'))
      assert(page === 'kiosk' || page === 'desk' || page === 'bench', `event of no page: ${name}`)
      for (const [contents, ofPage] of admitted) if (ofPage === page) contents.send(eventChannel, name, payload)
    },
  }
}

function isRouteName(name: string): name is RouteName {
  return Object.hasOwn(routes, name)
}
