import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { err, ok } from '#domain/result'
import type { NfcError } from '#drivers/nfc/driver'
import { createSoftwareCard } from '#drivers/nfc/software-card/card'
import { createForeignCard } from '#drivers/nfc/software-card/foreign'
import type { CardState, StoredFile } from '#drivers/nfc/software-card/state'
import { concatBytes } from '#drivers/transit-card/desfire/bytes'
import {
  cardOf,
  driverOn,
  ignoreProgress,
  issuedState,
  topUp,
  type Disturbance,
} from '#test/drivers/transit-card/card-fixture'

const readErrors = ['card_not_ours', 'card_not_authentic', 'card_answer_invalid']
const applyErrors = [...readErrors, 'card_changed', 'card_limit', 'card_outcome_unknown']

type Mangling = (answer: Uint8Array) => Uint8Array

const manglings: fc.Arbitrary<Mangling> = fc.oneof(
  fc.nat({ max: 2047 }).map((bit): Mangling => {
    return (answer) => {
      const position = bit % (answer.length * 8)
      return answer.map((byte, index) => (index === position >> 3 ? byte ^ (1 << (position & 7)) : byte))
    }
  }),
  fc.nat({ max: 64 }).map(
    (cut): Mangling =>
      (answer) =>
        answer.slice(0, Math.max(0, answer.length - 1 - cut)),
  ),
  fc.uint8Array({ maxLength: 64 }).map(
    (other): Mangling =>
      () =>
        other,
  ),
  fc.uint8Array({ maxLength: 64 }).map(
    (data): Mangling =>
      () =>
        concatBytes(data, Uint8Array.of(0x91, 0x00)),
  ),
  fc.uint8Array({ minLength: 1, maxLength: 59 }).map(
    (data): Mangling =>
      () =>
        concatBytes(data, Uint8Array.of(0x91, 0xaf)),
  ),
  fc.nat({ max: 255 }).map(
    (status): Mangling =>
      () =>
        Uint8Array.of(0x91, status),
  ),
)

const disturbOne = (exchange: number, mangle: Mangling): Disturbance => {
  return (answer, at) => ok(at === exchange ? mangle(answer) : answer)
}

const issuedCards = { ev1: await issuedState('ev1'), ev2: await issuedState('ev2') }

describe.each(['ev2', 'ev1'] as const)('hostile answers on %s', (generation) => {
  const issued = issuedCards[generation]

  it('end a read with a typed error or leave it correct', async () => {
    const whole = await driverOn(cardOf(issued)).read(1)
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 12 }), manglings, async (exchange, mangle) => {
        const content = await driverOn(cardOf(issued), disturbOne(exchange, mangle)).read(1)
        if (content.ok) expect(content).toEqual(whole)
        else expect(readErrors).toContain(content.error.kind)
      }),
      { numRuns: 300 },
    )
  })

  it('never leave a known error with something written (D5)', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 18 }), manglings, async (exchange, mangle) => {
        const card = cardOf(issued)
        const applied = await driverOn(card, disturbOne(exchange, mangle)).apply(1, topUp, ignoreProgress)
        const content = await driverOn(card).read(1)
        const balance = content.ok ? content.value.balance : null
        if (applied.ok) {
          expect(balance).toBe(1500)
          return
        }
        expect(applyErrors).toContain(applied.error.kind)
        if (applied.error.kind !== 'card_outcome_unknown') {
          expect(card.state()).toEqual(issued)
        }
      }),
      { numRuns: 300 },
    )
  })

  it('never make examine judge wrongly', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 12 }), manglings, async (exchange, mangle) => {
        const verdict = await driverOn(cardOf(issued), disturbOne(exchange, mangle)).examine(1, topUp)
        if (verdict.ok) expect(verdict.value).toEqual({ kind: 'not_applied', balance: 500, counter: 0 })
        else expect(readErrors).toContain(verdict.error.kind)
      }),
      { numRuns: 200 },
    )
  })
})

