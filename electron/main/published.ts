import type { Catalogue } from '#contract/catalogue/catalogue'
import type { Clock } from '#domain/time'
import { defaultKioskSettings, shippedSettings } from '#electron/main/kiosk-settings'
import { openHeldCatalogue } from '#electron/services/held-catalogue'
import type { SettingsSource } from '#electron/services/kiosk/ports'
import type { Logger } from '#electron/services/log'
import { kioskSettings, openRemoteSettings } from '#electron/services/remote-settings'
import type { Store } from '#electron/store/open'

/** What the centre published, as this terminal goes by it. */
export type GoneBy = {
  readonly catalogue: () => Catalogue
  readonly settings: SettingsSource
  readonly syncIntervalMs: () => number
  readonly hotlistStaleAfterHours: () => number | null
}

/** `file`: a catalogue given for a demonstration; it wins over the centre's. `changed`: another catalogue is there. */
export async function openPublished(parts: {
  readonly store: Store
  readonly clock: Clock
  readonly log: Logger
  readonly file: Catalogue | null
  /** Version of this program. */
  readonly program: string
  readonly terminalNumber: () => number
  readonly changed: () => void
  readonly onDefect: (error: unknown) => void
}): Promise<GoneBy> {
  const { file, changed } = parts
  const held = file === null ? await openHeldCatalogue(parts, changed) : { current: () => file }
  const remote = await openRemoteSettings({ ...parts, shipped: shippedSettings })
  return {
    catalogue: () => held.current(),
    settings: kioskSettings(remote, defaultKioskSettings.newCards),
    syncIntervalMs: () => remote.current().syncIntervalMs,
    hotlistStaleAfterHours: () => remote.current().hotlistStaleAfterHours,
  }
}
