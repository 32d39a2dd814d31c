import { assertNever } from '#domain/assert'
import type { AuthenticationStep, Random } from '#drivers/nfc/software-card/authentication'
import { beginAuthentication } from '#drivers/nfc/software-card/authentication'
import { byteAt, concat, fromHex } from '#drivers/nfc/software-card/bytes'
import { blockBytes } from '#drivers/nfc/software-card/crypto'
import type { CommandContext, CommandSpec, Effect, PendingTransaction, Plan } from '#drivers/nfc/software-card/command'
import { isRefusal } from '#drivers/nfc/software-card/command'
import { cardCommands } from '#drivers/nfc/software-card/commands-card'
import { applicationCommands } from '#drivers/nfc/software-card/commands-application'
import { fileCommands } from '#drivers/nfc/software-card/commands-file'
import { dataCommands } from '#drivers/nfc/software-card/commands-data'
import { recordCommands } from '#drivers/nfc/software-card/commands-record'
import { transactionCommands } from '#drivers/nfc/software-card/commands-transaction'
import { valueCommands } from '#drivers/nfc/software-card/commands-value'
import type { CardSession } from '#drivers/nfc/software-card/session'
import type { CardState } from '#drivers/nfc/software-card/state'
import { piccAid } from '#drivers/nfc/software-card/state'
import type { Refusal } from '#drivers/nfc/software-card/status'
import { refuse, status } from '#drivers/nfc/software-card/status'

/** The integrated circuit behind the antenna: it answers as long as it has power and keeps nothing volatile without. */
export interface Chip {
  /** Empty: no answer at all. `answerBytesMax` includes the two status bytes. */
  respond(command: Uint8Array, answerBytesMax: number): Uint8Array
  losePower(): void
}

type Chain =
  | { readonly kind: 'answer'; readonly frames: readonly Uint8Array[] }
  | {
      readonly kind: 'command'
      readonly instruction: number
      readonly spec: CommandSpec
      readonly plan: Plan
      readonly header: Uint8Array
      readonly received: Uint8Array
    }
  | { readonly kind: 'authentication'; readonly step: AuthenticationStep }

type Volatile = {
  readonly selected: string
  readonly session: CardSession | null
  readonly pending: PendingTransaction
  readonly chain: Chain | null
}

/** One answer frame, and what the card remembers after it. */
type Answer = {
  readonly kind: 'answer'
  readonly data: Uint8Array
  readonly isLast: boolean
  readonly volatile: Volatile
}

const commands: ReadonlyMap<number, CommandSpec> = new Map([
  ...cardCommands,
  ...applicationCommands,
  ...fileCommands,
  ...dataCommands,
  ...valueCommands,
  ...recordCommands,
  ...transactionCommands,
])

/** Largest command data in one native frame and largest answer data in one. Source: devices.md 2.1. */
const commandFrameBytes = 55
const answerFrameBytes = 59
const singleAnswerBytesMax = 256

const blank: Volatile = { selected: piccAid, session: null, pending: new Map(), chain: null }

export type DesfireChipOptions = {
  readonly state: CardState
  readonly random: Random
  /** Called before a command that changes the card is answered; a throw makes the card answer 91EE and change nothing. */
  readonly store: (state: CardState) => void
}

type ReceivedCommand = Extract<Chain, { kind: 'command' }>

export class DesfireChip implements Chip {
  readonly #random: Random
  readonly #store: (state: CardState) => void
  #state: CardState
  #volatile: Volatile = blank

  constructor(options: DesfireChipOptions) {
    this.#random = options.random
    this.#store = options.store
    this.#state = options.state
  }

  state(): CardState {
    return this.#state
  }

  losePower(): void {
    this.#volatile = blank
  }

