import { beforeAll, describe, expect, it } from 'vitest'
import { createSimulatedReader } from '#drivers/nfc/simulated'
import type { CardState } from '#drivers/nfc/software-card/state'
import { createTransitCardDriver } from '#drivers/transit-card/transit-card'
import { cardOf, ignoreProgress, issuedState, keys, random, topUp } from '#test/drivers/transit-card/card-fixture'

describe('transit card on the simulated reader', () => {
  let issued: CardState
  beforeAll(async () => {
    issued = await issuedState('ev2')
  })

  function setUp() {
    const reader = createSimulatedReader()
    const card = cardOf(issued)
    const driver = createTransitCardDriver({ nfc: reader, keys, random })
    const present = (): number => {
      const presence = reader.insertCard(card)
      if (presence === null) throw new Error('no reader attached')
      return presence
    }
    return { reader, driver, present }
  }

  it('queues calls made at once', async () => {
    const { driver, present } = setUp()
    const presence = present()
    const [first, applied, second] = await Promise.all([
      driver.read(presence),
      driver.apply(presence, topUp, ignoreProgress),
      driver.read(presence),
    ])
    expect([first.ok, applied.ok, second.ok]).toEqual([true, true, true])
    expect(second.ok && second.value.balance).toBe(1500)
  })

  it('never carries a session over to the next presence', async () => {
    const { reader, driver, present } = setUp()
    const gone = present()
    await driver.read(gone)
    reader.removeCard()
    const back = present()
    expect(await driver.apply(gone, topUp, ignoreProgress)).toEqual({ ok: false, error: { kind: 'card_removed' } })
    expect((await driver.apply(back, topUp, ignoreProgress)).ok).toBe(true)
  })

  it('tells on the next tap whether a torn top-up took place (D5)', async () => {
    const { reader, driver, present } = setUp()
    const torn = present()
    await driver.read(torn)
    reader.armTear({ instruction: 0xc7, when: 'after' })
    expect(await driver.apply(torn, topUp, ignoreProgress)).toEqual({
      ok: false,
      error: { kind: 'card_outcome_unknown' },
    })
    expect(await driver.examine(present(), topUp)).toEqual({
      ok: true,
      value: { kind: 'applied', balance: 1500, counter: 1 },
    })
  })

  it('ends with cancelled when the reader is closed', async () => {
    const { reader, driver, present } = setUp()
    const presence = present()
    const reading = driver.read(presence)
    await reader.close()
    expect(await reading).toEqual({ ok: false, error: { kind: 'cancelled' } })
  })
})
