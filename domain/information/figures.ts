import type { BikeDayPass } from '#domain/bike/product'
import type { AccountTerms, BikeTariff, RenterTerms, RideTerms } from '#domain/bike/tariff'
import { evasionFine } from '#domain/fare/rides'
import type { FareTariff } from '#domain/fare/tariff'
import { requisitesOf, type InformationBase } from '#domain/information/base'
import type { InformationText } from '#domain/information/section'
import type { Tenge } from '#domain/money'

/** Figures the texts ask for as `{name}`. A price or term that lives in the catalogue is never written into a text. */

/** `not_stated`: the documents give none; the words say "ask 109". */
export type Figure =
  | { readonly kind: 'money'; readonly amount: Tenge }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'text'; readonly text: InformationText }
  | { readonly kind: 'not_stated' }

export type FigureSources = {
  readonly fare: FareTariff
  /** Of the bike tariff and terms in force, what the texts show. */
  readonly bike: {
    readonly tariff: Pick<BikeTariff, 'minimumBalance' | 'timeCharge' | 'overstayPerDay' | 'lateReturnPerDay'> & {
      readonly dayPasses: readonly Pick<BikeDayPass, 'deposit'>[]
    }
    readonly terms: {
      readonly ride: Pick<RideTerms, 'breakSecondsMin' | 'hoursMax' | 'lostAfterHours'>
      readonly renter: Pick<RenterTerms, 'ageMin'>
      readonly account: Pick<
        AccountTerms,
        'liftHoursMax' | 'repairWorkingDays' | 'explanationFineDays' | 'accidentDays'
      >
    }
  }
  /** Calendar days to activate a pending payment (PEND-004). */
  readonly activationDays: number
  readonly base: InformationBase
}

export const figureNames = [
  'activationDays',
  'cityFareCashless',
  'cityFareCash',
  'childFareCashless',
  'childFareCash',
  'cityLuggageCashless',
  'cityLuggageCash',
  'expressFare',
  'childAgeFrom',
  'childAgeBefore',
  'schoolAgeFrom',
  'schoolAgeBefore',
  'handLuggageLongCm',
  'handLuggageWideCm',
  'handLuggageHighCm',
  'handLuggageKg',
  'evasionFineIndices',
  'evasionFineSum',
  'bikeFreeMinutes',
  'bikeFirstMinutes',
  'bikeFirstCharge',
  'bikeSecondMinutes',
  'bikeSecondCharge',
  'bikeThirdMinutes',
  'bikeThirdCharge',
  'bikeFurtherHourCharge',
  'bikeBreakSeconds',
  'bikeDeposit',
  'bikeOverstayPerDay',
  'bikeLatePerDay',
  'bikeReturnHours',
  'bikeLostHours',
  'bikeMinimumAge',
  'bikeMinimumBalance',
  'bikeLiftHours',
  'bikeRepairDays',
  'bikeExplanationFineDays',
  'bikeAccidentDays',
  'legalEntity',
  'bin',
  'transitAddress',
  'transitIik',
  'transitBik',
  'transitKbe',
  'transitBank',
  'bikeAddress',
  'bikeIik',
  'bikeBik',
  'bikeKbe',
  'bikeBank',
  'transitContractDate',
  'transitContractCity',
  'bikeContractDate',
  'bikeContractCity',
  'almatyOpens',
  'almatyCloses',
  'almatyBreakFrom',
  'almatyBreakTo',
] as const
export type FigureName = (typeof figureNames)[number]

export type Figures = Readonly<Record<FigureName, Figure>>

export function informationFigures({ fare, bike, activationDays, base }: FigureSources): Figures {
  return {
    ...fareFigures(fare),
    ...bikeFigures(bike),
    ...requisiteFigures(base),
    activationDays: number(activationDays),
  }
}

