import { tariffsAt, type Catalogue } from '#contract/catalogue/catalogue'
import type { DeskView } from '#contract/desk/view'
import type { KioskView } from '#contract/view'
import type { PauseCode } from '#contract/standing'
import type { Clock } from '#domain/time'
import { defaultKioskSettings } from '#electron/main/kiosk-settings'
import type { DefectCode } from '#electron/services/terminal-session'

/** What a terminal shows that could not even open its store. */
export function haltedViews(
  clock: Clock,
  catalogue: Catalogue,
  code: DefectCode | PauseCode,
): { readonly kiosk: KioskView; readonly desk: DeskView } {
  const common = {
    revision: 0,
    language: defaultKioskSettings.defaultLanguage,
    terminalNumber: 0,
    stopName: { kk: '', ru: '', en: '' },
    nowMs: clock.wallMs(),
    link: 'down',
  } as const
  const screen = { kind: 'out_of_service', code } as const
  return {
    kiosk: {
      ...common,
      access: { largeText: false, lowerReach: false, highContrast: false },
      receipts: 'on_screen',
      voice: false,
      activationDays: tariffsAt(catalogue, clock.wallMs()).pending.activationTermDays,
      screen,
    },
    desk: {
      ...common,
      desk: 'specialised',
      devices: { printer: null, bank: null, reader: null },
      shiftNumber: null,
      operator: null,
      refused: null,
      screen,
    },
  }
}
