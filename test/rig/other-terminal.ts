import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { assert } from '#domain/assert'
import { tenge } from '#domain/money'
import { createSimulatedReader } from '#drivers/nfc/simulated'
import { createSoftwareCard } from '#drivers/nfc/software-card/card'
import { createCardFile } from '#drivers/nfc/software-card/card-file'
import type { CardOperation } from '#drivers/transit-card/driver'
import { createFileKeyStore } from '#drivers/transit-card/key-store'
import { createTransitCardDriver } from '#drivers/transit-card/transit-card'
import { developmentKeys } from '#electron/device-host/development-keys'

export type WriteElsewhere = {
  readonly what: CardOperation['what']
  readonly credit: number
  readonly action?: number
  readonly operationNumber?: number
  readonly atMs?: number
}

export const otherTerminalNumber = 900
let operationNumber = 1

/** The same card at another terminal: writes to the card's file while nobody here has it open. Returns the counter after. */
export async function writeElsewhere(directory: string, cardId: string, write: WriteElsewhere): Promise<number> {
  const file = createCardFile(join(directory, `card-${cardId}.json`))
  const loaded = file.load()
  assert(loaded.ok && loaded.value !== null, 'the card has a file')
  const reader = createSimulatedReader()
  const random = (byteCount: number): Uint8Array => new Uint8Array(randomBytes(byteCount))
  const driver = createTransitCardDriver({ nfc: reader, keys: createFileKeyStore(developmentKeys), random })
  const presence = reader.insertCard(createSoftwareCard({ state: loaded.value, store: file.store.bind(file) }))
  assert(presence !== null, 'the reader is attached')
  const content = await driver.read(presence)
  assert(content.ok, 'the card is ours')
  const operation: CardOperation = {
    cardNumber: content.value.environment.cardNumber,
    terminalNumber: otherTerminalNumber,
    operationNumber: write.operationNumber ?? operationNumber++,
    what: write.what,
    credit: tenge(write.credit),
    pass: null,
    action: write.action ?? null,
    atMs: write.atMs ?? 0,
    expectedCounter: content.value.ledger.counter,
  }
  const applied = await driver.apply(presence, operation, () => undefined)
  assert(applied.ok, `the other terminal could not write: ${applied.ok ? '' : applied.error.kind}`)
  await reader.close()
  return applied.value.counter
}
