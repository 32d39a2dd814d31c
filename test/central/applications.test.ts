import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import { applicationListSchema } from '#contract/application'
import { journalAnswerSchema } from '#contract/central'
import { applicationKinds } from '#domain/application/kind'
import { act, checked, codeOf, documentOf, enrolDesk, open, senior, withStaff } from '#test/central/application-rig'
import { cardA, cardB, cardC, describeOnEngines, topUp, type Rig } from '#test/central/rig'

const approve = { kind: 'approved' } as const

async function status(rig: Rig, cardNumber: string): Promise<string | undefined> {
  return (await rig.admin.cardHistory(cardNumber)).at(-1)?.status
}

describeOnEngines('applications', (setup) => {
  it('blocks a card on application at once, and tells the terminals by the hotlist (BLOCK-005, BLOCK-006)', async () => {
    const rig = await withStaff(await setup())
    const terminal = await enrolDesk(rig, 147)
    const decided = documentOf(await act(terminal, await checked(terminal, 'block_card'), approve))
    expect(decided.application.state).toEqual({ kind: 'done', paid: null })
    expect((await rig.admin.cardHistory(cardA)).at(-1)).toMatchObject({ status: 'blocked', reason: 'request' })
    expect((await terminal.get('/v1/hotlist?cursor=0')).body).toMatchObject({
      cursor: 1,
      added: expect.stringMatching(/./),
    })
    expect((await terminal.get(`/v1/cards/${cardA}`)).body).toMatchObject({ status: 'blocked' })
    expect(decided.history.at(-1)).toMatchObject({ event: 'approved', operatorName: 'Ахметова Г.' })
    const again = await checked(terminal, 'block_card')
    expect(again.objections).toEqual(['card_blocked'])
    expect(codeOf(await act(terminal, again, approve))).toBe('application_objected')
  })

  it('unblocks a card its user had blocked, and no blacklisted one (BLOCK-005, GAP-48)', async () => {
    const rig = await withStaff(await setup())
    const terminal = await enrolDesk(rig, 147)
    await act(terminal, await checked(terminal, 'block_card'), approve)
    documentOf(await act(terminal, await checked(terminal, 'unblock_card'), approve))
    expect(await status(rig, cardA)).toBe('active')
    await rig.admin.blockCards([cardB], { reason: 'B2', by: 'staff' })
    const other = await checked(terminal, 'unblock_card', { application: { cardNumber: cardB } })
    expect(other.objections).toEqual(['card_blacklisted'])
  })

  it('goes on at another desk and on another day, and refuses whoever has not seen the latest step (DESK-002)', async () => {
    const rig = await withStaff(await setup())
    const [first, second] = [await enrolDesk(rig, 147), await enrolDesk(rig, 148)]
    const begun = documentOf(await open(first, 'wallet_refund'))
    const paper = { kind: 'document_brought', document: { name: 'application', form: 'original' } } as const
    const seen = documentOf(await act(first, begun, paper))
    rig.clock.nowMs += 3 * 86_400_000
    const [row] = applicationListSchema.parse((await second.post('/v1/applications/search', { text: '' })).body).rows
    expect(row).toMatchObject({ applicationId: begun.applicationId, state: 'collecting', number: begun.number })
    const there = documentOf(await second.post('/v1/applications/read', { applicationId: begun.applicationId }))
    expect(there).toMatchObject({ revision: seen.revision })
    const id = { kind: 'document_brought', document: { name: 'identity_document', form: 'original' } } as const
    documentOf(await act(second, there, id))
    expect(codeOf(await act(first, seen, { kind: 'withdrawn' }))).toBe('application_changed')
    for (const text of [String(begun.number), cardA.slice(-4), 'айгерім']) {
      const found = applicationListSchema.parse((await second.post('/v1/applications/search', { text })).body)
      expect(found.rows, text).toHaveLength(1)
    }
  })

  it('is decided by one of two desks only, whoever is first', async () => {
    const rig = await withStaff(await setup())
    const [first, second] = [await enrolDesk(rig, 147), await enrolDesk(rig, 148)]
    const seen = await checked(first, 'wallet_refund')
    const answers = await Promise.all([act(first, seen, approve), act(second, seen, approve)])
    expect(answers.map(codeOf).sort()).toEqual(['application_changed', 'ok'])
  })

  it('refuses operators who may not, and a second person who is the first (REFUND-016, RESTORE-001)', async () => {
    const rig = await withStaff(await setup())
    const terminal = await enrolDesk(rig, 147)
    for (const operatorId of ['cashier-101', 'technician-401', 'nobody'])
      expect(codeOf(await open(terminal, 'block_card', {}, { operatorId })), operatorId).toBe('operator_not_allowed')
    const decided = documentOf(await act(terminal, await checked(terminal, 'wallet_refund'), approve))
    const begin = { kind: 'payout_begun', payoutId: randomUUID() } as const
    expect(codeOf(await act(terminal, decided, begin))).toBe('approval_needed')
    const own = { operatorId: senior, approvedBy: senior }
    expect(codeOf(await act(terminal, decided, begin, own))).toBe('approver_not_allowed')
    expect(codeOf(await act(terminal, decided, begin, { approvedBy: 'cashier-102' }))).toBe('approver_not_allowed')
  })

  it('opens an application once by its id, and nothing of another kind under it', async () => {
    const rig = await withStaff(await setup())
    const terminal = await enrolDesk(rig, 147)
    const first = documentOf(await open(terminal, 'block_card'))
    const applicant = { name: 'Басқа Адам', bornOn: '1980-01-01', relation: 'self' }
    expect(codeOf(await open(terminal, 'block_card', { applicant, accountId: '123456' }))).toBe('application_invalid')
    expect(codeOf(await open(terminal, 'confiscation', { cause: 'loss' }))).toBe('application_invalid')
    expect(first.number).toBe(1)
  })

  it('restores a balance once, as a payment of the other card, and ends the first (BLOCK-004, RESTORE-004, RESTORE-013)', async () => {
    const rig = await withStaff(await setup())
    const terminal = await enrolDesk(rig, 147)
    const seen = await checked(terminal, 'restore_balance', { otherCard: cardB })
    documentOf(await act(terminal, seen, approve))
    expect(await rig.admin.listPending(cardB)).toMatchObject([{ amount: 2400, content: { kind: 'wallet' } }])
    expect(await status(rig, cardA)).toBe('replaced')
    for (const kind of ['restore_balance', 'wallet_refund', 'move_balance'] as const)
      expect(codeOf(await open(terminal, kind)), kind).toBe('application_settled')
  })

  it('restores the passes of a card besides its balance, each once (RESTORE-003)', async () => {
    const rig = await withStaff(await setup())
    rig.clock.nowMs = Date.UTC(2026, 10, 20, 7)
    const terminal = await enrolDesk(rig, 147)
    for (const kind of ['move_balance', 'restore_trips', 'restore_month', 'restore_days'] as const)
      documentOf(await act(terminal, await checked(terminal, kind, { otherCard: cardB }), approve))
    const restored = await rig.admin.listPending(cardB)
    expect(restored.map(({ content }) => (content.kind === 'pass' ? content.pass.product : 'wallet'))).toEqual([
      'wallet',
      'trips',
      'monthly',
      'hours',
    ])
    expect(codeOf(await open(terminal, 'restore_trips'))).toBe('application_settled')
  })

  it('restores nothing to a blacklisted card, and leaves the first as it was (RESTORE-002)', async () => {
    const rig = await withStaff(await setup())
    const terminal = await enrolDesk(rig, 147)
    await rig.admin.blockCards([cardB], { reason: 'B1', by: 'staff' })
    const seen = await checked(terminal, 'restore_balance', { otherCard: cardB })
    expect(codeOf(await act(terminal, seen, approve))).toBe('card_blocked')
    expect(await status(rig, cardA)).toBeUndefined()
    expect(await rig.admin.listPending(cardB)).toEqual([])
  })

  it('re-issues a named card: the old one is blocked with it, the new one is known (BLOCK-004, CONC-009, SCHOOL-008)', async () => {
    const rig = await withStaff(await setup())
    const terminal = await enrolDesk(rig, 147)
    const fresh = '9643019999999999'
    documentOf(await act(terminal, await checked(terminal, 'school_reissue', { otherCard: fresh }), approve))
    expect(await status(rig, cardA)).toBe('replaced')
    const answer = await terminal.get(`/v1/cards/${fresh}`)
    expect(answer.body).toMatchObject({ status: 'active' })
  })

  it('confiscates a card used by somebody else: for good (BLOCK-002, BLOCK-003)', async () => {
    const rig = await withStaff(await setup())
    const terminal = await enrolDesk(rig, 147)
    documentOf(await act(terminal, await checked(terminal, 'confiscation'), approve))
    expect((await rig.admin.cardHistory(cardA)).at(-1)).toMatchObject({ status: 'blocked', reason: 'confiscated' })
    expect((await checked(terminal, 'unblock_card')).objections).toEqual(['card_blacklisted'])
  })

  it('opens a payment again that its term has blocked (BLOCK-007, RESTORE-020)', async () => {
    const rig = await withStaff(await setup())
    const terminal = await enrolDesk(rig, 147)
    const { pendingId } = await rig.paid(cardA, 700)
    rig.clock.nowMs += 30 * 86_400_000
    const seen = await checked(terminal, 'reopen_payment', { pendingId })
    expect(seen.blockedPayments).toMatchObject([{ pendingId, amount: 700 }])
    documentOf(await act(terminal, seen, approve))
    expect(await rig.admin.listPending(cardA)).toMatchObject([{ pendingId, state: 'pending' }])
    const again = await checked(terminal, 'reopen_payment', { pendingId })
    expect(codeOf(await act(terminal, again, approve))).toBe('reopening_refused')
  })

  it('shows what was written to the card, for the checks (RESTORE-002, RESTORE-007)', async () => {
    const rig = await withStaff(await setup())
    const terminal = await enrolDesk(rig, 147)
    await terminal.report([topUp(cardA, 900, { operationNumber: 1, counter: 1 })])
    const { credits } = documentOf(await open(terminal, 'wallet_refund'))
    expect(credits).toMatchObject([{ amount: 900, isActivation: false }])
  })

  it('takes every kind of application through', async () => {
    const rig = await withStaff(await setup())
    rig.clock.nowMs = Date.UTC(2026, 10, 20, 7)
    const terminal = await enrolDesk(rig, 147)
    const { pendingId } = await rig.paid(cardC, 300, Date.UTC(2026, 8, 1))
    let next = 0
    for (const kind of applicationKinds) {
      next += 1
      const own = `964301000000${String(1000 + next)}`
      const other = `964302000000${String(1000 + next)}`
      for (const cardNumber of [own, other]) await rig.admin.registerCard(cardNumber)
      if (kind === 'unblock_card') await rig.admin.blockCards([own], { reason: 'request', by: 'staff' })
      const isCard = !['bike_refund', 'concession_issue', 'school_issue'].includes(kind)
      const cardNumber = kind === 'reopen_payment' ? cardC : isCard ? own : null
      const gives = /restore|move|exchange|warranty|issue/.test(kind)
      const seen = await checked(terminal, kind, {
        application: { cardNumber },
        pendingId,
        ...(gives ? { otherCard: other } : {}),
      })
      expect(seen.objections, kind).toEqual([])
      expect(codeOf(await act(terminal, seen, approve)), kind).toBe('ok')
    }
  })
})

