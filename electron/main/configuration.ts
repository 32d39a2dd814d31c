import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { err, ok, type Result } from '#domain/result'
import { terminalRoles, type TerminalRole } from '#domain/terminal-role'
import { parseDeviceChoice, simulatedDevices, type DeviceChoice } from '#electron/device-host/choice'

/** How this terminal runs. Development starts set it by arguments. */
export type Configuration = {
  readonly role: TerminalRole
  readonly dataDirectory: string
  readonly reader: 'simulated' | 'pcsc'
  readonly keyFile: string | null
  /** JSON file of the catalogue; null = the shipped one. */
  readonly catalogueFile: string | null
  /** Full screen, no frame, no command keys. */
  readonly isKiosk: boolean
  readonly hasBench: boolean
  /** `embedded` starts a centre of its own; otherwise the URL of one, and the code to enrol with it the first time. */
  readonly central: 'embedded' | 'none' | { readonly url: string; readonly enrolmentCode: string | null }
  readonly panel: { readonly width: number; readonly height: number }
  readonly airBitRate: number | null
  readonly voice: 'simulated' | 'espeak'
  /** `--printer=escpos-80mm@usblp:/dev/usb/lp0`, `--cash=ccnet@serial:/dev/ttyS0:9600`, `--bank=zvt@tcp:10.0.0.5:20007`. */
  readonly devices: DeviceChoice
  readonly logLevel: string
}

const names = [
  'role',
  'data',
  'reader',
  'keys',
  'catalogue',
  'kiosk',
  'bench',
  'central',
  'enrolment-code',
  'panel',
  'air',
  'voice',
  'printer',
  'cash',
  'bank',
  'log',
]

export type ConfigurationError = { readonly kind: 'configuration_invalid'; readonly detail: string }

/** Arguments as they were given, and what is wrong with them. Checked by hand: this runs before the window is there, and a
 *  schema library would take as long to load as the window to open. */
class Arguments {
  readonly #values: Readonly<Record<string, unknown>>
  readonly wrong: string[] = []

  constructor(args: readonly string[]) {
    const own = args.filter((argument) => names.some((name) => argument.startsWith(`--${name}=`)))
    const options = Object.fromEntries(names.map((name) => [name, { type: 'string' as const }]))
    this.#values = parseArgs({ args: own, options }).values
  }

  text(name: string): string | null {
    const value = this.#values[name]
    return typeof value === 'string' ? value : null
  }

  /** One of `allowed`, the first if nothing is said. */
  oneOf<T extends string>(name: string, allowed: readonly [T, ...T[]]): T {
    const text = this.text(name)
    const found = allowed.find((value) => value === text)
    if (text !== null && found === undefined) this.wrong.push(`--${name}: one of ${allowed.join(', ')}, not ${text}`)
    return found ?? allowed[0]
  }

  panel(standard: string): Configuration['panel'] {
    const text = this.text('panel') ?? standard
    const size = /^(\d{3,4})x(\d{3,4})$/.exec(text)
    if (size === null) this.wrong.push(`--panel: width and height as in ${standard}, not ${text}`)
    return { width: Number(size?.[1]), height: Number(size?.[2]) }
  }

  airBitRate(): number | null {
    const text = this.text('air')
    if (text !== null && !/^\d+$/.test(text)) this.wrong.push(`--air: bits per second, not ${text}`)
    return text === null ? null : Number(text)
  }

  devices(): DeviceChoice {
    const parsed = parseDeviceChoice({
      printer: this.text('printer'),
      cash: this.text('cash'),
      bank: this.text('bank'),
    })
    if (!parsed.ok) this.wrong.push(...parsed.error)
    return parsed.ok ? parsed.value : simulatedDevices
  }

  central(): Configuration['central'] {
    const text = this.text('central') ?? 'embedded'
    return text === 'embedded' || text === 'none' ? text : { url: text, enrolmentCode: this.text('enrolment-code') }
  }
}

/** From `--name=value` arguments; other arguments belong to Electron. An unknown value is refused with its name. */
export function parseConfiguration(
  args: readonly string[],
  userDirectory: string,
): Result<Configuration, ConfigurationError> {
  const given = new Arguments(args)
  const role = given.oneOf('role', terminalRoles)
  const configuration: Configuration = {
    role,
    dataDirectory: given.text('data') ?? join(userDirectory, role === 'kiosk' ? 'terminal' : role),
    reader: given.oneOf('reader', ['simulated', 'pcsc']),
    keyFile: given.text('keys'),
    catalogueFile: given.text('catalogue'),
    isKiosk: given.oneOf('kiosk', ['off', 'on']) === 'on',
    hasBench: given.oneOf('bench', ['on', 'off']) === 'on',
    central: given.central(),
    panel: given.panel(role === 'kiosk' ? '1080x1920' : '1366x768'),
    airBitRate: given.airBitRate(),
    voice: given.oneOf('voice', ['simulated', 'espeak']),
    devices: given.devices(),
    logLevel: given.oneOf('log', ['warn', 'debug', 'info', 'error', 'silent']),
  }
  const detail = given.wrong.join('; ')
  return detail === '' ? ok(configuration) : err({ kind: 'configuration_invalid', detail })
}
