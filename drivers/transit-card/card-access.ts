import type { PassOnCard } from '#domain/pass/on-card'
import { assertNever } from '#domain/assert'
import { err, ok, type Result } from '#domain/result'
import { tenge, type Tenge } from '#domain/money'
import type { NfcDriver } from '#drivers/nfc/driver'
import type {
  CardEnvironment,
  CardKeyRole,
  CardLedger,
  CardLogRecord,
  CardReadError,
  KeyStore,
} from '#drivers/transit-card/driver'
import { statusAuthenticationError, statusNoSuchKey, type DesfireError } from '#drivers/transit-card/desfire/apdu'
import { toHex } from '#drivers/transit-card/desfire/bytes'
import { getValue, readAllRecords, readData } from '#drivers/transit-card/desfire/commands'
import { createDesfireCard, type DesfireCard, type RandomBytes } from '#drivers/transit-card/desfire/session'
import { decodeEnvironment, decodeLedger, decodeLog, type LayoutError } from '#drivers/transit-card/layout/codec'
import { contractsRange, decodeContracts } from '#drivers/transit-card/layout/contracts'
import {
  applicationId,
  contractsFile,
  environmentFile,
  environmentLength,
  keyNumbers,
  ledgerFile,
  ledgerLength,
  logFile,
  logRecordsKept,
  walletFile,
} from '#drivers/transit-card/layout/v1'

/** Reaching the card of one presence and reading its files in the operator's terms. */

export type CardPorts = { readonly nfc: NfcDriver; readonly keys: KeyStore; readonly random: RandomBytes }

/** One card in the field with our application selected. */
export type OpenCard = {
  readonly presence: number
  readonly uid: Uint8Array
  readonly desfire: DesfireCard
}

export type CardSummary = {
  readonly environment: CardEnvironment
  readonly balanceMax: Tenge
  readonly balance: Tenge
  readonly ledger: CardLedger
  readonly slotsInUse: number
}

/** Where an error happened decides what it means: a refusal of the application or the key tells whose card it is. */
export type Stage = 'select' | 'authenticate' | 'use'

export function cardError(stage: Stage, error: DesfireError): CardReadError {
  switch (error.kind) {
    case 'status': {
      if (stage === 'select') return { kind: 'card_not_ours', detail: error.name }
      const isKeyRefused = error.status === statusNoSuchKey || error.status === statusAuthenticationError
      if (stage === 'authenticate' && isKeyRefused) return { kind: 'card_not_authentic', detail: error.name }
      return { kind: 'card_answer_invalid', detail: error.name }
    }
    case 'not_desfire':
      if (stage === 'use') return { kind: 'card_answer_invalid', detail: error.detail }
      return { kind: 'card_not_ours', detail: error.detail }
    case 'not_authentic':
      return { kind: 'card_not_authentic', detail: error.detail }
    case 'answer_invalid':
      return { kind: 'card_answer_invalid', detail: error.detail }
    case 'card_removed':
    case 'card_mute':
    case 'device_gone':
    case 'device_failed':
    case 'cancelled':
      return error
    default:
      return assertNever(error)
  }
}

function layoutError(error: LayoutError): CardReadError {
  switch (error.kind) {
    case 'layout_unknown':
      return { kind: 'card_not_ours', detail: `layout version ${String(error.version)}` }
    case 'layout_invalid':
      return { kind: 'card_answer_invalid', detail: error.detail }
    default:
      return assertNever(error)
  }
}

function decoded<T>(result: Result<T, LayoutError>): Result<T, CardReadError> {
  return result.ok ? result : err(layoutError(result.error))
}

const getUidCommand = Uint8Array.of(0xff, 0xca, 0x00, 0x00, 0x00)

/** The 7-byte UID as the reader took it at activation (PC/SC part 3). Cards set to random identification show 4 bytes and
 *  cannot be ours: their keys could not be diversified. */
