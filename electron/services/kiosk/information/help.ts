import { tariffsAt } from '#contract/catalogue/catalogue'
import type { ScreenOf } from '#contract/view'
import type { KioskPorts } from '#electron/services/kiosk/ports'

export function helpScreen({ catalogue, clock }: Pick<KioskPorts, 'catalogue' | 'clock'>): ScreenOf<'help'> {
  const { pending } = tariffsAt(catalogue(), clock.wallMs())
  return { kind: 'help', activationDays: pending.activationTermDays }
}
