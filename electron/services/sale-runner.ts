import { assert } from '#domain/assert'
import { newFacts } from '#domain/sale/facts'
import { open, reduce } from '#domain/sale/reduce'
import { isFinal } from '#domain/sale/sale'
import type { Sale, SaleEffect, SaleEvent, SaleState, Step } from '#domain/sale/state'
import type { JournalEntry } from '#electron/store/journal'

/** What the runner needs of the store: append in one transaction, and read the sales that are not over. */
export interface SaleJournal {
  append(entries: readonly JournalEntry[]): Promise<unknown>
  openSales(): Promise<readonly { readonly state: SaleState; readonly revision: number }[]>
}

/** Carries an effect out and says what came of it by dispatching events. Must not throw: a failure is an event too. */
export type EffectRunner = (state: SaleState, effect: SaleEffect, dispatch: Dispatch) => Promise<void>
export type Dispatch = (event: SaleEvent) => Promise<void>

export interface SaleRunner {
  open(sale: Sale): Promise<void>
  /** Applies an event: journals the new state with the facts it brings, then carries the effects out. Resolves when the state
   *  is durable; effects go on by themselves. An event that leaves the state as it is appends nothing: what it has done (a
   *  silent device asked once more) is what the state stands for, and what a restart would do. */
  dispatch(saleId: string, event: SaleEvent): Promise<void>
  state(saleId: string): SaleState | null
  /** Sales that are not over, oldest first. */
  running(): readonly SaleState[]
  subscribe(listener: (state: SaleState, event: SaleEvent) => void): () => void
  /** Finds the sales a previous run left and tells each that there was a restart. */
  recover(): Promise<void>
}

type Running = {
  state: SaleState
  revision: number
  lastTurn: Promise<unknown>
}

/** Runs sales: one event at a time per sale, each journaled before its effects begin (design D3, R5 of the goals). */
export function createSaleRunner(
  journal: SaleJournal,
  run: EffectRunner,
  onDefect: (error: unknown) => void,
): SaleRunner {
  return new JournaledSales(journal, run, onDefect)
}

class JournaledSales implements SaleRunner {
  readonly #journal: SaleJournal
  readonly #run: EffectRunner
  readonly #onDefect: (error: unknown) => void
  readonly #sales = new Map<string, Running>()
  readonly #listeners = new Set<(state: SaleState, event: SaleEvent) => void>()

  constructor(journal: SaleJournal, run: EffectRunner, onDefect: (error: unknown) => void) {
    this.#journal = journal
    this.#run = run
    this.#onDefect = onDefect
  }

  async open(sale: Sale): Promise<void> {
    assert(!this.#sales.has(sale.saleId), `sale ${sale.saleId} is open`)
    const step = open(sale)
    const running: Running = { state: step.state, revision: 0, lastTurn: Promise.resolve() }
    this.#sales.set(sale.saleId, running)
    const turn = this.#commit(running, null, { kind: 'opened', sale }, step)
    running.lastTurn = turn.catch(() => undefined)
    await turn
  }

  dispatch(saleId: string, event: SaleEvent): Promise<void> {
    const running = this.#sales.get(saleId)
    if (running === undefined) return Promise.resolve()
    const turn = running.lastTurn.then(async () => {
      const step = reduce(running.state, event)
      if (step.state !== running.state) await this.#commit(running, running.state, event, step)
      else if (step.effects.length > 0) this.#carryOut(event, step)
    })
    running.lastTurn = turn.catch(() => undefined)
    return turn
  }

  state(saleId: string): SaleState | null {
    return this.#sales.get(saleId)?.state ?? null
  }

  running(): readonly SaleState[] {
    return [...this.#sales.values()].map(({ state }) => state)
  }

  subscribe(listener: (state: SaleState, event: SaleEvent) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  async recover(): Promise<void> {
    for (const { state, revision } of await this.#journal.openSales()) {
      this.#sales.set(state.sale.saleId, { state, revision, lastTurn: Promise.resolve() })
    }
    for (const saleId of [...this.#sales.keys()]) await this.dispatch(saleId, { kind: 'restarted' })
  }

  async #commit(running: Running, before: SaleState | null, event: SaleEvent, step: Step): Promise<void> {
    const { saleId } = step.state.sale
    const revision = running.revision + 1
    const payload = { saleId, revision, state: step.state, event, effects: step.effects }
    const facts = newFacts(before, step.state).map(({ key, fact }) => ({
      kind: 'fact',
      operationId: `${key}:fact`,
      payload: fact,
    }))
    const operationId = `${saleId}:event:${String(revision)}`
    await this.#journal.append([{ kind: 'sale.event', operationId, payload }, ...facts])
    running.state = step.state
    running.revision = revision
    this.#carryOut(event, step)
    if (isFinal(step.state)) this.#sales.delete(saleId)
  }

  #carryOut(event: SaleEvent, { state, effects }: Step): void {
    const { saleId } = state.sale
    for (const listener of [...this.#listeners]) listener(state, event)
    for (const effect of effects) {
      this.#run(state, effect, (answer) => this.dispatch(saleId, answer)).catch(this.#onDefect)
    }
  }
}
