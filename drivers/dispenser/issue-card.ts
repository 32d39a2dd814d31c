import { assert, assertNever } from '#domain/assert'
import { err, ok, type Result } from '#domain/result'
import { CommandQueue } from '#drivers/command-queue'
import type { Delay } from '#drivers/delay'
import type {
  CardIssueFailure,
  CardIssueStep,
  CardIssueTrouble,
  CardOrder,
  CardOrderStanding,
  IssuedCard,
  ReportCardIssue,
} from '#drivers/dispenser/card-order'
import type { DispenserDriver, DispenserError } from '#drivers/dispenser/driver'
import { attemptId, examineOrder } from '#drivers/dispenser/examine-order'
import { makeCard, type MakeError, type MakingPorts } from '#drivers/dispenser/make-card'
import type { CardPorts } from '#drivers/transit-card/card-access'
import { createTransitCardDriver } from '#drivers/transit-card/transit-card'

/** The whole act "give me a new transport card": dispenser and card driver together (CARD-001, CARD-010). */

export type CardIssuingPorts = CardPorts & {
  readonly dispenser: DispenserDriver
  /** Name of the reader that is the dispenser's antenna; other readers of `nfc` are left alone. */
  readonly antenna: string
  readonly delay: Delay
  readonly presenceTimeoutMs?: number
}

/** Every call may be repeated with the same order, after a restart too: it goes on where the dispenser's record says the
 *  order is. Acts are done one after another; `examine` and `withdraw` do not wait for them. */
export interface CardIssuing {
  /** A finished card at the antenna, read back, nothing handed out. Lets the caller record its intent before `issue`. */
  prepare(order: CardOrder, report: ReportCardIssue): Promise<Result<IssuedCard, CardIssueFailure>>
  /** The same and then hands it out; `ok` when the passenger took it. */
  issue(order: CardOrder, report: ReportCardIssue): Promise<Result<IssuedCard, CardIssueFailure>>
  examine(order: CardOrder): Promise<CardOrderStanding>
  /** Gives the order up: swallows its card if the dispenser has it, and ends a running call. The standing tells whether the
   *  passenger was faster. The caller records that the order is given up and does not call `issue` for it again. */
  withdraw(order: CardOrder): Promise<CardOrderStanding>
}

/** Answers that may get lost in one call before it stops. */
const doubtsMax = 3

type Act = { readonly order: CardOrder; readonly report: ReportCardIssue; readonly details: string[] }
type Under = { readonly attempt: number; readonly cardNumber: string }
type Outcome = Result<IssuedCard, CardIssueFailure>

export function createCardIssuing(ports: CardIssuingPorts): CardIssuing {
  const acts = new CommandQueue()
  const issuing = new Issuing(ports)
  const act = (order: CardOrder, report: ReportCardIssue): Act => ({ order, report, details: [] })
  return {
    prepare: (order, report) => acts.run(() => issuing.prepare(act(order, report))),
    issue: (order, report) => acts.run(() => issuing.issue(act(order, report))),
    examine: (order) => examineOrder(ports.dispenser, order),
    withdraw: (order) => issuing.withdraw(order),
  }
}

class Issuing {
  readonly #dispenser: DispenserDriver
  readonly #making: MakingPorts
  readonly #withdrawn = new Set<string>()

  constructor(ports: CardIssuingPorts) {
    this.#dispenser = ports.dispenser
    const transitCard = createTransitCardDriver(ports)
    this.#making = { ...ports, transitCard, presenceTimeoutMs: ports.presenceTimeoutMs ?? 3_000 }
  }

