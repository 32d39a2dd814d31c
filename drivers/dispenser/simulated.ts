import { assertNever } from '#domain/assert'
import { err, ok, type Result } from '#domain/result'
import { CommandQueue } from '#drivers/command-queue'
import type { Delay } from '#drivers/delay'
import type { DeviceMemory } from '#drivers/device-memory'
import type {
  CardWhereabouts,
  DispenseMotion,
  DispenserCondition,
  DispenserDriver,
  DispenserError,
  DispenserEvent,
  DispenserState,
} from '#drivers/dispenser/driver'
import {
  cardInTransport,
  newSimulatedDispenserState,
  simulatedDispenserStateSchema,
  withCardAt,
  type SimulatedDispenserCondition,
  type SimulatedDispenserState,
} from '#drivers/dispenser/simulated-state'
import { SimulatedMouth, type IssueResult } from '#drivers/dispenser/simulated-mouth'
import { Listeners } from '#drivers/listeners'

export type SimulatedDispenserOptions = {
  readonly memory: DeviceMemory
  readonly delay: Delay
  /** A card arrived at the antenna, or lies there when the device is opened: its owner puts a card into the reader's field,
   *  a blank one for a `dispenseId` never seen before. */
  readonly onStage: (dispenseId: string) => void
  /** It left the antenna. */
  readonly onLeave: (dispenseId: string) => void
  /** One motion of the transport. */
  readonly motionMs?: number
  /** How long a card waits in the mouth. */
  readonly takeTimeoutMs?: number
  /** `low` is reported from this stock downwards. */
  readonly lowStock?: number
  readonly boxCapacity?: number
}

export type SimulatedDispenserSnapshot = {
  readonly state: DispenserState
  readonly boxed: number
  /** In the transport or in the mouth. */
  readonly card: { readonly dispenseId: string; readonly whereabouts: CardWhereabouts } | null
  /** Ids of the cards passengers have taken, oldest first. */
  readonly taken: readonly string[]
  readonly jamsNext: DispenseMotion | null
  readonly losesNextAnswer: boolean
}

/** What a person at the simulated dispenser can do, and what it does wrong when told to. */
export interface SimulatedDispenserControls {
  /** The stack holds `count` cards from now on; 0 empties it. */
  fill(count: number): Promise<void>
  /** False when no card is in the mouth. */
  takeCard(): Promise<boolean>
  /** `ok` clears a jam: a card stuck in it is taken out by hand. */
  setCondition(condition: SimulatedDispenserCondition): Promise<void>
  /** The card sticks in the next motion of this kind. */
  jamNext(motion: DispenseMotion): void
  /** The next motion takes place (or not), no answer to it and no event of it comes. */
  loseNextAnswer(isMoved: boolean): void
  fillBox(): Promise<void>
  emptyBox(): Promise<void>
  snapshot(): SimulatedDispenserSnapshot
  watch(listener: () => void): () => void
}

export type SimulatedDispenser = {
  readonly driver: DispenserDriver
  readonly controls: SimulatedDispenserControls
}

/** Opens the device with what it remembers. It is another machine: a motion goes on when our process dies, a card at the
 *  antenna stays there, and one in the mouth waits on. */
export async function openSimulatedDispenser(options: SimulatedDispenserOptions): Promise<SimulatedDispenser> {
  const remembered = await options.memory.load()
  const state = remembered === null ? newSimulatedDispenserState : simulatedDispenserStateSchema.parse(remembered)
  const device = new SimulatedDispenserDevice(options, state)
  return { driver: device, controls: device }
}

class SimulatedDispenserDevice implements DispenserDriver, SimulatedDispenserControls {
  readonly #options: SimulatedDispenserOptions
  readonly #motionMs: number
  readonly #boxCapacity: number
  readonly #commands = new CommandQueue()
  readonly #events = new Listeners<DispenserEvent>()
  readonly #watchers = new Listeners<undefined>()
  readonly #mouth: SimulatedMouth
  #memory: SimulatedDispenserState
  #jamsNext: DispenseMotion | null = null
  #lostAnswer: { readonly isMoved: boolean } | null = null
  #closed = false
  #lastState: DispenserState

