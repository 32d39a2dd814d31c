import { describe, expect, it } from 'vitest'
import { err, ok } from '#domain/result'
import { createSoftwareCard } from '#drivers/nfc/software-card/card'
import { concatBytes, toHex } from '#drivers/transit-card/desfire/bytes'
import {
  abortTransaction,
  changeKey,
  commitTransaction,
  createApplication,
  credit,
  debit,
  formatPicc,
  getCardUid,
  getFileSettings,
  getKeyVersion,
  getValue,
  getVersion,
  limitedCredit,
  readAllRecords,
  readData,
  readRecords,
  writeData,
  writeRecord,
} from '#drivers/transit-card/desfire/commands'
import { createFile, decodeFileSettings, type FileSettings } from '#drivers/transit-card/desfire/files'
import type { CommunicationMode } from '#drivers/transit-card/desfire/messaging'
import { createDesfireCard, type DesfireCard } from '#drivers/transit-card/desfire/session'
import { random, readerOf } from '#test/drivers/transit-card/card-fixture'

const aid = Uint8Array.of(0x11, 0x22, 0x33)
const picc = new Uint8Array(3)
const zeroKey = new Uint8Array(16)
const rights = { read: 0, write: 0, readWrite: 0, change: 0 }
const bytes = (length: number, start: number): Uint8Array => Uint8Array.from({ length }, (_, index) => start + index)
const record = (start: number): Uint8Array => bytes(16, start)

function expectOk<T>(result: { ok: true; value: T } | { ok: false; error: unknown }): T {
  if (!result.ok) throw new Error(JSON.stringify(result.error))
  return result.value
}

async function cardWithFiles(generation: 'ev1' | 'ev2', mode: CommunicationMode) {
  const software = createSoftwareCard({ generation })
  const { nfc } = readerOf(software)
  const card = createDesfireCard((command) => nfc.transmit(1, command), random)
  expectOk(await card.select(picc))
  expectOk(await card.authenticate(0, zeroKey))
  expectOk(await createApplication(card, aid, 0x0b, 2))
  expectOk(await card.select(aid))
  expectOk(await card.authenticate(0, zeroKey))
  const files: readonly FileSettings[] = [
    { type: 'standard', mode, rights, length: 200 },
    { type: 'backup', mode, rights, length: 100 },
    { type: 'value', mode, rights, lower: -100, upper: 1000, value: 50 },
    { type: 'cyclic', mode, rights, recordLength: 16, recordCount: 4 },
  ]
  for (const [index, settings] of files.entries()) expectOk(await createFile(card, index + 1, settings))
  return { software, card, files }
}

async function value(card: DesfireCard, mode: CommunicationMode): Promise<number> {
  return expectOk(await getValue(card, 3, mode))
}

const generations = ['ev1', 'ev2'] as const
const modes = ['plain', 'mac', 'full'] as const
const cases = generations.flatMap((generation) => modes.map((mode) => ({ generation, mode })))

