import type { CommandSpec } from '#drivers/nfc/software-card/command'
import {
  done,
  grantAccess,
  isRefusal,
  openFile,
  parametersOnly,
  pendingOf,
  withPending,
} from '#drivers/nfc/software-card/command'
import type { DataContent } from '#drivers/nfc/software-card/state'
import { replaceApplication, replaceFiles } from '#drivers/nfc/software-card/state'
import { fromHex, readUint24, toHex } from '#drivers/nfc/software-card/bytes'
import { refuse } from '#drivers/nfc/software-card/status'

function overwrite(content: DataContent, offset: number, data: Uint8Array): DataContent {
  const bytes = fromHex(content.bytes)
  bytes.set(data, offset)
  return { ...content, bytes: toHex(bytes) }
}

/** Reads the committed content, also in the middle of a transaction. Length 0: up to the end. */
const readData: CommandSpec = {
  headerBytes: 7,
  plan(context, header) {
    const file = openFile(context, header, ['standard', 'backup'])
    if (isRefusal(file)) return file
    const { content, access } = file
    if (content.type !== 'standard' && content.type !== 'backup') return refuse('permissionDenied')
    const mode = grantAccess(context, file, [access.read, access.readWrite])
    if (isRefusal(mode)) return mode
    const bytes = fromHex(content.bytes)
    const [offset, length] = [readUint24(header, 1), readUint24(header, 4)]
    const end = length === 0 ? bytes.length : offset + length
    if (offset >= bytes.length || end > bytes.length) return refuse('boundaryError')
    return parametersOnly(() => done({ data: bytes.slice(offset, end), isLengthKnown: length > 0 }), mode)
  },
}

/** A standard file changes at once, a backup file with CommitTransaction. */
const writeData: CommandSpec = {
  headerBytes: 7,
  plan(context, header) {
    const file = openFile(context, header, ['standard', 'backup'])
    if (isRefusal(file)) return file
    const { access } = file
    const mode = grantAccess(context, file, [access.write, access.readWrite])
    if (isRefusal(mode)) return mode
    const pending = pendingOf(context, file)
    const { content } = pending
    if (content.type !== 'standard' && content.type !== 'backup') return refuse('permissionDenied')
    const [offset, length] = [readUint24(header, 1), readUint24(header, 4)]
    if (length === 0) return refuse('parameterError')
    if (offset + length > content.bytes.length / 2) return refuse('boundaryError')
    return {
      kind: 'plan',
      mode,
      dataBytes: length,
      execute(data) {
        const written = overwrite(content, offset, data)
        if (content.type === 'backup') {
          return done({ pending: withPending(context, file, { ...pending, content: written }) })
        }
        const application = replaceFiles(context.application, [{ ...file, content: written }])
        return done({ state: replaceApplication(context.state, application) })
      },
    }
  },
}

export const dataCommands: ReadonlyMap<number, CommandSpec> = new Map([
  [0xbd, readData],
  [0xad, { ...readData, generation: 'ev2', answer: 'single' }],
  [0x3d, { ...writeData, isChained: true }],
  [0x8d, { ...writeData, generation: 'ev2' }],
])
