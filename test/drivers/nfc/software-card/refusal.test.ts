import { describe, expect, it } from 'vitest'
import { concat, fromHex, toHex, uint16, uint24, uint32 } from '#drivers/nfc/software-card/bytes'
import { createSoftwareCard } from '#drivers/nfc/software-card/card'
import { Host } from '#test/drivers/nfc/software-card/host'
import { aid, authenticate, files, issueCard, zeroKey } from '#test/drivers/nfc/software-card/issue'

const none = new Uint8Array(0)

type Case = readonly [proves: string, command: string, answer: string]

describe('a card with our application selected, not authenticated', () => {
  const cases: readonly Case[] = [
    ['an unknown instruction', '9012000000', '911c'],
    ['a continuation of nothing', '90af000000', '911c'],
    ['an unknown file', '90bd0000071f00000001000000', '91f0'],
    ['an unknown application', '905a00000301010100', '91a0'],
    ['reading what a key protects', '90bd0000070100000001000000', '91ae'],
    ['reading what nobody may read', '90bd0000070600000001000000', '919d'],
    ['reading a value file as data', '90bd0000070300000001000000', '919d'],
    ['too few parameters', '90bd00000607000000010000', '917e'],
    ['too many parameters', '90bd000008070000000100000000', '917e'],
    ['a length byte that does not fit', '90bd0000080700000001000000', '917e'],
    ['a missing length of the answer', '90c70000', '917e'],
    ['P1 other than 0', '90c7010000', '919e'],
    ['committing nothing', '90c7000000', '910c'],
    ['a commit with data', '90c70000010000', '917e'],
    ['a key that does not exist', '90aa0000010400', '9140'],
    ['the version of such a key', '90640000010400', '9140'],
    ['a GetCardUID without authentication', '9051000000', '91ae'],
    ['a file number in use', '90cd0000070700eeee08000000', '91de'],
    ['a file number above 31', '90cd0000072000eeee08000000', '919e'],
    ['an unknown communication mode', '90cd0000071002eeee08000000', '919e'],
    ['an access right of a key that does not exist', '90cd0000071000ee7e08000000', '919e'],
    ['a file of no bytes', '90cd0000071000eeee00000000', '919e'],
    ['a file larger than the card', '90cd0000071000eeee00200000', '910e'],
    ['a cyclic file without a spare record', '90c000000a1000eeee10000001000000', '919e'],
    ['a value outside its limits', '90cc0000111000eeee00000000050000000600000000' + '00', '919e'],
    ['formatting from an application', '90fc000000', '919d'],
    ['creating an application from an application', '90ca0000050101010f8100', '919d'],
    ['changing a key without authentication', `90c400002100${'00'.repeat(32)}00`, '91ae'],
    ['NonFirst without First', '90770000010000', '919d'],
    ['an ISO command', '00a4040000', '6d00'],
    ['another class', '80ca9f7f00', '6e00'],
    ['a fragment', '90', '6700'],
  ]
  it.each(cases)('refuses %s', (_proves, command, answer) => {
    const { card } = issueCard('plain')
    const before = card.state()
    expect(toHex(card.exchange(fromHex(command)))).toBe(answer)
    expect(card.state()).toBe(before)
  })

  it('reads and writes what is free without a MAC', () => {
    const { host } = issueCard('full')
    expect(host.write(files.free, 0, fromHex('0102030405060708'))).toBe(0)
    expect(host.commit()).toBe(0)
    expect(toHex(host.read(files.free, 2, 3).data)).toBe('030405')
  })

  it('answers the reader with its UID, in the middle of anything', () => {
    const { card, host } = issueCard('plain', { uid: fromHex('04958caa5c5e80') })
    host.write(files.free, 0, fromHex('01'))
    expect(toHex(card.exchange(fromHex('ffca000000')))).toBe('04958caa5c5e809000')
    expect(host.commit()).toBe(0)
  })

  it('refuses another command before all frames were fetched', () => {
    const { card } = issueCard('plain')
    expect(toHex(card.exchange(fromHex('9060000000')))).toBe('04010112001a0591af')
    expect(toHex(card.exchange(fromHex('9060000000')))).toBe('91ca')
  })
})

describe('a card of the first generation', () => {
  it.each(['9071000002000000', '90770000010000', '90ad0000070700000001000000'])('does not know %s', (command) => {
    const { card } = issueCard('plain', { generation: 'ev1' })
    expect(toHex(card.exchange(fromHex(command)))).toBe('911c')
  })

  it('gives its version in three frames', () => {
    const host = new Host(createSoftwareCard({ generation: 'ev1', uid: fromHex('04958caa5c5e80') }))
    const { data } = host.raw(0x60, none)
    expect(data.length).toBe(28)
    expect(toHex(data.subarray(14, 21))).toBe('04958caa5c5e80')
  })
})

