import {
  byteAt,
  concat,
  readInt32,
  readUint16,
  readUint24,
  uint16,
  uint24,
  uint32,
} from '#drivers/nfc/software-card/bytes'
import type { CommandContext, CommandSpec, Plan } from '#drivers/nfc/software-card/command'
import {
  accessFree,
  accessNever,
  done,
  holdsMasterKey,
  isRefusal,
  openFile,
  parametersOnly,
} from '#drivers/nfc/software-card/command'
import { freeBytes } from '#drivers/nfc/software-card/memory'
import type { CommunicationMode, StoredFile } from '#drivers/nfc/software-card/state'
import { replaceApplication, replaceFiles } from '#drivers/nfc/software-card/state'
import type { Refusal } from '#drivers/nfc/software-card/status'
import { refuse } from '#drivers/nfc/software-card/status'

/** Creation, deletion and settings of files. */
const freeDirectory = 0x02
const freeCreation = 0x04
const fileNumberMax = 31
const fileTypes = ['standard', 'backup', 'value', 'linear', 'cyclic'] as const
const anyType: readonly StoredFile['content']['type'][] = fileTypes

const communicationByte = { plain: 0x00, mac: 0x01, full: 0x03 } as const

function parseCommunication(byte: number): CommunicationMode | null {
  const entry = (['plain', 'mac', 'full'] as const).find((mode) => communicationByte[mode] === byte)
  return entry ?? null
}

/** Two bytes, least significant first: read, write, read and write, change, from the high end. */
function parseAccess(bytes: Uint8Array, offset: number): StoredFile['access'] {
  const word = readUint16(bytes, offset)
  return { read: word >>> 12, write: (word >>> 8) & 15, readWrite: (word >>> 4) & 15, change: word & 15 }
}

function accessBytes(access: StoredFile['access']): Uint8Array {
  return uint16((access.read << 12) | (access.write << 8) | (access.readWrite << 4) | access.change)
}

/** Every key an access right names must exist in the application. */
function namesExistingKeys(context: CommandContext, access: StoredFile['access']): boolean {
  return Object.values(access).every(
    (right) => right === accessFree || right === accessNever || right < context.application.keys.length,
  )
}

function createFile(headerBytes: number, parse: (header: Uint8Array) => StoredFile['content'] | Refusal): CommandSpec {
  return {
    headerBytes,
    plan(context, header) {
      const { application } = context
      if (context.isPiccLevel) return refuse('permissionDenied')
      const isFree = (application.settings & freeCreation) !== 0
      if (!isFree && !holdsMasterKey(context)) return refuse('authenticationError')
      const number = byteAt(header, 0)
      const communication = parseCommunication(byteAt(header, 1))
      const access = parseAccess(header, 2)
      const content = parse(header)
      if (isRefusal(content)) return content
      if (number > fileNumberMax || communication === null) return refuse('parameterError')
      if (!namesExistingKeys(context, access)) return refuse('parameterError')
      if (application.files.some((file) => file.number === number)) return refuse('duplicateError')
      const files = [...application.files, { number, communication, access, content }]
      const next = replaceApplication(context.state, { ...application, files })
      if (freeBytes(next) < 0) return refuse('outOfMemory')
      return parametersOnly(() => done({ state: next }))
    },
  }
}

const createDataFile = (type: 'standard' | 'backup'): CommandSpec =>
  createFile(7, (header) => {
    const size = readUint24(header, 4)
    if (size === 0) return refuse('parameterError')
    // Larger than any card: answered here so that no such buffer is ever made.
    return size > 0x2000 ? refuse('outOfMemory') : { type, bytes: '00'.repeat(size) }
  })

const createValueFile = createFile(17, (header) => {
  const [lower, upper, value] = [readInt32(header, 4), readInt32(header, 8), readInt32(header, 12)]
  const flags = byteAt(header, 16)
  if (lower > upper || value < lower || value > upper || flags > 3) return refuse('parameterError')
  const [limitedCreditEnabled, freeGetValue] = [(flags & 1) !== 0, (flags & 2) !== 0]
  return { type: 'value', lower, upper, value, limitedCreditEnabled, freeGetValue, limitedCredit: 0 }
})

const createRecordFile = (type: 'linear' | 'cyclic'): CommandSpec =>
  createFile(10, (header) => {
    const [recordBytes, recordsMax] = [readUint24(header, 4), readUint24(header, 7)]
    const isTooSmall = recordBytes === 0 || recordsMax < (type === 'cyclic' ? 2 : 1)
    return isTooSmall ? refuse('parameterError') : { type, recordBytes, recordsMax, records: [] }
  })

const deleteFile: CommandSpec = {
  headerBytes: 1,
  plan(context, header) {
    const file = openFile(context, header, anyType)
    if (isRefusal(file)) return file
    const { application } = context
    const isFree = (application.settings & freeCreation) !== 0
    if (!isFree && !holdsMasterKey(context)) return refuse('authenticationError')
    const files = application.files.filter((other) => other.number !== file.number)
    const pending = new Map(context.pending)
    pending.delete(file.number)
    const state = replaceApplication(context.state, { ...application, files })
    return parametersOnly(() => done({ state, pending }))
  },
}

function settingsOf(content: StoredFile['content']): Uint8Array {
  switch (content.type) {
    case 'standard':
    case 'backup':
      return uint24(content.bytes.length / 2)
    case 'value': {
      const flags = (content.limitedCreditEnabled ? 1 : 0) | (content.freeGetValue ? 2 : 0)
      return concat(uint32(content.lower), uint32(content.upper), uint32(content.limitedCredit), [flags])
    }
    case 'linear':
    case 'cyclic':
      return concat(uint24(content.recordBytes), uint24(content.recordsMax), uint24(content.records.length))
  }
}

const getFileSettings: CommandSpec = {
  headerBytes: 1,
  plan(context, header) {
    const file = openFile(context, header, anyType)
    if (isRefusal(file)) return file
    const isFree = (context.application.settings & freeDirectory) !== 0
    if (!isFree && !holdsMasterKey(context)) return refuse('authenticationError')
    const { content, communication, access } = file
    const common = [fileTypes.indexOf(content.type), communicationByte[communication]]
    return parametersOnly(() => done({ data: concat(common, accessBytes(access), settingsOf(content)) }))
  },
}

/** Enciphered with the key of the change right; in plain where that right is free. */
const changeFileSettings: CommandSpec = {
  headerBytes: 1,
  plan(context, header): Plan | Refusal {
    const file = openFile(context, header, anyType)
    if (isRefusal(file)) return file
    const { change } = file.access
    if (change === accessNever) return refuse('permissionDenied')
    const isHeld = context.session?.keyNumber === change
    if (!isHeld && change !== accessFree) return refuse('authenticationError')
    return {
      kind: 'plan',
      mode: isHeld ? 'full' : 'plain',
      dataBytes: 3,
      execute(data) {
        const communication = parseCommunication(byteAt(data, 0))
        const access = parseAccess(data, 1)
        if (communication === null || !namesExistingKeys(context, access)) return refuse('parameterError')
        const application = replaceFiles(context.application, [{ ...file, communication, access }])
        return done({ state: replaceApplication(context.state, application) })
      },
    }
  },
}

export const fileCommands: ReadonlyMap<number, CommandSpec> = new Map([
  [0xcd, createDataFile('standard')],
  [0xcb, createDataFile('backup')],
  [0xcc, createValueFile],
  [0xc1, createRecordFile('linear')],
  [0xc0, createRecordFile('cyclic')],
  [0xdf, deleteFile],
  [0xf5, getFileSettings],
  [0x5f, changeFileSettings],
])
