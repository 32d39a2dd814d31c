import { assertNever } from '#domain/assert'
import type { Tenge } from '#domain/money'
import { err, ok, type Result } from '#domain/result'
import type { CashDriver, CashError, CashEvent, CashState } from '#drivers/cash/driver'
import {
  fateWithoutWord,
  openNoteBook,
  type Note,
  type Found,
  type NoteBook,
  type Slot,
} from '#drivers/cash/ccnet/note-book'
import { readBillTable, type BillTypes, type NoteTable } from '#drivers/cash/ccnet/note-table'
import { cashStateOf, gone, refusalOf } from '#drivers/cash/ccnet/standing'
import { commands, decodePoll, enableTypes, type PollState } from '#drivers/cash/ccnet/protocol'
import { ValidatorLine, type ExchangeTiming } from '#drivers/cash/ccnet/validator-line'
import { CommandQueue } from '#drivers/command-queue'
import type { Delay } from '#drivers/delay'
import type { DeviceMemory } from '#drivers/device-memory'
import type { OpenLink } from '#drivers/link/link'
import { Listeners } from '#drivers/listeners'

export type CcnetTiming = ExchangeTiming & {
  /** Between two polls; the protocol wants 100 to 200. */ readonly pollMs: number
  /** A validator gives a note back by itself after ten seconds unless it is told to hold it. */ readonly holdEveryMs: number
  /** Longest way of a note to the box or back, before the caller is told that it is not known. */ readonly moveWithinMs: number
}

export type CcnetOptions = {
  readonly openLink: OpenLink
  readonly memory: DeviceMemory
  readonly delay: Delay
  readonly noteTable: NoteTable
  /** Unique over the life of the terminal. */ readonly newNoteId: () => string
  readonly timing?: CcnetTiming
}

const usualTiming: CcnetTiming = {
  pollMs: 150,
  answerWithinMs: 300,
  retryMs: 2_000,
  holdEveryMs: 5_000,
  moveWithinMs: 15_000,
}

/** A bill validator that speaks CCNET. It is connected to and polled in the background: offline until it answers. */
export async function openCcnetValidator(options: CcnetOptions): Promise<CashDriver> {
  return new CcnetValidator(options, await openNoteBook(options.memory))
}

class CcnetValidator implements CashDriver {
  readonly #options: CcnetOptions
  readonly #timing: CcnetTiming
  readonly #book: NoteBook
  readonly #line: ValidatorLine
  readonly #events = new Listeners<CashEvent>()
  readonly #callers = new CommandQueue()
  readonly #polling: Promise<void>
  readonly #closing = new AbortController()
  /** What is done before the next poll: the conversation has one thread. */
  #tasks: (() => Promise<void>)[] = []
  #wake = new AbortController()
  readonly #afterPoll = new Listeners<undefined>()
  #types: BillTypes | null = null
  #wanted: readonly Tenge[] = []
  #enabledTypes: string | null = null
  /** Last word of the validator; null: silent. */
  #polled: PollState | null = null
  /** The note in the slot is from before our start, or could not be stacked: it goes back. */
  #isSlotUnwanted: boolean
  #pollsSinceHold = 0
  /** A note was counted as it came up; what it says of a stacked note before it is ready is about that one. */
  #isSettledAtPowerUp = false
  #lastState: CashState = 'offline'