describe.each(cases)('DESFire commands on $generation in $mode mode', ({ generation, mode }) => {
  it('moves data of every length through standard and backup files', async () => {
    const { card } = await cardWithFiles(generation, mode)
    expect(card.generation).toBe(generation)
    for (const length of [1, 15, 16, 17, 47, 48, 59, 60, 120, 200]) {
      const data = bytes(length, length)
      expectOk(await writeData(card, 1, mode, 200 - length, data))
      expect(expectOk(await readData(card, 1, mode, 200 - length, length))).toEqual(data)
    }
    expectOk(await writeData(card, 2, mode, 5, bytes(90, 7)))
    expectOk(await commitTransaction(card))
    expect(expectOk(await readData(card, 2, mode, 0, 100)).slice(5, 95)).toEqual(bytes(90, 7))
  })

  it('credits, debits and gives back within limits', async () => {
    const { card } = await cardWithFiles(generation, mode)
    expectOk(await credit(card, 3, mode, 70))
    expectOk(await abortTransaction(card))
    expect(await value(card, mode)).toBe(50)
    expectOk(await debit(card, 3, mode, 130))
    expectOk(await commitTransaction(card))
    expect(await value(card, mode)).toBe(-80)
    expect(await limitedCredit(card, 3, mode, 1)).toMatchObject({ ok: false, error: { kind: 'status' } })
    expect(card.isAuthenticated).toBe(false)
    expectOk(await card.authenticate(0, zeroKey))
    expect(await credit(card, 3, mode, 1081)).toEqual(err({ kind: 'status', status: 0xbe, name: 'BOUNDARY_ERROR' }))
  })

  it('keeps the newest records, oldest first', async () => {
    const { card } = await cardWithFiles(generation, mode)
    for (const start of [10, 20, 30, 40, 50]) {
      expectOk(await writeRecord(card, 4, mode, record(start)))
      expectOk(await commitTransaction(card))
    }
    const kept = concatBytes(record(30), record(40), record(50))
    expect(expectOk(await readRecords(card, 4, mode, 0, 3, 16))).toEqual(kept)
    expect(expectOk(await readRecords(card, 4, mode, 1, 1, 16))).toEqual(record(40))
    if (mode !== 'full') expect(expectOk(await readAllRecords(card, 4, mode))).toEqual(kept)
  })

  it('reads the settings of the files it made', async () => {
    const { card, files } = await cardWithFiles(generation, mode)
    for (const [index, settings] of files.entries()) {
      const read = expectOk(decodeFileSettings(expectOk(await getFileSettings(card, index + 1))))
      // A value file shows what LimitedCredit may give back in place of its first value.
      expect(read).toEqual(settings.type === 'value' ? { ...settings, value: 0 } : settings)
    }
  })
})

describe.each(generations)('DESFire keys and card level on %s', (generation) => {
  it('changes a key, then the key of the session, and keeps the transaction across keys', async () => {
    const { card } = await cardWithFiles(generation, 'mac')
    const [newKey, newMaster] = [random(16), random(16)]
    expectOk(await changeKey(card, 1, newKey, 5, zeroKey))
    expect(expectOk(await getKeyVersion(card, 1))).toBe(5)
    expectOk(await changeKey(card, 0, newMaster, 6, null))
    expect(card.isAuthenticated).toBe(false)
    expect((await card.authenticate(0, zeroKey)).ok).toBe(false)
    expectOk(await card.authenticate(1, newKey))
    expectOk(await card.authenticate(0, newMaster))
    expect(expectOk(await getKeyVersion(card, 0))).toBe(6)
  })

  it('reads version and UID', async () => {
    const { card, software } = await cardWithFiles(generation, 'mac')
    expect(expectOk(await getCardUid(card))).toEqual(software.uid)
    expect(toHex(expectOk(await getVersion(card)))).toContain(toHex(software.uid))
  })

  it('formats the card', async () => {
    const { card } = await cardWithFiles(generation, 'mac')
    expectOk(await card.select(picc))
    expectOk(await card.authenticate(0, zeroKey))
    expectOk(await formatPicc(card))
    expect(await card.select(aid)).toEqual(err({ kind: 'status', status: 0xa0, name: 'APPLICATION_NOT_FOUND' }))
  })
})

describe('file settings', () => {
  it.each(['', '00', '0001', '02010000', '0401000010', '05010000100000', 'ff'])('refuses %s', (text) => {
    expect(decodeFileSettings(Uint8Array.from(Buffer.from(text, 'hex'))).ok).toBe(false)
  })

  it('reads a free standard file of 256 bytes (AN12196)', () => {
    const settings = decodeFileSettings(Uint8Array.from(Buffer.from('0000e0ee000100', 'hex')))
    expect(settings).toEqual(
      ok({
        type: 'standard',
        mode: 'plain',
        rights: { read: 14, write: 14, readWrite: 14, change: 0 },
        length: 256,
      }),
    )
  })
})
