import { expect, it } from 'vitest'
import { assert } from '#domain/assert'
import { walletContent } from '#domain/pending'
import { send, signIn } from '#test/central/fleet-page'
import { cardA, cardB, credit, describeOnEngines, topUp } from '#test/central/rig'

describeOnEngines('a deferred sale in question for ever', (setup) => {
  it('ends a question that no report ends by what a person found out, and the sale is never credited twice (design D6)', async () => {
    const rig = await setup()
    const [terminal, other] = [await rig.enrol(147), await rig.enrol(148)]
    const cookie = await signIn(rig)
    const guard = (operationNumber: number): object => ({ terminalNumber: 147, operationNumber, expectedCounter: 6 })
    const deferral = { kind: 'sale_deferred', lineId: 1, amount: 900, content: walletContent, lastDay: '2026-04-07' }
    const acceptedAtMs = rig.clock.nowMs
    await terminal.report([
      { ...deferral, saleId: 's-1', cardNumber: cardA, acceptedAtMs, guard: guard(41) },
      { ...deferral, saleId: 's-2', cardNumber: cardB, acceptedAtMs, guard: guard(42) },
    ])
    const [[lost], [kept]] = [await rig.admin.listPending(cardA), await rig.admin.listPending(cardB)]
    assert(lost !== undefined && kept !== undefined, 'both wait')
    const decide = async (pendingId: string, decision: string): Promise<string> => {
      const form = { pending: pendingId, decision, note: 'read at the desk' }
      const page = await send(rig, 'POST', '/fleet/pending/decide?lang=en', { cookie, form })
      return String(page.headers['location'])
    }
    const conflicts = async (pendingId: string): Promise<unknown[]> =>
      (await rig.admin.listConflicts()).flatMap((one) => (one.pendingId === pendingId ? [one.code] : []))

    expect(await decide(kept.pendingId, 'written')).not.toContain('said=')
    expect((await rig.admin.listPending(cardB))[0]?.state).toBe('activated')
    expect(await decide(kept.pendingId, 'not_written')).toContain('said=pending_not_in_question')
    await terminal.report([topUp(cardB, 900, { operationNumber: 42, counter: 7 })])
    expect(await conflicts(kept.pendingId)).toEqual(['deferral_found_written'])
    await other.report([credit(kept, { operationNumber: 7, counter: 8 })])
    expect((await conflicts(kept.pendingId)).sort()).toEqual(['deferral_found_written', 'pending_already_activated'])

    expect(await decide(lost.pendingId, 'not_written')).not.toContain('said=')
    expect(await rig.admin.listPending(cardA)).toMatchObject([{ state: 'pending', guard: null }])
    await other.report([credit(lost, { operationNumber: 8, counter: 7 })])
    expect((await rig.admin.listPending(cardA))[0]?.state).toBe('activated')
    expect(await conflicts(lost.pendingId)).toEqual(['deferral_found_unwritten'])
    const page = await send(rig, 'GET', `/fleet/pending/${lost.pendingId}?lang=en`, { cookie })
    expect(page.text).toMatch(/Found out: not on the card[^]*read at the desk[^]*Aigerim/)
    // The write in doubt took place after all: a person sees it.
    await terminal.report([topUp(cardA, 900, { operationNumber: 41, counter: 7 })])
    expect(await conflicts(lost.pendingId)).toContain('pending_already_activated')
  })
})
