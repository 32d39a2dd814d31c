import { randomUUID } from 'node:crypto'
import { applicationDocumentSchema, type ApplicationDocument, type SentApplicationEvent } from '#contract/application'
import { problemSchema } from '#contract/central'
import type { ApplicationKind } from '#domain/application/kind'
import { createDemoOperators } from '#central/operators/demo-operators'
import { finding } from '#test/domain/application/cases'
import { cardA, type Answer, type Rig, type TestTerminal } from '#test/central/rig'

/** Applications over the wire, as a desk asks for them. */
export const cashier = 'central-201'
export const senior = 'senior-301'

export type Staff = { readonly operatorId?: string; readonly approvedBy?: string | null }

export async function withStaff(rig: Rig): Promise<Rig> {
  await createDemoOperators(rig.admin)
  return rig
}

/** A central desk. */
export function enrolDesk(rig: Rig, terminalNumber: number): Promise<TestTerminal> {
  return rig.enrol(terminalNumber, 'central-desk')
}

export function documentOf(answer: Answer): ApplicationDocument {
  if (answer.status !== 200) throw new Error(JSON.stringify(answer.body))
  return applicationDocumentSchema.parse(answer.body)
}

export function codeOf(answer: Answer): string {
  return answer.status === 200 ? 'ok' : problemSchema.parse(answer.body).code
}

export function open(
  terminal: TestTerminal,
  kind: ApplicationKind,
  given: object = {},
  staff: Staff = {},
): Promise<Answer> {
  const isBike = kind === 'bike_refund'
  const isPerson = kind === 'concession_issue' || kind === 'school_issue'
  return terminal.post('/v1/applications', {
    applicationId: randomUUID(),
    operatorId: cashier,
    approvedBy: null,
    ...staff,
    application: {
      kind,
      cause: causes[kind] ?? 'none',
      cardNumber: isBike || isPerson ? null : cardA,
      accountId: isBike ? '147000000001' : null,
      applicant: { name: 'Серікқызы Айгерім', bornOn: '1990-05-01', relation: 'self' },
      isStampNeeded: false,
      ...given,
    },
  })
}

const causes: { readonly [Kind in ApplicationKind]?: string } = {
  block_card: 'loss',
  warranty_replacement: 'damage',
  restore_month: 'loss',
  restore_days: 'loss',
  restore_trips: 'loss',
  restore_balance: 'damage',
  move_balance: 'loss',
  concession_reissue: 'loss',
  school_reissue: 'loss',
  confiscation: 'third_party',
}

export function act(
  terminal: TestTerminal,
  seen: Pick<ApplicationDocument, 'applicationId' | 'revision'>,
  event: SentApplicationEvent,
  staff: Staff = {},
): Promise<Answer> {
  const { applicationId, revision } = seen
  return terminal.post('/v1/applications/act', {
    applicationId,
    revision,
    operatorId: cashier,
    approvedBy: null,
    ...staff,
    event,
  })
}

/** Opened, with all papers, and all checks made with nothing found against it. */
export async function checked(
  terminal: TestTerminal,
  kind: ApplicationKind,
  given: { readonly application?: object; readonly otherCard?: string; readonly pendingId?: string } = {},
): Promise<ApplicationDocument> {
  let document = documentOf(await open(terminal, kind, given.application))
  for (const { name } of document.needed) {
    const brought = { kind: 'document_brought', document: { name, form: 'original' } } as const
    document = documentOf(await act(terminal, document, brought))
  }
  for (let { nextCheck } = document; nextCheck !== null; { nextCheck } = document) {
    const { pendingId } = given
    const found = finding(kind, nextCheck, {
      ...(pendingId === undefined || nextCheck !== 'blocked_payment' ? {} : { pendingId }),
      ...(nextCheck === 'sold' || nextCheck === 'contract' ? { day: document.application.openedOn } : {}),
    })
    document = documentOf(await act(terminal, document, { kind: 'found', finding: found }))
  }
  if (given.otherCard === undefined) return document
  return documentOf(await act(terminal, document, { kind: 'other_card_named', cardNumber: given.otherCard }))
}
