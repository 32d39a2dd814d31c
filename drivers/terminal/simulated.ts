import { assert, assertNever } from '#domain/assert'
import { sumTenge, type Tenge } from '#domain/money'
import { err, ok, type Result } from '#domain/result'
import { CommandQueue } from '#drivers/command-queue'
import type { Delay } from '#drivers/delay'
import type { DeviceMemory } from '#drivers/device-memory'
import { Listeners } from '#drivers/listeners'
import type { BankError, BankOutcome, BankState, BankTerminalDriver } from '#drivers/terminal/driver'
import { declined, type FinalOutcome } from '#drivers/terminal/final-outcome'
import {
  newSimulatedTerminalState,
  simulatedTerminalStateSchema,
  type SimulatedTerminalState,
  type TerminalOperation,
} from '#drivers/terminal/simulated-state'

export type SimulatedTerminalOptions = {
  readonly memory: DeviceMemory
  readonly delay: Delay
  /** The bank's reference of an approved operation, unique. */
  readonly newReference: () => string
  /** How long the terminal waits for a person before it declines with `timeout`. */
  readonly personTimeoutMs?: number
  /** From the person's act to the bank's answer. */
  readonly processingMs?: number
}

/** What the person, or the bank behind the terminal, answers. `silent`: the terminal does the charge (or not) and says
 *  nothing; its record says `unknown` `unknownAnswers` times more (1 unless told) and then the truth. */
export type BankAnswer =
  | { readonly kind: 'approve' }
  | { readonly kind: 'qr' }
  | { readonly kind: 'decline'; readonly reason?: 'insufficient_funds' | 'refused' }
  | { readonly kind: 'silent'; readonly charged?: boolean; readonly unknownAnswers?: number }

export type SimulatedTerminalSnapshot = {
  readonly state: BankState
  /** Of the operation in progress. */
  readonly amount: Tenge | null
  readonly armed: BankAnswer['kind'] | null
}

export interface SimulatedTerminalControls {
  /** Answers the charge that waits for a person; with none waiting, the answer is kept for the next charge. */
  answer(answer: BankAnswer): void
  /** Answer of the next refund; refunds are approved unless told otherwise. */
  armRefund(answer: BankAnswer): void
  /** The next charge is lost on its way: `charge` ends with `device_gone`, the terminal has no record of it. */
  loseNextCharge(): void
  setOffline(offline: boolean): Promise<void>
  snapshot(): SimulatedTerminalSnapshot
  watch(listener: () => void): () => void
}

export type SimulatedTerminal = { readonly driver: BankTerminalDriver; readonly controls: SimulatedTerminalControls }

/** Opens the device with what it remembers. A charge that waited for its person when our process died still waits: the
 *  terminal is another machine. */
export async function openSimulatedTerminal(options: SimulatedTerminalOptions): Promise<SimulatedTerminal> {
  const remembered = await options.memory.load()
  const state = remembered === null ? newSimulatedTerminalState : simulatedTerminalStateSchema.parse(remembered)
  const device = new SimulatedTerminalDevice(options, state)
  return { driver: device, controls: device }
}

type ChargeResult = Result<BankOutcome, BankError>

type Running = {
  readonly paymentId: string
  readonly amount: Tenge
  /** Calls of `charge` that wait for the end; none after a restart or while the line is cut. */
  callers: ((result: ChargeResult) => void)[]
  readonly personCame: AbortController
  step: 'waiting_for_card' | 'processing'
}

type Decision = Pick<TerminalOperation, 'unknownAnswersLeft'> & {
  readonly outcome: FinalOutcome
  readonly isSilent: boolean
}

class SimulatedTerminalDevice implements BankTerminalDriver, SimulatedTerminalControls {
  readonly abilities = { canCancel: true, refunds: 'any_amount' } as const
  readonly #options: SimulatedTerminalOptions
  readonly #personTimeoutMs: number
  readonly #processingMs: number
  /** Keeps saves of the record in order; nothing that waits for a person runs in it. */
  readonly #record = new CommandQueue()
  readonly #states = new Listeners<BankState>()
  readonly #watchers = new Listeners<undefined>()
  #memory: SimulatedTerminalState
  #running: Running | null = null
  #isRefunding = false
  #armed: BankAnswer | null = null
  #armedRefund: BankAnswer | null = null
  #loseNextCharge = false
  #closed = false
  #lastState: BankState

  constructor(options: SimulatedTerminalOptions, memory: SimulatedTerminalState) {
    this.#options = options
    this.#personTimeoutMs = options.personTimeoutMs ?? 90_000
    this.#processingMs = options.processingMs ?? 1_200
    this.#memory = memory
    const waiting = memory.charges.find((charge) => charge.outcome === null)
    if (waiting !== undefined) this.#start(waiting.operationId, waiting.amount)
    this.#lastState = this.state()
  }

