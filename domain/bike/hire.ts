import { availableBalance, isRestricted, type BikeAccount } from '#domain/bike/account'
import { timeCharge } from '#domain/bike/ride'
import { seasonAt, type HireSeason } from '#domain/bike/season'
import type { BikeTariff, BikeTerms } from '#domain/bike/tariff'
import { addTenge, subtractTenge, tenge, type Tenge } from '#domain/money'
import { err, ok, type Result } from '#domain/result'
import { almatyDay } from '#domain/time'

/** The acts by which a renter joins the contract, each with its instant (BIKE-002). */
export type ContractActs = {
  readonly registeredAtMs: number | null
  readonly readAtMs: number | null
  readonly personalDataConsentAtMs: number | null
  readonly contractConsentAtMs: number | null
  readonly firstPaidAtMs: number | null
}

/** `none`: not concluded; `account`: the obligations exist, hire is not open; `hire`: hire is open (GAP-02). */
export function contractStage(acts: ContractActs, opensWith: 'payment' | 'consent'): 'none' | 'account' | 'hire' {
  const { registeredAtMs, readAtMs, personalDataConsentAtMs, contractConsentAtMs, firstPaidAtMs } = acts
  if ([registeredAtMs, readAtMs, personalDataConsentAtMs, contractConsentAtMs].includes(null)) return 'none'
  return opensWith === 'consent' || firstPaidAtMs !== null ? 'hire' : 'account'
}

/** What the lessor's system saw of a hire (BIKE-084). `display` is what the slot said when the bike was rolled in. */
export type Hire = {
  readonly unlockedAtMs: number
  readonly slotAtMs: number | null
  readonly display: 'returned' | 'lock_error' | 'unknown_station' | 'other' | null
  readonly endSmsAtMs: number | null
}

/** Over only with both the message of the slot and the SMS; any other message means that the hire goes on (BIKE-084). */
export function isHireComplete(hire: Hire): boolean {
  return hire.slotAtMs !== null && hire.display === 'returned' && hire.endSmsAtMs !== null
}

/** How long a hire has run: to the slot when complete, else it runs on, a wrongly parked bike too (BIKE-086, GAP-14). */
export function hireDurationMs(hire: Hire, nowMs: number): number {
  const endMs = isHireComplete(hire) && hire.slotAtMs !== null ? hire.slotAtMs : nowMs
  return endMs - hire.unlockedAtMs
}

export type HireRefusal =
  | { readonly kind: 'contract_not_concluded' }
  | { readonly kind: 'not_paid' }
  | { readonly kind: 'access_blocked' }
  | { readonly kind: 'hire_restricted'; readonly liftedByMs: number | null }
  | { readonly kind: 'out_of_season' }
  | { readonly kind: 'no_product' }
  | { readonly kind: 'no_deposit' }
  | { readonly kind: 'bike_out' }

export type HireRequest = {
  readonly acts: ContractActs
  readonly account: BikeAccount
  readonly isBlocked: boolean
  readonly hires: readonly Hire[]
  readonly atMs: number
}

/** Why a bike cannot be taken now, every reason; empty when it can (BIKE-002, BIKE-009, BIKE-055, BIKE-081, BIKE-093, BIKE-095,
 *  BLOCK-022). The dock decides; the kiosk says it beforehand. */
export function hireRefusals(
  request: HireRequest,
  terms: BikeTerms,
  seasons: readonly HireSeason[],
): readonly HireRefusal[] {
  const { acts, account, isBlocked, hires, atMs } = request
  const stage = contractStage(acts, terms.renter.hireOpensWith)
  const refusals: HireRefusal[] = []
  if (stage === 'none') refusals.push({ kind: 'contract_not_concluded' })
  if (stage === 'account') refusals.push({ kind: 'not_paid' })
  if (isBlocked) refusals.push({ kind: 'access_blocked' })
  if (isRestricted(account, atMs)) {
    refusals.push({ kind: 'hire_restricted', liftedByMs: account.restriction?.liftedByMs ?? null })
  }
  if (seasonAt(seasons, atMs) === null) refusals.push({ kind: 'out_of_season' })
  const { product } = account
  const isInForce = product !== null && (product.kind === 'day_pass' || product.lastDay >= almatyDay(atMs))
  if (!isInForce) refusals.push({ kind: 'no_product' })
  if (product?.kind === 'day_pass' && account.depositHeld === 0) refusals.push({ kind: 'no_deposit' })
  if (hires.some((hire) => !isHireComplete(hire))) refusals.push({ kind: 'bike_out' })
  return refusals
}

/** What the account has to hold before a ride of a planned length: the fee of the period and the time charge (BIKE-011). */
export function advanceNeeded(
  fee: Tenge,
  plannedMinutes: number,
  on: 'subscription' | 'day_pass',
  rules: { readonly tariff: BikeTariff; readonly terms: BikeTerms },
): Tenge {
  return addTenge(fee, timeCharge(plannedMinutes * 60_000, on, rules.tariff.timeCharge, rules.terms.ride))
}

/** How much is missing for it; 0 when nothing is. */
export function advanceMissing(account: BikeAccount, needed: Tenge): Tenge {
  const missing = subtractTenge(needed, availableBalance(account))
  return missing > 0 ? missing : tenge(0)
}

export type DepositRefusal = { readonly kind: 'period_running' } | { readonly kind: 'hire_not_ended' }

/** What goes back of a deposit when the hours of the pass are over and every hire ended correctly; when it arrives is for the
 *  card-holder's bank (BIKE-057…059). */
export function depositReturn(
  deposit: { readonly held: Tenge; readonly deductions: Tenge },
  hires: readonly Hire[],
  passEndMs: number,
  nowMs: number,
): Result<Tenge, DepositRefusal> {
  if (hires.some((hire) => !isHireComplete(hire))) return err({ kind: 'hire_not_ended' })
  if (nowMs < passEndMs) return err({ kind: 'period_running' })
  const left = subtractTenge(deposit.held, deposit.deductions)
  return ok(left > 0 ? left : tenge(0))
}
