import type { BikeAccountState, BikeChargeKind } from '#contract/bike'
import { addTenge, subtractTenge, sumTenge, tenge, type Tenge } from '#domain/money'
import type { PostingKind, PostingRow } from '#central/bike/rows'

type OpenDebt = BikeAccountState['account']['debts'][number]

/** The charges an account owes still. Money settles the earliest first (BIKE-092), so what is below zero belongs to the
 *  latest charges: oldest first, together exactly what is missing. */
export function openDebts(postings: readonly PostingRow[]): OpenDebt[] {
  let missing = tenge(Math.max(0, 0 - sumTenge(postings.map(({ amount }) => amount))))
  const debts: OpenDebt[] = []
  for (const posting of postings.toReversed()) {
    const kind = chargeKind(posting.kind)
    if (missing === 0) break
    if (kind === null || posting.amount > 0) continue
    const amount = tenge(0 - posting.amount)
    const open = lesser(amount, missing)
    missing = subtractTenge(missing, open)
    debts.unshift({ kind, amount, open, atMs: posting.at_ms, dueDay: posting.due_day })
  }
  return debts
}

/** What the account stands at after all of them. */
export function balanceOf(postings: readonly PostingRow[]): Tenge {
  return postings.reduce((sum, { amount }) => addTenge(sum, amount), tenge(0))
}

function chargeKind(kind: PostingKind): BikeChargeKind | null {
  return kind === 'payment' || kind === 'deposit' || kind === 'day_pass_fee' ? null : kind
}

function lesser(a: Tenge, b: Tenge): Tenge {
  return a < b ? a : b
}
