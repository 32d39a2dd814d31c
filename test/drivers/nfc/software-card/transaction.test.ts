import { describe, expect, it } from 'vitest'
import { fromHex, toHex } from '#drivers/nfc/software-card/bytes'
import type { Mode } from '#test/drivers/nfc/software-card/host'
import {
  aid,
  authenticate,
  backupBytes,
  files,
  issueCard,
  recordBytes,
  standardBytes,
} from '#test/drivers/nfc/software-card/issue'

const pattern = (length: number, first = 1): Uint8Array =>
  Uint8Array.from({ length }, (_, index) => (first + index) & 255)
const record = (byte: number): Uint8Array => new Uint8Array(recordBytes).fill(byte)

const combinations = (['ev1', 'ev2'] as const).flatMap((protocol) =>
  (['plain', 'mac', 'full'] as const).map((mode): [typeof protocol, Mode] => [protocol, mode]),
)

function issueAndOpen(protocol: 'ev1' | 'ev2', mode: Mode) {
  const issued = issueCard(mode)
  expect(authenticate(issued.host, protocol)).toBe(0)
  return issued
}

describe.each(combinations)('a transaction under %s messaging with %s files', (protocol, mode) => {
  it('reads back a standard file of four frames without a commit', () => {
    const { host } = issueAndOpen(protocol, mode)
    expect(host.write(files.standard, 0, pattern(standardBytes), mode)).toBe(0)
    expect(toHex(host.read(files.standard, 0, standardBytes, mode).data)).toBe(toHex(pattern(standardBytes)))
    expect(toHex(host.read(files.standard, 50, 3, mode).data)).toBe('333435')
  })

  it('shows the committed state until the commit, and all changes at once after it', () => {
    const { host, card } = issueAndOpen(protocol, mode)
    const before = card.state()
    expect(host.write(files.backup, 8, pattern(64), mode)).toBe(0)
    expect(host.credit(files.value, 250, mode)).toBe(0)
    expect(host.writeRecord(files.cyclic, record(0xaa), mode)).toBe(0)
    expect(toHex(host.read(files.backup, 8, 64, mode).data)).toBe('00'.repeat(64))
    expect(host.value(files.value, mode)).toBe(100)
    expect(card.state()).toBe(before)
    expect(host.commit()).toBe(0)
    expect(toHex(host.read(files.backup, 8, 64, mode).data)).toBe(toHex(pattern(64)))
    expect(host.value(files.value, mode)).toBe(350)
    expect(toHex(host.readRecords(files.cyclic, 0, 1, recordBytes, mode).data)).toBe('aa'.repeat(recordBytes))
  })

  it('discards everything on AbortTransaction and stays authenticated', () => {
    const { host } = issueAndOpen(protocol, mode)
    host.write(files.backup, 0, pattern(8), mode)
    host.credit(files.value, 1, mode)
    expect(host.abort()).toBe(0)
    expect(host.value(files.value, mode)).toBe(100)
    expect(host.commit()).toBe(0x0c)
  })

  it('discards the transaction and the authentication on any error', () => {
    const { host, card } = issueAndOpen(protocol, mode)
    const before = card.state()
    host.credit(files.value, 1, mode)
    expect(host.read(31, 0, 1, mode).status).toBe(0xf0)
    expect(host.credit(files.value, 1, 'plain')).toBe(0xae)
    expect(authenticate(host, protocol)).toBe(0)
    expect(host.commit()).toBe(0x0c)
    expect(card.state()).toBe(before)
  })

  it('loses an uncommitted transaction with the power, and keeps a committed one', () => {
    const { host, card } = issueAndOpen(protocol, mode)
    host.credit(files.value, 1, mode)
    card.powerOff()
    card.powerOn()
    host.select(aid)
    authenticate(host, protocol)
    expect(host.commit()).toBe(0x0c)
    host.select(aid)
    authenticate(host, protocol)
    host.credit(files.value, 2, mode)
    host.commit()
    card.powerOff()
    card.powerOn()
    host.select(aid)
    authenticate(host, protocol)
    expect(host.value(files.value, mode)).toBe(102)
  })
})

