import type { DeskAct, DeskAnswer, DeskRefusalCode } from '#contract/desk/acts'
import { operationRows } from '#contract/desk/operations'
import type { DeskScreen, DeskScreenOf, DeskView } from '#contract/desk/view'
import type { Language } from '#domain/language'
import { rightRefusal } from '#domain/operator/rights'
import type { Operator } from '#domain/operator/operator'
import { ApplicationDesk, type ApplicationDeskAct } from '#electron/services/desk/application-desk'
import { CardCounter } from '#electron/services/desk/card-counter'
import { DeskDevices } from '#electron/services/desk/desk-devices'
import type { DeskPorts } from '#electron/services/desk/ports'
import { ReceiptDrawer } from '#electron/services/desk/receipt-drawer'
import { closeScreen, reportScreen, saleScreen, shiftScreen } from '#electron/services/desk/screens'
import { done, notAvailable, notNow, type CounterAct } from '#electron/services/desk/counter-act'
import { SaleCounter } from '#electron/services/desk/sale-counter'
import { ShiftDesk } from '#electron/services/desk/shift-desk'
import { personOf, SignInDesk } from '#electron/services/desk/sign-in'
import { printTrouble } from '#electron/services/kiosk/receipt-desk'
import type { DefectCode, TerminalSession } from '#electron/services/terminal-session'

export interface DeskSession extends TerminalSession {
  view(): DeskView
  /** What an operator asks for, one after the other; refused acts change nothing. */
  act(act: DeskAct): Promise<DeskAnswer>
  operatorsChanged(): void
}

/** Screens whose facts were looked up when they were opened. */
type Opened = Exclude<DeskScreen, { kind: 'sale' | 'sign_in' | 'open_shift' | 'starting' | 'out_of_service' }>

/** A desk: operators one after the other, shifts, and customers at its counter. Main holds it whole; its page mirrors the view. */
export class Desk implements DeskSession {
  readonly #ports: DeskPorts
  readonly #staff: SignInDesk
  readonly #shift: ShiftDesk
  readonly #cards: CardCounter
  readonly #sales: SaleCounter
  readonly #devices: DeskDevices
  readonly #receipts: ReceiptDrawer
  readonly #applications: ApplicationDesk
  #language: Language = 'ru'
  #isStarted = false
  #halted: DeskScreenOf<'out_of_service'> | null = null
  #opened: Opened | null = null
  #revision = 0
  #refused: DeskRefusalCode | null = null
  #lastTurn: Promise<unknown> = Promise.resolve()
  #cancelIdle: () => void = () => undefined
  #cancelMinute: () => void = () => undefined

