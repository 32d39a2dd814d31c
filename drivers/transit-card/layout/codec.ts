import type { PlasticKind } from '#domain/card/kind'
import { assert } from '#domain/assert'
import { err, ok, type Result } from '#domain/result'
import { tenge, type Tenge } from '#domain/money'
import type { CardEnvironment, CardLedger, CardLogRecord } from '#drivers/transit-card/driver'
import {
  dayNumber,
  dayOfNumber,
  isOptional16,
  isUint,
  isZero,
  readUint48,
  viewOf,
  writeUint48,
} from '#drivers/transit-card/layout/fields'
import { environmentLength, layoutVersion, ledgerLength, logRecordLength } from '#drivers/transit-card/layout/v1'

/** Bytes of the files of layout version 1. Encoding asserts that the value fits; decoding refuses what no encoder wrote. */

export type LayoutError =
  | { readonly kind: 'layout_unknown'; readonly version: number }
  | { readonly kind: 'layout_invalid'; readonly detail: string }

export function invalid(detail: string): Result<never, LayoutError> {
  return err({ kind: 'layout_invalid', detail })
}

const cardKinds: readonly PlasticKind[] = ['reusable', 'concession', 'school']

/** The environment file also keeps the wallet limit the card was issued with. */
export type EnvironmentRecord = { readonly environment: CardEnvironment; readonly balanceMax: Tenge }

export function encodeEnvironment({ environment, balanceMax }: EnvironmentRecord): Uint8Array {
  assert(environment.layoutVersion === layoutVersion, 'this codec writes layout version 1')
  assert(/^\d{16}$/.test(environment.cardNumber), 'a card number has 16 digits')
  assert(isUint(environment.holderCategory, 16), 'holder category does not fit 16 bits')
  assert(isOptional16(dayNumber(environment.producedOn)), 'production date does not fit 16 bits')
  assert(isUint(balanceMax, 31), 'wallet limit does not fit a value file')
  const bytes = new Uint8Array(environmentLength)
  const view = viewOf(bytes)
  view.setUint8(0, layoutVersion)
  view.setUint8(1, cardKinds.indexOf(environment.cardKind))
  view.setUint16(2, environment.holderCategory, true)
  for (let pair = 0; pair < 8; pair += 1) {
    view.setUint8(4 + pair, Number.parseInt(environment.cardNumber.slice(2 * pair, 2 * pair + 2), 16))
  }
  view.setUint16(12, dayNumber(environment.producedOn), true)
  view.setInt32(16, balanceMax, true)
  return bytes
}

export function decodeEnvironment(bytes: Uint8Array): Result<EnvironmentRecord, LayoutError> {
  if (bytes.length !== environmentLength) return invalid('environment of wrong length')
  const view = viewOf(bytes)
  const version = view.getUint8(0)
  if (version !== layoutVersion) return err({ kind: 'layout_unknown', version })
  const cardKind = cardKinds[view.getUint8(1)]
  if (cardKind === undefined) return invalid('card kind')
  const cardNumber = Array.from(bytes.subarray(4, 12), (byte) => byte.toString(16).padStart(2, '0')).join('')
  if (!/^\d{16}$/.test(cardNumber)) return invalid('card number')
  const produced = view.getUint16(12, true)
  const balanceMax = view.getInt32(16, true)
  const isReservedZero = isZero(bytes.subarray(14, 16)) && isZero(bytes.subarray(20))
  if (!isOptional16(produced) || balanceMax < 0 || !isReservedZero) return invalid('environment')
  const environment: CardEnvironment = {
    layoutVersion: version,
    cardNumber,
    cardKind,
    producedOn: dayOfNumber(produced),
    holderCategory: view.getUint16(2, true),
  }
  return ok({ environment, balanceMax: tenge(balanceMax) })
}

/** The ledger file also tells which contract slots are in use: bit i is slot i. */
export type LedgerRecord = { readonly ledger: CardLedger; readonly slotsInUse: number }

export function encodeLedger({ ledger, slotsInUse }: LedgerRecord): Uint8Array {
  const numbers = [ledger.counter, ledger.terminalNumber, ledger.operationNumber, ledger.appliedBase]
  assert(
    numbers.every((value) => isUint(value, 32)),
    'ledger number does not fit 32 bits',
  )
  assert(ledger.appliedBits >= 0n && ledger.appliedBits < 2n ** 64n, 'action window does not fit 64 bits')
  assert(isUint(slotsInUse, 8), 'eight contract slots')
  const bytes = new Uint8Array(ledgerLength)
  const view = viewOf(bytes)
  numbers.forEach((value, index) => {
    view.setUint32(4 * index, value, true)
  })
  view.setBigUint64(16, ledger.appliedBits, true)
  view.setUint8(24, slotsInUse)
  return bytes
}

export function decodeLedger(bytes: Uint8Array): Result<LedgerRecord, LayoutError> {
  if (bytes.length !== ledgerLength || !isZero(bytes.subarray(25))) return invalid('ledger')
  const view = viewOf(bytes)
  const ledger: CardLedger = {
    counter: view.getUint32(0, true),
    terminalNumber: view.getUint32(4, true),
    operationNumber: view.getUint32(8, true),
    appliedBase: view.getUint32(12, true),
    appliedBits: view.getBigUint64(16, true),
  }
  return ok({ ledger, slotsInUse: view.getUint8(24) })
}

/** Code 0 is no event: a record of zeros was never written. */
const logEvents: readonly (CardLogRecord['what'] | null)[] = [
  null,
  'top_up',
  'activation',
  'pass_load',
  'validation',
  'personalisation',
  'correction',
  'pass_activation',
]

export function encodeLogRecord(record: CardLogRecord): Uint8Array {
  const numbers = [record.counter, record.terminalNumber, record.operationNumber]
  assert(
    numbers.every((value) => isUint(value, 32)),
    'log number does not fit 32 bits',
  )
  assert(isUint(record.atMs, 48), 'instant does not fit 48 bits')
  assert(Math.abs(record.amount) < 2 ** 31, 'amount does not fit 32 bits')
  const bytes = new Uint8Array(logRecordLength)
  const view = viewOf(bytes)
  view.setUint32(0, record.counter, true)
  view.setUint8(4, logEvents.indexOf(record.what))
  writeUint48(view, 6, record.atMs)
  view.setUint32(12, record.terminalNumber, true)
  view.setUint32(16, record.operationNumber, true)
  view.setInt32(20, record.amount, true)
  return bytes
}

function decodeLogRecord(bytes: Uint8Array): Result<CardLogRecord, LayoutError> {
  const view = viewOf(bytes)
  const what = logEvents[view.getUint8(4)] ?? null
  if (what === null || view.getUint8(5) !== 0) return invalid('log record')
  return ok({
    counter: view.getUint32(0, true),
    what,
    atMs: readUint48(view, 6),
    terminalNumber: view.getUint32(12, true),
    operationNumber: view.getUint32(16, true),
    amount: tenge(view.getInt32(20, true)),
  })
}

/** Whole records, in the order given. */
export function decodeLog(bytes: Uint8Array): Result<readonly CardLogRecord[], LayoutError> {
  if (bytes.length % logRecordLength !== 0) return invalid('log of wrong length')
  const records: CardLogRecord[] = []
  for (let offset = 0; offset < bytes.length; offset += logRecordLength) {
    const record = decodeLogRecord(bytes.subarray(offset, offset + logRecordLength))
    if (!record.ok) return record
    records.push(record.value)
  }
  return ok(records)
}
