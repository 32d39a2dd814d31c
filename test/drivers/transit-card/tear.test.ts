import { beforeAll, describe, expect, it } from 'vitest'
import type { CardState } from '#drivers/nfc/software-card/state'
import { cardOf, driverOn, ignoreProgress, issuedState, topUp } from '#test/drivers/transit-card/card-fixture'

describe.each([
  { generation: 'ev2', applyExchanges: 8 },
  { generation: 'ev1', applyExchanges: 9 },
] as const)('card torn away on $generation', ({ generation, applyExchanges }) => {
  const tears = Array.from({ length: applyExchanges }, (_, index) => index + 1).flatMap((exchange) => [
    { exchange, when: 'before' as const },
    { exchange, when: 'after' as const },
  ])
  let issued: CardState
  beforeAll(async () => {
    issued = await issuedState(generation)
  })

  it.each(tears)('holds all or nothing, torn $when exchange $exchange of a top-up (D5)', async (tear) => {
    const card = cardOf(issued)
    const driver = driverOn(card)
    await driver.read(1)
    card.tear(tear)
    const applied = await driver.apply(1, topUp, ignoreProgress)

    const isErrorKnown = !applied.ok && applied.error.kind !== 'card_outcome_unknown'
    if (isErrorKnown) {
      expect(applied).toEqual({ ok: false, error: { kind: 'card_removed' } })
      expect(card.state()).toEqual(issued)
    }
    card.powerOff()
    card.powerOn()
    const content = await driver.read(2)
    const balance = content.ok ? content.value.balance : null
    const allowed = applied.ok ? [1500] : isErrorKnown ? [500] : [500, 1500]
    expect(allowed).toContain(balance)
    const verdict = await driver.examine(2, topUp)
    const kind = balance === 1500 ? 'applied' : 'not_applied'
    expect(verdict).toEqual({ ok: true, value: { kind, balance, counter: balance === 1500 ? 1 : 0 } })
  })

  it.each(['before', 'after'] as const)('says outcome unknown when torn %s the commit takes effect', async (when) => {
    const card = cardOf(issued)
    const driver = driverOn(card)
    await driver.read(1)
    card.tear({ instruction: 0xc7, when })
    expect(await driver.apply(1, topUp, ignoreProgress)).toEqual({
      ok: false,
      error: { kind: 'card_outcome_unknown' },
    })
    card.powerOn()
    const verdict = await driver.examine(2, topUp)
    expect(verdict.ok && verdict.value.kind).toBe(when === 'after' ? 'applied' : 'not_applied')
  })

  it('reads a card again after it was torn away while being read', async () => {
    const whole = driverOn(cardOf(issued))
    await whole.read(1)
    for (let exchange = 1; exchange <= whole.commands.length; exchange += 1) {
      const card = cardOf(issued)
      const driver = driverOn(card)
      card.tear({ exchange, when: 'after' })
      expect(await driver.read(1)).toEqual({ ok: false, error: { kind: 'card_removed' } })
      card.powerOn()
      expect((await driver.read(2)).ok).toBe(true)
    }
  })
})
