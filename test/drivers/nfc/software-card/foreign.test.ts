import { describe, expect, it } from 'vitest'
import { fromHex, toHex } from '#drivers/nfc/software-card/bytes'
import { createForeignCard } from '#drivers/nfc/software-card/foreign'
import type { ForeignCard } from '#drivers/nfc/software-card/foreign'
import { Host } from '#test/drivers/nfc/software-card/host'
import { aid, authenticate, files, issueCard } from '#test/drivers/nfc/software-card/issue'

const like = issueCard('full').card.state()
const ask = (card: ForeignCard, command: string): string => toHex(createForeignCard(card).exchange(fromHex(command)))

describe('a foreign card', () => {
  it('of another operator is a DESFire without our application', () => {
    expect(ask({ kind: 'other_application' }, `905a000003${aid}00`)).toBe('91a0')
    expect(ask({ kind: 'other_application' }, '906a000000')).toBe('f211909100')
  })

  it('under other keys has our application and its free file, and fails every authentication', () => {
    const host = new Host(createForeignCard({ kind: 'other_keys', like }))
    expect(host.select(aid)).toBe(0)
    expect(host.read(files.free, 0, 1).status).toBe(0)
    expect([0, 1, 2, 3].map((keyNumber) => authenticate(host, 'ev2', keyNumber))).toEqual([0xae, 0xae, 0xae, 0xae])
    expect(authenticate(host, 'ev1')).toBe(0xae)
  })

  it('that is no DESFire has a UID of 4 bytes and knows no command', () => {
    expect(ask({ kind: 'iso' }, 'ffca000000')).toMatch(/^08[0-9a-f]{6}9000$/)
    expect(ask({ kind: 'iso' }, '9060000000')).toBe('6d00')
  })

  it('that is mute has no answer to reset and never answers', () => {
    expect(createForeignCard({ kind: 'mute' }).atr).toHaveLength(0)
    expect(ask({ kind: 'mute' }, 'ffca000000')).toBe('')
  })
})
