import type { DispenserState } from '#drivers/dispenser/driver'
import type { SaleState } from '#domain/sale/state'
import type { HostEvent } from '#electron/device-host/protocol'
import { deviceStatesAfter, noDevices } from '#electron/services/device-states'
import type { KioskPorts } from '#electron/services/kiosk/ports'

/** A device cannot say what became of what it was told to do. */
export function isInQuestion(state: SaleState): boolean {
  return isAskedOfBank(state) || isAskedOfDispenser(state)
}

function isAskedOfBank(state: SaleState): boolean {
  return state.kind === 'paying' && state.means.kind === 'bank' && state.means.step === 'in_question'
}

function isAskedOfDispenser(state: SaleState): boolean {
  return state.kind === 'dispensing' && state.step === 'in_question'
}

function isRefundDue(state: SaleState): boolean {
  return state.kind === 'refund_due'
}

/** In notes: a validator that came back takes none until it is told to. */
export function isPayingCash(state: SaleState): boolean {
  return state.kind === 'paying' && state.means.kind === 'cash'
}

/** Asks devices once more what they could not say: at once when the device or its host is back, and by and by for as long as the
 *  terminal runs. */
export interface AskAgain {
  /** The sales of the run before are known, and devices may be asked. */
  start(): void
  onDevice(event: HostEvent | { readonly kind: 'lost' }): void
}

/** A device that has said nothing new for hours (its card was taken out by hand) is asked no more often than this. */
const waitMsMax = 300_000

/** How long a question waits, in turns of `askBankEveryMs`: twice as long after each answer that said nothing new. `state`: the
 *  very one it was asked in; every event that means something makes another. */
type Waiting = { readonly state: SaleState; readonly turns: number; readonly turnsLeft: number }

export function createAskAgain({
  runner,
  schedule,
  settings,
}: Pick<KioskPorts, 'runner' | 'schedule' | 'settings'>): AskAgain {
  let waiting = new Map<string, Waiting>()
  let states = noDevices
  let isHostUp = false

  function ask({ sale }: SaleState): void {
    void runner.dispatch(sale.saleId, { kind: 'ask_again' })
  }

  function askAtOnce(isAsked: (state: SaleState) => boolean): void {
    for (const state of runner.running().filter(isAsked)) {
      waiting.delete(state.sale.saleId)
      ask(state)
    }
  }

  function afterTurn(state: SaleState, everyMs: number): Waiting {
    const before = waiting.get(state.sale.saleId)
    const { turns, turnsLeft } = before?.state === state ? before : { turns: 1, turnsLeft: 1 }
    if (turnsLeft > 1) return { state, turns, turnsLeft: turnsLeft - 1 }
    ask(state)
    const longer = Math.max(1, Math.min(2 * turns, Math.floor(waitMsMax / everyMs)))
    return { state, turns: longer, turnsLeft: longer }
  }

  function keepAsking(): void {
    const everyMs = settings.current().askBankEveryMs
    schedule.after(everyMs, () => {
      const open = runner.running().filter((state) => isInQuestion(state) || isRefundDue(state))
      waiting = new Map(open.map((state) => [state.sale.saleId, afterTurn(state, everyMs)]))
      keepAsking()
    })
  }

  function onState(event: HostEvent): void {
    const before = states
    states = deviceStatesAfter(before, event)
    // What a host tells while it comes up is followed by `ready`, and then everything is asked.
    if (!isHostUp) return
    if (before.bank === 'offline' && states.bank !== 'offline')
      askAtOnce((state) => isAskedOfBank(state) || isRefundDue(state))
    if (!isAtWork(before.dispenser) && isAtWork(states.dispenser)) askAtOnce(isAskedOfDispenser)
  }

  return {
    start: keepAsking,
    onDevice(event) {
      if (event.kind === 'lost') {
        isHostUp = false
        states = noDevices
      } else if (event.kind === 'ready') {
        isHostUp = true
        askAtOnce((state) => isInQuestion(state) || isRefundDue(state) || isPayingCash(state))
      } else onState(event)
    },
  }
}

function isAtWork({ condition }: DispenserState): boolean {
  return condition !== 'offline' && condition !== 'jam'
}
