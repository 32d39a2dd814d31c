import type { ApplicationDocument } from '#contract/application'
import type { DeskActOf, DeskAnswer } from '#contract/desk/acts'
import type { DeskScreenOf } from '#contract/desk/view'
import type { ReceiptOffer } from '#contract/screens/parts'
import type { Language } from '#domain/language'
import type { Operator } from '#domain/operator/operator'
import type { Result } from '#domain/result'
import { printApplication } from '#electron/services/desk/application-print'
import { refusalOf } from '#electron/services/desk/application-refusal'
import type { ApplicationFailure } from '#electron/services/desk/application-service'
import type { CardCounter } from '#electron/services/desk/card-counter'
import { done, notAvailable, notNow } from '#electron/services/desk/counter-act'
import { PayoutDesk } from '#electron/services/desk/payout-desk'
import type { DeskPorts } from '#electron/services/desk/ports'
import type { ShiftDesk } from '#electron/services/desk/shift-desk'
import type { SignInDesk } from '#electron/services/desk/sign-in'

export type ApplicationDeskAct = DeskActOf<
  | 'show_applications'
  | 'show_application'
  | 'open_application'
  | 'act_on_application'
  | 'pay_out'
  | 'settle_payout'
  | 'print_application'
>
type Screen = DeskScreenOf<'applications'> | DeskScreenOf<'application'>

const offered: ReceiptOffer = { state: 'offered', reason: null }

/** Applications at this desk. The centre holds and decides them; what is done here is journaled, and the money that leaves is this
 *  desk's own truth. */
export class ApplicationDesk {
  readonly #ports: DeskPorts
  readonly #staff: SignInDesk
  readonly #cards: CardCounter
  readonly #payouts: PayoutDesk
  readonly #language: () => Language
  readonly #changed: () => void
  #list: DeskScreenOf<'applications'> | null = null
  #shown: ApplicationDocument | null = null
  #payout: DeskScreenOf<'application'>['payout'] = 'none'
  #print: ReceiptOffer = offered

  constructor(
    ports: DeskPorts,
    parts: { readonly staff: SignInDesk; readonly shift: ShiftDesk; readonly cards: CardCounter },
    language: () => Language,
    changed: () => void,
  ) {
    this.#ports = ports
    this.#staff = parts.staff
    this.#cards = parts.cards
    this.#payouts = new PayoutDesk(ports, parts.staff, parts.shift)
    this.#language = language
    this.#changed = changed
  }

  /** What is shown of them now; null: nothing was opened. */
  screen(): Screen | null {
    const atHand = this.#cards.atHand()?.view ?? null
    if (this.#shown === null) {
      return this.#list === null ? null : { ...this.#list, cardNumber: atHand?.number ?? null }
    }
    const card = atHand === null ? null : { number: atHand.number, balance: atHand.balance }
    return { kind: 'application', document: this.#shown, payout: this.#payout, card, print: this.#print }
  }

  async do(act: ApplicationDeskAct, operator: Operator): Promise<DeskAnswer> {
    switch (act.kind) {
      case 'show_applications':
        return this.#search(act.text)
      case 'show_application':
        return this.#show(await this.#ports.applications.read(act.applicationId))
      case 'open_application':
        return this.#open(act, operator)
      case 'act_on_application':
        return this.#act(act, operator)
      case 'pay_out':
      case 'settle_payout':
        return this.#pay(act, operator)
      case 'print_application':
        return this.#printOut(operator)
    }
  }

  async #search(text: string): Promise<DeskAnswer> {
    const found = await this.#ports.applications.search(text)
    if (!found.ok) return refusalOf(found.error)
    const payouts = await this.#ports.store.payouts.open()
    this.#shown = null
    this.#list = {
      kind: 'applications',
      searched: text,
      rows: [...found.value.rows],
      cardNumber: null,
      openPayouts: payouts.map(({ applicationId, number, amount }) => ({ applicationId, number, amount })),
    }
    return done
  }

  async #show(answer: Result<ApplicationDocument, ApplicationFailure>): Promise<DeskAnswer> {
    if (!answer.ok) return refusalOf(answer.error)
    if (this.#shown?.applicationId !== answer.value.applicationId) this.#print = offered
    this.#payout = await this.#payouts.stateOf(answer.value)
    this.#shown = answer.value
    return done
  }

  async #open({ application }: DeskActOf<'open_application'>, { operatorId }: Operator): Promise<DeskAnswer> {
    const applicationId = this.#ports.newId()
    const opened = await this.#ports.applications.open({ applicationId, operatorId, approvedBy: null, application })
    if (opened.ok) await this.#record('application.opened', { applicationId, kind: application.kind, operatorId })
    return this.#show(opened)
  }

  /** What was done by another desk in the meantime is shown, and nothing is done here. */
  async #act({ event, approval }: DeskActOf<'act_on_application'>, operator: Operator): Promise<DeskAnswer> {
    const shown = this.#shown
    if (shown === null || event.kind === 'payout_begun' || event.kind === 'payout_not_made') return notNow
    const { applicationId, revision, number } = shown
    const approved =
      approval === null ? null : await this.#staff.approve({ act: event.kind, application: number }, approval)
    if (approved?.ok === false) return { ok: false, reason: approved.error.kind }
    const { operatorId } = operator
    const approvedBy = approved?.value.operatorId ?? null
    const answer = await this.#ports.applications.act({ applicationId, revision, operatorId, approvedBy, event })
    if (answer.ok) {
      const what = { applicationId, revision: answer.value.revision, event: event.kind, operatorId, approvedBy }
      await this.#record('application.acted', what)
      return this.#show(answer)
    }
    if (answer.error.kind === 'refused' && answer.error.code === 'application_changed')
      await this.#show(await this.#ports.applications.read(applicationId))
    return refusalOf(answer.error)
  }

  async #pay(act: DeskActOf<'pay_out'> | DeskActOf<'settle_payout'>, operator: Operator): Promise<DeskAnswer> {
    const shown = this.#shown
    if (shown === null) return notNow
    const answer =
      act.kind === 'pay_out'
        ? await this.#payouts.begin(shown, act, operator)
        : await this.#payouts.settle(shown, act, operator)
    const latest = await this.#ports.applications.read(shown.applicationId)
    if (latest.ok) await this.#show(latest)
    else this.#payout = await this.#payouts.stateOf(shown)
    return answer
  }

  async #printOut({ operatorId, name }: Operator): Promise<DeskAnswer> {
    const shown = this.#shown
    if (shown === null || this.#print.state === 'printing') return notNow
    const { applicationId } = shown
    const show = (print: ReceiptOffer): void => {
      if (this.#shown?.applicationId !== applicationId) return
      this.#print = print
      this.#changed()
    }
    show({ state: 'printing', reason: null })
    await this.#record('application.printed', { applicationId, operatorId })
    const print = await printApplication(this.#ports, shown, { language: this.#language(), operatorName: name })
    show(print)
    return print.state === 'printed' ? done : notAvailable
  }

  async #record(kind: string, payload: object): Promise<void> {
    await this.#ports.store.append([{ kind, operationId: `application:${this.#ports.newId()}`, payload }])
  }
}