describe.each(['ev1', 'ev2'] as const)('under %s messaging', (protocol) => {
  it('refuses a key that does not grant the access', () => {
    const { host } = issueCard('full')
    authenticate(host, protocol, 1)
    expect(host.write(files.backup, 0, Uint8Array.of(1), 'full')).toBe(0xae)
  })

  it('refuses a changed byte of a command and forgets the session', () => {
    const { card, host } = issueCard('full')
    authenticate(host, protocol)
    const before = card.state()
    const header = concat([files.backup], uint24(0), uint24(4))
    const payload = new Uint8Array(protocol === 'ev1' ? 16 : 24)
    expect(host.raw(0x3d, concat(header, payload)).status).toBe(0x1e)
    expect(host.raw(0x51, none).status).toBe(0xae)
    expect(card.state()).toBe(before)
  })

  it('tells its UID enciphered and lists applications and files', () => {
    const { card, host } = issueCard('mac')
    authenticate(host, protocol, 0)
    expect(host.command(0x51, none, none, 'full', 7).data).toEqual(card.uid)
    expect(toHex(host.command(0x6f, none).data)).toBe('01020304050607')
    expect(toHex(host.command(0xf5, Uint8Array.of(files.value)).data)).toBe('0201301200000000e80300000000000001')
    expect(toHex(host.command(0xf5, Uint8Array.of(files.cyclic)).data)).toBe('04013012100000040000000000')
    expect(toHex(host.command(0x45, none).data)).toBe('0f84')
    expect(host.command(0x60, none).data.length).toBe(28)
  })

  it('changes the file settings and the key settings', () => {
    const { card, host } = issueCard('mac')
    authenticate(host, protocol, 0)
    const settings = concat([0x03], uint16(0xeee0))
    expect(host.command(0x5f, Uint8Array.of(files.backup), settings, 'full').status).toBe(0)
    expect(host.command(0x54, none, Uint8Array.of(0x09), 'full').status).toBe(0)
    expect(toHex(host.command(0x45, none).data)).toBe('0984')
    expect(card.state().applications[0]?.files[1]).toMatchObject({
      communication: 'full',
      access: { read: 14, change: 0 },
    })
  })

  it('deletes a file and, with the master key of the card, applications; formatting ends the session', () => {
    const { card, host } = issueCard('mac')
    expect(host.command(0xdf, Uint8Array.of(files.linear)).status).toBe(0)
    host.select('000000')
    expect(host.command(0xda, fromHex(aid)).status).toBe(0xae)
    authenticate(host, protocol, 0)
    expect(toHex(host.command(0x6a, none).data)).toBe(aid)
    expect(host.command(0xda, fromHex(aid)).status).toBe(0)
    expect(card.state().applications).toEqual([])
    expect(host.command(0xca, concat(fromHex(aid), [0x0f, 0x81])).status).toBe(0)
    expect(host.command(0xfc, none).status).toBe(0)
    host.forgetSession()
    expect(host.raw(0x51, none).status).toBe(0xae)
    expect(card.state().applications).toEqual([])
  })
})

describe('key settings', () => {
  it('closes the directory and creation to anyone without the master key', () => {
    const card = createSoftwareCard()
    const host = new Host(card)
    host.raw(0xca, concat(fromHex(aid), [0x01, 0x82]))
    host.select(aid)
    expect(host.raw(0x6f, none).status).toBe(0xae)
    expect(host.raw(0x45, none).status).toBe(0xae)
    expect(host.raw(0xcd, concat([1, 0], uint16(0xeeee), uint24(8))).status).toBe(0xae)
    expect(host.authenticateEv2(0, zeroKey)).toBe(0)
    expect(host.command(0xcd, concat([1, 0], uint16(0xeeee), uint24(8))).status).toBe(0)
    expect(host.command(0x54, none, Uint8Array.of(0x0f), 'full').status).toBe(0x9d)
  })

  it('refuses an application that is not AES, has no key, or exists', () => {
    const host = new Host(createSoftwareCard())
    expect(host.raw(0xca, concat(fromHex(aid), [0x0f, 0x04])).status).toBe(0x9e)
    expect(host.raw(0xca, concat(fromHex(aid), [0x0f, 0x80])).status).toBe(0x9e)
    expect(host.raw(0xca, concat(fromHex(aid), [0x0f, 0x84])).status).toBe(0)
    expect(host.raw(0xca, concat(fromHex(aid), [0x0f, 0x84])).status).toBe(0xde)
  })

  it('holds no more than its memory', () => {
    const { host } = issueCard('plain')
    expect(host.raw(0xcb, concat([10, 0], uint16(0xeeee), uint24(0x1000))).status).toBe(0x0e)
    expect(host.raw(0xcc, concat([10, 0], uint16(0xeeee), uint32(0), uint32(9), uint32(0), [0])).status).toBe(0)
  })
})
