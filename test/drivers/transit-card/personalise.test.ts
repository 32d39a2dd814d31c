import { createDecipheriv } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { tenge } from '#domain/money'
import { createSoftwareCard, type SoftwareCard } from '#drivers/nfc/software-card/card'
import { createForeignCard } from '#drivers/nfc/software-card/foreign'
import type { PresentableCard } from '#drivers/nfc/software-card/presentable'
import { concatBytes, fromHex, toHex } from '#drivers/transit-card/desfire/bytes'
import { desEncrypt } from '#drivers/transit-card/desfire/cipher'
import { crc32 } from '#drivers/transit-card/desfire/crc32'
import { personalise } from '#drivers/transit-card/personalise'
import {
  cardOf,
  driverOn,
  ignoreProgress,
  issue,
  issuedState,
  keys,
  random,
  readerOf,
  topUp,
} from '#test/drivers/transit-card/card-fixture'

function issueOnto(card: PresentableCard, existing: 'refuse' | 'erase' = 'refuse') {
  const { nfc } = readerOf(card)
  return personalise({ nfc, keys, random }, 1, { ...issue, existing })
}

describe.each(['ev2', 'ev1'] as const)('card issuing on %s', (generation) => {
  it('leaves no factory key on the card', async () => {
    const state = await issuedState(generation)
    const stored = [state.picc, ...state.applications].flatMap((application) => application.keys)
    expect(stored).toHaveLength(6)
    expect(new Set(stored.map(({ key }) => key)).size).toBe(6)
    expect(stored.map(({ key }) => key)).not.toContain('00'.repeat(16))
  })

  it('refuses a card in use and erases it only when told', async () => {
    const card = cardOf(await issuedState(generation))
    const driver = driverOn(card)
    await driver.apply(1, topUp, ignoreProgress)
    const used = card.state()
    expect(await issueOnto(card)).toEqual({ ok: false, error: { kind: 'card_in_use' } })
    expect(card.state()).toEqual(used)
    expect((await issueOnto(card, 'erase')).ok).toBe(true)
    const content = await driver.read(1)
    expect(content.ok && [content.value.balance, content.value.ledger.counter]).toEqual([500, 0])
  })

  it('issues a card again that was torn away at any exchange', async () => {
    const whole = createSoftwareCard({ generation })
    await issueOnto(whole)
    const { exchanges } = whole.traffic()
    for (let exchange = 1; exchange <= exchanges; exchange += 1) {
      const card = createSoftwareCard({ generation })
      card.tear({ exchange, when: 'after' })
      expect(await issueOnto(card)).toEqual({ ok: false, error: { kind: 'card_removed' } })
      card.powerOn()
      expect((await issueOnto(card, 'erase')).ok).toBe(true)
      expect((await driverOn(card).read(1)).ok).toBe(true)
    }
  })

  it('keeps the wallet limit on the card as well', async () => {
    const card = cardOf(await issuedState(generation, { balance: tenge(20_000) }))
    const refused = await driverOn(card).apply(1, { ...topUp, credit: tenge(1) }, ignoreProgress)
    expect(refused).toEqual({ ok: false, error: { kind: 'card_limit', balanceMax: 20_000 } })
  })
})

describe('issuing onto other cards', () => {
  it('refuses a card whose master key is unknown', async () => {
    const issued = await issueOnto(createForeignCard({ kind: 'other_application' }))
    expect(issued.ok ? null : issued.error.kind).toMatch(/card_not_authentic|card_answer_invalid|card_not_ours/)
  })

  it('refuses a card that is no DESFire', async () => {
    const issued = await issueOnto(createForeignCard({ kind: 'iso' }))
    expect(issued.ok ? null : issued.error.kind).toBe('card_not_ours')
  })

  // pyDESFire, ChangeKeyTest_2K3DES: the same cipher and checksum as the change to AES below.
  it('enciphers a key change under a DES session as published', () => {
    const newKey = fromHex('00102031405060708090a0b0b0a09080')
    const plain = concatBytes(newKey, crc32(concatBytes(fromHex('c400'), newKey)), new Uint8Array(4))
    expect(toHex(desEncrypt(fromHex('c86ce25e4c647e56'), new Uint8Array(8), plain))).toBe(
      'bede0fc6ed347dcf0d51c717df75d97d2c5a2ba6cac7479d',
    )
  })

  it('takes over a card delivered with a DES master key', async () => {
    const card = deliveredWithDes()
    const { nfc } = readerOf(card)
    const recorded = (length: number): Uint8Array => (length === 8 ? fromHex('849b36c5f8bf4a09') : random(length))
    const issued = await personalise({ nfc, keys, random: recorded }, 1, issue)
    expect(issued.ok).toBe(true)
    expect((await driverOn(card).read(1)).ok).toBe(true)
  })
})

/** A card that plays the published DES authentication (pyDESFire, AuthTest_DES) and accepts its AES master key by it. */
function deliveredWithDes(): PresentableCard {
  const sessionKey = fromHex('849a36c44ed0b658')
  const blank = createSoftwareCard()
  let card: SoftwareCard | null = null
  const answers: Record<string, string> = { '71': '91ae', '1a': '5d994ce085f2408991af', af: '913c6ded84221c419100' }

  function exchange(command: Uint8Array): Uint8Array {
    if (card !== null) return card.exchange(command)
    const instruction = toHex(command.slice(1, 2))
    if (instruction !== 'c4')
      return instruction in answers ? fromHex(answers[instruction] ?? '') : blank.exchange(command)
    const key = concatBytes(sessionKey, sessionKey, sessionKey)
    const decipher = createDecipheriv('des-ede3-cbc', key, new Uint8Array(8)).setAutoPadding(false)
    const plain = Uint8Array.from(decipher.update(command.slice(6, -1)))
    expect(command[5]).toBe(0x80)
    expect(plain.slice(17, 21)).toEqual(crc32(concatBytes(fromHex('c480'), plain.slice(0, 17))))
    const state = blank.state()
    const picc = { ...state.picc, keys: [{ key: toHex(plain.slice(0, 16)), version: plain[16] ?? 0 }] }
    card = cardOf({ ...state, picc })
    return fromHex('9100')
  }

  return { ...blank, exchange }
}
