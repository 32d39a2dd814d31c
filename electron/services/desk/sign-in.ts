import type { RegisteredOperator } from '#contract/desk/operators'
import type { DeskScreenOf } from '#contract/desk/view'
import { afterAttempt, attemptsLeft, lockedUntil } from '#domain/operator/attempts'
import type { Operator } from '#domain/operator/operator'
import { approvalRefusal, mayWorkAt } from '#domain/operator/rights'
import { err, ok, type Result } from '#domain/result'
import { verifyPin } from '#electron/services/desk/pin'
import { attemptsSetting, type DeskPorts } from '#electron/services/desk/ports'

type Access = { readonly number: string; readonly pin: string }
type AccessRefusal = NonNullable<DeskScreenOf<'sign_in'>['refused']>
export type ApprovalError = { readonly kind: 'approval_wrong' | 'not_an_approver' | 'same_person' }

const unknownNumbers = 'unknown'

/** Who works at this desk: signing in by number and PIN, the lock, and the second person who approves. PINs are compared and
 *  forgotten; nothing of them is journaled. */
export class SignInDesk {
  readonly #ports: DeskPorts
  #operator: RegisteredOperator | null = null
  #isLocked = false
  #refused: AccessRefusal | null = null
  #lastTurn: Promise<unknown> = Promise.resolve()

  constructor(ports: DeskPorts) {
    this.#ports = ports
  }

  /** Signed in and not locked. */
  operator(): Operator | null {
    return this.#isLocked ? null : this.#operator
  }

  screen(): DeskScreenOf<'sign_in'> {
    const locked = this.#isLocked && this.#operator !== null ? personOf(this.#operator) : null
    const hasOperators = this.#ports.operators.current() !== null
    return { kind: 'sign_in', locked, refused: this.#refused, hasOperators }
  }

  /** The name of an operator; the id of one who is no longer known. */
  nameOf(operatorId: string): string {
    return this.#known().find((one) => one.operatorId === operatorId)?.name ?? operatorId
  }

  async signIn(access: Access): Promise<boolean> {
    const found = await this.#inTurn(() => this.#identify(access))
    if (!found.ok) {
      this.#refused = found.error
      await this.#record('operator.refused', { number: access.number, reason: found.error.code })
      return false
    }
    if (!mayWorkAt(found.value.role, this.#ports.desk)) {
      this.#refused = { code: 'not_your_desk', attemptsLeft: 0, untilMs: null }
      await this.#record('operator.refused', { number: access.number, reason: 'not_your_desk' })
      return false
    }
    const isBack = this.#isLocked && this.#operator?.operatorId === found.value.operatorId
    if (!isBack) await this.signOut()
    this.#operator = found.value
    this.#isLocked = false
    this.#refused = null
    const { operatorId, role } = found.value
    await this.#record(isBack ? 'operator.unlocked' : 'operator.signed_in', { operatorId, role })
    return true
  }

  async signOut(): Promise<void> {
    const { operatorId } = this.#operator ?? { operatorId: null }
    this.#operator = null
    this.#isLocked = false
    this.#refused = null
    if (operatorId !== null) await this.#record('operator.signed_out', { operatorId })
  }

  /** `by`: nobody touched it, or a key. */
  async lock(by: 'idle' | 'operator'): Promise<void> {
    if (this.#operator === null || this.#isLocked) return
    this.#isLocked = true
    this.#refused = null
    await this.#record('operator.locked', { operatorId: this.#operator.operatorId, by })
  }

  /** The centre named others: whoever is no longer among them, or in another role, has to sign in again. */
  async operatorsChanged(): Promise<void> {
    const before = this.#operator
    if (before === null) return
    const now = this.#known().find(({ operatorId }) => operatorId === before.operatorId)
    if (now?.role !== before.role || now.pinHash !== before.pinHash) await this.signOut()
    else this.#operator = now
  }

  /** A second person agrees to what the first one asks for; journaled with both. */
  async approve(what: object, access: Access): Promise<Result<Operator, ApprovalError>> {
    const asking = this.operator()
    if (asking === null) return err({ kind: 'approval_wrong' })
    const found = await this.#inTurn(() => this.#identify(access))
    const refusal = found.ok ? approvalRefusal(asking, found.value, this.#ports.desk) : null
    const about = { askedBy: asking.operatorId, what }
    if (!found.ok || refusal !== null) {
      const kind = refusal?.kind ?? 'approval_wrong'
      await this.#record('operator.approval_refused', { ...about, number: access.number, reason: kind })
      return err({ kind })
    }
    await this.#record('operator.approved', { ...about, approvedBy: found.value.operatorId })
    return ok(found.value)
  }

  #known(): readonly RegisteredOperator[] {
    return this.#ports.operators.current()?.operators ?? []
  }

  /** One attempt after the other: tried at once they would all be the first. */
  #inTurn<T>(act: () => Promise<T>): Promise<T> {
    const turn = this.#lastTurn.then(act)
    this.#lastTurn = turn.catch(() => undefined)
    return turn
  }

  async #identify({ number, pin }: Access): Promise<Result<RegisteredOperator, AccessRefusal>> {
    const { store, clock, operators } = this.#ports
    const terms = operators.current()?.signIn
    if (terms === undefined) return err({ code: 'wrong_pin', attemptsLeft: 0, untilMs: null })
    const operator = this.#known().find((one) => one.number === number) ?? null
    const key = operator === null ? unknownNumbers : number
    const all = (await store.settings.read(attemptsSetting)) ?? {}
    const nowMs = clock.wallMs()
    const untilMs = lockedUntil(all[key] ?? null, nowMs)
    if (untilMs !== null) return err({ code: 'number_locked', attemptsLeft: 0, untilMs })
    const attempts = afterAttempt(all[key] ?? null, terms, nowMs)
    await store.settings.write(attemptsSetting, { ...all, [key]: attempts })
    if (!(await verifyPin(pin, operator?.pinHash ?? null)) || operator === null) {
      const code = attempts.lockedUntilMs === null ? 'wrong_pin' : 'number_locked'
      return err({ code, attemptsLeft: attemptsLeft(attempts, terms), untilMs: attempts.lockedUntilMs })
    }
    const others = Object.entries(all).filter(([other]) => other !== key)
    await store.settings.write(attemptsSetting, Object.fromEntries(others))
    return ok(operator)
  }

  async #record(kind: string, payload: object): Promise<void> {
    await this.#ports.store.append([{ kind, operationId: `operator:${this.#ports.newId()}`, payload }])
  }
}

export function personOf({ number, name, role }: Operator): Pick<Operator, 'number' | 'name' | 'role'> {
  return { number, name, role }
}
