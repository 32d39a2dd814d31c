import { err, ok, type Result } from '#domain/result'
import { concatBytes, littleEndian, noBytes, signed32 } from '#drivers/transit-card/desfire/bytes'
import type { DesfireError } from '#drivers/transit-card/desfire/apdu'
import type { CommunicationMode, DesfireCommand } from '#drivers/transit-card/desfire/messaging'
import type { DesfireCard } from '#drivers/transit-card/desfire/session'

/** File types, access rights and their settings on the card. */

/** Key numbers 0 to 13; 14 is free, 15 never. */
export type AccessRights = {
  readonly read: number
  readonly write: number
  readonly readWrite: number
  readonly change: number
}

type FileShape =
  | { readonly type: 'standard' | 'backup'; readonly length: number }
  /** `value` is the first value when created; in settings read from a card, what LimitedCredit may still give back. */
  | { readonly type: 'value'; readonly lower: number; readonly upper: number; readonly value: number }
  /** `recordCount` includes the one record the card needs for its transaction. */
  | { readonly type: 'cyclic'; readonly recordLength: number; readonly recordCount: number }

export type FileSettings = FileShape & { readonly mode: CommunicationMode; readonly rights: AccessRights }

const modeCodes: Record<CommunicationMode, number> = { plain: 0x00, mac: 0x01, full: 0x03 }

function encodeRights(rights: AccessRights): Uint8Array {
  return Uint8Array.of((rights.readWrite << 4) | rights.change, (rights.read << 4) | rights.write)
}

function decodeRights(low: number, high: number): AccessRights {
  return { read: high >> 4, write: high & 0x0f, readWrite: low >> 4, change: low & 0x0f }
}

function createInstruction(settings: FileSettings): { readonly instruction: number; readonly shape: Uint8Array } {
  switch (settings.type) {
    case 'standard':
      return { instruction: 0xcd, shape: littleEndian(settings.length, 3) }
    case 'backup':
      return { instruction: 0xcb, shape: littleEndian(settings.length, 3) }
    case 'value': {
      const limitedCreditOff = Uint8Array.of(0x00)
      const numbers = concatBytes(signed32(settings.lower), signed32(settings.upper), signed32(settings.value))
      return { instruction: 0xcc, shape: concatBytes(numbers, limitedCreditOff) }
    }
    case 'cyclic': {
      const shape = concatBytes(littleEndian(settings.recordLength, 3), littleEndian(settings.recordCount, 3))
      return { instruction: 0xc0, shape }
    }
  }
}

/** CreateStdDataFile, CreateBackupDataFile, CreateValueFile or CreateCyclicRecordFile in the selected application. */
export async function createFile(
  card: DesfireCard,
  file: number,
  settings: FileSettings,
): Promise<Result<void, DesfireError>> {
  const { instruction, shape } = createInstruction(settings)
  const head = concatBytes(Uint8Array.of(file, modeCodes[settings.mode]), encodeRights(settings.rights))
  const header = concatBytes(head, shape)
  const command: DesfireCommand = { instruction, header, data: noBytes, mode: 'mac', answerLength: 0 }
  const answer = await card.execute(command)
  return answer.ok ? ok(undefined) : answer
}

const modesByCode: readonly CommunicationMode[] = ['plain', 'mac', 'plain', 'full']
const typesByCode = ['standard', 'backup', 'value', 'linear', 'cyclic'] as const
const shapeLengths = { standard: 3, backup: 3, value: 13, cyclic: 9 } as const

/** Answer of GetFileSettings. Linear record and transaction MAC files are not ours: `answer_invalid`. */
export function decodeFileSettings(bytes: Uint8Array): Result<FileSettings, DesfireError> {
  const [typeCode = 0xff, modeCode = 0, low = 0, high = 0] = bytes
  const type = typesByCode[typeCode]
  const mode = modesByCode[modeCode & 0x03] ?? 'plain'
  if (type === undefined || type === 'linear' || bytes.length < 4 + shapeLengths[type]) {
    return err({ kind: 'answer_invalid', detail: 'file settings' })
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const number24 = (offset: number): number => view.getUint16(offset, true) + view.getUint8(offset + 2) * 0x10000
  const rights = decodeRights(low, high)
  switch (type) {
    case 'standard':
    case 'backup':
      return ok({ type, mode, rights, length: number24(4) })
    case 'value': {
      const [lower, upper, value] = [view.getInt32(4, true), view.getInt32(8, true), view.getInt32(12, true)]
      return ok({ type, mode, rights, lower, upper, value })
    }
    case 'cyclic':
      return ok({ type, mode, rights, recordLength: number24(4), recordCount: number24(7) })
  }
}
