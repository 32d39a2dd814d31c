import type { SaleState } from '#domain/sale/state'
import type { KioskPorts } from '#electron/services/kiosk/ports'

/** A device cannot say what became of what it was told to do. */
export function isInQuestion(state: SaleState): boolean {
  if (state.kind === 'dispensing') return state.step === 'in_question'
  return state.kind === 'paying' && state.means.kind === 'bank' && state.means.step === 'in_question'
}

/** What was asked of a device and not answered is asked again. */
export function askAgain({ runner }: Pick<KioskPorts, 'runner'>, isAsked: (state: SaleState) => boolean): void {
  for (const state of runner.running().filter(isAsked)) {
    void runner.dispatch(state.sale.saleId, { kind: 'ask_again' })
  }
}

/** Every so often, for as long as the terminal runs. */
export function keepAsking(ports: Pick<KioskPorts, 'runner' | 'schedule' | 'settings'>): void {
  ports.schedule.after(ports.settings.current().askBankEveryMs, () => {
    askAgain(ports, (state) => isInQuestion(state) || state.kind === 'refund_due')
    keepAsking(ports)
  })
}
