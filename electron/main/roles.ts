import { randomUUID } from 'node:crypto'
import type { CounterRole } from '#domain/operator/rights'
import type { BenchService } from '#electron/main/bench-service'
import type { Configuration } from '#electron/main/configuration'
import type { Handlers, IpcDispatcher } from '#electron/main/ipc-dispatcher'
import type { ReceiptRaster } from '#electron/main/receipt-printer'
import { deskHandlers, kioskHandlers } from '#electron/main/routes'
import type { ScreenKind } from '#contract/view'
import { Desk } from '#electron/services/desk/desk-session'
import type { ApplicationService } from '#electron/services/desk/application-service'
import { openOperators } from '#electron/services/desk/operators'
import { createTerminal, openTerminal, type Terminal, type TerminalParts } from '#electron/services/terminal'
import type { TerminalSession } from '#electron/services/terminal-session'
import type { Pull } from '#electron/sync/pulls'
import { pullOperators } from '#electron/sync/pull-published'

/** A terminal of either kind, as the composition works with it. */
export type ServedTerminal = {
  readonly terminal: Terminal<TerminalSession>
  handlers(bench: BenchService, receipts: ReceiptRaster, painted: (screen: ScreenKind) => void): Handlers
}

type Parts = Omit<TerminalParts, 'viewChanged'>
/** What only a desk needs. */
type DeskParts = { readonly raster: ReceiptRaster; readonly applications: ApplicationService }

/** What a role keeps a copy of beside what every terminal does: only desks sign operators in. */
export function pullsOf(role: Configuration['role']): readonly Pull[] {
  return role === 'kiosk' ? [] : [pullOperators]
}

export function openRole(
  role: Configuration['role'],
  parts: Parts,
  dispatcher: IpcDispatcher,
  ofDesk: DeskParts,
): Promise<ServedTerminal> {
  if (role === 'kiosk') return Promise.resolve(openKiosk(parts, dispatcher))
  return openDesk(role === 'desk' ? 'specialised' : 'central', parts, dispatcher, ofDesk)
}

function openKiosk(parts: Parts, dispatcher: IpcDispatcher): ServedTerminal {
  const terminal: Terminal = createTerminal({
    ...parts,
    viewChanged: () => {
      dispatcher.send('kiosk.viewChanged', terminal.session.view())
    },
  })
  return {
    terminal,
    handlers: (bench, receipts, painted) => kioskHandlers(terminal.session, bench, receipts, painted),
  }
}

async function openDesk(
  desk: CounterRole,
  parts: Parts,
  dispatcher: IpcDispatcher,
  { raster, applications }: DeskParts,
): Promise<ServedTerminal> {
  const { store, clock, log, devices, onDefect } = parts
  const operators = await openOperators({ store, clock, log }, () => {
    terminal.session.operatorsChanged()
  })
  const terminal: Terminal<Desk> = openTerminal(
    {
      ...parts,
      viewChanged: () => {
        dispatcher.send('desk.viewChanged', terminal.session.view())
      },
    },
    (ports) =>
      new Desk({
        ...ports,
        desk,
        operators,
        store: { ...store, append: (entries) => store.journal.append(entries) },
        newId: randomUUID,
        applications,
        printPage: async (jobId, page) => devices.call('printer.print', { jobId, page: await raster.draw(page) }),
        onDefect,
      }),
  )
  return { terminal, handlers: (bench, receipts) => deskHandlers(terminal.session, bench, receipts) }
}
