import { assertNever } from '#domain/assert'
import { sumTenge, type Tenge } from '#domain/money'
import { err, ok, type Result } from '#domain/result'
import type { CashDriver, CashError, CashEvent, CashState } from '#drivers/cash/driver'
import {
  newSimulatedCashState,
  simulatedCashStateSchema,
  type CashCondition,
  type CashNote,
  type SimulatedCashState,
} from '#drivers/cash/simulated-state'
import { CommandQueue } from '#drivers/command-queue'
import type { Delay } from '#drivers/delay'
import type { DeviceMemory } from '#drivers/device-memory'
import { Listeners } from '#drivers/listeners'

export type SimulatedCashOptions = {
  readonly memory: DeviceMemory
  readonly delay: Delay
  /** Unique over the life of the terminal: note numbers end up in the journal. */
  readonly newNoteId: () => string
  /** How long a note travels into escrow, and from escrow to the box or back. */
  readonly transportMs?: number
}

export type SimulatedCashSnapshot = {
  readonly state: CashState
  readonly denominations: readonly Tenge[]
  readonly held: Tenge
  readonly inEscrow: Tenge | null
  readonly rejectNext: boolean
}

/** What a person in front of the simulated validator can do, and what it does wrong when told to. */
export interface SimulatedCashControls {
  /** Resolves when the note lies in escrow or was pushed back. */
  insertNote(amount: Tenge): Promise<'escrowed' | 'rejected'>
  rejectNext(): void
  setCondition(condition: CashCondition): Promise<void>
  /** The next stacked note goes into the box and the report of it is lost: `stack` ends with `device_gone`, no event comes,
   *  only `stackedNotes` tells. */
  loseNextStackReport(): void
  /** Somebody empties the box: the list of stacked notes starts anew. */
  emptyBox(): Promise<void>
  snapshot(): SimulatedCashSnapshot
  watch(listener: () => void): () => void
}

export type SimulatedCash = { readonly driver: CashDriver; readonly controls: SimulatedCashControls }

/** Opens the device with what it remembers. A note left in escrow when our process died goes back to the customer, as a
 *  validator does on reset; a stacked one stays ours and stays listed. */
export async function openSimulatedCash(options: SimulatedCashOptions): Promise<SimulatedCash> {
  const remembered = await options.memory.load()
  const state = remembered === null ? newSimulatedCashState : simulatedCashStateSchema.parse(remembered)
  const device = new SimulatedCashDevice(options, { ...state, escrow: null })
  if (state.escrow !== null) await options.memory.save({ ...state, escrow: null })
  return { driver: device, controls: device }
}

class SimulatedCashDevice implements CashDriver, SimulatedCashControls {
  readonly #options: SimulatedCashOptions
  readonly #transportMs: number
  readonly #commands = new CommandQueue()
  readonly #events = new Listeners<CashEvent>()
  readonly #watchers = new Listeners<undefined>()
  #memory: SimulatedCashState
  #denominations: readonly Tenge[] = []
  #noteMoving = false
  #rejectNext = false
  #loseNextStackReport = false
  #closed = false
  #lastState: CashState

  constructor(options: SimulatedCashOptions, memory: SimulatedCashState) {
    this.#options = options
    this.#transportMs = options.transportMs ?? 600
    this.#memory = memory
    this.#lastState = this.state()
  }

