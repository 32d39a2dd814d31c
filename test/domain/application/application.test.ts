import { describe, expect, test } from 'vitest'
import type { Application } from '#domain/application/application'
import type { CheckName, Finding, RefusalReason } from '#domain/application/check'
import { documentsNeeded } from '#domain/application/documents'
import { applicationForms, applicationKinds, needsOtherCard, type ApplicationKind } from '#domain/application/kind'
import { objections } from '#domain/application/objections'
import { foundAmount, isOverdue } from '#domain/application/reduce'
import { tenge } from '#domain/money'
import { calendarDay } from '#domain/time'
import {
  after,
  cardNumber,
  checked,
  complete,
  concession,
  finding,
  judging,
  opened,
  otherCard,
  step,
  terms,
  today,
} from '#test/domain/application/cases'

const names = (kind: ApplicationKind, given: Partial<Application> = {}): readonly string[] =>
  documentsNeeded(opened(kind, given), concession).map(({ name }) => name)
const reasonsOf = (application: Application, day = today): readonly RefusalReason[] =>
  objections(application, judging(day))
const child = { applicant: { name: 'Ким В.', bornOn: calendarDay('1985-01-01'), relation: 'parent' } } as const

describe('documents', () => {
  test.each<[string, ApplicationKind, readonly string[], Partial<Application>]>([
    [
      'return of a card (REFUND-002, DESK-007)',
      'card_return',
      ['identity_document', 'fiscal_receipt', 'application', 'card'],
      {},
    ],
    [
      'exchange of a card (REFUND-002)',
      'card_exchange',
      ['identity_document', 'fiscal_receipt', 'application', 'card'],
      {},
    ],
    [
      'blocking on request (BLOCK-005, DESK-007)',
      'block_card',
      ['identity_document', 'fiscal_receipt', 'application'],
      {},
    ],
    [
      'a lost pass (RESTORE-003, DESK-007)',
      'restore_month',
      ['identity_document', 'fiscal_receipt', 'application'],
      { cause: 'loss' },
    ],
    [
      'a pass on a damaged card (RESTORE-003)',
      'restore_trips',
      ['identity_document', 'fiscal_receipt', 'application', 'card'],
      { cause: 'damage' },
    ],
    [
      'a balance at the desk (RESTORE-004, DESK-007)',
      'restore_balance',
      ['identity_document', 'fiscal_receipt', 'application', 'card'],
      {},
    ],
    [
      'a school balance, asked for by a parent (RESTORE-010, RESTORE-011)',
      'school_refund',
      ['birth_certificate', 'parent_identity_document', 'card'],
      child,
    ],
    [
      'a school balance, asked for by the user (RESTORE-011)',
      'school_restore',
      ['birth_certificate', 'identity_document', 'card'],
      {},
    ],
    [
      'a concession card (CONC-005, DESK-007)',
      'concession_issue',
      ['identity_document', 'pension_certificate', 'photo', 'application'],
      {},
    ],
    [
      'its re-issue with a stamped entry (CONC-006)',
      'concession_reissue',
      ['identity_document', 'pension_certificate', 'stamped_entry', 'photo', 'application'],
      { isStampNeeded: true },
    ],
    [
      'a school card for a child (SCHOOL-003)',
      'school_issue',
      ['parent_identity_document', 'birth_certificate', 'study_certificate', 'photo', 'application'],
      child,
    ],
  ])('%s', (_title, kind, needed, given) => {
    expect(names(kind, given)).toEqual(needed)
  })

  test('are originals; digital ones count only where the table says so (DESK-006)', () => {
    const digital = { kind: 'document_brought', document: { name: 'identity_document', form: 'egov' } } as const
    expect(step(opened('card_return'), digital)).toMatchObject({ error: { kind: 'document_not_needed' } })
    expect(step(opened('concession_issue'), digital)).toMatchObject({ ok: true })
    const parent = { name: 'parent_identity_document', form: 'kaspi' } as const
    expect(step(opened('school_issue', child), { kind: 'document_brought', document: parent })).toMatchObject({
      error: { kind: 'document_not_needed' },
    })
  })

  test('a photo is one of the papers to tick off, and nothing of it is kept (DESK-008)', () => {
    const photo = { name: 'photo', form: 'original' } as const
    const application = after(opened('school_issue', child), { kind: 'document_brought', document: photo })
    expect(application.brought).toEqual([photo])
    expect(names('school_issue', child)).toContain('photo')
  })

  test('an application form is asked for wherever the rules want one (DESK-007)', () => {
    const without = applicationKinds.filter((kind) => !names(kind, child).includes('application'))
    expect(without).toEqual(['school_restore', 'school_refund', 'confiscation'])
  })

  test('a child with an ordinary card comes with a parent and the birth certificate (REFUND-011)', () => {
    expect(names('wallet_refund', child)).toContain('birth_certificate')
    expect(names('wallet_refund')).not.toContain('birth_certificate')
  })
})

