import { z } from 'zod'
import type { PrintedApplication, PrintedReport } from '#contract/desk/report'
import type { CounterRole } from '#domain/operator/rights'
import type { ApplicationService } from '#electron/services/desk/application-service'
import type { OperatorsSource } from '#electron/services/desk/operators'
import type { KioskPorts, ReceiptService } from '#electron/services/kiosk/ports'
import type { JournalEntry } from '#electron/store/journal'
import type { Setting } from '#electron/store/settings'
import type { Store } from '#electron/store/open'

/** Everything a desk's session needs of the rest of the terminal: what a kiosk needs, and its own. */
export type DeskPorts = KioskPorts & {
  readonly desk: CounterRole
  readonly operators: OperatorsSource
  readonly store: DeskStore
  readonly newId: () => string
  readonly applications: ApplicationService
  /** Prints a report or an application; one page as a receipt is. */
  readonly printPage: (jobId: string, page: PrintedReport | PrintedApplication) => ReturnType<ReceiptService['print']>
  readonly onDefect: (error: unknown) => void
}

export type DeskStore = Pick<Store, 'shifts' | 'payouts' | 'receipts' | 'settings' | 'sync'> & {
  readonly append: (entries: readonly JournalEntry[]) => Promise<unknown>
}

/** Wrong PINs in a row, by number; kept, so that pulling the plug gives no new tries. Numbers nobody has count together. */
export const attemptsSetting: Setting<Record<string, { failures: number; lockedUntilMs: number | null }>> = {
  key: 'desk.attempts',
  schema: z.record(z.string(), z.strictObject({ failures: z.int().nonnegative(), lockedUntilMs: z.int().nullable() })),
}
