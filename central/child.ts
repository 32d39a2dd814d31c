import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { terminalRoles } from '#domain/terminal-role'
import { createDemo } from '#central/demo'
import { startEmbeddedCentral } from '#central/embedded'
import { publishingSeedBytes } from '#central/published/keys'

/** The embedded centre as a process of its own beside a demonstration terminal: one argument, `{directory, cardNumbers,
 *  role}`; one message when it is up, `{url, providerKey, enrolmentCode}`. */

const optionsSchema = z.strictObject({
  directory: z.string().min(1),
  cardNumbers: z.array(z.string()),
  role: z.enum(terminalRoles),
})
/** Earlier releases wrote more. */
const accessSchema = z.object({ providerKey: z.string(), enrolmentCode: z.string() })
type Access = z.infer<typeof accessSchema>

/** The centre itself keeps only hashes: a demonstration writes its keys beside the data, to find them after a restart. */
function accessFile(directory: string): { read(): Access; write(access: Access): void } {
  const path = join(directory, 'demo-access.json')
  return {
    read: () => accessSchema.parse(JSON.parse(readFileSync(path, 'utf8'))),
    write(access) {
      writeFileSync(path, JSON.stringify(access), { mode: 0o600 })
    },
  }
}

/** Made once: terminals trust the key they heard of at enrolment. */
function publishingSeed(path: string): Uint8Array {
  if (!existsSync(path)) writeFileSync(path, randomBytes(publishingSeedBytes).toString('base64'), { mode: 0o600 })
  return Buffer.from(readFileSync(path, 'utf8'), 'base64')
}

/** Electron's utility process port, structurally: this folder does not import Electron. */
const portSchema = z.custom<{ postMessage(message: unknown): void }>(
  (value) => typeof value === 'object' && value !== null && 'postMessage' in value,
)

async function main(): Promise<void> {
  const { directory, cardNumbers, role } = optionsSchema.parse(JSON.parse(process.argv[2] ?? 'null'))
  const port = portSchema.parse('parentPort' in process ? process.parentPort : null)
  mkdirSync(directory, { recursive: true })
  const { url, admin } = await startEmbeddedCentral({
    clock: { wallMs: () => Date.now() },
    directory: join(directory, 'database'),
    publishingSeed: publishingSeed(join(directory, 'publishing-key')),
  })
  const keys = accessFile(directory)
  const made = (await admin.isEmpty()) ? await createDemo(admin, cardNumbers, [role]) : null
  const [terminal] = made?.terminals ?? []
  if (made !== null && terminal !== undefined)
    keys.write({ providerKey: made.providerKey, enrolmentCode: terminal.enrolmentCode })
  port.postMessage({ url, ...keys.read() })
}

void main()
