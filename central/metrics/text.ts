import type { CentralContext } from '#central/context'
import { pendingByState } from '#central/fleet/pending'
import { fleetSummary } from '#central/fleet/terminals'
import { head } from '#central/metrics/metrics'

/** Everything of `/metrics`: the process's own counts and the fleet as the database has it, the same from every process. */
export async function metricsText(context: CentralContext): Promise<string> {
  const states = await pendingByState(context)
  const fleet = await fleetSummary(context)
  const gauge = (name: string, help: string, value: number): string[] => [
    ...head(name, 'gauge', help),
    `${name} ${String(value)}`,
  ]
  const lines = [
    ...context.metrics.lines(),
    ...head('beket_pending_payments', 'gauge', 'Pending payments by state'),
    ...states.map(({ state, payments }) => `beket_pending_payments{state="${state}"} ${String(payments)}`),
    ...head('beket_pending_payments_tenge', 'gauge', 'Money of the pending payments by state'),
    ...states.map(({ state, amount }) => `beket_pending_payments_tenge{state="${state}"} ${String(amount)}`),
    ...gauge('beket_conflicts_open', 'Conflicts nobody has acknowledged', fleet.open_conflicts),
    ...gauge('beket_terminals_enrolled', 'Terminals that may ask', fleet.enrolled),
    ...gauge('beket_terminals_heard', 'Terminals heard of in the last ten minutes', fleet.heard),
    ...gauge('beket_terminals_in_trouble', 'Terminals with a device that is not ready', fleet.in_trouble),
    ...gauge('beket_terminals_unsent_tenge', 'Money taken that terminals have not reported yet', fleet.unsent),
  ]
  return `${lines.join('\n')}\n`
}
