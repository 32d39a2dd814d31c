import { ok, type Result } from '#domain/result'
import { concatBytes, littleEndian, noBytes, signed32, xorBytes } from '#drivers/transit-card/desfire/bytes'
import { crc32 } from '#drivers/transit-card/desfire/crc32'
import type { DesfireError } from '#drivers/transit-card/desfire/apdu'
import type { CommunicationMode, DesfireCommand } from '#drivers/transit-card/desfire/messaging'
import type { DesfireCard } from '#drivers/transit-card/desfire/session'

/** DESFire native commands on an open card. `mode` is the communication mode of the file. */

type Answer<T> = Promise<Result<T, DesfireError>>

/** A command of the card itself: integrity in a session, its parameters in clear. */
function plainHeader(instruction: number, header: Uint8Array, answerLength: number | null): DesfireCommand {
  return { instruction, header, data: noBytes, mode: 'mac', answerLength }
}

async function run(card: DesfireCard, command: DesfireCommand): Answer<void> {
  const answer = await card.execute(command)
  return answer.ok ? ok(undefined) : answer
}

/** Hardware, software and production data: 28 bytes (29 on some EV3). */
export function getVersion(card: DesfireCard): Answer<Uint8Array> {
  return card.execute(plainHeader(0x60, noBytes, null))
}

/** The 7-byte UID, also of a card set to random identification. Needs a session. */
export function getCardUid(card: DesfireCard): Answer<Uint8Array> {
  return card.execute({ instruction: 0x51, header: noBytes, data: noBytes, mode: 'full', answerLength: 7 })
}

export async function getKeyVersion(card: DesfireCard, keyNumber: number): Answer<number> {
  const answer = await card.execute(plainHeader(0x64, Uint8Array.of(keyNumber), 1))
  return answer.ok ? ok(answer.value[0] ?? 0) : answer
}

/** Undecoded: see `decodeFileSettings`. */
export function getFileSettings(card: DesfireCard, file: number): Answer<Uint8Array> {
  return card.execute(plainHeader(0xf5, Uint8Array.of(file), null))
}

/** Application with AES keys. `settings` are the key settings of the application's master key. */
export function createApplication(
  card: DesfireCard,
  application: Uint8Array,
  settings: number,
  keyCount: number,
): Answer<void> {
  const aesKeys = 0x80
  return run(card, plainHeader(0xca, concatBytes(application, Uint8Array.of(settings, aesKeys | keyCount)), 0))
}

/** Erases every application; keeps the card's master key. */
export function formatPicc(card: DesfireCard): Answer<void> {
  return run(card, plainHeader(0xfc, noBytes, 0))
}

/** `previousKey` is null for the key the session was authenticated with; changing that one ends the session, and the
 *  answer then carries no MAC. `keyNumber` may carry the key type in its high bits (card master key). */
export async function changeKey(
  card: DesfireCard,
  keyNumber: number,
  newKey: Uint8Array,
  version: number,
  previousKey: Uint8Array | null,
): Answer<void> {
  const keyData = concatBytes(previousKey === null ? newKey : xorBytes(newKey, previousKey), Uint8Array.of(version))
  const checksum = previousKey === null ? noBytes : crc32(newKey)
  const isEv2 = card.generation === 'ev2'
  return run(card, {
    instruction: 0xc4,
    header: Uint8Array.of(keyNumber),
    data: isEv2 ? concatBytes(keyData, checksum) : keyData,
    mode: 'full',
    answerLength: 0,
    ...(isEv2 ? {} : { afterChecksum: checksum }),
    endsSession: previousKey === null,
  })
}

function fileRange(file: number, offset: number, length: number): Uint8Array {
  return concatBytes(Uint8Array.of(file), littleEndian(offset, 3), littleEndian(length, 3))
}

/** Instruction of EV1, and its ISO 14443-4 chained variant for EV2 sessions. */
function dataInstruction(card: DesfireCard, native: number, chained: number): number {
  return card.generation === 'ev2' ? chained : native
}

export function readData(
  card: DesfireCard,
  file: number,
  mode: CommunicationMode,
  offset: number,
  length: number,
): Answer<Uint8Array> {
  const instruction = dataInstruction(card, 0xbd, 0xad)
  const header = fileRange(file, offset, length)
  return card.execute({ instruction, header, data: noBytes, mode, answerLength: length })
}

/** At most 240 bytes at a time in EV2 sessions (one short APDU). */
export function writeData(
  card: DesfireCard,
  file: number,
  mode: CommunicationMode,
  offset: number,
  data: Uint8Array,
): Answer<void> {
  const instruction = dataInstruction(card, 0x3d, 0x8d)
  return run(card, { instruction, header: fileRange(file, offset, data.length), data, mode, answerLength: 0 })
}

/** Every record of a cyclic file, oldest first. Plain and MAC files only: the card decides the length. */
export function readAllRecords(card: DesfireCard, file: number, mode: 'plain' | 'mac'): Answer<Uint8Array> {
  const instruction = dataInstruction(card, 0xbb, 0xab)
  return card.execute({ instruction, header: fileRange(file, 0, 0), data: noBytes, mode, answerLength: null })
}

/** `newest` 0 starts at the latest record; the answer is oldest first. */
export function readRecords(
  card: DesfireCard,
  file: number,
  mode: CommunicationMode,
  newest: number,
  count: number,
  recordLength: number,
): Answer<Uint8Array> {
  const instruction = dataInstruction(card, 0xbb, 0xab)
  const header = fileRange(file, newest, count)
  return card.execute({ instruction, header, data: noBytes, mode, answerLength: count * recordLength })
}

export function writeRecord(
  card: DesfireCard,
  file: number,
  mode: CommunicationMode,
  record: Uint8Array,
): Answer<void> {
  const instruction = dataInstruction(card, 0x3b, 0x8b)
  return run(card, { instruction, header: fileRange(file, 0, record.length), data: record, mode, answerLength: 0 })
}

/** Signed 32 bits. */
export async function getValue(card: DesfireCard, file: number, mode: CommunicationMode): Answer<number> {
  const command = { instruction: 0x6c, header: Uint8Array.of(file), data: noBytes, mode, answerLength: 4 }
  const answer = await card.execute(command)
  if (!answer.ok) return answer
  return ok(new DataView(answer.value.buffer, answer.value.byteOffset).getInt32(0, true))
}

function changeValue(instruction: number) {
  return (card: DesfireCard, file: number, mode: CommunicationMode, amount: number): Answer<void> =>
    run(card, { instruction, header: Uint8Array.of(file), data: signed32(amount), mode, answerLength: 0 })
}

export const credit = changeValue(0x0c)
export const debit = changeValue(0xdc)
/** At most what was debited in the last transaction. */
export const limitedCredit = changeValue(0x1c)

export function commitTransaction(card: DesfireCard): Answer<void> {
  return run(card, plainHeader(0xc7, noBytes, 0))
}

export function abortTransaction(card: DesfireCard): Answer<void> {
  return run(card, plainHeader(0xa7, noBytes, 0))
}
