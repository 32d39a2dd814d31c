import { ok, type Result } from '#domain/result'
import type { CardReadError, TransitCardDriver } from '#drivers/transit-card/driver'
import { applyOperation } from '#drivers/transit-card/apply'
import {
  openCard,
  readLogRecords,
  readPasses,
  readSummary,
  type CardPorts,
  type CardSummary,
  type OpenCard,
} from '#drivers/transit-card/card-access'
import { toHex } from '#drivers/transit-card/desfire/bytes'
import { examineOperation } from '#drivers/transit-card/examine'

/** A card whose session is alive, and what was read in it. */
type LiveCard = { readonly card: OpenCard; readonly summary: CardSummary }

/** The operator's card on DESFire EV1 (AES), EV2 and EV3. Calls are queued: one card operation at a time. `random` gives
 *  cryptographically random bytes. Exchanges: `read` 8 on EV2 and 12 on EV1 at most (13 with all eight slots in use), `apply`
 *  after `read` in the same presence 8 on EV2 and 9 on EV1; `apply` and `examine` on a card not yet read open it first (7 and 8). */
export function createTransitCardDriver(ports: CardPorts): TransitCardDriver {
  let live: LiveCard | null = null
  let queue: Promise<unknown> = Promise.resolve()

  function queued<T>(work: () => Promise<T>): Promise<T> {
    const turn = queue.then(work)
    queue = turn.catch(() => undefined)
    return turn
  }

  async function open(presence: number): Promise<Result<LiveCard, CardReadError>> {
    live = null
    const card = await openCard(ports, presence)
    if (!card.ok) return card
    const summary = await readSummary(card.value)
    if (!summary.ok) return summary
    live = { card: card.value, summary: summary.value }
    return ok(live)
  }

  /** The live session of the presence, or a new one. */
  function reach(presence: number): Promise<Result<LiveCard, CardReadError>> {
    const isAlive = live !== null && live.card.presence === presence && live.card.desfire.isAuthenticated
    return isAlive && live !== null ? Promise.resolve(ok(live)) : open(presence)
  }

  return {
    read: (presence) =>
      queued(async () => {
        const opened = await open(presence)
        if (!opened.ok) return opened
        const { card, summary } = opened.value
        const passes = await readPasses(card, summary.slotsInUse)
        if (!passes.ok) return passes
        const { environment, balance, balanceMax, ledger } = summary
        return ok({ uid: toHex(card.uid), environment, balance, balanceMax, passes: passes.value, ledger })
      }),

    apply: (presence, operation, onProgress) =>
      queued(async () => {
        const reached = await reach(presence)
        if (!reached.ok) return reached
        const { card, summary } = reached.value
        const outcome = await applyOperation(ports, card, summary, operation, onProgress)
        if (!outcome.ok) return outcome
        live = outcome.value.summary === null ? null : { card, summary: outcome.value.summary }
        return ok(outcome.value.applied)
      }),

    examine: (presence, operation) =>
      queued(async () => {
        const reached = await reach(presence)
        return reached.ok ? examineOperation(reached.value.card, reached.value.summary, operation) : reached
      }),

    readLog: (presence) =>
      queued(async () => {
        const reached = await reach(presence)
        return reached.ok ? readLogRecords(reached.value.card) : reached
      }),
  }
}