  state(): CashState {
    const { condition } = this.#memory
    switch (condition) {
      case 'jam':
      case 'box_full':
      case 'box_removed':
      case 'offline':
        return condition
      case 'ok':
        if (this.#memory.escrow !== null || this.#noteMoving) return 'accepting'
        return this.#denominations.length === 0 ? 'disabled' : 'idle'
      default:
        return assertNever(condition)
    }
  }

  subscribe(listener: (event: CashEvent) => void): () => void {
    return this.#events.add(listener)
  }

  enable(denominations: readonly Tenge[]): Promise<Result<void, CashError>> {
    return this.#commands.run(() => {
      const refusal = this.#refusal()
      if (refusal !== null) return err(refusal)
      this.#denominations = [...denominations]
      this.#changed()
      return ok(undefined)
    })
  }

  disable(): Promise<Result<void, CashError>> {
    return this.#commands.run(async () => {
      this.#denominations = []
      if (this.#isGone()) return err(this.#gone())
      if (this.#memory.escrow !== null) await this.#returnEscrow(this.#memory.escrow)
      this.#changed()
      return ok(undefined)
    })
  }

  stack(noteId: string): Promise<Result<void, CashError>> {
    return this.#commands.run(async () => {
      const refusal = this.#refusal()
      if (refusal !== null) return err(refusal)
      const note = this.#escrowed(noteId)
      if (note === null) return err({ kind: 'note_unknown' })
      await this.#options.delay(this.#transportMs)
      const isReportLost = this.#loseNextStackReport
      this.#loseNextStackReport = false
      await this.#remember({ ...this.#memory, escrow: null, stacked: [...this.#memory.stacked, note] })
      if (!isReportLost) this.#events.emit({ kind: 'note_stacked', ...note })
      this.#changed()
      return isReportLost ? err({ kind: 'device_gone', detail: 'no answer to stack' }) : ok(undefined)
    })
  }

  giveBack(noteId: string): Promise<Result<void, CashError>> {
    return this.#commands.run(async () => {
      if (this.#isGone()) return err(this.#gone())
      if (this.#memory.condition === 'jam') return err({ kind: 'device_jam' })
      const note = this.#escrowed(noteId)
      if (note === null) return err({ kind: 'note_unknown' })
      await this.#options.delay(this.#transportMs)
      await this.#returnEscrow(note)
      this.#changed()
      return ok(undefined)
    })
  }

  stackedNotes(): Promise<Result<readonly CashNote[], CashError>> {
    return this.#commands.run(() => (this.#isGone() ? err(this.#gone()) : ok([...this.#memory.stacked])))
  }

  close(): Promise<void> {
    this.#closed = true
    this.#events.clear()
    return this.#commands.run(() => undefined)
  }

  insertNote(amount: Tenge): Promise<'escrowed' | 'rejected'> {
    return this.#commands.run(async () => {
      const reason = this.#rejection(amount)
      if (reason !== null) {
        this.#rejectNext = false
        if (!this.#isGone()) this.#events.emit({ kind: 'note_rejected', reason })
        this.#changed()
        return 'rejected'
      }
      this.#noteMoving = true
      this.#changed()
      await this.#options.delay(this.#transportMs)
      this.#noteMoving = false
      const note = { noteId: this.#options.newNoteId(), amount }
      await this.#remember({ ...this.#memory, escrow: note })
      this.#events.emit({ kind: 'note_escrowed', ...note })
      this.#changed()
      return 'escrowed'
    })
  }

  rejectNext(): void {
    this.#rejectNext = true
    this.#changed()
  }

  loseNextStackReport(): void {
    this.#loseNextStackReport = true
  }

  setCondition(condition: CashCondition): Promise<void> {
    return this.#commands.run(async () => {
      const wasOffline = this.#memory.condition === 'offline'
      await this.#remember({ ...this.#memory, condition })
      // A validator that comes back resets itself, and a reset returns the note in escrow.
      if (wasOffline && condition !== 'offline' && this.#memory.escrow !== null) {
        await this.#returnEscrow(this.#memory.escrow)
      }
      this.#changed()
    })
  }

  emptyBox(): Promise<void> {
    return this.#commands.run(async () => {
      await this.#remember({ ...this.#memory, stacked: [] })
      this.#changed()
    })
  }

  snapshot(): SimulatedCashSnapshot {
    return {
      state: this.state(),
      denominations: this.#denominations,
      held: sumTenge(this.#memory.stacked.map((note) => note.amount)),
      inEscrow: this.#memory.escrow?.amount ?? null,
      rejectNext: this.#rejectNext,
    }
  }

  watch(listener: () => void): () => void {
    return this.#watchers.add(listener)
  }

  #rejection(amount: Tenge): 'unreadable' | 'not_accepted' | 'disabled' | null {
    if (this.#closed || this.state() !== 'idle') return 'disabled'
    if (this.#rejectNext) return 'unreadable'
    return this.#denominations.includes(amount) ? null : 'not_accepted'
  }

  #escrowed(noteId: string): CashNote | null {
    const { escrow } = this.#memory
    return escrow?.noteId === noteId ? escrow : null
  }

  async #returnEscrow(note: CashNote): Promise<void> {
    await this.#remember({ ...this.#memory, escrow: null })
    this.#events.emit({ kind: 'note_returned', ...note })
  }

  async #remember(memory: SimulatedCashState): Promise<void> {
    await this.#options.memory.save(memory)
    this.#memory = memory
  }

  #isGone(): boolean {
    return this.#closed || this.#memory.condition === 'offline'
  }

  #gone(): CashError {
    return { kind: 'device_gone', detail: this.#closed ? 'driver closed' : 'no answer' }
  }

  #refusal(): CashError | null {
    if (this.#closed) return this.#gone()
    const { condition } = this.#memory
    switch (condition) {
      case 'ok':
        return null
      case 'jam':
        return { kind: 'device_jam' }
      case 'box_full':
        return { kind: 'device_box_full' }
      case 'box_removed':
        return { kind: 'device_gone', detail: 'cash box removed' }
      case 'offline':
        return this.#gone()
      default:
        return assertNever(condition)
    }
  }

  #changed(): void {
    const state = this.state()
    if (state !== this.#lastState) {
      this.#lastState = state
      this.#events.emit({ kind: 'state_changed', state })
    }
    this.#watchers.emit(undefined)
  }
}
