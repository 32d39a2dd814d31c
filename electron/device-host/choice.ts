import { err, ok, type Result } from '#domain/result'
import { parseLinkAddress, type LinkAddress } from '#drivers/link/address'
import profiles from '#drivers/printer/escpos/profiles.json' with { type: 'json' }

/** Which driver serves each kind of device, and where the device is. */
export type DeviceChoice = {
  readonly printer: 'simulated' | { readonly profile: string; readonly link: LinkAddress }
  readonly cash: 'simulated' | { readonly link: LinkAddress }
}

export const simulatedDevices: DeviceChoice = { printer: 'simulated', cash: 'simulated' }

/** As arguments name it: `PROFILE@ADDRESS`, `ccnet@ADDRESS`; null or `simulated` for the simulated device. */
export type DeviceArguments = Readonly<Record<keyof DeviceChoice, string | null>>

/** Runs before the window is there: checked by hand, as the rest of the configuration. The host checks profiles as data. */
export function parseDeviceChoice(given: DeviceArguments): Result<DeviceChoice, readonly string[]> {
  const printer = choice(given.printer, parsePrinter)
  const cash = choice(given.cash, parseCash)
  if (printer.ok && cash.ok) return ok({ printer: printer.value, cash: cash.value })
  return err([...(printer.ok ? [] : [`--printer: ${printer.error}`]), ...(cash.ok ? [] : [`--cash: ${cash.error}`])])
}

function choice<Real>(
  text: string | null,
  parse: (driver: string, place: string) => Result<Real, string>,
): Result<'simulated' | Real, string> {
  if (text === null || text === 'simulated') return ok('simulated')
  const at = text.indexOf('@')
  return at < 0 ? err(`simulated or DRIVER@PLACE, not ${text}`) : parse(text.slice(0, at), text.slice(at + 1))
}

function parsePrinter(profile: string, place: string): Result<Exclude<DeviceChoice['printer'], string>, string> {
  const known = Object.entries(profiles).find(([name]) => name === profile)?.[1]
  if (known === undefined) return err(`one of ${Object.keys(profiles).join(', ')}, not ${profile}`)
  const link = parseLinkAddress(place)
  if (!link.ok) return err(link.error.detail)
  if (link.value.kind === 'hid' && known.hid === null) return err(`${profile} is no printer on USB-HID`)
  return ok({ profile, link: link.value })
}

function parseCash(driver: string, place: string): Result<Exclude<DeviceChoice['cash'], string>, string> {
  if (driver !== 'ccnet') return err(`ccnet, not ${driver}`)
  const link = parseLinkAddress(place)
  if (!link.ok) return err(link.error.detail)
  if (link.value.kind !== 'serial' && link.value.kind !== 'tcp') return err('a bill validator is on serial or tcp')
  return ok({ link: link.value })
}