describe.each(combinations)('record files under %s messaging in %s mode', (protocol, mode) => {
  it('keeps the newest three of a cyclic file of four, oldest first', () => {
    const { host } = issueAndOpen(protocol, mode)
    for (const byte of [1, 2, 3, 4, 5]) {
      expect(host.writeRecord(files.cyclic, record(byte), mode)).toBe(0)
      expect(host.commit()).toBe(0)
    }
    const all = host.readRecords(files.cyclic, 0, 3, recordBytes, mode).data
    expect(toHex(all)).toBe(['03', '04', '05'].map((byte) => byte.repeat(recordBytes)).join(''))
    expect(host.readRecords(files.cyclic, 1, 1, recordBytes, mode).data[0]).toBe(4)
    expect(host.readRecords(files.cyclic, 0, 4, recordBytes, mode).status).toBe(0xbe)
  })

  it('writes twice into the same new record before the commit', () => {
    const { host } = issueAndOpen(protocol, mode)
    host.writeRecord(files.cyclic, fromHex('0102'), mode)
    host.writeRecord(files.cyclic, fromHex('0304'), mode, 2)
    host.commit()
    const { data } = host.readRecords(files.cyclic, 0, 1, recordBytes, mode)
    expect(toHex(data)).toBe('01020304' + '00'.repeat(recordBytes - 4))
  })

  it('refuses a third record of a linear file of two', () => {
    const { host } = issueAndOpen(protocol, mode)
    for (const byte of [1, 2]) {
      host.writeRecord(files.linear, record(byte), mode)
      host.commit()
    }
    expect(host.writeRecord(files.linear, record(3), mode)).toBe(0xbe)
  })

  it('clears a record file with the commit and takes no record in between', () => {
    const { host } = issueAndOpen(protocol, mode)
    host.writeRecord(files.linear, record(1), mode)
    host.commit()
    expect(host.command(0xeb, Uint8Array.of(files.linear)).status).toBe(0)
    expect(host.readRecords(files.linear, 0, 1, recordBytes, mode).status).toBe(0)
    expect(host.writeRecord(files.linear, record(2), mode)).toBe(0x9d)
    authenticate(host, protocol)
    host.command(0xeb, Uint8Array.of(files.linear))
    expect(host.commit()).toBe(0)
    expect(host.readRecords(files.linear, 0, 1, recordBytes, mode).status).toBe(0xbe)
  })
})

describe.each(combinations)('limits under %s messaging with %s files', (protocol, mode) => {
  it('keeps a value within its limits, pending changes counted', () => {
    const { host } = issueAndOpen(protocol, mode)
    expect(host.credit(files.value, 600, mode)).toBe(0)
    expect(host.credit(files.value, 301, mode)).toBe(0xbe)
    authenticate(host, protocol)
    expect(host.credit(files.value, 101, mode, 0xdc)).toBe(0xbe)
    authenticate(host, protocol)
    expect(host.credit(files.value, -1, mode)).toBe(0x9e)
  })

  it('gives back by LimitedCredit what the last transaction debited, once', () => {
    const { host } = issueAndOpen(protocol, mode)
    expect(host.credit(files.value, 1, mode, 0x1c)).toBe(0xbe)
    authenticate(host, protocol)
    host.credit(files.value, 30, mode, 0xdc)
    host.credit(files.value, 20, mode, 0xdc)
    expect(host.commit()).toBe(0)
    expect(host.credit(files.value, 10, mode, 0x1c)).toBe(0)
    expect(host.commit()).toBe(0)
    expect(host.value(files.value, mode)).toBe(60)
    expect(host.credit(files.value, 1, mode, 0x1c)).toBe(0xbe)
  })

  it('refuses a read past the end, and an offset at it', () => {
    const { host } = issueAndOpen(protocol, mode)
    expect(host.read(files.backup, 1, backupBytes, mode).status).toBe(0xbe)
    authenticate(host, protocol)
    expect(host.read(files.backup, backupBytes, 0, mode).status).toBe(0xbe)
  })
})
