import type { CardKeyRole } from '#drivers/transit-card/driver'
import type { AccessRights, FileSettings } from '#drivers/transit-card/desfire/files'
import type { CommunicationMode } from '#drivers/transit-card/desfire/messaging'

/** Card layout, version 1, as data. Another layout is another file beside this one (design D5). */

export const layoutVersion = 1

/** As sent and as diversified: least significant byte first. */
export const applicationId: Uint8Array = Uint8Array.of(0x01, 0x4b, 0x42)

export const keyNumbers: Readonly<Record<CardKeyRole, number>> = { master: 0, read: 1, credit: 2, debit: 3, issue: 4 }
export const keyCount = 5
export const keyVersion = 1

/** Key settings: changes need the master key; files are listed freely, created and deleted only with the master key;
 *  settings stay changeable. */
export const applicationSettings = 0x0b

const { master, read, credit, debit, issue } = keyNumbers

/** Written once, by the issuer. */
const issuerRights: AccessRights = { read, write: issue, readWrite: issue, change: master }
/** Read with the read key, changed by validators with the debit key and by sales terminals with the credit key. On the
 *  wallet DESFire lets the read right also debit (never credit): the read key belongs to operator devices only. */
const movingRights: AccessRights = { read, write: debit, readWrite: credit, change: master }

export const contractSlots = 8
/** Six bytes of it are reserved. All eight slots and the MAC are 200 bytes: one answer of an EV2 card, four frames of an EV1
 *  card, so that a full card is read in 12 exchanges at most (goals P6). */
export const contractSlotLength = 24

export const environmentLength = 32
export const ledgerLength = 32
/** Ten records and their MAC fit one answer of an EV2 card. */
export const logRecordLength = 24
export const logRecordsKept = 10

type CardFile = { readonly number: number; readonly mode: CommunicationMode; readonly rights: AccessRights }

/** Personal data and the amount of money are enciphered; what only has to be genuine carries a MAC. */
export const environmentFile = { number: 1, mode: 'full', rights: issuerRights } as const satisfies CardFile
export const walletFile = { number: 2, mode: 'full', rights: movingRights } as const satisfies CardFile
export const contractsFile = { number: 3, mode: 'mac', rights: movingRights } as const satisfies CardFile
export const ledgerFile = { number: 4, mode: 'mac', rights: movingRights } as const satisfies CardFile
export const logFile = { number: 5, mode: 'mac', rights: movingRights } as const satisfies CardFile

export const walletMin = 0

/** What personalisation creates, in order. `balance` and `balanceMax` in tenge. */
export function filesToCreate(
  balance: number,
  balanceMax: number,
): readonly { readonly number: number; readonly settings: FileSettings }[] {
  const settingsOf = (file: CardFile) => ({ mode: file.mode, rights: file.rights })
  return [
    {
      number: environmentFile.number,
      settings: { type: 'standard', length: environmentLength, ...settingsOf(environmentFile) },
    },
    {
      number: walletFile.number,
      settings: { type: 'value', lower: walletMin, upper: balanceMax, value: balance, ...settingsOf(walletFile) },
    },
    {
      number: contractsFile.number,
      settings: { type: 'backup', length: contractSlots * contractSlotLength, ...settingsOf(contractsFile) },
    },
    { number: ledgerFile.number, settings: { type: 'backup', length: ledgerLength, ...settingsOf(ledgerFile) } },
    {
      number: logFile.number,
      settings: {
        type: 'cyclic',
        recordLength: logRecordLength,
        // DESFire keeps one record aside for the transaction in progress.
        recordCount: logRecordsKept + 1,
        ...settingsOf(logFile),
      },
    },
  ]
}
