import type { BikeCatalogue } from '#contract/catalogue/bike'
import type { PersonCatalogue } from '#contract/catalogue/person'
import { assert } from '#domain/assert'
import type { BikeTariff, BikeTerms } from '#domain/bike/tariff'
import type { CardTariff } from '#domain/card/tariff'
import { inForce, type Dated } from '#domain/catalogue/dated'
import type { ConcessionTariff } from '#domain/concession/tariff'
import type { FareTariff } from '#domain/fare/tariff'
import type { PassTariff } from '#domain/pass/tariff'
import type { PendingTerms } from '#domain/pending'
import type { PersonTerms } from '#domain/person/terms'
import type { WalletTariff } from '#domain/wallet/tariff'

/** Everything with a price, a term or a window, by the day it starts. A new price is a new version here, never code. */
export type Catalogue = {
  readonly card: readonly Dated<CardTariff>[]
  readonly pass: readonly Dated<PassTariff>[]
  readonly wallet: readonly Dated<WalletTariff>[]
  readonly concession: readonly Dated<ConcessionTariff>[]
  readonly fare: readonly Dated<FareTariff>[]
  readonly pending: readonly Dated<PendingTerms>[]
  readonly bike: BikeCatalogue
  readonly person: PersonCatalogue
}

/** What holds at one instant. */
export type Tariffs = {
  readonly card: CardTariff
  readonly pass: PassTariff
  readonly wallet: WalletTariff
  readonly concession: ConcessionTariff
  readonly fare: FareTariff
  readonly pending: PendingTerms
  readonly bike: BikeTariff
  readonly bikeTerms: BikeTerms
  readonly person: PersonTerms
}

/** A catalogue whose first version starts later than now is a defect of its making. */
export function tariffsAt(catalogue: Catalogue, atMs: number): Tariffs {
  const now = <Value>(versions: readonly Dated<Value>[], area: string): Value => {
    const value = inForce(versions, atMs)
    assert(value !== null, `the catalogue has no ${area} in force`)
    return value
  }
  return {
    card: now(catalogue.card, 'card tariff'),
    pass: now(catalogue.pass, 'pass tariff'),
    wallet: now(catalogue.wallet, 'wallet tariff'),
    concession: now(catalogue.concession, 'concession tariff'),
    fare: now(catalogue.fare, 'fare tariff'),
    pending: now(catalogue.pending, 'activation term'),
    bike: now(catalogue.bike.tariffs, 'bike tariff'),
    bikeTerms: now(catalogue.bike.terms, 'bike terms'),
    person: now(catalogue.person.terms, 'personal data terms'),
  }
}