  state(): BankState {
    if (this.#memory.offline) return 'offline'
    if (this.#isRefunding) return 'processing'
    return this.#running?.step ?? 'idle'
  }

  subscribe(listener: (state: BankState) => void): () => void {
    return this.#states.add(listener)
  }

  async charge(paymentId: string, amount: Tenge): Promise<ChargeResult> {
    if (this.#isGone()) return err(this.#gone())
    if (this.#running?.paymentId === paymentId) {
      assert(this.#running.amount === amount, `payment ${paymentId} is charged with another amount`)
      return this.#join(this.#running)
    }
    const known = this.#charge(paymentId)
    if (known !== undefined) {
      assert(known.amount === amount, `payment ${paymentId} is charged with another amount`)
      return ok(await this.#told('charges', known))
    }
    if (this.#running !== null || this.#isRefunding) return err({ kind: 'device_busy' })
    if (this.#loseNextCharge) {
      this.#loseNextCharge = false
      return err({ kind: 'device_gone', detail: 'no answer to charge' })
    }
    const running = this.#start(paymentId, amount)
    const result = this.#join(running)
    await this.#write((memory) => ({
      ...memory,
      charges: [...memory.charges, { operationId: paymentId, amount, outcome: null, unknownAnswersLeft: 0 }],
    }))
    this.#changed()
    this.#answerIfArmed()
    return result
  }

  async outcome(operationId: string): Promise<Result<BankOutcome, BankError>> {
    if (this.#isGone()) return err(this.#gone())
    if (this.#running?.paymentId === operationId) return ok({ kind: 'unknown' })
    const charge = this.#charge(operationId)
    if (charge !== undefined) return ok(await this.#told('charges', charge))
    const refund = this.#refund(operationId)
    return refund === undefined ? err({ kind: 'operation_unknown' }) : ok(await this.#told('refunds', refund))
  }

  async refund(paymentId: string, amount: Tenge, refundId: string): Promise<Result<BankOutcome, BankError>> {
    if (this.#isGone()) return err(this.#gone())
    const known = this.#refund(refundId)
    if (known !== undefined) {
      assert(known.amount === amount && known.paymentId === paymentId, `refund ${refundId} is asked with other content`)
      return ok(await this.#told('refunds', known))
    }
    const charge = this.#charge(paymentId)
    if (charge === undefined) return err({ kind: 'operation_unknown' })
    if (this.#running !== null || this.#isRefunding) return err({ kind: 'device_busy' })
    this.#isRefunding = true
    this.#changed()
    const answer: BankAnswer = this.#mayRefund(charge, amount)
      ? (this.#armedRefund ?? { kind: 'approve' })
      : { kind: 'decline', reason: 'refused' }
    this.#armedRefund = null
    const { isSilent, ...decision } = this.#decide(answer)
    const refund = { operationId: refundId, paymentId, amount, ...decision }
    await this.#write((memory) => ({ ...memory, refunds: [...memory.refunds, refund] }))
    await this.#options.delay(this.#processingMs)
    this.#isRefunding = false
    this.#changed()
    if (this.#isGone()) return err(this.#gone())
    return ok(isSilent ? { kind: 'unknown' } : refund.outcome)
  }

  async cancel(paymentId: string): Promise<Result<void, BankError>> {
    if (this.#isGone()) return err(this.#gone())
    const running = this.#running
    if (running?.paymentId !== paymentId) {
      return this.#charge(paymentId) === undefined ? err({ kind: 'operation_unknown' }) : ok(undefined)
    }
    // Past the card the bank decides; the charge's own outcome tells.
    if (running.step === 'waiting_for_card') await this.#finish(running, certain(declined('cancelled')), 0)
    return ok(undefined)
  }

  close(): Promise<void> {
    this.#closed = true
    this.#states.clear()
    this.#running?.personCame.abort()
    this.#settle(err(this.#gone()))
    return this.#record.run(() => undefined)
  }

  answer(answer: BankAnswer): void {
    this.#armed = answer
    this.#answerIfArmed()
    this.#changed()
  }

  armRefund(answer: BankAnswer): void {
    this.#armedRefund = answer
  }

  loseNextCharge(): void {
    this.#loseNextCharge = true
  }

  async setOffline(offline: boolean): Promise<void> {
    await this.#write((memory) => ({ ...memory, offline }))
    // Only the line to us is gone: the caller hears so, the person at the terminal goes on.
    if (offline) this.#settle(err(this.#gone()))
    this.#changed()
  }

  snapshot(): SimulatedTerminalSnapshot {
    return { state: this.state(), amount: this.#running?.amount ?? null, armed: this.#armed?.kind ?? null }
  }

  watch(listener: () => void): () => void {
    return this.#watchers.add(listener)
  }

  #start(paymentId: string, amount: Tenge): Running {
    const personCame = new AbortController()
    const running: Running = { paymentId, amount, callers: [], personCame, step: 'waiting_for_card' }
    this.#running = running
    void this.#options.delay(this.#personTimeoutMs, personCame.signal).then(async () => {
      if (!personCame.signal.aborted) await this.#finish(running, certain(declined('timeout')), 0)
    })
    return running
  }

  #join(running: Running): Promise<ChargeResult> {
    return new Promise((resolve) => {
      running.callers.push(resolve)
    })
  }

  #settle(result: ChargeResult): void {
    const callers = this.#running?.callers ?? []
    if (this.#running !== null) this.#running.callers = []
    for (const caller of callers) caller(result)
  }

  #answerIfArmed(): void {
    const running = this.#running
    if (this.#armed === null || running?.step !== 'waiting_for_card') return
    const decision = this.#decide(this.#armed)
    this.#armed = null
    void this.#finish(running, decision, this.#processingMs)
  }

  /** The outcome is in the terminal's record before anybody is told: killed in between, it is still true. */
  async #finish(running: Running, { isSilent, ...decision }: Decision, processingMs: number): Promise<void> {
    running.step = 'processing'
    running.personCame.abort()
    this.#changed()
    await this.#write((memory) => ({
      ...memory,
      charges: memory.charges.map((charge) =>
        charge.operationId === running.paymentId ? { ...charge, ...decision } : charge,
      ),
    }))
    if (processingMs > 0) await this.#options.delay(processingMs)
    this.#settle(ok(isSilent ? { kind: 'unknown' } : decision.outcome))
    this.#running = null
    this.#changed()
  }

  #decide(answer: BankAnswer): Decision {
    switch (answer.kind) {
      case 'approve':
        return certain(this.#approval('card'))
      case 'qr':
        return certain(this.#approval('qr'))
      case 'decline':
        return certain(declined(answer.reason ?? 'refused'))
      case 'silent':
        return {
          outcome: answer.charged === false ? declined('refused') : this.#approval('card'),
          unknownAnswersLeft: answer.unknownAnswers ?? 1,
          isSilent: true,
        }
      default:
        return assertNever(answer)
    }
  }

  #approval(method: 'card' | 'qr'): FinalOutcome {
    const reference = this.#options.newReference()
    return { kind: 'approved', approval: { reference, method, maskedCard: method === 'card' ? '*4417' : null } }
  }

  /** What the record says when asked: the truth, or `unknown` as often as it was told to hold back. */
  async #told(list: 'charges' | 'refunds', operation: TerminalOperation): Promise<BankOutcome> {
    if (operation.unknownAnswersLeft === 0) return operation.outcome ?? { kind: 'unknown' }
    const answered = operation.unknownAnswersLeft - 1
    await this.#write((memory) => ({
      ...memory,
      [list]: memory[list].map((held) =>
        held.operationId === operation.operationId ? { ...held, unknownAnswersLeft: answered } : held,
      ),
    }))
    return { kind: 'unknown' }
  }

  #charge(paymentId: string): TerminalOperation | undefined {
    return this.#memory.charges.find((charge) => charge.operationId === paymentId)
  }

  #refund(refundId: string): SimulatedTerminalState['refunds'][number] | undefined {
    return this.#memory.refunds.find((refund) => refund.operationId === refundId)
  }

  #mayRefund(charge: TerminalOperation, amount: Tenge): boolean {
    const refunds = this.#memory.refunds.filter(
      (refund) => refund.paymentId === charge.operationId && refund.outcome?.kind === 'approved',
    )
    const refunded = sumTenge(refunds.map((refund) => refund.amount))
    return charge.outcome?.kind === 'approved' && amount > 0 && refunded + amount <= charge.amount
  }

  #write(change: (memory: SimulatedTerminalState) => SimulatedTerminalState): Promise<void> {
    return this.#record.run(async () => {
      const memory = change(this.#memory)
      await this.#options.memory.save(memory)
      this.#memory = memory
    })
  }

  #isGone(): boolean {
    return this.#closed || this.#memory.offline
  }

  #gone(): BankError {
    return { kind: 'device_gone', detail: this.#closed ? 'driver closed' : 'no answer' }
  }

  #changed(): void {
    const state = this.state()
    if (state !== this.#lastState) {
      this.#lastState = state
      this.#states.emit(state)
    }
    this.#watchers.emit(undefined)
  }
}

function certain(outcome: FinalOutcome): Decision {
  return { outcome, unknownAnswersLeft: 0, isSilent: false }
}
