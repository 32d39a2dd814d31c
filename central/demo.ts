import type { TerminalRole } from '#domain/terminal-role'
import type { CentralAdmin } from '#central/admin'
import { createDemoRenters } from '#central/bike/demo-renters'
import { createDemoOperators } from '#central/operators/demo-operators'

/** What a demonstration starts with: one payment provider, a terminal of each role asked for waiting to be enrolled, the
 *  renters of bike/demo-renters.ts, the operators of operators/demo-operators.ts. */
export const demoProviderName = 'demo-bank'
export const demoTerminalNumber = 147
export const demoStopName = {
  kk: '«Керуен» бекеті',
  ru: 'Остановка «Керуен»',
  en: 'Keruen stop',
} as const

export type DemoAccess = {
  readonly providerKey: string
  readonly terminals: readonly DemoTerminal[]
}

export type DemoTerminal = {
  readonly role: TerminalRole
  readonly enrolmentCode: string
  readonly terminalNumber: number
}

/** For a centre that `isEmpty()`; null if it has the demonstration data already (another process was faster). Cards have to
 *  be known before a provider can pay for them. */
export async function createDemo(
  admin: CentralAdmin,
  cardNumbers: readonly string[],
  roles: readonly TerminalRole[],
): Promise<DemoAccess | null> {
  const provider = await admin.createProvider(demoProviderName)
  if (!provider.ok) return null
  const terminals: DemoTerminal[] = []
  for (const [place, role] of roles.entries()) {
    const terminal = { terminalNumber: demoTerminalNumber + place, stopName: demoStopName, role }
    const enrolment = await admin.createEnrolmentCode(terminal)
    if (!enrolment.ok) return null
    terminals.push({ role, enrolmentCode: enrolment.value.code, terminalNumber: enrolment.value.terminalNumber })
  }
  for (const cardNumber of cardNumbers) await admin.registerCard(cardNumber)
  await createDemoRenters(admin.bike)
  await createDemoOperators(admin)
  return { providerKey: provider.value.key, terminals }
}
