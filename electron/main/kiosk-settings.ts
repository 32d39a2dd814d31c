import type { TerminalSettings } from '#contract/terminal-settings'
import { tenge } from '#domain/money'
import { calendarDay } from '#domain/time'
import type { KioskSettings } from '#electron/services/kiosk/ports'

/** What the centre may set (contract/terminal-settings.ts), until it does. The documents name no limits (WALLET-007, GAP-50);
 *  times follow goals S10. */
export const shippedSettings: TerminalSettings = {
  defaultLanguage: 'kk',
  // Notes of the National Bank in circulation that the validator is set to take.
  denominations: [200, 500, 1000, 2000, 5000, 10_000, 20_000].map(tenge),
  idleMs: 20_000,
  warningMs: 10_000,
  doneMs: 20_000,
  waitForCardMs: 60_000,
  askBankEveryMs: 10_000,
  syncIntervalMs: 15_000,
  hotlistStaleAfterHours: 168,
}

export const defaultKioskSettings: KioskSettings = {
  ...shippedSettings,
  newCards: {
    numberPrefix: '96439',
    producedOn: calendarDay('2026-01-15'),
    walletMax: tenge(100_000),
    tries: 3,
  },
}
