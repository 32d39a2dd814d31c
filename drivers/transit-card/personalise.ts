import type { PassOnCard } from '#domain/pass/on-card'
import { err, ok, type Result } from '#domain/result'
import type { Tenge } from '#domain/money'
import type { CardEnvironment, CardKeyRole, CardReadError } from '#drivers/transit-card/driver'
import { cardError, desfireOf, readUid, useKey, type CardPorts, type OpenCard } from '#drivers/transit-card/card-access'
import { statusDuplicate, type DesfireError } from '#drivers/transit-card/desfire/apdu'
import {
  changeKey,
  commitTransaction,
  createApplication,
  formatPicc,
  writeData,
  writeRecord,
} from '#drivers/transit-card/desfire/commands'
import { createFile } from '#drivers/transit-card/desfire/files'
import { replaceDesMasterKey } from '#drivers/transit-card/desfire/blank-card'
import { encodeEnvironment, encodeLedger, encodeLogRecord } from '#drivers/transit-card/layout/codec'
import { encodeContracts } from '#drivers/transit-card/layout/contracts'
import {
  applicationId,
  applicationSettings,
  contractsFile,
  environmentFile,
  filesToCreate,
  keyCount,
  keyNumbers,
  keyVersion,
  layoutVersion,
  ledgerFile,
  logFile,
} from '#drivers/transit-card/layout/v1'

/** Making an operator's card out of a blank DESFire: keys, application, files and first contents. */

export type CardIssue = {
  readonly environment: Omit<CardEnvironment, 'layoutVersion'>
  readonly balance: Tenge
  readonly balanceMax: Tenge
  readonly passes: readonly PassOnCard[]
  /** Lowest action number the card's window covers; 1 for a new card. */
  readonly firstAction: number
  readonly terminalNumber: number
  readonly operationNumber: number
  readonly atMs: number
  /** `erase` formats a card that holds our application already: everything on it is lost. */
  readonly existing: 'refuse' | 'erase'
}

export type CardIssueError = CardReadError | { readonly kind: 'card_in_use' }

const piccApplication = new Uint8Array(3)
const factoryKey = new Uint8Array(16)
const changedKeys: readonly CardKeyRole[] = ['read', 'credit', 'debit', 'issue']

type Step = () => Promise<Result<unknown, DesfireError>>

async function inOrder(steps: readonly Step[]): Promise<Result<void, CardReadError>> {
  for (const step of steps) {
    const done = await step()
    if (!done.ok) return err(cardError('use', done.error))
  }
  return ok(undefined)
}

/** Authenticates on the card level: with the operator's key, or on a blank card with the key it was delivered with, an AES
 *  key of zeros or, as NXP delivers, a DES key of zeros, which is replaced by the operator's AES key here. */
async function takeOver(ports: CardPorts, card: OpenCard): Promise<Result<void, CardReadError>> {
  const { desfire, uid } = card
  const masterKey = ports.keys.key('master', uid, piccApplication)
  const enter = async (key: Uint8Array): Promise<Result<void, CardReadError>> => {
    const selected = await desfire.select(piccApplication)
    if (!selected.ok) return err(cardError('select', selected.error))
    const authenticated = await desfire.authenticate(0, key)
    return authenticated.ok ? ok(undefined) : err(cardError('authenticate', authenticated.error))
  }
  const entered = await enter(masterKey)
  if (entered.ok || entered.error.kind !== 'card_not_authentic') return entered
  const blank = await enter(factoryKey)
  if (blank.ok) {
    const changed = await changeKey(desfire, aesMasterKeyNumber, masterKey, keyVersion, null)
    return changed.ok ? enter(masterKey) : err(cardError('use', changed.error))
  }
  if (blank.error.kind !== 'card_not_authentic') return blank
  const selected = await desfire.select(piccApplication)
  if (!selected.ok) return err(cardError('select', selected.error))
  const replaced = await replaceDesMasterKey(
    (command) => ports.nfc.transmit(card.presence, command),
    ports.random,
    masterKey,
    keyVersion,
  )
  return replaced.ok ? enter(masterKey) : err(cardError('authenticate', replaced.error))
}

/** Key 0 of the card; the high bit states that the new key is AES. */
const aesMasterKeyNumber = 0x80

