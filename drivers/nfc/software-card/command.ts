import type { CardSession } from '#drivers/nfc/software-card/session'
import type { CardState, CommunicationMode, StoredApplication, StoredFile } from '#drivers/nfc/software-card/state'
import type { Refusal } from '#drivers/nfc/software-card/status'
import { byteAt } from '#drivers/nfc/software-card/bytes'
import { refuse } from '#drivers/nfc/software-card/status'

/** What a file will hold once CommitTransaction succeeds. `debited`: sum of Debit in this transaction. */
export type PendingFile = {
  readonly content: StoredFile['content']
  readonly debited: number
  readonly record: 'untouched' | 'begun' | 'cleared'
}

export type PendingTransaction = ReadonlyMap<number, PendingFile>

/** What a command may look at. `session` is bound to `application`, the selected one. */
export type CommandContext = {
  readonly state: CardState
  readonly application: StoredApplication
  readonly isPiccLevel: boolean
  readonly session: CardSession | null
  readonly pending: PendingTransaction
}

export type Effect = {
  readonly kind: 'done'
  /** Answer data before secure messaging. */
  readonly data?: Uint8Array
  /** Lengths of the first answer frames where they are not simply filled up (GetVersion). */
  readonly frames?: readonly number[]
  /** False when the host left the length to the card: EV1 then marks the end of the data. */
  readonly isLengthKnown?: boolean
  readonly state?: CardState
  readonly pending?: PendingTransaction
  readonly select?: string
  readonly endsSession?: 'before_answer' | 'after_answer'
}

/** A command whose parameters are accepted; `execute` gets the data after secure messaging has been checked and removed. */
export type Plan = {
  readonly kind: 'plan'
  readonly mode: CommunicationMode
  readonly dataBytes: number
  /** Only ChangeKey, whose cryptogram is laid out differently. */
  readonly changesKey?: { readonly keyByte: number; readonly isOwnKey: boolean }
  execute(data: Uint8Array): Effect | Refusal
}

export type CommandSpec = {
  readonly headerBytes: number
  readonly generation?: 'ev2'
  /** The data may come in several frames, continued with AF. */
  readonly isChained?: true
  readonly answer?: 'single' | { readonly frameBytes: number }
  plan(context: CommandContext, header: Uint8Array): Plan | Refusal
}

/** Plan of a command without data: EV1 answers with a CMAC, EV2 also expects a MAC on the command. */
export function parametersOnly(execute: () => Effect | Refusal, mode: CommunicationMode = 'mac'): Plan {
  return { kind: 'plan', mode, dataBytes: 0, execute }
}

export function done(effect: Omit<Effect, 'kind'> = {}): Effect {
  return { kind: 'done', ...effect }
}

export function holdsMasterKey(context: CommandContext): boolean {
  return context.session?.keyNumber === 0
}

export const accessFree = 14
export const accessNever = 15

/** Communication mode of an access to a file: the file's own when a key grants it, plain when it is only free. */
export function grantAccess(
  context: CommandContext,
  file: StoredFile,
  rights: readonly number[],
): CommunicationMode | Refusal {
  if (context.session !== null && rights.includes(context.session.keyNumber)) return file.communication
  if (rights.includes(accessFree)) return 'plain'
  return refuse(rights.every((right) => right === accessNever) ? 'permissionDenied' : 'authenticationError')
}

/** The file named by the first header byte, when it exists and is of one of `types`. */
export function openFile(
  context: CommandContext,
  header: Uint8Array,
  types: readonly StoredFile['content']['type'][],
): StoredFile | Refusal {
  if (context.isPiccLevel) return refuse('permissionDenied')
  const number = byteAt(header, 0)
  const file = context.application.files.find((candidate) => candidate.number === number)
  if (file === undefined) return refuse('fileNotFound')
  return types.includes(file.content.type) ? file : refuse('permissionDenied')
}

export function isRefusal(value: object | string): value is Refusal {
  return typeof value === 'object' && 'kind' in value && value.kind === 'refused'
}

export function pendingOf(context: CommandContext, file: StoredFile): PendingFile {
  return context.pending.get(file.number) ?? { content: file.content, debited: 0, record: 'untouched' }
}

export function withPending(context: CommandContext, file: StoredFile, pending: PendingFile): PendingTransaction {
  return new Map(context.pending).set(file.number, pending)
}