describeOnEngines('paying out', (setup) => {
  async function approvedRefund() {
    const rig = await withStaff(await setup())
    const [first, second] = [await enrolDesk(rig, 147), await enrolDesk(rig, 148)]
    const decided = documentOf(await act(first, await checked(first, 'wallet_refund'), approve))
    return { rig, first, second, decided }
  }
  const agreed = { approvedBy: senior }
  const paid = (applicationId: string, payoutId: string, amount = 2400): object => ({
    kind: 'application_paid',
    applicationId,
    payoutId,
    amount,
    means: 'cash',
    reference: null,
  })

  it('does not pay a refund twice from two desks, however they ask (REFUND-011, REFUND-012)', async () => {
    const { rig, first, second, decided } = await approvedRefund()
    expect(await status(rig, cardA)).toBe('returned')
    const [a, b] = [randomUUID(), randomUUID()]
    const answers = await Promise.all([
      act(first, decided, { kind: 'payout_begun', payoutId: a }, agreed),
      act(second, decided, { kind: 'payout_begun', payoutId: b }, agreed),
    ])
    expect(answers.map(codeOf).sort()).toEqual(['application_changed', 'ok'])
    const isFirst = codeOf(answers[0]) === 'ok'
    const [winner, loser] = isFirst ? [first, second] : [second, first]
    const [payoutId, otherId] = isFirst ? [a, b] : [b, a]
    const seen = documentOf(await loser.post('/v1/applications/read', { applicationId: decided.applicationId }))
    const again = await act(loser, seen, { kind: 'payout_begun', payoutId: otherId }, agreed)
    expect(codeOf(again)).toBe('payout_other')
    const lost = await loser.report([paid(decided.applicationId, otherId)])
    expect(journalAnswerSchema.parse(lost.body).conflicts).toMatchObject([{ code: 'application_payout_unknown' }])
    const made = await winner.report([paid(decided.applicationId, payoutId)])
    expect(journalAnswerSchema.parse(made.body).conflicts).toEqual([])
    const done = documentOf(await loser.post('/v1/applications/read', { applicationId: decided.applicationId }))
    expect(done.application.state).toEqual({ kind: 'done', paid: 2400 })
    expect(done.history.at(-1)).toMatchObject({ event: 'payout_made', approvedBy: 'Оспанов Е.' })
    const twice = await winner.report([paid(decided.applicationId, payoutId)])
    expect(journalAnswerSchema.parse(twice.body).conflicts).toMatchObject([{ code: 'application_paid_twice' }])
    expect(codeOf(await open(first, 'wallet_refund'))).toBe('application_settled')
  })

  it('lists a payout of another sum, and keeps the application open', async () => {
    const { first, decided } = await approvedRefund()
    const payoutId = randomUUID()
    const begun = documentOf(await act(first, decided, { kind: 'payout_begun', payoutId }, agreed))
    const made = await first.report([paid(decided.applicationId, payoutId, 2500)])
    expect(journalAnswerSchema.parse(made.body).conflicts).toMatchObject([{ code: 'application_payout_unknown' }])
    const seen = documentOf(await first.post('/v1/applications/read', { applicationId: decided.applicationId }))
    expect(seen.revision).toBe(begun.revision)
  })

  it('gives a payout that was not made back, to be begun by any desk', async () => {
    const { first, second, decided } = await approvedRefund()
    const payoutId = randomUUID()
    const begun = documentOf(await act(first, decided, { kind: 'payout_begun', payoutId }, agreed))
    expect(codeOf(await act(second, begun, { kind: 'payout_not_made', payoutId }, agreed))).toBe('payout_other')
    const free = documentOf(await act(first, begun, { kind: 'payout_not_made', payoutId }, agreed))
    expect(free.application.state).toEqual({ kind: 'approved', amount: 2400 })
    const next = { kind: 'payout_begun', payoutId: randomUUID() } as const
    expect(codeOf(await act(second, free, next, agreed))).toBe('ok')
  })

  it('is held by the database whoever asks: one payout, never changed, never deleted', async () => {
    const { rig, first, decided } = await approvedRefund()
    const payoutId = randomUUID()
    documentOf(await act(first, decided, { kind: 'payout_begun', payoutId }, agreed))
    const { applicationId } = decided
    const insert = `insert into application_payouts (payout_id, application_id, terminal_id, amount, begun_at_ms)
      values ('${randomUUID()}', '${applicationId}', '${first.terminalId}', 2400, 1)`
    await expect(rig.database.query(insert)).rejects.toThrow(/duplicate|unique/)
    for (const statement of [
      `delete from application_payouts`,
      `update application_payouts set amount = 5000`,
      `update application_events set operator_name = 'x'`,
      `delete from applications`,
      `update applications set card_number = '${cardC}', revision = revision + 1`,
      `update applications set state = 'approved'`,
    ])
      await expect(rig.database.query(statement), statement).rejects.toThrow()
    await first.report([paid(applicationId, payoutId)])
    await expect(rig.database.query(`update application_payouts set outcome = 'not_paid'`)).rejects.toThrow()
    const reopen = `update applications set state = 'approved', revision = revision + 1`
    await expect(rig.database.query(reopen)).rejects.toThrow()
  })
})