async function createOurApplication(
  ports: CardPorts,
  card: OpenCard,
  issue: CardIssue,
): Promise<Result<void, CardIssueError>> {
  const { desfire } = card
  if (issue.existing === 'erase') {
    const erased = await formatPicc(desfire)
    if (!erased.ok) return err(cardError('use', erased.error))
    // Formatting ends the authentication (libfreefare drops its session there too).
    const entered = await takeOver(ports, card)
    if (!entered.ok) return entered
  }
  const created = await createApplication(desfire, applicationId, applicationSettings, keyCount)
  if (created.ok) return ok(undefined)
  const isDuplicate = created.error.kind === 'status' && created.error.status === statusDuplicate
  return err(isDuplicate ? { kind: 'card_in_use' } : cardError('use', created.error))
}

/** The master key is changed last, so that a card torn away on the way is recognised by its factory key. */
function installFilesAndKeys(ports: CardPorts, card: OpenCard, issue: CardIssue): readonly Step[] {
  const { desfire, uid } = card
  const keyOf = (role: CardKeyRole): Uint8Array => ports.keys.key(role, uid, applicationId)
  return [
    () => desfire.select(applicationId),
    () => desfire.authenticate(keyNumbers.master, factoryKey),
    ...filesToCreate(issue.balance, issue.balanceMax).map(
      ({ number, settings }): Step =>
        () =>
          createFile(desfire, number, settings),
    ),
    ...changedKeys.map(
      (role): Step =>
        () =>
          changeKey(desfire, keyNumbers[role], keyOf(role), keyVersion, factoryKey),
    ),
    () => changeKey(desfire, keyNumbers.master, keyOf('master'), keyVersion, null),
  ]
}

function writeContents(card: OpenCard, issue: CardIssue): readonly Step[] {
  const { desfire } = card
  const contracts = encodeContracts(issue.passes)
  const { terminalNumber, operationNumber } = issue
  const ledger = encodeLedger({
    ledger: { counter: 0, terminalNumber, operationNumber, appliedBase: issue.firstAction, appliedBits: 0n },
    slotsInUse: contracts.slotsInUse,
  })
  const record = encodeLogRecord({
    counter: 0,
    what: 'personalisation',
    atMs: issue.atMs,
    terminalNumber,
    operationNumber,
    amount: issue.balance,
  })
  return [
    () => writeData(desfire, contractsFile.number, contractsFile.mode, 0, contracts.bytes),
    () => writeData(desfire, ledgerFile.number, ledgerFile.mode, 0, ledger),
    () => writeRecord(desfire, logFile.number, logFile.mode, record),
    () => commitTransaction(desfire),
  ]
}

/** Works on cards delivered with an AES or a DES master key of zeros and on cards of this operator. Not one transaction:
 *  a card torn away is issued again with `existing: 'erase'`. The transit card driver must read the card anew afterwards.
 *  Fails with `card_in_use` when our application exists and may not be erased, `card_not_authentic` when the card's
 *  master key is somebody else's. */
export async function personalise(
  ports: CardPorts,
  presence: number,
  issue: CardIssue,
): Promise<Result<{ readonly uid: Uint8Array }, CardIssueError>> {
  const uid = await readUid(ports.nfc, presence)
  if (!uid.ok) return uid
  const card: OpenCard = { presence, uid: uid.value, desfire: desfireOf(ports, presence) }
  const taken = await takeOver(ports, card)
  if (!taken.ok) return taken
  const created = await createOurApplication(ports, card, issue)
  if (!created.ok) return created
  const installed = await inOrder(installFilesAndKeys(ports, card, issue))
  if (!installed.ok) return installed
  const environment = encodeEnvironment({
    environment: { layoutVersion, ...issue.environment },
    balanceMax: issue.balanceMax,
  })
  const issuing = await useKey(ports, card, 'issue')
  if (!issuing.ok) return issuing
  const { number, mode } = environmentFile
  const described = await inOrder([() => writeData(card.desfire, number, mode, 0, environment)])
  if (!described.ok) return described
  const crediting = await useKey(ports, card, 'credit')
  if (!crediting.ok) return crediting
  const written = await inOrder(writeContents(card, issue))
  return written.ok ? ok({ uid: uid.value }) : written
}
