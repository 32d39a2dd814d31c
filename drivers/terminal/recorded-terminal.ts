import { assert, assertNever } from '#domain/assert'
import type { Tenge } from '#domain/money'
import { err, ok, type Result } from '#domain/result'
import { CommandQueue } from '#drivers/command-queue'
import type {
  BankAbilities,
  BankError,
  BankOutcome,
  BankState,
  BankTerminalDriver,
  CancelError,
} from '#drivers/terminal/driver'
import { declined, type FinalOutcome } from '#drivers/terminal/final-outcome'
import type { Operation, OperationBook } from '#drivers/terminal/operation-book'

/** The terminal's word on an operation. */
export type Answer =
  | { readonly kind: 'final'; readonly outcome: FinalOutcome }
  /** It may be going on, or have ended either way. */
  | { readonly kind: 'unknown' }
  /** As `unknown`, and the terminal will never be able to tell. */
  | { readonly kind: 'lost' }
  /** Certain: nothing of it began. */
  | { readonly kind: 'not_started'; readonly error: BankError }

/** One make of terminal, which knows no numbers of ours. Not asked two things at once, `cancel` and `close` excepted. */
export interface BankDevice<Handle> {
  readonly abilities: BankAbilities
  /** It repeats its last operation only: nothing is started while an earlier one is in question. */
  readonly knowsOnlyLast: boolean
  state(): BankState
  subscribe(listener: (state: BankState) => void): () => void
  /** By what the next operation will be known, or why none can begin now. */
  prepare(): Promise<Result<Handle, BankError>>
  /** `payment`: of a refund. `remember` is durable when it resolves. */
  start(
    operation: Operation<Handle>,
    payment: Operation<Handle> | null,
    remember: (handle: Handle) => Promise<void>,
  ): Promise<Answer>
  /** After a lost answer or a restart. */
  ask(operation: Operation<Handle>, remember: (handle: Handle) => Promise<void>): Promise<Answer>
  cancel(operation: Operation<Handle>, remember: (handle: Handle) => Promise<void>): Promise<Result<void, CancelError>>
  close(): Promise<void>
}

type ChargeResult = Result<BankOutcome, BankError>
type Running = {
  readonly operationId: string
  readonly amount: Tenge
  readonly callers: ((result: ChargeResult) => void)[]
}
type Asked = Pick<Operation<unknown>, 'operationId' | 'paymentId' | 'amount'>

const unknown: ChargeResult = ok({ kind: 'unknown' })
const refused: ChargeResult = ok(declined('refused'))

/** The port over a make of terminal and the book of what was asked of it: each operation is started once, and what is not known
 *  of it is asked about. */
export class RecordedTerminal<Handle> implements BankTerminalDriver {
  readonly abilities: BankAbilities
  readonly #device: BankDevice<Handle>
  readonly #book: OperationBook<Handle>
  readonly #work = new CommandQueue()
  #running: Running | null = null
  #isClosed = false

  constructor(device: BankDevice<Handle>, book: OperationBook<Handle>) {
    this.abilities = device.abilities
    this.#device = device
    this.#book = book
  }

  state(): BankState {
    return this.#device.state()
  }

  subscribe(listener: (state: BankState) => void): () => void {
    return this.#device.subscribe(listener)
  }

  charge(paymentId: string, amount: Tenge): Promise<ChargeResult> {
    return this.#carryOut({ operationId: paymentId, paymentId: null, amount })
  }