export async function readUid(nfc: NfcDriver, presence: number): Promise<Result<Uint8Array, CardReadError>> {
  const answer = await nfc.transmit(presence, getUidCommand)
  if (!answer.ok) return answer
  const isUid = answer.value.length === 9 && answer.value[7] === 0x90 && answer.value[8] === 0x00
  return isUid
    ? ok(answer.value.slice(0, 7))
    : err({ kind: 'card_not_ours', detail: `no 7-byte UID: ${toHex(answer.value.slice(-2))}` })
}

export function desfireOf(ports: CardPorts, presence: number): DesfireCard {
  return createDesfireCard((command) => ports.nfc.transmit(presence, command), ports.random)
}

/** Authenticates with our application's key of a role, in the running session where the card allows it. */
export async function useKey(
  ports: CardPorts,
  card: OpenCard,
  role: CardKeyRole,
): Promise<Result<void, CardReadError>> {
  const key = ports.keys.key(role, card.uid, applicationId)
  const authenticated = await card.desfire.authenticate(keyNumbers[role], key)
  return authenticated.ok ? ok(undefined) : err(cardError('authenticate', authenticated.error))
}

/** UID, application, read key: 4 exchanges, 5 on an EV1 card. */
export async function openCard(ports: CardPorts, presence: number): Promise<Result<OpenCard, CardReadError>> {
  const uid = await readUid(ports.nfc, presence)
  if (!uid.ok) return uid
  const card: OpenCard = { presence, uid: uid.value, desfire: desfireOf(ports, presence) }
  const selected = await card.desfire.select(applicationId)
  if (!selected.ok) return err(cardError('select', selected.error))
  const authenticated = await useKey(ports, card, 'read')
  return authenticated.ok ? ok(card) : authenticated
}

export async function readBalance(card: OpenCard): Promise<Result<Tenge, CardReadError>> {
  const value = await getValue(card.desfire, walletFile.number, walletFile.mode)
  return value.ok ? ok(tenge(value.value)) : err(cardError('use', value.error))
}

export async function readLedger(
  card: OpenCard,
): Promise<Result<{ readonly ledger: CardLedger; readonly slotsInUse: number }, CardReadError>> {
  const bytes = await readData(card.desfire, ledgerFile.number, ledgerFile.mode, 0, ledgerLength)
  return bytes.ok ? decoded(decodeLedger(bytes.value)) : err(cardError('use', bytes.error))
}

/** Environment, wallet and ledger: 3 exchanges. Needs the read key. */
export async function readSummary(card: OpenCard): Promise<Result<CardSummary, CardReadError>> {
  const { number, mode } = environmentFile
  const bytes = await readData(card.desfire, number, mode, 0, environmentLength)
  if (!bytes.ok) return err(cardError('use', bytes.error))
  const environment = decoded(decodeEnvironment(bytes.value))
  if (!environment.ok) return environment
  const balance = await readBalance(card)
  if (!balance.ok) return balance
  const ledger = await readLedger(card)
  if (!ledger.ok) return ledger
  return ok({ ...environment.value, balance: balance.value, ...ledger.value })
}

/** At most one exchange in an EV2 session; none when no slot is in use. */
export async function readPasses(
  card: OpenCard,
  slotsInUse: number,
): Promise<Result<readonly PassOnCard[], CardReadError>> {
  const range = contractsRange(slotsInUse)
  if (range === null) return ok([])
  const bytes = await readData(card.desfire, contractsFile.number, contractsFile.mode, range.offset, range.length)
  return bytes.ok ? decoded(decodeContracts(bytes.value, slotsInUse)) : err(cardError('use', bytes.error))
}

/** Oldest first, at most ten. */
export async function readLogRecords(card: OpenCard): Promise<Result<readonly CardLogRecord[], CardReadError>> {
  const bytes = await readAllRecords(card.desfire, logFile.number, logFile.mode)
  if (!bytes.ok) return err(cardError('use', bytes.error))
  const records = decoded(decodeLog(bytes.value))
  if (!records.ok || records.value.length <= logRecordsKept) return records
  return err({ kind: 'card_answer_invalid', detail: 'log longer than its file' })
}
