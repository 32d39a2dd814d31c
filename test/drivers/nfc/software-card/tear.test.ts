import { describe, expect, it } from 'vitest'
import { fromHex } from '#drivers/nfc/software-card/bytes'
import type { SoftwareCard } from '#drivers/nfc/software-card/card'
import { aid, authenticate, files, issueCard } from '#test/drivers/nfc/software-card/issue'
import type { Host } from '#test/drivers/nfc/software-card/host'

const commitCommand = fromHex('90c7000000')
const creditCommand = fromHex('900c0000050705000000' + '00')

function openFree(): { card: SoftwareCard; host: Host } {
  const issued = issueCard('plain')
  issued.host.write(files.free, 0, Uint8Array.of(1))
  return issued
}

function freeByte(card: SoftwareCard, host: Host): number | undefined {
  card.powerOn()
  host.select(aid)
  return host.read(files.free, 0, 1).data[0]
}

describe('a card taken away', () => {
  it('before the commit has nothing of the transaction', () => {
    const { card, host } = openFree()
    card.tear({ when: 'before', instruction: 0xc7 })
    expect(card.exchange(commitCommand)).toHaveLength(0)
    expect(freeByte(card, host)).toBe(0)
  })

  it('after the commit has all of the transaction, though no answer came', () => {
    const { card, host } = openFree()
    card.tear({ when: 'after', instruction: 0xc7 })
    expect(card.exchange(commitCommand)).toHaveLength(0)
    expect(freeByte(card, host)).toBe(1)
  })

  it('stays silent until it is in the field again, and comes back without session and transaction', () => {
    const { card, host } = issueCard('plain')
    authenticate(host, 'ev2')
    card.tear({ when: 'before', exchange: 2 })
    expect(card.exchange(fromHex('90640000010000'))).not.toHaveLength(0)
    expect(card.exchange(creditCommand)).toHaveLength(0)
    expect(card.exchange(creditCommand)).toHaveLength(0)
    card.powerOn()
    expect(host.raw(0x51, new Uint8Array(0)).status).toBe(0xae)
    expect(host.raw(0x6f, new Uint8Array(0)).status).toBe(0x9d)
  })

  it('takes several armed tears one after the other', () => {
    const { card } = openFree()
    card.tear({ when: 'before', instruction: 0xc7 })
    card.tear({ when: 'after', instruction: 0xc7 })
    expect(card.exchange(commitCommand)).toHaveLength(0)
    card.powerOn()
    expect(card.exchange(commitCommand)).toHaveLength(0)
    card.powerOn()
    expect(card.exchange(commitCommand)).not.toHaveLength(0)
  })
})

describe('the traffic of a card', () => {
  it('counts exchanges and bytes both ways and keeps the latest', () => {
    const { card } = issueCard('plain')
    card.resetTraffic()
    card.exchange(commitCommand)
    card.exchange(fromHex('9060000000'))
    const traffic = card.traffic()
    expect(traffic).toMatchObject({ exchanges: 2, bytesIn: 10, bytesOut: 2 + 9 })
    expect(traffic.recent[0]).toEqual({ command: commitCommand, answer: fromHex('910c') })
  })
})
