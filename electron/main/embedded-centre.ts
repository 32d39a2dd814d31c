import { utilityProcess } from 'electron'
import { z } from 'zod'
import type { TerminalRole } from '#domain/terminal-role'

const accessSchema = z.object({ url: z.url(), providerKey: z.string(), enrolmentCode: z.string() })
export type EmbeddedCentre = z.infer<typeof accessSchema> & { close(): void }

/** Starts the demonstration centre beside this terminal. Resolves when it can be called; rejects when it ends before that. */
export function startEmbeddedCentre(
  entry: string,
  options: { readonly directory: string; readonly cardNumbers: readonly string[]; readonly role: TerminalRole },
): Promise<EmbeddedCentre> {
  const child = utilityProcess.fork(entry, [JSON.stringify(options)], { serviceName: 'beket-centre' })
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => {
      reject(new Error(`the embedded centre ended with ${String(code)}`))
    })
    child.once('message', (message: unknown) => {
      resolve({
        ...accessSchema.parse(message),
        close() {
          child.kill()
        },
      })
    })
  })
}
