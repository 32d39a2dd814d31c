import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { err, ok, type Result } from '#domain/result'

/** How this terminal runs. Development starts set it by arguments. */
export type Configuration = {
  readonly role: 'kiosk'
  readonly dataDirectory: string
  readonly reader: 'simulated' | 'pcsc'
  readonly keyFile: string | null
  /** Full screen, no frame, no command keys. */
  readonly isKiosk: boolean
  readonly hasBench: boolean
  /** `embedded` starts a centre of its own; otherwise the URL of one, and the code to enrol with it the first time. */
  readonly central: 'embedded' | 'none' | { readonly url: string; readonly enrolmentCode: string | null }
  readonly panel: { readonly width: number; readonly height: number }
  readonly airBitRate: number | null
  readonly logLevel: string
}

const booleanText = z.enum(['on', 'off']).transform((text) => text === 'on')

const argumentsSchema = z.strictObject({
  role: z.enum(['kiosk', 'desk', 'central-desk']).default('kiosk'),
  data: z.string().optional(),
  reader: z.enum(['simulated', 'pcsc']).default('simulated'),
  keys: z.string().optional(),
  kiosk: booleanText.default(false),
  bench: booleanText.default(true),
  central: z.string().default('embedded'),
  'enrolment-code': z.string().optional(),
  panel: z
    .string()
    .regex(/^\d{3,4}x\d{3,4}$/)
    .default('1080x1920'),
  air: z.coerce.number().int().optional(),
  log: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('warn'),
})

export type ConfigurationError = { readonly kind: 'configuration_invalid'; readonly detail: string }

/** From `--name=value` arguments; other arguments belong to Electron. An unknown value is refused with its name. */
export function parseConfiguration(
  args: readonly string[],
  userDirectory: string,
): Result<Configuration, ConfigurationError> {
  const names = Object.keys(argumentsSchema.shape)
  const own = args.filter((argument) => names.some((name) => argument.startsWith(`--${name}=`)))
  const options = Object.fromEntries(names.map((name) => [name, { type: 'string' as const }]))
  const { values } = parseArgs({ args: own, options })
  const parsed = argumentsSchema.safeParse({ ...values })
  if (!parsed.success) {
    const detail = parsed.error.issues.map(({ path, message }) => `--${path.join('.')}: ${message}`).join('; ')
    return err({ kind: 'configuration_invalid', detail })
  }
  const { role } = parsed.data
  if (role !== 'kiosk') {
    return err({ kind: 'configuration_invalid', detail: `--role: this version serves no ${role}, only the kiosk` })
  }
  return ok(configurationOf({ ...parsed.data, role }, userDirectory))
}

function configurationOf(
  values: z.infer<typeof argumentsSchema> & { readonly role: Configuration['role'] },
  userDirectory: string,
): Configuration {
  const [width, height] = values.panel.split('x').map(Number)
  const { central } = values
  return {
    role: values.role,
    dataDirectory: values.data ?? join(userDirectory, 'terminal'),
    reader: values.reader,
    keyFile: values.keys ?? null,
    isKiosk: values.kiosk,
    hasBench: values.bench,
    central:
      central === 'embedded' || central === 'none'
        ? central
        : { url: central, enrolmentCode: values['enrolment-code'] ?? null },
    panel: { width: width ?? 1080, height: height ?? 1920 },
    airBitRate: values.air ?? null,
    logLevel: values.log,
  }
}
