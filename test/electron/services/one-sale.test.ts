import { describe, expect, test } from 'vitest'
import { tenge } from '#domain/money'
import { openRig } from '#test/rig/terminal'
import { expectBooksClosed } from '#test/electron/services/books'
import { insert } from '#test/electron/services/flows'

const notNow = { ok: false, reason: 'not_now' }

describe('one customer has one sale', () => {
  test('keys pressed between the choice of payment and its screen count for nothing', async () => {
    const rig = await openRig()
    await rig.place('ordinary')
    rig.session.openTopUp()
    rig.session.chooseAmount(tenge(500))
    const paying = rig.session.pay('cash')
    expect(rig.session.chooseAmount(tenge(1000))).toEqual(notNow)
    expect(await rig.session.pay('bank')).toEqual(notNow)
    expect(await rig.session.back()).toEqual(notNow)
    expect(await rig.session.finish()).toEqual(notNow)
    await paying
    expect(await rig.until('cash')).toMatchObject({ due: 500 })
    expect(rig.sales()).toHaveLength(1)
    await insert(rig, 500)
    await rig.until('done')
    await expectBooksClosed(rig)
  })

  test('another card laid down as the payment is chosen does not take its screen away', async () => {
    const rig = await openRig()
    await rig.place('ordinary')
    rig.session.openTopUp()
    rig.session.chooseAmount(tenge(500))
    const laid = rig.bench({ kind: 'card_place', cardId: 'second' })
    await rig.session.pay('cash')
    await laid
    await rig.untilTrue('it is read', () => rig.host.calls().filter(({ name }) => name === 'card.read').length === 2)
    await rig.until('cash')
    await rig.session.cancelPayment()
    await rig.untilTrue('it ends', () => rig.sales().length === 0)
    await expectBooksClosed(rig)
  })
})