  respond(command: Uint8Array, answerBytesMax: number): Uint8Array {
    if (command[0] === 0xff) return answerForReader(command, this.#state.uid)
    const frame = parseWrapped(command)
    const answer = frame.kind === 'frame' ? this.#process(frame.instruction, frame.body, answerBytesMax) : frame
    if (answer.kind === 'answer') {
      this.#volatile = answer.volatile
      return concat(answer.data, [0x91, answer.isLast ? status.ok : status.additionalFrame])
    }
    this.#volatile = { ...blank, selected: this.#context().application.aid }
    return answer.kind === 'refused' ? Uint8Array.of(0x91, answer.status) : answer.statusWord
  }

  #context(): CommandContext {
    const { selected, session, pending } = this.#volatile
    const state = this.#state
    const application = state.applications.find((candidate) => candidate.aid === selected) ?? state.picc
    return { state, application, isPiccLevel: application.aid === piccAid, session, pending }
  }

  #process(instruction: number, body: Uint8Array, answerBytesMax: number): Answer | Refusal {
    const { chain } = this.#volatile
    if (chain !== null) {
      return instruction === status.additionalFrame ? this.#goOn(chain, body) : refuse('commandAborted')
    }
    const context = this.#context()
    const step = beginAuthentication(instruction, body, context, this.#random)
    if (step !== null) return isRefusal(step) ? step : this.#challenge(step)
    const spec = commands.get(instruction)
    const isTooNew = spec?.generation === 'ev2' && this.#state.generation === 'ev1'
    if (spec === undefined || isTooNew) return refuse('illegalCommand')
    if (body.length < spec.headerBytes) return refuse('lengthError')
    const header = body.slice(0, spec.headerBytes)
    const plan = spec.plan(context, header)
    if (isRefusal(plan)) return plan
    const received = body.slice(spec.headerBytes)
    return this.#receive({ kind: 'command', instruction, spec, plan, header, received }, answerBytesMax)
  }

  #challenge(step: AuthenticationStep): Answer {
    const pending = step.keepsTransaction ? this.#volatile.pending : blank.pending
    const volatile: Volatile = {
      ...this.#volatile,
      session: null,
      pending,
      chain: { kind: 'authentication', step },
    }
    return { kind: 'answer', data: step.challenge, isLast: false, volatile }
  }

  #goOn(chain: Chain, body: Uint8Array): Answer | Refusal {
    switch (chain.kind) {
      case 'answer':
        if (body.length > 0) return refuse('lengthError')
        return sendFrames(chain.frames, { ...this.#volatile, chain: null })
      case 'command':
        if (body.length === 0) return refuse('lengthError')
        return this.#receive({ ...chain, received: concat(chain.received, body) }, singleAnswerBytesMax)
      case 'authentication': {
        if (body.length !== 2 * blockBytes) return refuse('lengthError')
        const result = chain.step.complete(body)
        if (isRefusal(result)) return result
        const volatile: Volatile = { ...this.#volatile, session: result.session, chain: null }
        return { kind: 'answer', data: result.answer, isLast: true, volatile }
      }
      default:
        return assertNever(chain)
    }
  }

  /** Waits for the rest of a chained command; runs it when it is complete. */
  #receive(command: ReceivedCommand, answerBytesMax: number): Answer | Refusal {
    const { plan, spec, received } = command
    const expected = this.#payloadBytes(plan)
    if (received.length > expected) return refuse('lengthError')
    if (received.length < expected) {
      if (spec.isChained !== true) return refuse('lengthError')
      const volatile: Volatile = { ...this.#volatile, chain: command }
      return { kind: 'answer', data: new Uint8Array(0), isLast: false, volatile }
    }
    const data = this.#unwrap(command)
    if (data === null) return refuse('integrityError')
    const effect = plan.execute(data)
    return isRefusal(effect) ? effect : this.#finish(plan, spec, effect, answerBytesMax)
  }

  #payloadBytes(plan: Plan): number {
    const { session } = this.#volatile
    if (session === null) return plan.dataBytes
    return plan.changesKey === undefined ? session.payloadBytes(plan.dataBytes, plan.mode) : session.keyPayloadBytes
  }

  #unwrap(command: ReceivedCommand): Uint8Array | null {
    const { session } = this.#volatile
    const { plan, instruction, header, received } = command
    if (session === null) return received
    if (plan.changesKey === undefined) return session.unwrap(instruction, header, received, plan.mode, plan.dataBytes)
    return session.unwrapKey(plan.changesKey.keyByte, received, plan.changesKey.isOwnKey)
  }

  #finish(plan: Plan, spec: CommandSpec, effect: Effect, answerBytesMax: number): Answer | Refusal {
    const data = effect.data ?? new Uint8Array(0)
    const session = effect.endsSession === 'before_answer' ? null : this.#volatile.session
    const wrapped = session === null ? data : session.wrap(data, plan.mode, effect.isLengthKnown ?? true)
    const single = Math.min(singleAnswerBytesMax, answerBytesMax - 2)
    if (spec.answer === 'single' && wrapped.length > single) return refuse('lengthError')
    if (effect.state !== undefined) {
      if (!this.#isStored(effect.state)) return refuse('memoryError')
      this.#state = effect.state
    }
    const volatile: Volatile = {
      selected: effect.select ?? this.#volatile.selected,
      session: effect.endsSession === undefined ? session : null,
      pending: effect.pending ?? this.#volatile.pending,
      chain: null,
    }
    return sendFrames(split(wrapped, spec, effect), volatile)
  }

  #isStored(state: CardState): boolean {
    try {
      this.#store(state)
      return true
    } catch {
      return false
    }
  }
}

