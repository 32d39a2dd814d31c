import { tenge } from '#domain/money'
import type { KioskSettings } from '#electron/services/kiosk/ports'

/** Settings until the centre sends its own. The documents name no limits (WALLET-007, GAP-50); times follow goals S10. */
export const defaultKioskSettings: KioskSettings = {
  defaultLanguage: 'kk',
  topUpAmounts: [500, 1000, 2000, 5000, 10_000].map(tenge),
  topUpMin: tenge(100),
  topUpMax: tenge(50_000),
  // Notes of the National Bank in circulation that the validator is set to take.
  denominations: [200, 500, 1000, 2000, 5000, 10_000, 20_000].map(tenge),
  idleMs: 20_000,
  warningMs: 10_000,
  doneMs: 20_000,
  waitForCardMs: 60_000,
  askBankEveryMs: 10_000,
}
