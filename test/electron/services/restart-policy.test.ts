import { describe, expect, test } from 'vitest'
import { openQuestions, openQuestion, type OpenQuestion } from '#domain/sale/restart'
import { tenge } from '#domain/money'
import { openItems } from '#electron/services/open-items'
import { restartPolicies } from '#electron/services/restart-policy'
import type { ScreenKind } from '#contract/view'
import { expectBooksClosed } from '#test/electron/services/books'
import { chooseTopUp, insert, payByBank } from '#test/electron/services/flows'
import { openRig, rigSettings, type Rig } from '#test/rig/terminal'

/** Brings a sale to where that question is open, with the card in the customer's hand. */
const brings: Readonly<Record<OpenQuestion, (rig: Rig) => Promise<void>>> = {
  nothing_taken: async (rig) => {
    await chooseTopUp(rig, 1000, 'bank')
    await rig.bench({ kind: 'bank_answer', answer: 'decline' })
    await rig.until('declined')
    await rig.bench({ kind: 'card_take' })
  },
  cash_unsettled: async (rig) => {
    await chooseTopUp(rig, 1000, 'cash')
    await rig.bench({ kind: 'card_take' })
    await insert(rig, 500)
    await rig.until('cash', ({ inserted }) => inserted === 500)
  },
  charge_unsettled: async (rig) => {
    await chooseTopUp(rig, 1000, 'bank')
    await rig.bench({ kind: 'card_take' })
    await rig.bench({ kind: 'bank_answer', answer: 'silent' })
    await rig.until('message')
  },
  dispense_unsettled: async (rig) => {
    await rig.session.areas['kiosk.openNewCard'](undefined)
    await rig.until('new_card')
    await rig.session.areas['kiosk.payNewCard']({ method: 'bank' })
    await rig.until('bank')
    await rig.bench({ kind: 'bank_answer', answer: 'approve' })
    await rig.untilTrue('a card waits to be taken', () => rig.host.state().dispenser.card === 'in_mouth')
  },
  card_awaited: async (rig) => {
    await rig.bench({ kind: 'card_tear', at: 'before_write' })
    await payByBank(rig, 1000)
    await rig.until('card_removed')
  },
  write_unsettled: async (rig) => {
    await rig.bench({ kind: 'card_tear', at: 'after_commit' })
    await payByBank(rig, 1000)
    await rig.until('card_removed')
  },
  refund_unsettled: async (rig) => {
    await rig.bench({ kind: 'dispenser_jam_next', motion: 'stage' })
    await rig.session.areas['kiosk.openNewCard'](undefined)
    await rig.until('new_card')
    await rig.session.areas['kiosk.payNewCard']({ method: 'bank' })
    await rig.until('bank')
    rig.host.armKill({ call: 'bank.refund', when: 'before' })
    await rig.bench({ kind: 'bank_answer', answer: 'approve' })
    await rig.host.killed()
  },
}

const cardOfNext = '9643012077810352'

describe('a restart in the middle of a sale', () => {
  test.each(openQuestions)('%s: is in the list of what is open, as the table says (D3)', async (question) => {
    const rig = await openRig()
    await rig.until('home')
    await brings[question](rig)
    expect(rig.sales().map(openQuestion)).toEqual([question])
    const { technician } = restartPolicies[question]
    const items = (await openItems(rig.store)).filter(({ kind }) => kind !== 'slip_not_printed')
    if (technician === 'nothing') expect(items).toEqual([])
    else expect(items).toMatchObject([{ kind: technician, question, saleId: rig.sales()[0]?.sale.saleId }])
    for (const item of items) if ('amount' in item) expect(item.amount).toBeGreaterThan(0)
  })

  test.each(openQuestions)('%s: the customer who is still there sees what the table says (D3)', async (question) => {
    const rig = await openRig()
    await rig.until('home')
    await brings[question](rig)
    await rig.restart()
    const notYet: readonly ScreenKind[] = ['starting', 'out_of_service']
    await rig.untilTrue('a screen', () => !notYet.includes(rig.screen().kind))
    for (const { screen } of rig.views) {
      if (!notYet.includes(screen.kind)) expect(restartPolicies[question].customer).toContain(screen.kind)
    }
  })

  test.each(openQuestions)(
    '%s: the next customer sees nothing of it, and it is settled (D3, S10)',
    async (question) => {
      const rig = await openRig()
      await rig.until('home')
      await brings[question](rig)
      const reference = rig.sales()[0]?.sale.reference ?? ''
      await rig.restart()
      await rig.untilTrue('the time of the customer is over', async () => {
        if (rig.host.state().dispenser.card === 'in_mouth') rig.host.personGoesAway()
        rig.time.advance(5000)
        await rig.somethingHappens()
        return rig.screen().kind === 'home' && rig.sales().length === 0
      })
      const seen = rig.views.length
      await rig.place('second')
      const shown = JSON.stringify(rig.views.slice(seen))
      expect(shown).toContain(cardOfNext)
      expect(shown).not.toContain(reference)
      expect(shown).not.toContain('9643012077810345')
      if (question !== 'write_unsettled') await expectBooksClosed(rig)
    },
  )

  test('a slip of what is approved when the customer has gone is kept, and stands in the list of what is open', async () => {
    const rig = await openRig()
    await rig.until('home')
    await brings.charge_unsettled(rig)
    rig.time.advance(rigSettings.doneMs)
    await rig.until('home')
    const { saleId } = rig.sales()[0]?.sale ?? { saleId: '' }
    rig.time.advance(rigSettings.askBankEveryMs)
    await rig.untilTrue('the sale is over', () => rig.sales().length === 0)
    await rig.untilTrue('its slip is there', async () => {
      const items = await openItems(rig.store)
      return items.some((item) => item.kind === 'slip_not_printed' && item.receiptId === `${saleId}:receipt:deferred`)
    })
    expect(JSON.stringify(rig.host.calls())).not.toContain(`${saleId}:receipt:deferred`)
  })

  test('cash that no sale could take stands in the list of what is open', async () => {
    const rig = await openRig()
    await rig.until('home')
    rig.host.report({ kind: 'cash', event: { kind: 'note_stacked', noteId: 'stray', amount: tenge(500) } })
    await rig.untilTrue('it is journaled', async () => (await openItems(rig.store)).length > 0)
    expect(await openItems(rig.store)).toEqual([{ kind: 'unassigned_cash', noteId: 'stray', amount: 500 }])
  })
})
