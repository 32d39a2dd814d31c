import type { ApplicationDocument } from '#contract/application'
import type { DeskActOf, DeskAnswer } from '#contract/desk/acts'
import { factRecordKind } from '#contract/central'
import type { Fact } from '#domain/facts'
import type { Operator } from '#domain/operator/operator'
import { refusalOf } from '#electron/services/desk/application-refusal'
import { done, notNow } from '#electron/services/desk/counter-act'
import type { DeskPorts } from '#electron/services/desk/ports'
import type { ShiftDesk } from '#electron/services/desk/shift-desk'
import type { SignInDesk } from '#electron/services/desk/sign-in'
import type { KeptPayout } from '#electron/store/payouts'

/** Money paid out of the drawer on an application (REFUND-016). It is journaled before the centre is asked for it, the centre gives
 *  it to one desk, and it is over when a person says whether the customer has it: nothing of it is repeated by itself. */
export class PayoutDesk {
  readonly #ports: DeskPorts
  readonly #staff: SignInDesk
  readonly #shift: ShiftDesk

  constructor(ports: DeskPorts, staff: SignInDesk, shift: ShiftDesk) {
    this.#ports = ports
    this.#staff = staff
    this.#shift = shift
  }

  /** How the payout of an application stands here. One that was begun and that the centre has given to another desk, or closed, can
   *  no longer be made here. */
  async stateOf({ applicationId, application }: ApplicationDocument): Promise<'none' | 'begun' | 'made'> {
    const kept = await this.#ports.store.payouts.ofApplication(applicationId)
    if (kept === null) return 'none'
    if (kept.outcome === 'made') return 'made'
    const { state } = application
    const isOurs = state.kind === 'paying' && state.payout.payoutId === kept.payoutId
    if (isOurs) return 'begun'
    if (kept.outcome === null && state.kind === 'approved') return 'begun'
    if (kept.outcome === null) await this.#record('not_made', kept)
    return 'none'
  }

  /** With a second person's word. A payout that was begun here and that the centre may not have heard of is asked for again under
   *  its own id. */
  async begin(
    { applicationId, number, revision, application }: ApplicationDocument,
    { approval }: DeskActOf<'pay_out'>,
    operator: Operator,
  ): Promise<DeskAnswer> {
    if (application.state.kind !== 'approved') return notNow
    if (this.#shift.stamp() === null) return { ok: false, reason: 'shift_closed' }
    const { amount } = application.state
    if (!(await this.#shift.holds(amount))) return { ok: false, reason: 'not_enough_cash' }
    if (approval === null) return { ok: false, reason: 'approval_needed' }
    const approved = await this.#staff.approve({ act: 'pay_out', application: number, amount }, approval)
    if (!approved.ok) return { ok: false, reason: approved.error.kind }
    const { operatorId } = operator
    const approvedBy = approved.value.operatorId
    const earlier = await this.#ports.store.payouts.ofApplication(applicationId)
    const kept: KeptPayout =
      earlier !== null && earlier.outcome === null
        ? earlier
        : { payoutId: this.#ports.newId(), applicationId, number, amount, operatorId, approvedBy, outcome: null }
    const { payoutId } = kept
    if (kept !== earlier) await this.#record('begun', kept)
    const event = { kind: 'payout_begun', payoutId } as const
    const answer = await this.#ports.applications.act({ applicationId, revision, operatorId, approvedBy, event })
    if (answer.ok) return done
    // After silence, or when it is not as it was seen, this very payout may be under way: the application says so when it is read.
    if (answer.error.kind === 'refused' && answer.error.code !== 'application_changed')
      await this.#record('not_made', kept)
    return refusalOf(answer.error)
  }

  /** Given: the money has left the drawer, whatever becomes of the link. Not given: the centre takes it back, and only then it is
   *  over here. */
  async settle(
    document: ApplicationDocument,
    { isGiven, approval }: DeskActOf<'settle_payout'>,
    operator: Operator,
  ): Promise<DeskAnswer> {
    const { applicationId, application } = document
    const kept = await this.#ports.store.payouts.ofApplication(applicationId)
    if (kept === null || kept.outcome === 'made') return notNow
    if (!isGiven) return this.#notGiven(document, kept, approval, operator)
    const { state } = application
    const isOurs = state.kind === 'paying' && state.payout.payoutId === kept.payoutId
    return isOurs && kept.outcome === null ? this.#given(kept, operator) : notNow
  }

  #given(kept: KeptPayout, operator: Operator): Promise<DeskAnswer> {
    const { applicationId, payoutId, amount } = kept
    const fact: Fact = { kind: 'application_paid', applicationId, payoutId, amount, means: 'cash', reference: null }
    return this.#shift.payOut(kept, operator, [
      { kind: factRecordKind, operationId: `${payoutId}:fact`, payload: fact },
      { kind: 'application.payout_made', operationId: `${payoutId}:made`, payload: { ...kept, outcome: 'made' } },
    ])
  }

  async #notGiven(
    { applicationId, revision, number, application }: ApplicationDocument,
    kept: KeptPayout,
    approval: DeskActOf<'settle_payout'>['approval'],
    { operatorId }: Operator,
  ): Promise<DeskAnswer> {
    if (approval === null) return { ok: false, reason: 'approval_needed' }
    const approved = await this.#staff.approve({ act: 'payout_not_made', application: number }, approval)
    if (!approved.ok) return { ok: false, reason: approved.error.kind }
    const { payoutId } = kept
    const approvedBy = approved.value.operatorId
    const event = { kind: 'payout_not_made', payoutId } as const
    if (application.state.kind === 'paying') {
      const answer = await this.#ports.applications.act({ applicationId, revision, operatorId, approvedBy, event })
      if (!answer.ok) return refusalOf(answer.error)
    }
    if (kept.outcome === null) await this.#record('not_made', kept)
    return done
  }

  async #record(step: 'begun' | 'not_made', payout: KeptPayout): Promise<void> {
    const kind = `application.payout_${step}`
    await this.#ports.store.append([{ kind, operationId: `${payout.payoutId}:${step}`, payload: payout }])
  }
}
