import type { BikeAccountState, BikeRegistrationRequest } from '#contract/bike'
import type { BikeProof } from '#contract/screens/bike'
import type { BikeProduct } from '#domain/bike/product'
import type { Consent, ConsentKind } from '#domain/consent/consent'
import type { PersonEntry } from '#domain/person/person'
import type { Screen } from '#contract/view'

/** Signed in: the token serves this terminal only and is known to nobody else. */
export type Renter = { readonly token: string; readonly account: BikeAccountState }

/** A registration form being filled in. */
export type Draft = {
  readonly entry: PersonEntry
  readonly consents: readonly Consent[]
  readonly contractReadAtMs: number | null
  /** Sent, perhaps in vain: the same form is sent again with the same id and the centre does it once. */
  readonly sent: BikeRegistrationRequest | null
}

/** Whose lost access is to be blocked, as far as it was typed. */
export type LostAccess = {
  readonly proof: BikeProof
  readonly accountId: string
  readonly iin: string
  readonly documentNumber: string
}

/** Wrong PINs of one ID at this terminal. The centre counts all terminals: there are at most so many left as this says. */
export type Failures = { readonly accountId: string; readonly count: number }

type Memory = {
  accountId: string | null
  failures: Failures | null
  renter: Renter | null
  draft: Draft | null
  lost: LostAccess | null
  /** Texts agreed to before a payment, not sent yet. */
  agreed: readonly Consent[]
  /** A text that is being read covers the screen it was opened from. */
  behind: Screen | null
  /** What is about to be bought. */
  product: BikeProduct | null
}

function nothing(): Memory {
  return {
    accountId: null,
    failures: null,
    renter: null,
    draft: null,
    lost: null,
    agreed: [],
    behind: null,
    product: null,
  }
}

/** Everything the terminal knows of the person at the bike screens. It lives in memory and ends with the visit. */
export class BikeVisit {
  memory = nothing()
  #turn = 0

  /** A new screen: what the centre still answers to the one before is not wanted any more. */
  next(): number {
    this.#turn += 1
    return this.#turn
  }

  turn(): number {
    return this.#turn
  }

  forget(): void {
    this.memory = nothing()
    this.next()
  }
}

export function withConsent(consents: readonly Consent[], consent: Consent): readonly Consent[] {
  return [...withoutConsent(consents, consent.kind), consent]
}

export function withoutConsent(consents: readonly Consent[], kind: ConsentKind): readonly Consent[] {
  return consents.filter((given) => given.kind !== kind)
}
