import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { concat, fromHex } from '#drivers/nfc/software-card/bytes'
import { createSoftwareCard } from '#drivers/nfc/software-card/card'
import { parseCardState } from '#drivers/nfc/software-card/state'
import { Host } from '#test/drivers/nfc/software-card/host'
import { aid, authenticate, issueCard } from '#test/drivers/nfc/software-card/issue'

const instructions = fromHex('aa7177afc4455464606f6a5acadafc516ef55fcdcbccc0c1dfbdad3d8d6c0cdc1cbbab3b8bebc7a7')

/** Bytes of any kind, and well-formed commands with any body, which come further. */
const command = fc.oneof(
  fc.uint8Array({ maxLength: 300 }),
  fc
    .tuple(fc.constantFrom(...instructions), fc.uint8Array({ maxLength: 60 }))
    .map(([instruction, body]) => concat([0x90, instruction, 0, 0], body.length === 0 ? [] : [body.length], body, [0])),
  fc
    .tuple(fc.constantFrom(...instructions), fc.array(fc.nat(8), { maxLength: 18 }))
    .map(([instruction, body]) => concat([0x90, instruction, 0, 0], body.length === 0 ? [] : [body.length], body, [0])),
)

const isSuccess = (answer: Uint8Array): boolean => answer.at(-2) === 0x91 && [0x00, 0xaf].includes(answer.at(-1) ?? -1)

describe('whatever a card is sent', { timeout: 60_000 }, () => {
  it.each([
    ['ev1', 'plain'],
    ['ev1', 'full'],
    ['ev2', 'mac'],
    ['ev2', 'full'],
  ] as const)('it answers, and a refusal changes nothing (%s, %s)', (generation, mode) => {
    const issued = issueCard(mode, { generation }).card.state()
    const property = fc.property(
      fc.array(command, { minLength: 1, maxLength: 12 }),
      fc.boolean(),
      (sequence, isAuthenticated) => {
        const card = createSoftwareCard({ state: issued })
        const host = new Host(card)
        host.select(aid)
        if (isAuthenticated) authenticate(host, generation, 0)
        for (const bytes of sequence) {
          const before = card.state()
          const answer = card.exchange(bytes)
          expect(answer.length).toBeGreaterThanOrEqual(2)
          expect(answer.length).toBeLessThanOrEqual(258)
          if (!isSuccess(answer)) expect(card.state()).toBe(before)
        }
        expect(parseCardState(card.state())).toEqual(card.state())
      },
    )
    fc.assert(property, { numRuns: 1500 })
  })

  it('a blank card answers any bytes with at least a status', () => {
    const card = createSoftwareCard()
    const property = fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
      expect(card.exchange(bytes).length).toBeGreaterThanOrEqual(2)
    })
    fc.assert(property, { numRuns: 3000 })
  })
})