  constructor(options: CcnetOptions, book: NoteBook) {
    this.#options = options
    this.#timing = options.timing ?? usualTiming
    this.#book = book
    this.#isSlotUnwanted = book.slot() !== null
    this.#line = new ValidatorLine({
      openLink: options.openLink,
      delay: options.delay,
      timing: this.#timing,
      onUp: () => {
        // It may be another machine than before.
        this.#types = null
        this.#enabledTypes = null
        this.#wake.abort()
      },
      onDown: () => {
        this.#know(null)
      },
    })
    this.#polling = this.#poll()
  }

  state(): CashState {
    const takesNotes = this.#wanted.length > 0 && this.#isEnabledAsWanted()
    return cashStateOf(this.#isClosed() ? null : this.#polled, this.#hasNote(), takesNotes)
  }

  subscribe(listener: (event: CashEvent) => void): () => void {
    return this.#events.add(listener)
  }

  enable(denominations: readonly Tenge[]): Promise<Result<void, CashError>> {
    return this.#callers.run(async () => {
      const refusal = this.#refusal()
      if (refusal !== null) return err(refusal)
      this.#wanted = [...denominations]
      return this.#until(() => this.#isEnabledAsWanted() && this.state() !== 'disabled')
    })
  }

  disable(): Promise<Result<void, CashError>> {
    return this.#callers.run(async () => {
      this.#wanted = []
      if (this.state() === 'offline') return err(gone('no answer'))
      if (this.#book.slot()?.phase === 'held') this.#isSlotUnwanted = true
      return this.#until(() => !this.#hasNote() && (this.#isEnabledAsWanted() || this.#refusal() !== null))
    })
  }

  stack(noteId: string): Promise<Result<void, CashError>> {
    return this.#callers.run(async () => {
      const slot = this.#book.slot()
      const refusal = this.#refusal()
      // Full, removed or jammed: the note is the customer's and goes back as soon as it can.
      if (refusal !== null && slot?.noteId === noteId) this.#isSlotUnwanted = true
      if (refusal !== null) return err(refusal)
      if (slot?.noteId !== noteId || slot.phase !== 'held' || this.#isSlotUnwanted) return err({ kind: 'note_unknown' })
      this.#do(() => this.#stackHeld(slot))
      return this.#until(() => this.#book.slot()?.noteId !== noteId || this.#isSlotUnwanted)
    })
  }

  giveBack(noteId: string): Promise<Result<void, CashError>> {
    return this.#callers.run(async () => {
      if (this.state() === 'offline') return err(gone('no answer'))
      const slot = this.#book.slot()
      if (slot?.noteId !== noteId || slot.phase !== 'held') return err({ kind: 'note_unknown' })
      this.#isSlotUnwanted = true
      return this.#until(() => this.#book.slot()?.noteId !== noteId)
    })
  }

  /** Answers when no note is on its way: until then it is not known whose it is. */
  stackedNotes(): Promise<Result<readonly Note[], CashError>> {
    return this.#callers.run(() => {
      if (this.#hasNote()) return err(this.#refusal() ?? gone('a note is on its way'))
      return ok(this.#book.stacked())
    })
  }

  async close(): Promise<void> {
    this.#closing.abort()
    this.#wake.abort()
    this.#afterPoll.emit(undefined)
    this.#events.clear()
    await Promise.all([this.#line.close(), this.#polling])
    await this.#callers.run(() => undefined)
  }

  async #poll(): Promise<void> {
    while (!this.#isClosed()) {
      if (this.#line.isUp()) await this.#turn()
      this.#wake = new AbortController()
      if (this.#tasks.length === 0 || !this.#line.isUp()) {
        await this.#options.delay(this.#timing.pollMs, AbortSignal.any([this.#wake.signal, this.#closing.signal]))
      }
    }
  }

  async #turn(): Promise<void> {
    for (let task = this.#tasks.shift(); task !== undefined; task = this.#tasks.shift()) await task()
    const exchanged = await this.#line.exchange(commands.poll)
    if (exchanged === null || this.#isClosed()) {
      this.#know(null)
      this.#line.drop('no answer to POLL')
      return
    }
    if (exchanged.answer !== 'data') return
    const polled = decodePoll(exchanged.body)
    await this.#follow(polled, this.#polled)
    this.#know(polled)
  }

  /** What the validator says is written down, told, and answered. */
  async #follow(polled: PollState, before: PollState | null): Promise<void> {
    // What follows the word "stacked" is about another note, unless power was lost before our acknowledgement.
    if (this.#book.slot()?.phase === 'stacked' && !isStacked(polled)) {
      this.#isSettledAtPowerUp = polled.kind === 'power_up' || polled.kind === 'power_up_with_note'
      await this.#book.setSlot(null)
    }
    switch (polled.kind) {
      case 'power_up':
        return this.#cameUp('nowhere')
      case 'power_up_with_note':
        return this.#cameUp(polled.at === 'stacker' ? 'at_stacker' : 'in_validator')
      case 'idle':
      case 'disabled':
        this.#isSettledAtPowerUp = false
        await this.#settle('nowhere')
        return this.#enableWanted()
      case 'note':
        return this.#followNote(polled, before)
      case 'moving':
        if (polled.what === 'stacking') await this.#taken()
        if (polled.what === 'holding') await this.#keepEscrow()
        return
      case 'rejecting':
        if (before?.kind !== 'rejecting') {
          this.#events.emit({ kind: 'note_rejected', reason: polled.isInhibited ? 'not_accepted' : 'unreadable' })
        }
        return
      case 'initialising':
      case 'box_full':
      case 'box_removed':
      case 'jam':
      case 'cheated':
      case 'unknown':
        return
      default:
        return assertNever(polled)
    }
  }

  async #followNote({ where, type }: Extract<PollState, { kind: 'note' }>, before: PollState | null): Promise<void> {
    const slot = this.#book.slot()
    switch (where) {
      case 'escrow':
        if (slot === null) await this.#escrowed(type, before)
        await this.#keepEscrow()
        return
      case 'stacked': {
        // The validator repeats it until it has heard our acknowledgement.
        if (slot?.phase === 'stacked') return
        if (slot === null && (this.#isSettledAtPowerUp || isStacked(before))) return
        const amount = this.#types?.get(type)
        const note = slot ?? (amount === undefined ? null : { noteId: this.#options.newNoteId(), amount })
        return note === null ? undefined : this.#stacked(note)
      }
      case 'returned':
        return slot === null ? undefined : this.#returned(slot)
      default:
        return assertNever(where)
    }
  }

  async #escrowed(type: number, before: PollState | null): Promise<void> {
    const amount = this.#types?.get(type)
    if (amount === undefined || !this.#wanted.includes(amount)) {
      // Taken in although it was not enabled, or enabled no longer.
      if (before?.kind !== 'note') this.#events.emit({ kind: 'note_rejected', reason: 'not_accepted' })
      await this.#line.exchange(commands.giveBack)
      return
    }
    const note = { noteId: this.#options.newNoteId(), amount }
    await this.#book.setSlot({ ...note, phase: 'held' })
    this.#isSlotUnwanted = false
    this.#pollsSinceHold = 0
    this.#events.emit({ kind: 'note_escrowed', ...note })
  }

  /** The note lies in escrow: it is held there, or sent back, or the order to stack it was lost and is given again. */
  async #keepEscrow(): Promise<void> {
    const slot = this.#book.slot()
    if (slot === null) return
    if (this.#isSlotUnwanted) {
      await this.#line.exchange(commands.giveBack)
      return
    }
    if (slot.phase !== 'held') return this.#stackHeld(slot)
    this.#pollsSinceHold += 1
    if (this.#pollsSinceHold * this.#timing.pollMs < this.#timing.holdEveryMs) return
    this.#pollsSinceHold = 0
    await this.#line.exchange(commands.hold)
  }

  /** The order is written down before it is given. */
  async #stackHeld(slot: Slot): Promise<void> {
    if (this.#book.slot()?.noteId !== slot.noteId) return
    if (slot.phase === 'held') await this.#book.setSlot({ ...slot, phase: 'stacking' })
    await this.#line.exchange(commands.stack)
  }

  async #taken(): Promise<void> {
    const slot = this.#book.slot()
    if (slot?.phase === 'stacking') await this.#book.setSlot({ ...slot, phase: 'taken' })
  }

  /** It was without power. It waits for a reset, which sends a note in its head back. */
  async #cameUp(found: Found): Promise<void> {
    if ((await this.#settle(found)) === 'stacked') this.#isSettledAtPowerUp = true
    this.#enabledTypes = null
    await this.#line.exchange(commands.reset)
  }

  /** The validator is done with something and did not say what became of the note. */
  async #settle(found: Found): Promise<'stacked' | 'returned' | null> {
    const slot = this.#book.slot()
    if (slot === null) return null
    const fate = fateWithoutWord(slot, found)
    await (fate === 'stacked' ? this.#stacked(slot) : this.#returned(slot))
    return fate
  }

  async #stacked({ noteId, amount }: Note): Promise<void> {
    await this.#book.stack({ noteId, amount })
    this.#events.emit({ kind: 'note_stacked', noteId, amount })
  }

  async #returned({ noteId, amount }: Note): Promise<void> {
    await this.#book.setSlot(null)
    this.#events.emit({ kind: 'note_returned', noteId, amount })
  }

  async #enableWanted(): Promise<void> {
    this.#types ??= await this.#readTypes()
    if (this.#isEnabledAsWanted()) return
    const wanted = this.#wantedTypes()
    const exchanged = await this.#line.exchange(enableTypes(wanted))
    if (exchanged?.answer === 'acknowledged') this.#enabledTypes = wanted.join()
  }

  /** Null: silent. A validator that has no readable table takes nothing: what its types are worth would be a guess. */
  async #readTypes(): Promise<BillTypes | null> {
    const exchanged = await this.#line.exchange(commands.billTable)
    if (exchanged === null) return null
    const types = readBillTable(exchanged.body, this.#options.noteTable)
    return types.ok ? types.value : new Map()
  }

  #wantedTypes(): readonly number[] {
    const types = this.#types === null ? [] : [...this.#types]
    return types.filter(([, amount]) => this.#wanted.includes(amount)).map(([type]) => type)
  }

  #isEnabledAsWanted(): boolean {
    return this.#enabledTypes === this.#wantedTypes().join()
  }

  /** A note that is neither the customer's nor ours for certain. */
  #hasNote(): boolean {
    const slot = this.#book.slot()
    return slot !== null && slot.phase !== 'stacked'
  }

  #do(task: () => Promise<void>): void {
    this.#tasks.push(task)
    this.#wake.abort()
  }

  /** Polls until `isDone`, the validator needs a person, or the time is up. */
  async #until(isDone: () => boolean): Promise<Result<void, CashError>> {
    const over = new AbortController()
    const isTrue = new Promise<Result<void, CashError>>((resolve) => {
      const look = (): void => {
        const refusal = this.#refusal()
        if (isDone()) resolve(ok(undefined))
        else if (refusal !== null) resolve(err(refusal))
      }
      const stop = this.#afterPoll.add(look)
      over.signal.addEventListener('abort', stop)
      this.#wake.abort()
    })
    const tooLate = this.#options
      .delay(this.#timing.moveWithinMs, over.signal)
      .then((): Result<void, CashError> => err(gone('the validator does not finish')))
    const result = await Promise.race([isTrue, tooLate])
    over.abort()
    return result
  }

  #isClosed(): boolean {
    return this.#closing.signal.aborted
  }

  #refusal(): CashError | null {
    return refusalOf(this.state())
  }

  #know(polled: PollState | null): void {
    this.#polled = polled
    const state = this.state()
    if (state !== this.#lastState) {
      this.#lastState = state
      this.#events.emit({ kind: 'state_changed', state })
    }
    this.#afterPoll.emit(undefined)
  }
}

function isStacked(polled: PollState | null): boolean {
  return polled?.kind === 'note' && polled.where === 'stacked'
}
