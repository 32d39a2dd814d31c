import type { Standing, StopCode } from '#contract/standing'
import type { Clock } from '#domain/time'
import type { Store } from '#electron/store/open'
import { terminalStopSetting } from '#electron/store/settings'
import type { CentreError } from '#electron/sync/centre-error'

/** Refusals that mean: this machine must not sell. What is cut, late or full is none of them. */
const stopOfRefusal: Readonly<Record<string, StopCode>> = {
  terminal_revoked: 'terminal_revoked',
  // Another machine has changed the key this one still holds.
  terminal_key_retired: 'terminal_cloned',
  journal_fork: 'journal_forked',
  journal_chain_broken: 'journal_forked',
}

export function stopOfError(error: CentreError): StopCode | null {
  if (error.kind === 'centre_answer_invalid' && error.detail === 'acknowledged_beyond_journal') return 'journal_behind'
  return error.kind === 'centre_refused' ? (stopOfRefusal[error.code] ?? null) : null
}

/** Compares what the centre holds with the journal here, which only grows: an honest terminal has every record the centre
 *  acknowledged. Asked before anything is sold, it shows a copied or restored disk before the journals part. */
export async function stopOfStanding(store: Store, standing: Standing): Promise<StopCode | null> {
  const { acknowledgedSeq, acknowledgedHash } = standing
  const last = await store.journal.last()
  // Before the verdict on its starts, which an older copy repeats: such a disk can be brought up to date (sync/restore.ts).
  if (acknowledgedSeq > (last?.seq ?? 0)) return 'journal_behind'
  if (standing.verdict !== 'good') return standing.verdict
  if (acknowledgedSeq === 0) return null
  const [record] = await store.journal.after(acknowledgedSeq - 1, 1)
  return record?.seq === acknowledgedSeq && record.hash !== acknowledgedHash ? 'journal_forked' : null
}

/** Why this terminal sells nothing. Stored before it is shown, and lifted only by a centre that was asked. */
export class Stop {
  readonly #parts: { readonly store: Store; readonly clock: Clock }
  #code: StopCode | null = null

  constructor(parts: { readonly store: Store; readonly clock: Clock }) {
    this.#parts = parts
  }

  code(): StopCode | null {
    return this.#code
  }

  async load(): Promise<void> {
    this.#code = (await this.#parts.store.settings.read(terminalStopSetting))?.code ?? null
  }

  async set(code: StopCode | null): Promise<void> {
    if (code === this.#code) return
    const { store, clock } = this.#parts
    // Shown even if a full disk does not take it: the centre will be asked again after a restart.
    this.#code = code
    if (code === null) await store.settings.remove(terminalStopSetting)
    else await store.settings.write(terminalStopSetting, { code, atMs: clock.wallMs() })
  }
}
