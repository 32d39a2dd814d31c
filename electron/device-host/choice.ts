import { err, ok, type Result } from '#domain/result'
import { parseLinkAddress, type LinkAddress } from '#drivers/link/address'
import profiles from '#drivers/printer/escpos/profiles.json' with { type: 'json' }

/** Which driver serves each kind of device, and where the device is. */
export type DeviceChoice = {
  readonly printer: 'simulated' | { readonly profile: string; readonly link: LinkAddress }
  readonly cash: 'simulated' | { readonly link: LinkAddress }
  readonly bank:
    | 'simulated'
    | { readonly protocol: 'zvt'; readonly link: LinkAddress }
    | { readonly protocol: 'kaspi'; readonly place: { readonly host: string; readonly port: number } }
}

export const simulatedDevices: DeviceChoice = { printer: 'simulated', cash: 'simulated', bank: 'simulated' }

/** As arguments name it: `PROFILE@ADDRESS`, `ccnet@ADDRESS`, `zvt@ADDRESS`, `kaspi@HOST:PORT`; null or `simulated` for the
 *  simulated device. */
export type DeviceArguments = Readonly<Record<keyof DeviceChoice, string | null>>

/** Runs before the window is there: checked by hand, as the rest of the configuration. The host checks profiles as data. */
export function parseDeviceChoice(given: DeviceArguments): Result<DeviceChoice, readonly string[]> {
  const printer = choice(given.printer, parsePrinter)
  const cash = choice(given.cash, parseCash)
  const bank = choice(given.bank, parseBank)
  if (printer.ok && cash.ok && bank.ok) return ok({ printer: printer.value, cash: cash.value, bank: bank.value })
  const wrong = Object.entries({ printer, cash, bank }).map(([name, parsed]) =>
    parsed.ok ? null : `--${name}: ${parsed.error}`,
  )
  return err(wrong.filter((detail) => detail !== null))
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

function parseBank(protocol: string, place: string): Result<Exclude<DeviceChoice['bank'], string>, string> {
  if (protocol !== 'zvt' && protocol !== 'kaspi') return err(`zvt or kaspi, not ${protocol}`)
  // A Smart POS is always behind HTTPS: its place is host and port alone.
  const link = parseLinkAddress(protocol === 'kaspi' ? `tcp:${place}` : place)
  if (!link.ok) return err(protocol === 'kaspi' ? `HOST:PORT, not ${place}` : link.error.detail)
  if (link.value.kind !== 'tcp') return err('a bank terminal is on tcp')
  const { host, port } = link.value
  return ok(protocol === 'kaspi' ? { protocol, place: { host, port } } : { protocol, link: link.value })
}