  constructor(options: SimulatedDispenserOptions, memory: SimulatedDispenserState) {
    this.#options = options
    this.#motionMs = options.motionMs ?? 1_500
    this.#boxCapacity = options.boxCapacity ?? 20
    this.#memory = memory
    this.#mouth = new SimulatedMouth(
      (signal) => options.delay(options.takeTimeoutMs ?? 30_000, signal),
      (dispenseId) => this.#commands.run(() => this.#timeIsOver(dispenseId)),
    )
    this.#lastState = this.state()
    const card = cardInTransport(memory)
    if (card?.whereabouts.kind === 'at_reader') options.onStage(card.dispenseId)
    this.#watchMouth()
  }

  state(): DispenserState {
    return { condition: this.#condition(), stock: this.#memory.stock }
  }

  subscribe(listener: (event: DispenserEvent) => void): () => void {
    return this.#events.add(listener)
  }

  stage(dispenseId: string): Promise<Result<void, DispenserError>> {
    return this.#commands.run(() => {
      if (this.#isGone()) return err(this.#gone())
      const card = this.#whereabouts(dispenseId)
      if (card?.kind === 'at_reader') return ok(undefined)
      if (card !== null) return err(outOfReach(card))
      if (this.#isJammed()) return err({ kind: 'device_jam' })
      if (cardInTransport(this.#memory) !== null) return err({ kind: 'device_busy' })
      if (this.#isBoxFull()) return err({ kind: 'device_capture_box_full' })
      if (this.#memory.stock === 0) return err({ kind: 'device_empty' })
      return this.#move(dispenseId, 'stage', { kind: 'at_reader' })
    })
  }

  async issue(dispenseId: string): Promise<IssueResult> {
    // Only the motion holds the device; waiting for the passenger must not keep other commands from it.
    const presented = await this.#commands.run(() => this.#present(dispenseId))
    return 'result' in presented ? presented.result : presented.waiting
  }

  capture(dispenseId: string): Promise<Result<void, DispenserError>> {
    return this.#commands.run(async () => {
      if (this.#isGone()) return err(this.#gone())
      const card = this.#whereabouts(dispenseId)
      if (card === null) return err({ kind: 'dispense_unknown' })
      if (card.kind === 'captured') return ok(undefined)
      if (card.kind !== 'at_reader' && card.kind !== 'in_mouth') return err(outOfReach(card))
      if (this.#isJammed()) return err({ kind: 'device_jam' })
      if (this.#isBoxFull()) return err({ kind: 'device_capture_box_full' })
      return this.#swallow(dispenseId, card.kind === 'in_mouth' ? 'mouth' : 'reader')
    })
  }

  outcome(dispenseId: string): Promise<Result<CardWhereabouts, DispenserError>> {
    return this.#commands.run(() => {
      if (this.#isGone()) return err(this.#gone())
      const card = this.#whereabouts(dispenseId)
      return card === null ? err({ kind: 'dispense_unknown' }) : ok(card)
    })
  }

  close(): Promise<void> {
    this.#closed = true
    this.#events.clear()
    this.#mouth.stopTime()
    this.#mouth.settle(err(this.#gone()))
    return this.#commands.run(() => undefined)
  }

  fill(count: number): Promise<void> {
    return this.#change((memory) => ({ ...memory, stock: count }))
  }

  takeCard(): Promise<boolean> {
    return this.#commands.run(async () => {
      const dispenseId = this.#mouth.card()
      if (dispenseId === null) return false
      await this.#remember(withCardAt(this.#memory, dispenseId, { kind: 'taken' }))
      this.#mouth.release(ok('taken'))
      this.#emit({ kind: 'card_taken', dispenseId })
      this.#changed()
      return true
    })
  }

  async setCondition(condition: SimulatedDispenserCondition): Promise<void> {
    await this.#change((memory) => ({
      ...memory,
      condition,
      cards: condition === 'ok' ? cleared(memory) : memory.cards,
    }))
    // Only the line to us is gone: the caller hears so, the device goes on.
    if (condition === 'offline') this.#mouth.settle(err(this.#gone()))
  }

  jamNext(motion: DispenseMotion): void {
    this.#jamsNext = motion
    this.#changed()
  }

  loseNextAnswer(isMoved: boolean): void {
    this.#lostAnswer = { isMoved }
    this.#changed()
  }

  fillBox(): Promise<void> {
    return this.#change((memory) => ({ ...memory, boxed: this.#boxCapacity }))
  }

  emptyBox(): Promise<void> {
    return this.#change((memory) => ({ ...memory, boxed: 0 }))
  }

  snapshot(): SimulatedDispenserSnapshot {
    return {
      state: this.state(),
      boxed: this.#memory.boxed,
      card: cardInTransport(this.#memory),
      taken: this.#memory.cards.flatMap(({ dispenseId, whereabouts }) =>
        whereabouts.kind === 'taken' ? [dispenseId] : [],
      ),
      jamsNext: this.#jamsNext,
      losesNextAnswer: this.#lostAnswer !== null,
    }
  }

  watch(listener: () => void): () => void {
    return this.#watchers.add(listener)
  }

  async #present(
    dispenseId: string,
  ): Promise<{ readonly result: IssueResult } | { readonly waiting: Promise<IssueResult> }> {
    if (this.#isGone()) return { result: err(this.#gone()) }
    const card = this.#whereabouts(dispenseId)
    if (card === null) return { result: err({ kind: 'dispense_unknown' }) }
    switch (card.kind) {
      case 'taken':
        return { result: ok('taken') }
      case 'captured':
        return { result: card.from === 'mouth' ? ok('not_taken') : err(outOfReach(card)) }
      case 'jammed':
      case 'removed':
        return { result: err(outOfReach(card)) }
      case 'at_reader': {
        if (this.#isJammed()) return { result: err({ kind: 'device_jam' }) }
        const moved = await this.#move(dispenseId, 'issue', { kind: 'in_mouth' })
        return moved.ok ? { waiting: this.#mouth.join() } : { result: moved }
      }
      case 'in_mouth':
        this.#watchMouth()
        return { waiting: this.#mouth.join() }
      default:
        return assertNever(card)
    }
  }

  async #swallow(dispenseId: string, from: 'reader' | 'mouth'): Promise<Result<void, DispenserError>> {
    const moved = await this.#move(dispenseId, 'capture', { kind: 'captured', from })
    const isStillThere = this.#whereabouts(dispenseId)?.kind === 'in_mouth'
    if (!isStillThere) this.#mouth.release(moved.ok ? ok('not_taken') : moved)
    return moved
  }

  /** The new place is in the record before the motion: the device completes it whether or not our process lives. */
  async #move(
    dispenseId: string,
    motion: DispenseMotion,
    arrived: CardWhereabouts,
  ): Promise<Result<void, DispenserError>> {
    const lost = this.#lostAnswer
    this.#lostAnswer = null
    if (lost !== null && !lost.isMoved) return err({ kind: 'device_outcome_unknown' })
    const isJam = this.#jamsNext === motion
    if (isJam) this.#jamsNext = null
    const wasAtReader = this.#whereabouts(dispenseId)?.kind === 'at_reader'
    await this.#remember(withCardAt(this.#memory, dispenseId, isJam ? { kind: 'jammed', during: motion } : arrived))
    if (wasAtReader) this.#options.onLeave(dispenseId)
    await this.#options.delay(this.#motionMs)
    if (this.#closed) return err(this.#gone())
    if (!isJam && arrived.kind === 'at_reader') this.#options.onStage(dispenseId)
    if (!isJam && arrived.kind === 'in_mouth') this.#watchMouth()
    if (!isJam && lost === null) this.#tell(dispenseId, arrived)
    this.#changed()
    if (lost !== null) return err({ kind: 'device_outcome_unknown' })
    return isJam ? err({ kind: 'device_jam' }) : ok(undefined)
  }

  #tell(dispenseId: string, arrived: CardWhereabouts): void {
    if (arrived.kind === 'in_mouth') this.#emit({ kind: 'card_presented', dispenseId })
    if (arrived.kind === 'captured') this.#emit({ kind: 'card_captured', dispenseId, from: arrived.from })
  }

  #watchMouth(): void {
    const card = cardInTransport(this.#memory)
    if (card?.whereabouts.kind === 'in_mouth' && !this.#closed) this.#mouth.hold(card.dispenseId)
  }

  async #timeIsOver(dispenseId: string): Promise<void> {
    if (this.#mouth.card() !== dispenseId || this.#closed) return
    this.#mouth.stopTime()
    const isJammed = this.#isJammed()
    if (isJammed || this.#isBoxFull()) {
      this.#mouth.settle(err({ kind: isJammed ? 'device_jam' : 'device_capture_box_full' }))
      return
    }
    const moved = await this.#swallow(dispenseId, 'mouth')
    if (!moved.ok) this.#mouth.settle(moved)
  }

  #change(change: (memory: SimulatedDispenserState) => SimulatedDispenserState): Promise<void> {
    return this.#commands.run(async () => {
      await this.#remember(change(this.#memory))
      this.#watchMouth()
      this.#changed()
    })
  }

  async #remember(memory: SimulatedDispenserState): Promise<void> {
    await this.#options.memory.save(memory)
    this.#memory = memory
  }

  #whereabouts(dispenseId: string): CardWhereabouts | null {
    return this.#memory.cards.find((card) => card.dispenseId === dispenseId)?.whereabouts ?? null
  }

  #condition(): DispenserCondition {
    if (this.#memory.condition === 'offline') return 'offline'
    if (this.#isJammed()) return 'jam'
    if (this.#isBoxFull()) return 'capture_box_full'
    if (this.#memory.stock === 0) return 'empty'
    return this.#memory.stock <= (this.#options.lowStock ?? 5) ? 'low' : 'ready'
  }

  #isJammed(): boolean {
    return this.#memory.condition === 'jam' || cardInTransport(this.#memory)?.whereabouts.kind === 'jammed'
  }

  #isBoxFull(): boolean {
    return this.#memory.boxed >= this.#boxCapacity
  }

  #isGone(): boolean {
    return this.#closed || this.#memory.condition === 'offline'
  }

  #gone(): DispenserError {
    return { kind: 'device_gone', detail: this.#closed ? 'driver closed' : 'no answer' }
  }

  #emit(event: DispenserEvent): void {
    if (this.#memory.condition !== 'offline') this.#events.emit(event)
  }

  #changed(): void {
    const state = this.state()
    const { condition, stock } = this.#lastState
    if (state.condition !== condition || state.stock !== stock) {
      this.#lastState = state
      this.#events.emit({ kind: 'state_changed', state })
    }
    this.#watchers.emit(undefined)
  }
}

function outOfReach(card: CardWhereabouts): DispenserError {
  return card.kind === 'jammed' ? { kind: 'device_jam' } : { kind: 'dispense_over', card }
}

function cleared({ cards }: SimulatedDispenserState): SimulatedDispenserState['cards'] {
  return cards.map(({ dispenseId, whereabouts }) => ({
    dispenseId,
    whereabouts: whereabouts.kind === 'jammed' ? { kind: 'removed', during: whereabouts.during } : whereabouts,
  }))
}