function fareFigures(fare: FareTariff) {
  const [longCm, wideCm, highCm] = fare.handLuggage.sizesCm
  const fine = evasionFine(fare)
  return {
    cityFareCashless: price(fare.city.general.cashless),
    cityFareCash: price(fare.city.general.cash),
    childFareCashless: price(fare.city.child.cashless),
    childFareCash: price(fare.city.child.cash),
    cityLuggageCashless: price(fare.city.luggage.cashless),
    cityLuggageCash: price(fare.city.luggage.cash),
    expressFare: price(fare.express.cashless),
    childAgeFrom: number(fare.childAge.from),
    childAgeBefore: number(fare.childAge.before),
    schoolAgeFrom: number(fare.schoolAge.from),
    schoolAgeBefore: number(fare.schoolAge.before),
    handLuggageLongCm: number(longCm),
    handLuggageWideCm: number(wideCm),
    handLuggageHighCm: number(highCm),
    handLuggageKg: number(fare.handLuggage.weightKg),
    evasionFineIndices: number(fine.indices),
    evasionFineSum: price(fine.amount),
  }
}

/** A bracket the tariff does not have is not stated. */
function bikeFigures({ tariff, terms }: FigureSources['bike']) {
  const [free, first, second, third] = tariff.timeCharge.brackets
  return {
    bikeFreeMinutes: limit(free?.minutesMax),
    bikeFirstMinutes: limit(first?.minutesMax),
    bikeFirstCharge: price(first?.price ?? null),
    bikeSecondMinutes: limit(second?.minutesMax),
    bikeSecondCharge: price(second?.price ?? null),
    bikeThirdMinutes: limit(third?.minutesMax),
    bikeThirdCharge: price(third?.price ?? null),
    bikeFurtherHourCharge: price(tariff.timeCharge.furtherHour),
    bikeBreakSeconds: number(terms.ride.breakSecondsMin),
    bikeDeposit: price(tariff.dayPasses[0]?.deposit ?? null),
    bikeOverstayPerDay: price(tariff.overstayPerDay),
    bikeLatePerDay: price(tariff.lateReturnPerDay),
    bikeReturnHours: number(terms.ride.hoursMax),
    bikeLostHours: number(terms.ride.lostAfterHours),
    bikeMinimumAge: number(terms.renter.ageMin),
    bikeMinimumBalance: price(tariff.minimumBalance),
    bikeLiftHours: number(terms.account.liftHoursMax),
    bikeRepairDays: number(terms.account.repairWorkingDays),
    bikeExplanationFineDays: number(terms.account.explanationFineDays),
    bikeAccidentDays: number(terms.account.accidentDays),
  }
}

function requisiteFigures(base: InformationBase) {
  const transit = requisitesOf('transit', base)
  const bike = requisitesOf('bike', base)
  return {
    legalEntity: text(transit.legalEntity),
    bin: text(transit.bin),
    transitAddress: text(transit.address),
    transitIik: text(transit.iik),
    transitBik: text(transit.bik),
    transitKbe: text(transit.kbe),
    transitBank: text(transit.bank),
    bikeAddress: text(bike.address),
    bikeIik: text(bike.iik),
    bikeBik: text(bike.bik),
    bikeKbe: text(bike.kbe),
    bikeBank: text(bike.bank),
    transitContractDate: text(base.contracts.transit.date),
    transitContractCity: text(base.contracts.transit.city),
    bikeContractDate: text(base.contracts.bike.date),
    bikeContractCity: text(base.contracts.bike.city),
    ...almatyHourFigures(base),
  }
}

/** The one break of the day is the one the answers name (FAQ-017). */
function almatyHourFigures({ hours: { almaty } }: InformationBase) {
  return {
    almatyOpens: text(almaty?.opens ?? null),
    almatyCloses: text(almaty?.closes ?? null),
    almatyBreakFrom: text(almaty?.breaks[0]?.from ?? null),
    almatyBreakTo: text(almaty?.breaks[0]?.to ?? null),
  }
}

function number(value: number): Figure {
  return { kind: 'number', value }
}

function limit(value: number | undefined): Figure {
  return value === undefined ? { kind: 'not_stated' } : number(value)
}

function price(amount: Tenge | null): Figure {
  return amount === null ? { kind: 'not_stated' } : { kind: 'money', amount }
}

function text(value: InformationText | null): Figure {
  return value === null ? { kind: 'not_stated' } : { kind: 'text', text: value }
}
