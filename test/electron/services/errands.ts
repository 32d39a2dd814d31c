import { tenge } from '#domain/money'
import type { Rig } from '#test/rig/terminal'
import type { Errand } from '#test/electron/services/customer'
import { paidElsewhere } from '#test/electron/services/flows'

function topUp(amount: number, method: 'cash' | 'bank') {
  return async (rig: Rig): Promise<void> => {
    await rig.bench({ kind: 'card_take' })
    await rig.place('ordinary')
    rig.session.openTopUp()
    rig.session.chooseAmount(tenge(amount))
    await rig.session.pay(method)
  }
}

function activateAll(prepare: (rig: Rig) => Promise<void>) {
  return async (rig: Rig): Promise<void> => {
    await prepare(rig)
    await rig.bench({ kind: 'card_take' })
    const card = await rig.place('ordinary')
    await rig.session.activate(card.pending.map(({ pendingId }) => pendingId))
  }
}

/** What customers come for, well-behaved devices or not. */
export const errands: Readonly<Record<string, Errand>> = {
  'a top-up with one note': { begin: topUp(1000, 'cash'), notes: [1000] },
  'a top-up with two notes and a surplus': { begin: topUp(1000, 'cash'), notes: [500, 2000] },
  'a top-up by bank card': { begin: topUp(2000, 'bank') },
  'a top-up by bank card, declined once': { begin: topUp(2000, 'bank'), bank: ['decline', 'approve'] },
  'a top-up with a silent bank terminal': { begin: topUp(2000, 'bank'), bank: ['silent'] },
  'an activation': {
    begin: activateAll(async (rig) => {
      await paidElsewhere(rig, 1500)
    }),
  },
  'two activations offline': {
    begin: activateAll(async (rig) => {
      await paidElsewhere(rig, 1500, 5)
      await paidElsewhere(rig, 700, 2)
      rig.centre.setLink('down')
    }),
  },
  'a top-up torn after the commit': {
    begin: async (rig) => {
      await topUp(2000, 'bank')(rig)
      await rig.bench({ kind: 'card_tear', at: 'after_commit' })
    },
  },
}