describe.each(['ev2', 'ev1'] as const)('failures and forgeries on %s', (generation) => {
  const issued = issuedCards[generation]

  it.each<NfcError>([
    { kind: 'card_mute', detail: 'no answer' },
    { kind: 'device_gone', detail: 'unplugged' },
    { kind: 'device_failed', detail: 'reader error' },
    { kind: 'cancelled' },
  ])('passes on $kind before the commit and leaves the card alone', async (error) => {
    for (let failing = 1; failing < 20; failing += 1) {
      const card = cardOf(issued)
      const driver = driverOn(card, (answer, exchange) => (exchange === failing ? err(error) : ok(answer)))
      const applied = await driver.apply(1, topUp, ignoreProgress)
      if (applied.ok) continue
      const instruction = driver.commands[failing - 1]?.[1]
      expect(applied.error).toEqual(instruction === 0xc7 ? { kind: 'card_outcome_unknown' } : error)
      if (instruction !== 0xc7) expect(card.state()).toEqual(issued)
    }
  })

  it('sends an abort when the transaction fails on a card still in the field', async () => {
    const driver = driverOn(cardOf(issued), (answer) => ok(answer))
    await driver.read(1)
    const failing = driver.commands.length + (generation === 'ev2' ? 4 : 5)
    const disturbed = driverOn(cardOf(issued), (answer, exchange) =>
      exchange === failing ? ok(Uint8Array.of(0x91, 0xee)) : ok(answer),
    )
    await disturbed.read(1)
    const applied = await disturbed.apply(1, topUp, ignoreProgress)
    expect(applied).toEqual({ ok: false, error: { kind: 'card_answer_invalid', detail: 'EEPROM_ERROR' } })
    expect(disturbed.commands.at(-1)).toEqual(Uint8Array.of(0x90, 0xa7, 0x00, 0x00, 0x00))
  })

  it('turns away a card built like ours under other keys', async () => {
    const foreign = createForeignCard({ kind: 'other_keys', like: issued })
    const content = await driverOn(foreign).read(1)
    expect(content.ok ? null : content.error.kind).toBe('card_not_authentic')
  })

  it('turns away a copy of our card under another UID', async () => {
    const copy = cardOf({ ...issued, uid: '04112233445566' })
    const content = await driverOn(copy).read(1)
    expect(content.ok ? null : content.error.kind).toBe('card_not_authentic')
  })

  it('turns away an unknown layout version and refuses an invalid one', async () => {
    const firstByte = async (text: string): Promise<string | null> => {
      const content = await driverOn(cardOf(withEnvironment(issued, text))).read(1)
      return content.ok ? null : content.error.kind
    }
    expect(await firstByte('02')).toBe('card_not_ours')
    expect(await firstByte('01ff')).toBe('card_answer_invalid')
  })
})

/** The card with the first bytes of its environment file replaced. */
function withEnvironment(state: CardState, start: string): CardState {
  const replaced = (file: StoredFile): StoredFile =>
    file.content.type === 'standard'
      ? { ...file, content: { ...file.content, bytes: start + file.content.bytes.slice(start.length) } }
      : file
  const applications = state.applications.map((one) => ({ ...one, files: one.files.map(replaced) }))
  return { ...state, applications }
}

describe('cards that are not ours', () => {
  it.each(['other_application', 'iso'] as const)('turns away %s', async (kind) => {
    const content = await driverOn(createForeignCard({ kind })).read(1)
    expect(content.ok ? null : content.error.kind).toBe('card_not_ours')
  })

  it('turns away a blank DESFire', async () => {
    const content = await driverOn(createSoftwareCard()).read(1)
    expect(content).toEqual({ ok: false, error: { kind: 'card_not_ours', detail: 'APPLICATION_NOT_FOUND' } })
  })

  it.each(['6d00', '6e00', '6a82', '67'])('turns away an answer %s to the selection', async (words) => {
    const driver = driverOn(createSoftwareCard(), (answer, exchange) =>
      ok(exchange === 2 ? Uint8Array.from(Buffer.from(words, 'hex')) : answer),
    )
    const content = await driver.read(1)
    expect(content.ok ? null : content.error.kind).toBe('card_not_ours')
  })

  it('turns away a card that shows a random 4-byte UID', async () => {
    const driver = driverOn(createSoftwareCard(), () => ok(Uint8Array.of(0x08, 1, 2, 3, 0x90, 0x00)))
    const content = await driver.read(1)
    expect(content.ok ? null : content.error.kind).toBe('card_not_ours')
  })

  it('never throws whatever a card says', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 80 }), { minLength: 1, maxLength: 8 }), async (answers) => {
        const driver = driverOn(createSoftwareCard(), (_, exchange) => {
          if (exchange === 1) return ok(Uint8Array.of(4, 1, 2, 3, 4, 5, 6, 0x90, 0x00))
          return ok(answers[exchange % answers.length] ?? new Uint8Array(0))
        })
        expect((await driver.read(1)).ok).toBe(false)
      }),
      { numRuns: 300 },
    )
  })
})