function sendFrames(frames: readonly Uint8Array[], volatile: Volatile): Answer {
  const [first = new Uint8Array(0), ...rest] = frames
  if (rest.length === 0) return { kind: 'answer', data: first, isLast: true, volatile }
  return {
    kind: 'answer',
    data: first,
    isLast: false,
    volatile: { ...volatile, chain: { kind: 'answer', frames: rest } },
  }
}

function split(answer: Uint8Array, spec: CommandSpec, effect: Effect): readonly Uint8Array[] {
  if (spec.answer === 'single') return [answer]
  const frames: Uint8Array[] = []
  const frameBytes = spec.answer?.frameBytes ?? answerFrameBytes
  let offset = 0
  while (offset < answer.length) {
    const length = effect.frames?.[frames.length] ?? frameBytes
    frames.push(answer.slice(offset, offset + length))
    offset += length
  }
  return frames
}

/** PC/SC part 3: the reader itself answers Get Data with the UID; the card never sees it. */
function answerForReader(command: Uint8Array, uid: string): Uint8Array {
  const isGetUid = command.length === 5 && command[1] === 0xca && command[2] === 0 && command[3] === 0
  return isGetUid ? concat(fromHex(uid), [0x90, 0x00]) : Uint8Array.of(0x6a, 0x81)
}

type Frame =
  | { readonly kind: 'frame'; readonly instruction: number; readonly body: Uint8Array }
  | { readonly kind: 'foreign'; readonly statusWord: Uint8Array }
  | Refusal

/** ISO 7816-4 wrapping of a native frame: 90 INS 00 00 [Lc data] 00. */
function parseWrapped(command: Uint8Array): Frame {
  if (command.length < 4) return { kind: 'foreign', statusWord: Uint8Array.of(0x67, 0x00) }
  const [cla, instruction] = [byteAt(command, 0), byteAt(command, 1)]
  if (cla !== 0x90) return { kind: 'foreign', statusWord: Uint8Array.of(cla === 0x00 ? 0x6d : 0x6e, 0x00) }
  if (command[2] !== 0 || command[3] !== 0) return refuse('parameterError')
  const declared = command.length > 5 ? byteAt(command, 4) : 0
  const expected = declared === 0 ? 5 : 6 + declared
  if (command.length !== expected || command[expected - 1] !== 0) return refuse('lengthError')
  const body = command.slice(5, 5 + declared)
  const isNativeFrame = commands.get(instruction)?.generation !== 'ev2'
  if (isNativeFrame && body.length > commandFrameBytes) return refuse('lengthError')
  return { kind: 'frame', instruction, body }
}