  constructor(ports: DeskPorts) {
    this.#ports = ports
    this.#language = ports.settings.current().defaultLanguage
    this.#staff = new SignInDesk(ports)
    this.#shift = new ShiftDesk(ports, this.#staff)
    this.#devices = new DeskDevices()
    const changed = (): void => {
      this.#changed()
    }
    this.#cards = new CardCounter(ports, {
      waiting: () => this.#sales.waitingForCard(),
      inserted: () => {
        this.#sales.cardArrived()
      },
      read: () => {
        this.#sales.requote()
        this.#changed()
      },
      changed,
    })
    this.#sales = new SaleCounter(ports, this.#cards, this.#shift, () => this.#language, changed)
    this.#receipts = new ReceiptDrawer(ports, changed)
    const parts = { staff: this.#staff, shift: this.#shift, cards: this.#cards }
    this.#applications = new ApplicationDesk(ports, parts, () => this.#language, changed)
  }

  view(): DeskView {
    const { desk, identity, clock, pending } = this.#ports
    const { terminalNumber, stopName } = identity()
    const operator = this.#staff.operator()
    return {
      revision: this.#revision,
      language: this.#language,
      desk,
      terminalNumber,
      stopName: { ...stopName },
      nowMs: clock.wallMs(),
      link: pending.link(),
      devices: this.#devices.view(this.#cards.hasReader()),
      shiftNumber: this.#shift.current()?.number ?? null,
      operator: operator === null ? null : personOf(operator),
      refused: this.#refused,
      screen: this.#screen(),
    }
  }

  act(act: DeskAct): Promise<DeskAnswer> {
    if (act.kind === 'touch') {
      this.#startIdle()
      return Promise.resolve(done)
    }
    const turn = this.#lastTurn.then(() => this.#inTurn(act))
    this.#lastTurn = turn.catch(() => undefined)
    return turn
  }

  operatorsChanged(): void {
    void this.#staff.operatorsChanged().then(() => {
      this.#changed()
    })
  }

  onDevice(event: Parameters<TerminalSession['onDevice']>[0]): void {
    if (event.kind === 'nfc') this.#cards.onNfc(event.event)
    else if (event.kind === 'lost') this.#cards.onHostLost()
    else if (event.kind === 'card_progress') this.#sales.onProgress(event.step)
    if (this.#devices.take(event)) this.#changed()
  }

  onLinkChanged(): void {
    this.#changed()
  }

  cardWanted(saleId: string): void {
    this.#cards.wanted(saleId)
  }

  presence(): number | null {
    return this.#cards.presence()
  }

  deviceStates(): ReturnType<TerminalSession['deviceStates']> {
    return this.#devices.states()
  }

  isFree(): boolean {
    return this.#sales.isEmpty()
  }

  start(): void {
    this.#ports.settings.takeEffect()
    this.#sales.resume()
    this.#everyMinute()
    this.#shift.load().then(() => {
      this.#isStarted = true
      this.#changed()
    }, this.#ports.onDefect)
  }

  halt(code: DefectCode): void {
    this.#halted = { kind: 'out_of_service', code }
    this.#changed()
  }

  stop(): void {
    this.#cancelIdle()
    this.#cancelMinute()
  }

  async #inTurn(act: DeskAct): Promise<DeskAnswer> {
    const answer = await this.#judged(act)
    this.#refused = answer.ok ? null : answer.reason
    this.#startIdle()
    this.#changed()
    return answer
  }

  /** The right to an act is judged here and nowhere else, whatever the page shows. */
  async #judged(act: DeskAct): Promise<DeskAnswer> {
    if (!this.#isStarted || this.#halted !== null) return notNow
    const operator = this.#staff.operator()
    const refusal = rightRefusal(operator, act.kind, this.#ports.desk)
    if (refusal !== null) {
      const payload = { act: act.kind, operatorId: operator?.operatorId ?? null, reason: refusal.kind }
      await this.#ports.store.append([{ kind: 'act.refused', operationId: `act:${this.#ports.newId()}`, payload }])
      return { ok: false, reason: refusal.kind }
    }
    if (act.kind === 'sign_in') return this.#signIn(act)
    if (act.kind === 'set_language') {
      this.#language = act.language
      return done
    }
    return operator === null ? notNow : this.#do(act, operator)
  }

  async #do(act: Exclude<DeskAct, { kind: 'sign_in' | 'set_language' }>, operator: Operator): Promise<DeskAnswer> {
    switch (act.kind) {
      case 'touch':
        return done
      case 'sign_out':
      case 'lock':
        return this.#leave(act.kind)
      case 'open_shift':
        return this.#shift.open(act, operator)
      case 'move_cash':
        return this.#then(await this.#shift.moveCash(act, operator), () => shiftScreen(this.#shift, this.#sales))
      case 'show_shift':
        return this.#open(await shiftScreen(this.#shift, this.#sales))
      case 'show_report':
        return this.#open(reportScreen(await this.#shift.takeReport(operator)))
      case 'print_report':
        return this.#printReport()
      case 'show_close':
        return this.#open(await closeScreen(this.#ports, this.#shift, this.#sales))
      case 'close_shift':
        return this.#then(await this.#shift.close(act, operator, this.#sales.parked().length), async () =>
          reportScreen(await this.#shift.report('z')),
        )
      case 'show_sale':
        this.#opened = null
        return done
      case 'show_operations':
        return this.#open({ kind: 'operations', rows: [...operationRows(this.#ports.desk)] })
      case 'show_receipts':
        return this.#open(await this.#receipts.screen())
      case 'reprint_receipt':
        return (await this.#receipts.reprint(act.receiptId, operator)) ? done : notAvailable
      case 'show_applications':
      case 'show_application':
      case 'open_application':
      case 'act_on_application':
      case 'pay_out':
      case 'settle_payout':
      case 'print_application':
        return this.#onApplication(act, operator)
      default:
        return this.#atCounter(act)
    }
  }

  /** What another desk has done in the meantime is shown with the refusal. */
  async #onApplication(act: ApplicationDeskAct, operator: Operator): Promise<DeskAnswer> {
    if (!this.#sales.isFree()) return notNow
    const answer = await this.#applications.do(act, operator)
    if (answer.ok) this.#opened = this.#applications.screen()
    return answer
  }

  /** Acts on what is put together and paid; none of them without a shift. */
  #atCounter(act: CounterAct): DeskAnswer | Promise<DeskAnswer> {
    if (this.#shift.current() === null) return { ok: false, reason: 'shift_closed' }
    this.#opened = null
    return this.#sales.do(act)
  }

  async #signIn(access: { readonly number: string; readonly pin: string }): Promise<DeskAnswer> {
    if (await this.#staff.signIn(access)) return done
    const { refused, hasOperators } = this.#staff.screen()
    return { ok: false, reason: hasOperators ? (refused?.code ?? 'wrong_pin') : 'no_operators' }
  }

  /** Nobody leaves the counter while money is being taken or a card written. */
  async #leave(how: 'sign_out' | 'lock'): Promise<DeskAnswer> {
    if (!this.#sales.isFree()) return notNow
    this.#opened = null
    if (how === 'lock') await this.#staff.lock('operator')
    else await this.#staff.signOut()
    return done
  }

  #open(screen: Opened | null): DeskAnswer {
    if (screen === null || !this.#sales.isFree()) return notNow
    this.#opened = screen
    return done
  }

  /** What was done is shown, if it was. */
  async #then(answer: DeskAnswer, screen: () => Promise<Opened | null>): Promise<DeskAnswer> {
    if (answer.ok) this.#opened = await screen()
    return answer
  }

  async #printReport(): Promise<DeskAnswer> {
    const shown = this.#opened
    if (shown?.kind !== 'report' || shown.print.state === 'printing') return notNow
    const print = (offer: typeof shown.print): void => {
      if (this.#opened?.kind === 'report') this.#opened = { ...this.#opened, print: offer }
      this.#changed()
    }
    print({ state: 'printing', reason: null })
    const answer = await this.#ports.printPage(`report:${this.#ports.newId()}`, {
      language: this.#language,
      report: shown.report,
    })
    print(answer.ok ? { state: 'printed', reason: null } : { state: 'failed', reason: printTrouble(answer.error) })
    return answer.ok ? done : notAvailable
  }

  #screen(): DeskScreen {
    if (this.#halted !== null) return this.#halted
    if (!this.#isStarted) return { kind: 'starting' }
    const stopped = this.#ports.stopped()
    // Whoever has paid or is paying is served to the end.
    if (stopped !== null && this.#sales.isFree()) return { kind: 'out_of_service', code: stopped }
    if (this.#staff.operator() === null) return this.#staff.screen()
    if (this.#opened !== null) return this.#withPrint(this.#opened)
    if (this.#shift.current() === null && this.#staff.operator()?.role !== 'technician')
      return { kind: 'open_shift', shiftNumber: this.#shift.nextNumber(), lastCounted: this.#shift.lastCounted() }
    return saleScreen(this.#sales, this.#cards, this.#shift, this.#devices.states(), this.#ports)
  }

  #withPrint(screen: Opened): Opened {
    if (screen.kind === 'applications' || screen.kind === 'application') return this.#applications.screen() ?? screen
    return screen.kind === 'receipts' ? { ...screen, print: this.#receipts.offer() } : screen
  }

  #changed(): void {
    this.#revision += 1
    this.#ports.changed()
  }

  /** A desk left untouched is locked; while money is taken or a card written somebody is there. */
  #startIdle(): void {
    this.#cancelIdle()
    const terms = this.#ports.operators.current()?.signIn
    if (terms === undefined || this.#staff.operator() === null) return
    this.#cancelIdle = this.#ports.schedule.after(terms.idleLockMs, () => {
      if (!this.#sales.isFree()) {
        this.#startIdle()
        return
      }
      this.#staff.lock('idle').then(() => {
        this.#changed()
      }, this.#ports.onDefect)
    })
  }

  /** The strip shows the time, and prices change at midnight. */
  #everyMinute(): void {
    const { schedule, clock, settings } = this.#ports
    this.#cancelMinute = schedule.after(60_000 - (clock.wallMs() % 60_000), () => {
      if (this.#sales.isEmpty()) settings.takeEffect()
      this.#changed()
      this.#everyMinute()
    })
  }
}