describe('terms', () => {
  test.each<[string, ApplicationKind, string | null]>([
    ['15 or 30 trips are checked in 3 working days (RESTORE-003)', 'restore_trips', '2026-11-25'],
    ['a day pass is checked in 5 working days (RESTORE-003)', 'restore_days', '2026-11-27'],
    ['a monthly pass is checked in 5 working days (RESTORE-003)', 'restore_month', '2026-11-27'],
    ['a balance is checked in 5 working days (RESTORE-004)', 'restore_balance', '2026-11-27'],
    ['a school balance is restored in 5 working days (RESTORE-012)', 'school_restore', '2026-11-27'],
    ['a school balance is paid out in 5 working days (RESTORE-012)', 'school_refund', '2026-11-27'],
    ['blocking has no term', 'block_card', null],
  ])('%s', (_title, kind, dueDay) => {
    expect(complete(opened(kind))).toMatchObject({ completeOn: today, dueDay, state: { kind: 'checking' } })
  })

  test('the term runs from the last document, on whichever day it is brought', () => {
    const incomplete = opened('restore_trips')
    expect(incomplete.dueDay).toBeNull()
    const papers = documentsNeeded(incomplete, concession)
    let now = incomplete
    for (const { name } of papers) {
      const brought = step(
        now,
        { kind: 'document_brought', document: { name, form: 'original' } },
        calendarDay('2026-12-14'),
      )
      if (!brought.ok) throw new Error(brought.error.kind)
      now = brought.value
    }
    // 16 December is a holiday.
    expect(now.dueDay).toBe('2026-12-18')
    expect(isOverdue(now, calendarDay('2026-12-18'))).toBe(false)
    expect(isOverdue(now, calendarDay('2026-12-19'))).toBe(true)
  })

  test('what is left on a bike account is paid within 40 calendar days of the end of the contract (REFUND-022)', () => {
    const ended = { contract: { day: calendarDay('2025-03-01') } }
    expect(checked(opened('bike_refund'), ended).dueDay).toBe('2025-04-10')
  })
})