  async outcome(operationId: string): Promise<ChargeResult> {
    if (this.#isClosed) return closed()
    if (this.#running?.operationId === operationId) return unknown
    const known = this.#book.find(operationId)
    return known === undefined ? err({ kind: 'operation_unknown' }) : this.#told(known)
  }

  async refund(paymentId: string, amount: Tenge, refundId: string): Promise<ChargeResult> {
    if (this.#isClosed) return closed()
    const payment = this.#book.find(paymentId)
    if (payment === undefined) return err({ kind: 'operation_unknown' })
    if (payment.outcome?.kind !== 'approved') return refused
    if (this.abilities.refunds === 'whole_payment' && amount !== payment.amount) return refused
    return this.#carryOut({ operationId: refundId, paymentId, amount })
  }

  async cancel(paymentId: string): Promise<Result<void, CancelError>> {
    if (this.#isClosed) return closed()
    const known = this.#book.find(paymentId)
    if (known === undefined) return err({ kind: 'operation_unknown' })
    if (known.outcome !== null || known.isLost) return ok(undefined)
    return this.#device.cancel(known, (handle) => this.#book.change(paymentId, { handle }))
  }

  async close(): Promise<void> {
    this.#isClosed = true
    this.#settle(closed())
    await this.#device.close()
    await this.#work.run(() => undefined)
  }

  #carryOut(asked: Asked): Promise<ChargeResult> {
    const { operationId, paymentId, amount } = asked
    if (this.#isClosed) return Promise.resolve(closed())
    if (this.#running?.operationId === operationId) return this.#join(this.#running, asked)
    const known = this.#book.find(operationId)
    if (known !== undefined) {
      assert(known.amount === amount && known.paymentId === paymentId, `${operationId} is asked with other content`)
      return this.#told(known)
    }
    if (this.#running !== null) return Promise.resolve(err({ kind: 'device_busy' }))
    const running: Running = { operationId, amount, callers: [] }
    this.#running = running
    const result = this.#join(running, asked)
    void this.#work.run(async () => {
      const ended = await this.#start(asked)
      this.#settle(ended)
      this.#running = null
    })
    return result
  }

  async #start(asked: Asked): Promise<ChargeResult> {
    if (this.#device.knowsOnlyLast) {
      for (const earlier of this.#book.inQuestion()) await this.#ask(earlier)
      if (this.#book.inQuestion().length > 0) return err({ kind: 'device_busy' })
    }
    const prepared = await this.#device.prepare()
    if (!prepared.ok) return prepared
    const { operationId, paymentId } = asked
    const operation = { ...asked, outcome: null, isLost: false, handle: prepared.value }
    await this.#book.open(operation)
    const payment = paymentId === null ? null : (this.#book.find(paymentId) ?? null)
    const remember = (handle: Handle): Promise<void> => this.#book.change(operationId, { handle })
    return this.#answered(operationId, await this.#device.start(operation, payment, remember))
  }

  /** What stands in the book, or the terminal's word. */
  #told(known: Operation<Handle>): Promise<ChargeResult> {
    if (known.outcome !== null) return Promise.resolve(ok(known.outcome))
    if (known.isLost || this.#running !== null) return Promise.resolve(unknown)
    return this.#work.run(() => this.#ask(known))
  }

  async #ask({ operationId }: Operation<Handle>): Promise<ChargeResult> {
    const operation = this.#book.find(operationId)
    if (operation === undefined) return err({ kind: 'operation_unknown' })
    if (operation.outcome !== null) return ok(operation.outcome)
    const remember = (handle: Handle): Promise<void> => this.#book.change(operationId, { handle })
    return this.#answered(operationId, await this.#device.ask(operation, remember))
  }

  async #answered(operationId: string, answer: Answer): Promise<ChargeResult> {
    switch (answer.kind) {
      case 'final':
        await this.#book.change(operationId, { outcome: answer.outcome })
        return ok(answer.outcome)
      case 'unknown':
        return unknown
      case 'lost':
        await this.#book.change(operationId, { isLost: true })
        return unknown
      case 'not_started':
        await this.#book.drop(operationId)
        return err(answer.error)
      default:
        return assertNever(answer)
    }
  }

  #join(running: Running, { amount }: Asked): Promise<ChargeResult> {
    assert(running.amount === amount, `${running.operationId} is asked with another amount`)
    return new Promise((resolve) => {
      running.callers.push(resolve)
    })
  }

  #settle(result: ChargeResult): void {
    for (const caller of this.#running?.callers.splice(0) ?? []) caller(result)
  }
}

function closed(): { readonly ok: false; readonly error: BankError } {
  return err({ kind: 'device_gone', detail: 'driver closed' })
}
