import type { CommandSpec, Effect, PendingFile } from '#drivers/nfc/software-card/command'
import {
  done,
  grantAccess,
  isRefusal,
  openFile,
  parametersOnly,
  pendingOf,
  withPending,
} from '#drivers/nfc/software-card/command'
import type { RecordContent, StoredFile } from '#drivers/nfc/software-card/state'
import type { Refusal } from '#drivers/nfc/software-card/status'
import { concat, fromHex, readUint24, toHex } from '#drivers/nfc/software-card/bytes'
import { refuse } from '#drivers/nfc/software-card/status'

function recordContentOf(content: StoredFile['content']): RecordContent | Refusal {
  return content.type === 'linear' || content.type === 'cyclic' ? content : refuse('permissionDenied')
}

/** Committed records, oldest of the asked range first. Offset counts back from the newest; count 0 means all older ones. */
const readRecords: CommandSpec = {
  headerBytes: 7,
  plan(context, header) {
    const file = openFile(context, header, ['linear', 'cyclic'])
    if (isRefusal(file)) return file
    const mode = grantAccess(context, file, [file.access.read, file.access.readWrite])
    if (isRefusal(mode)) return mode
    const content = recordContentOf(file.content)
    if (isRefusal(content)) return content
    const [offset, count] = [readUint24(header, 1), readUint24(header, 4)]
    const end = content.records.length - offset
    const start = count === 0 ? 0 : end - count
    if (end < 1 || start < 0) return refuse('boundaryError')
    const data = concat(...content.records.slice(start, end).map(fromHex))
    return parametersOnly(() => done({ data, isLengthKnown: count > 0 }), mode)
  },
}

/** The first write of a transaction begins a record of zeros, further ones go into the same record. */
function writeInto(pending: PendingFile, content: RecordContent, offset: number, data: Uint8Array): RecordContent {
  const isBegun = pending.record === 'begun'
  const room = content.type === 'cyclic' ? content.recordsMax - 1 : content.recordsMax
  const older = isBegun ? content.records.slice(0, -1) : content.records.slice(-(room - 1))
  const record = isBegun ? fromHex(content.records.at(-1) ?? '') : new Uint8Array(content.recordBytes)
  record.set(data, offset)
  return { ...content, records: [...(room === 1 ? [] : older), toHex(record)] }
}

const writeRecord: CommandSpec = {
  headerBytes: 7,
  plan(context, header) {
    const file = openFile(context, header, ['linear', 'cyclic'])
    if (isRefusal(file)) return file
    const mode = grantAccess(context, file, [file.access.write, file.access.readWrite])
    if (isRefusal(mode)) return mode
    const pending = pendingOf(context, file)
    const content = recordContentOf(pending.content)
    if (isRefusal(content)) return content
    const [offset, length] = [readUint24(header, 1), readUint24(header, 4)]
    if (length === 0) return refuse('parameterError')
    if (offset + length > content.recordBytes) return refuse('boundaryError')
    // After ClearRecordFile the file takes no record until the transaction ends.
    if (pending.record === 'cleared') return refuse('permissionDenied')
    const isFull = content.type === 'linear' && content.records.length === content.recordsMax
    if (isFull && pending.record === 'untouched') return refuse('boundaryError')
    const execute = (data: Uint8Array): Effect => {
      const written = writeInto(pending, content, offset, data)
      return done({ pending: withPending(context, file, { ...pending, content: written, record: 'begun' }) })
    }
    return { kind: 'plan', mode, dataBytes: length, execute }
  },
}

const clearRecordFile: CommandSpec = {
  headerBytes: 1,
  plan(context, header) {
    const file = openFile(context, header, ['linear', 'cyclic'])
    if (isRefusal(file)) return file
    const mode = grantAccess(context, file, [file.access.readWrite])
    if (isRefusal(mode)) return mode
    const content = recordContentOf(file.content)
    if (isRefusal(content)) return content
    const cleared: PendingFile = { content: { ...content, records: [] }, debited: 0, record: 'cleared' }
    return parametersOnly(() => done({ pending: withPending(context, file, cleared) }))
  },
}

export const recordCommands: ReadonlyMap<number, CommandSpec> = new Map([
  [0xbb, readRecords],
  [0xab, { ...readRecords, generation: 'ev2', answer: 'single' }],
  [0x3b, { ...writeRecord, isChained: true }],
  [0x8b, { ...writeRecord, generation: 'ev2' }],
  [0xeb, clearRecordFile],
])