describe('what speaks against it', () => {
  const money = ['wallet_refund', 'restore_balance', 'move_balance', 'restore_trips'] as const
  const found = (kind: ApplicationKind, check: CheckName, given: Partial<Finding>): readonly RefusalReason[] =>
    reasonsOf(checked(opened(kind), { [check]: given }))

  test.each<[string, CheckName, Partial<Finding>, RefusalReason]>([
    ['R2 no proof of the payment (REFUND-012)', 'payments', { result: 'not_proved' }, 'no_proof_of_payment'],
    ['R4 not registered as main (REFUND-012, RESTORE-003)', 'registration', { result: 'not_registered' }, 'not_main'],
    ['R5 the activation term has expired (REFUND-012)', 'activations', { result: 'term_expired' }, 'term_expired'],
    ['R6 a mistaken transfer (REFUND-012)', 'payments', { result: 'mistaken_transfer' }, 'mistaken_transfer'],
    [
      'R7 an Education Department top-up (REFUND-012)',
      'payments',
      { result: 'education_agreement' },
      'education_agreement',
    ],
    ['an additional card (RESTORE-008)', 'registration', { result: 'additional' }, 'additional_card'],
    ['its user removed the main status (REFUND-014)', 'registration', { result: 'main_removed' }, 'main_removed'],
    ['the card was settled before (RESTORE-002)', 'card_status', { result: 'closed' }, 'card_closed'],
    ['the card is on the blacklist (RESTORE-002)', 'card_status', { result: 'blacklisted' }, 'card_blacklisted'],
    ['nothing is left (RESTORE-002)', 'balance', { result: 'nothing_left', sum: null, pass: null }, 'nothing_left'],
  ])('%s', (_title, check, given, reason) => {
    for (const kind of money) expect(found(kind, check, given), kind).toEqual([reason])
  })

  test('R1, R2 and R3 are what was not brought (REFUND-012, REFUND-002)', () => {
    expect(reasonsOf(opened('wallet_refund'))).toEqual([
      'application_incomplete',
      'no_proof_of_payment',
      'card_not_presented',
    ])
  })

  test('several grounds are all named (REFUND-012)', () => {
    const application = checked(opened('wallet_refund'), {
      registration: { result: 'additional' },
      payments: { result: 'mistaken_transfer' },
      activations: { result: 'term_expired' },
    })
    expect(reasonsOf(application)).toEqual(['additional_card', 'mistaken_transfer', 'term_expired'])
    const refused = after(application, { kind: 'refused' })
    expect(refused.state).toEqual({ kind: 'refused', reasons: reasonsOf(application) })
  })

  test('a school card needs no main registration (RESTORE-010)', () => {
    for (const kind of ['school_restore', 'school_refund'] as const)
      expect(applicationForms[kind].checks).toEqual(['card_status', 'payments', 'balance'])
  })

  test.each([
    ['the day before the 16th birthday', '2010-11-21', ['under_age']],
    ['on the 16th birthday', '2010-11-20', []],
  ] as const)('money is given from 16 years on: %s (REFUND-011)', (_title, bornOn, reasons) => {
    const applicant = { name: 'Ким В.', bornOn: calendarDay(bornOn), relation: 'self' } as const
    for (const kind of money) expect(reasonsOf(checked(opened(kind, { applicant }))), kind).toEqual(reasons)
  })

  test.each([
    ['day 14', '2026-11-06', []],
    ['day 15', '2026-11-05', ['return_term_over']],
  ] as const)('a card is returned or exchanged within 14 days of its sale: %s (REFUND-001)', (_title, day, reasons) => {
    for (const kind of ['card_return', 'card_exchange'] as const)
      expect(reasonsOf(checked(opened(kind), { sold: { day: calendarDay(day) } }))).toEqual(reasons)
  })

  test('a Sunday as the 14th day is not moved (REFUND-001)', () => {
    const sunday = { openedOn: calendarDay('2026-11-16') }
    expect(reasonsOf(checked(opened('card_return', sunday), { sold: { day: calendarDay('2026-11-01') } }))).toEqual([
      'return_term_over',
    ])
  })

  test('a card that was changed, or the receipt of another one, is not taken back (REFUND-001, REFUND-002)', () => {
    expect(found('card_return', 'condition', { result: 'changed' })).toEqual(['not_intact'])
    expect(found('card_return', 'sold', { result: 'other_card' })).toEqual(['other_card_sold'])
  })

  test('a failed card is replaced within its warranty unless it was misused (CARD-009, BLOCK-001)', () => {
    expect(found('warranty_replacement', 'sold', { day: calendarDay('2026-11-06') })).toEqual([])
    expect(found('warranty_replacement', 'sold', { day: calendarDay('2026-11-05') })).toEqual(['warranty_over'])
    expect(found('warranty_replacement', 'defect', { result: 'misuse' })).toEqual(['misuse'])
  })

  test('a monthly pass whose month has passed is not restored (RESTORE-009)', () => {
    const pass = finding('restore_month', 'balance').pass
    if (pass?.product !== 'monthly') throw new Error('a monthly pass')
    const over = { ...pass, lastDay: calendarDay('2026-11-19') }
    expect(found('restore_month', 'balance', { pass: over })).toEqual(['nothing_left'])
    expect(found('restore_days', 'activations', { result: 'term_expired' })).toEqual(['term_expired'])
  })
})

describe('checks', () => {
  test('are made in their order, the list of activated payments among them (RESTORE-002, PEND-012)', () => {
    expect(applicationForms.restore_balance.checks).toEqual([
      'card_status',
      'registration',
      'payments',
      'activations',
      'balance',
    ])
    const skipped = { kind: 'found', finding: finding('restore_balance', 'payments'), isApproved: false } as const
    expect(step(complete(opened('restore_balance')), skipped)).toMatchObject({ error: { kind: 'check_out_of_order' } })
    expect(step(complete(opened('restore_balance')), { kind: 'approved' })).toMatchObject({
      error: { kind: 'check_out_of_order' },
    })
  })

  test('a bank statement of three months stands for the registration, with a second person’s word (RESTORE-006)', () => {
    const application = after(complete(opened('restore_balance')), {
      kind: 'found',
      finding: finding('restore_balance', 'card_status'),
      isApproved: false,
    })
    const shown = finding('restore_balance', 'registration', { result: 'statement', day: calendarDay('2026-08-20') })
    expect(step(application, { kind: 'found', finding: shown, isApproved: false })).toMatchObject({
      error: { kind: 'approval_needed' },
    })
    const accepted = after(application, { kind: 'found', finding: shown, isApproved: true })
    expect(accepted).toMatchObject({ state: { kind: 'collecting' }, completeOn: null })
    expect(documentsNeeded(accepted, concession).map(({ name }) => name)).toContain('bank_statement')
    const short = { registration: { result: 'statement', day: calendarDay('2026-08-21') } } as const
    expect(reasonsOf(checked(opened('restore_balance'), short))).toEqual(['statement_too_short'])
    const whole = { registration: { result: 'statement', day: calendarDay('2026-08-20') } } as const
    expect(reasonsOf(checked(opened('restore_balance'), whole))).toEqual([])
  })

  test('the balance is that at the last validation and what was loaded since (RESTORE-007)', () => {
    const sum = { base: tenge(1800), added: tenge(700), withheld: tenge(0) }
    expect(foundAmount(checked(opened('restore_balance'), { balance: { sum } }))).toBe(2500)
  })

  test('no part of a found sum is below nothing: what is withheld cannot raise it (REFUND-020)', () => {
    const sum = { base: tenge(100), added: tenge(0), withheld: tenge(-5000) }
    const ended = after(complete(opened('bike_refund')), {
      kind: 'found',
      finding: finding('bike_refund', 'contract'),
      isApproved: false,
    })
    const raised = finding('bike_refund', 'balance', { sum })
    expect(step(ended, { kind: 'found', finding: raised, isApproved: false })).toMatchObject({
      error: { kind: 'finding_invalid' },
    })
  })

  test('a bike account gives back what was paid in, less what is withheld, and only after its contract (REFUND-020)', () => {
    const sum = { base: tenge(5000), added: tenge(0), withheld: tenge(1250) }
    const application = checked(opened('bike_refund'), { balance: { sum } })
    expect(after(application, { kind: 'approved' }).state).toEqual({ kind: 'approved', amount: 3750 })
    expect(reasonsOf(checked(opened('bike_refund'), { contract: { result: 'in_force' } }))).toEqual([
      'contract_in_force',
    ])
  })
})