  async prepare(act: Act): Promise<Outcome> {
    for (let doubts = 0; doubts < doubtsMax;) {
      const standing = await examineOrder(this.#dispenser, act.order)
      const { spoiledNumbers } = standing
      switch (standing.kind) {
        case 'in_mouth':
        case 'handed_out':
          return ok({ cardNumber: standing.cardNumber, spoiledNumbers })
        case 'at_reader': {
          const made = await this.#make(act, standing)
          if (made.ok) return ok({ cardNumber: standing.cardNumber, spoiledNumbers })
          const captured = await this.#step(act, standing, 'capture', () =>
            this.#dispenser.capture(attemptId(act.order, standing.attempt)),
          )
          if (made.error.kind === 'reader_failed') {
            const after = await examineOrder(this.#dispenser, act.order)
            return err({ kind: 'reader_failed', detail: made.error.detail, spoiledNumbers: after.spoiledNumbers })
          }
          act.details.push(made.error.detail)
          if (captured.ok) break
          const trouble = lasting(captured.error)
          if (trouble !== null) return err({ ...trouble, spoiledNumbers })
          doubts += 1
          break
        }
        case 'not_handed_out': {
          if (this.#withdrawn.has(act.order.dispenseId)) return err({ kind: 'withdrawn', spoiledNumbers })
          const { attempt } = standing
          const under = { attempt, cardNumber: cardNumberOf(act.order, attempt) }
          const staged = await this.#step(act, under, 'stage', () =>
            this.#dispenser.stage(attemptId(act.order, attempt)),
          )
          const trouble = staged.ok ? null : lasting(staged.error)
          if (trouble !== null) return err({ ...trouble, spoiledNumbers })
          if (!staged.ok) doubts += 1
          break
        }
        case 'all_failed':
          return err({ kind: 'all_failed', details: act.details, spoiledNumbers })
        case 'not_taken':
        case 'jam':
        case 'dispenser_gone':
        case 'unknown':
          return err(standing)
        default:
          return assertNever(standing)
      }
    }
    const left = await examineOrder(this.#dispenser, act.order)
    if (left.kind === 'unknown') return err(left)
    return err({ kind: 'dispenser_gone', detail: 'no answer', spoiledNumbers: left.spoiledNumbers })
  }

  async issue(act: Act): Promise<Outcome> {
    const prepared = await this.prepare(act)
    if (!prepared.ok) return prepared
    // From here on silence no longer means that nothing was handed out.
    const order = { ...act.order, mayBeIssued: true }
    let refused: DispenserError | null = null
    for (let doubts = 0; doubts <= doubtsMax; doubts += 1) {
      const standing = await examineOrder(this.#dispenser, order)
      const trouble = settled(standing, refused)
      if (trouble !== null) return trouble
      assert(
        standing.kind === 'at_reader' || standing.kind === 'in_mouth',
        'only a card in the dispenser is handed out',
      )
      assert(standing.cardNumber === prepared.value.cardNumber, 'only the card that was read back is handed out')
      const issued = await this.#step(act, standing, 'issue', () =>
        this.#dispenser.issue(attemptId(order, standing.attempt)),
      )
      refused = issued.ok ? null : issued.error
    }
    const { spoiledNumbers } = prepared.value
    return err({ kind: 'unknown', why: 'no_answer', spoiledNumbers })
  }

  async withdraw(order: CardOrder): Promise<CardOrderStanding> {
    this.#withdrawn.add(order.dispenseId)
    const standing = await examineOrder(this.#dispenser, order)
    if (standing.kind !== 'at_reader' && standing.kind !== 'in_mouth') return standing
    await this.#dispenser.capture(attemptId(order, standing.attempt))
    return examineOrder(this.#dispenser, order)
  }

  #make(act: Act, under: Under): Promise<Result<void, MakeError>> {
    return makeCard(this.#making, act.order, under.cardNumber, (step, work) => this.#step(act, under, step, work))
  }

  async #step<Value, Failure>(
    { order, report }: Act,
    { attempt, cardNumber }: Under,
    step: CardIssueStep,
    work: () => Promise<Result<Value, Failure>>,
  ): Promise<Result<Value, Failure>> {
    const progress = { dispenseId: order.dispenseId, attempt, cardNumber, step }
    await report({ ...progress, phase: 'begins' })
    const result = await work()
    await report({ ...progress, phase: result.ok ? 'done' : 'failed' })
    return result
  }
}

function cardNumberOf({ cardNumbers }: CardOrder, attempt: number): string {
  const cardNumber = cardNumbers[attempt - 1]
  assert(cardNumber !== undefined, 'every try has its reserved number')
  return cardNumber
}

/** What stops the act before anything was handed out; null when the dispenser's record must be asked again. */
function lasting(error: DispenserError): CardIssueTrouble | null {
  switch (error.kind) {
    case 'device_empty':
      return { kind: 'empty' }
    case 'device_jam':
      return { kind: 'jam' }
    case 'device_capture_box_full':
      return { kind: 'capture_box_full' }
    case 'device_busy':
      return { kind: 'busy' }
    case 'device_gone':
      return { kind: 'dispenser_gone', detail: error.detail }
    case 'device_outcome_unknown':
    case 'dispense_unknown':
    case 'dispense_over':
      return null
    default:
      return assertNever(error)
  }
}

/** How handing out ended by the dispenser's record and the error of the last `issue`; null when it may be asked again. */
function settled(standing: CardOrderStanding, refused: DispenserError | null): Outcome | null {
  const { spoiledNumbers } = standing
  const isRefused = refused?.kind === 'device_jam' || refused?.kind === 'device_capture_box_full'
  switch (standing.kind) {
    case 'at_reader':
      return isRefused ? err({ kind: 'jam', spoiledNumbers }) : null
    case 'in_mouth':
      return isRefused ? err({ kind: 'unknown', why: 'left_in_mouth', spoiledNumbers }) : null
    case 'handed_out':
      return ok({ cardNumber: standing.cardNumber, spoiledNumbers })
    case 'not_handed_out':
    case 'all_failed':
      // Its card was withdrawn, or taken out by hand, after it was read back.
      return err({ kind: 'withdrawn', spoiledNumbers })
    case 'jam':
    case 'not_taken':
    case 'unknown':
    case 'dispenser_gone':
      return err(standing)
    default:
      return assertNever(standing)
  }
}
