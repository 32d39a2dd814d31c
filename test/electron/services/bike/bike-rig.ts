import { expect } from 'vitest'
import type { AreaActs } from '#contract/ipc'
import type { ScreenOf } from '#contract/view'
import { demoPin } from '#central/bike/demo-renters'
import type { Database } from '#central/database/database'
import { createDemoRenters } from '#central/bike/demo-renters'
import type { KioskSettings } from '#electron/services/kiosk/ports'
import type { AttendedLink } from '#electron/sync/bike-service'
import { openBikeCentre, type BikeCentre } from '#test/rig/bike-centre'
import { openRig, type Rig, type RigSurroundings } from '#test/rig/terminal'

export type BikeRig = { readonly rig: Rig; readonly centre: BikeCentre }

/** A kiosk and the demonstration centre with its renters, its wallets empty and the season open. */
export async function openBikeRig(
  database: Database,
  settings: Partial<KioskSettings> = {},
  surroundings: RigSurroundings = {},
): Promise<BikeRig> {
  const known: { centre: BikeCentre | null } = { centre: null }
  const link: AttendedLink = {
    attended: (request) => centreOf(known).link.attended(request),
    isReachable: () => centreOf(known).link.isReachable(),
  }
  const rig = await openRig(settings, undefined, () => link, surroundings)
  const centre = await openBikeCentre(database, rig.time.clock)
  known.centre = centre
  await createDemoRenters(centre.admin.bike)
  await rig.until('home')
  return { rig, centre }
}

function centreOf({ centre }: { readonly centre: BikeCentre | null }): BikeCentre {
  if (centre === null) throw new Error('the centre is not there yet')
  return centre
}

type Act = keyof AreaActs & `kiosk.bike${string}`

/** An act that must be taken. */
export async function act<Name extends Act>(rig: Rig, name: Name, ...input: Parameters<AreaActs[Name]>): Promise<void> {
  const handler = rig.session.areas[name] as (given: unknown) => unknown
  expect(await handler(input[0])).toEqual({ ok: true })
}

export async function openBike(rig: Rig): Promise<ScreenOf<'bike'>> {
  expect(await rig.session.areas['kiosk.openBike'](undefined)).toEqual({ ok: true })
  return rig.until('bike')
}

export async function open(rig: Rig, section: Parameters<AreaActs['kiosk.bikeOpen']>[0]['section']): Promise<void> {
  await act(rig, 'kiosk.bikeOpen', { section })
}

export async function enter(rig: Rig, ...values: readonly string[]): Promise<void> {
  for (const value of values) await act(rig, 'kiosk.bikeEnter', { value })
}

export async function signIn(rig: Rig, accountId: string, pin: string = demoPin): Promise<ScreenOf<'bike_account'>> {
  await openBike(rig)
  await open(rig, 'sign_in')
  await enter(rig, accountId, pin)
  return rig.until('bike_account')
}

/** Everything any page was ever shown, as text. */
export function everythingShown(rig: Rig): string {
  return JSON.stringify(rig.views)
}
