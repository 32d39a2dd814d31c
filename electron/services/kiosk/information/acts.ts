import type { ActHandlers } from '#contract/acts/act'
import type { informationRoutes } from '#contract/acts/information'
import type { Desk } from '#electron/services/kiosk/desk'

export function createInformationActs({ information }: Desk): ActHandlers<typeof informationRoutes> {
  return {
    'kiosk.openInformation': () => information.open(),
    'kiosk.openSection': ({ section }) => information.openSection(section),
    'kiosk.openEntry': ({ entry }) => information.openEntry(entry),
    'kiosk.openFareFinder': () => information.openFareFinder(),
    'kiosk.chooseFare': ({ choice }) => information.chooseFare(choice),
  }
}
