import type { DocumentName } from '#domain/concession/tariff'
import type { CheckName } from '#domain/application/check'

/** What the central desk decides on an application (rules.md §17, rows 11…41). */
export const applicationKinds = [
  'block_card',
  'unblock_card',
  'wallet_refund',
  'card_return',
  'card_exchange',
  'warranty_replacement',
  'restore_month',
  'restore_days',
  'restore_trips',
  'restore_balance',
  'move_balance',
  'school_restore',
  'school_refund',
  'reopen_payment',
  'concession_issue',
  'concession_reissue',
  'school_issue',
  'school_reissue',
  'confiscation',
  'bike_refund',
] as const
export type ApplicationKind = (typeof applicationKinds)[number]

/** Why the customer is here. `none`: it needs no cause. */
export const applicationCauses = ['none', 'loss', 'theft', 'damage', 'third_party'] as const
export type ApplicationCause = (typeof applicationCauses)[number]

export type ApplicationForm = {
  /** Row of the operations matrix. */
  readonly row: number
  /** Originals the customer brings (Table DESK-T1); `concession` and `school`: those of the tariff in force. */
  readonly documents: readonly DocumentName[] | 'concession' | 'school'
  readonly causes: readonly ApplicationCause[]
  /** In the order they are made (RESTORE-002). */
  readonly checks: readonly CheckName[]
  /** What becomes of the card it is about. `replaced` and `returned` are final. */
  readonly card: 'kept' | 'blocked' | 'confiscated' | 'unblocked' | 'returned' | 'replaced'
  /** What the customer gets: `balance` and `pass` on another card, `card`: another card. */
  readonly gives: 'nothing' | 'money' | 'balance' | 'pass' | 'card' | 'reopening'
  /** What it settles: of one card each once, for whichever of its kinds; null: nothing that is settled once. */
  readonly settles: 'balance' | 'card' | 'month' | 'days' | 'trips' | null
  /** Whom it is about. */
  readonly subject: 'card' | 'bike_account' | 'person'
  /** Copies of the paper (BLOCK-003). */
  readonly copies: 1 | 2
}

const byCard = { subject: 'card', copies: 1 } as const
const lostOrBroken = ['loss', 'theft', 'damage'] as const
const restoring = ['card_status', 'registration', 'payments', 'activations', 'balance'] as const
const ofPass = {
  ...byCard,
  documents: ['identity_document', 'fiscal_receipt', 'application'],
  causes: lostOrBroken,
  checks: restoring,
  card: 'replaced',
  gives: 'pass',
} as const
const onPaper = ['identity_document', 'fiscal_receipt', 'application', 'card'] as const
const ofPupil = ['birth_certificate', 'parent_identity_document', 'card'] as const

export const applicationForms: Readonly<Record<ApplicationKind, ApplicationForm>> = {
  block_card: {
    ...byCard,
    row: 36,
    documents: ['identity_document', 'fiscal_receipt', 'application'],
    causes: ['loss', 'theft', 'none'],
    checks: ['card_status'],
    card: 'blocked',
    gives: 'nothing',
    settles: null,
  },
  unblock_card: {
    ...byCard,
    row: 36,
    documents: ['identity_document', 'application', 'card'],
    causes: ['none'],
    checks: ['card_status'],
    card: 'unblocked',
    gives: 'nothing',
    settles: null,
  },
  wallet_refund: {
    ...byCard,
    row: 34,
    documents: onPaper,
    causes: ['none', 'damage'],
    checks: restoring,
    card: 'returned',
    gives: 'money',
    settles: 'balance',
  },
  card_return: {
    ...byCard,
    row: 32,
    documents: onPaper,
    causes: ['none'],
    checks: ['card_status', 'sold', 'condition'],
    card: 'returned',
    gives: 'money',
    settles: 'card',
  },
  card_exchange: {
    ...byCard,
    row: 32,
    documents: onPaper,
    causes: ['none'],
    checks: ['card_status', 'sold', 'condition'],
    card: 'replaced',
    gives: 'card',
    settles: 'card',
  },
  warranty_replacement: {
    ...byCard,
    row: 33,
    documents: ['fiscal_receipt', 'application', 'card'],
    causes: ['damage'],
    checks: ['card_status', 'sold', 'defect'],
    card: 'replaced',
    gives: 'card',
    settles: 'card',
  },
  restore_month: { ...ofPass, row: 26, settles: 'month' },
  restore_days: { ...ofPass, row: 27, settles: 'days' },
  restore_trips: { ...ofPass, row: 28, settles: 'trips' },
  restore_balance: {
    ...byCard,
    row: 29,
    documents: onPaper,
    causes: ['damage'],
    checks: restoring,
    card: 'replaced',
    gives: 'balance',
    settles: 'balance',
  },
  move_balance: {
    ...byCard,
    row: 30,
    documents: ['identity_document', 'fiscal_receipt', 'application'],
    causes: lostOrBroken,
    checks: restoring,
    card: 'replaced',
    gives: 'balance',
    settles: 'balance',
  },
  school_restore: {
    ...byCard,
    row: 31,
    documents: ofPupil,
    causes: ['damage', 'none'],
    checks: ['card_status', 'payments', 'balance'],
    card: 'replaced',
    gives: 'balance',
    settles: 'balance',
  },
  school_refund: {
    ...byCard,
    row: 31,
    documents: ofPupil,
    causes: ['damage', 'none'],
    checks: ['card_status', 'payments', 'balance'],
    card: 'returned',
    gives: 'money',
    settles: 'balance',
  },
  reopen_payment: {
    ...byCard,
    row: 25,
    documents: ['application'],
    causes: ['none'],
    checks: ['card_status', 'blocked_payment'],
    card: 'kept',
    gives: 'reopening',
    settles: null,
  },
  concession_issue: { ...issued('concession', 'person'), row: 15 },
  concession_reissue: { ...issued('concession', 'card'), row: 17 },
  school_issue: { ...issued('school', 'person'), row: 16 },
  school_reissue: { ...issued('school', 'card'), row: 17 },
  confiscation: {
    row: 38,
    documents: ['card'],
    causes: ['third_party'],
    checks: ['card_status'],
    card: 'confiscated',
    gives: 'nothing',
    settles: null,
    subject: 'card',
    copies: 2,
  },
  bike_refund: {
    row: 11,
    documents: ['application'],
    causes: ['none'],
    checks: ['contract', 'balance'],
    card: 'kept',
    gives: 'money',
    settles: 'balance',
    subject: 'bike_account',
    copies: 1,
  },
}

function issued(documents: 'concession' | 'school', subject: 'person' | 'card'): Omit<ApplicationForm, 'row'> {
  const isNew = subject === 'person'
  return {
    documents,
    causes: isNew ? ['none'] : [...lostOrBroken, 'third_party'],
    checks: isNew ? ['right'] : ['card_status', 'right'],
    card: isNew ? 'kept' : 'replaced',
    gives: 'card',
    settles: isNew ? null : 'card',
    subject,
    copies: 1,
  }
}

/** Another card is needed to give it what the first one had, or as the new one (RESTORE-013, CARD-015). */
export function needsOtherCard({ gives }: ApplicationForm): boolean {
  return gives === 'balance' || gives === 'pass' || gives === 'card'
}
