import type { CommandSpec, PendingFile } from '#drivers/nfc/software-card/command'
import { done, parametersOnly } from '#drivers/nfc/software-card/command'
import type { StoredFile } from '#drivers/nfc/software-card/state'
import { replaceApplication, replaceFiles } from '#drivers/nfc/software-card/state'
import { refuse } from '#drivers/nfc/software-card/status'

function committed(file: StoredFile, pending: PendingFile): StoredFile {
  const { content } = pending
  if (content.type !== 'value' || pending.debited === 0) return { ...file, content }
  return { ...file, content: { ...content, limitedCredit: pending.debited } }
}

/** All pending changes become valid at once: one new card state, stored before the card answers. */
const commitTransaction: CommandSpec = {
  headerBytes: 0,
  plan(context) {
    if (context.isPiccLevel) return refuse('permissionDenied')
    return parametersOnly(() => {
      if (context.pending.size === 0) return refuse('noChanges')
      const files = context.application.files.map((file) => {
        const pending = context.pending.get(file.number)
        return pending === undefined ? file : committed(file, pending)
      })
      const application = replaceFiles(context.application, files)
      return done({ state: replaceApplication(context.state, application), pending: new Map() })
    })
  },
}

const abortTransaction: CommandSpec = {
  headerBytes: 0,
  plan(context) {
    if (context.isPiccLevel) return refuse('permissionDenied')
    return parametersOnly(() => (context.pending.size === 0 ? refuse('noChanges') : done({ pending: new Map() })))
  },
}

export const transactionCommands: ReadonlyMap<number, CommandSpec> = new Map([
  [0xc7, commitTransaction],
  [0xa7, abortTransaction],
])