describe('decisions', () => {
  test.each(applicationKinds)('%s goes through with nothing against it, and is refused only for a reason', (kind) => {
    const application = checked(opened(kind))
    expect(step(application, { kind: 'refused' })).toMatchObject({ error: { kind: 'nothing_against' } })
    const decided = after(application, { kind: 'approved' })
    expect(decided.state.kind).toBe(applicationForms[kind].gives === 'money' ? 'approved' : 'done')
    expect(step(decided, { kind: 'withdrawn' })).toMatchObject({ error: { kind: 'application_state' } })
  })

  test('money is paid for a balance, a returned card and a bike account, never for a pass or a subscription (REFUND-010, REFUND-021)', () => {
    const paid = applicationKinds.filter((kind) => applicationForms[kind].gives === 'money')
    expect(paid).toEqual(['wallet_refund', 'card_return', 'school_refund', 'bike_refund'])
    const bySale = finding('restore_trips', 'balance')
    const application = after(
      complete(opened('wallet_refund')),
      ...(['card_status', 'registration', 'payments', 'activations'] as const).map((check) => ({
        kind: 'found' as const,
        finding: finding('wallet_refund', check),
        isApproved: false,
      })),
    )
    expect(step(application, { kind: 'found', finding: bySale, isApproved: false })).toMatchObject({
      error: { kind: 'finding_invalid' },
    })
  })

  test('the old card of a restoration or re-issue ends with it (BLOCK-004, RESTORE-004, RESTORE-013)', () => {
    const replaced = applicationKinds.filter((kind) => applicationForms[kind].card === 'replaced')
    expect(replaced).toEqual([
      'card_exchange',
      'warranty_replacement',
      'restore_month',
      'restore_days',
      'restore_trips',
      'restore_balance',
      'move_balance',
      'school_restore',
      'concession_reissue',
      'school_reissue',
    ])
    for (const kind of replaced) expect(needsOtherCard(applicationForms[kind]), kind).toBe(true)
  })

  test('what is restored goes to another card, bought besides (RESTORE-013)', () => {
    const application = checked(opened('restore_balance'))
    expect(application.otherCardNumber).toBe(otherCard)
    const unnamed = { ...application, otherCardNumber: null }
    expect(step(unnamed, { kind: 'approved' })).toMatchObject({ error: { kind: 'other_card_needed' } })
    expect(step(unnamed, { kind: 'other_card_named', cardNumber })).toMatchObject({
      error: { kind: 'finding_invalid' },
    })
  })

  test('a confiscated card is blocked with an act in two copies, whatever its status was (BLOCK-002, BLOCK-003)', () => {
    expect(applicationForms.confiscation).toMatchObject({ card: 'confiscated', copies: 2, causes: ['third_party'] })
    const blacklisted = { card_status: { result: 'blacklisted' } } as const
    expect(after(checked(opened('confiscation'), blacklisted), { kind: 'approved' }).state.kind).toBe('done')
  })

  test('the remaining balance of a school card is restored or refunded when it is re-issued (REFUND-015)', () => {
    expect(after(checked(opened('school_refund', child)), { kind: 'approved' }).state).toEqual({
      kind: 'approved',
      amount: 2400,
    })
    expect(after(checked(opened('school_restore', child)), { kind: 'approved' }).state.kind).toBe('done')
  })
})

test('the shipped terms name every kind', () => {
  expect(Object.keys(terms.workingDays).sort()).toEqual([...applicationKinds].sort())
})
