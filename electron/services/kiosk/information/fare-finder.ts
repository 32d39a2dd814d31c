import type { FareAnswerView, FareChoice, FarePayerChoice, FarePlace, FareRoute } from '#contract/screens/information'
import type { ScreenOf } from '#contract/view'
import type { Tariffs } from '#contract/catalogue/catalogue'
import { assertNever } from '#domain/assert'
import { freeRoutesOf } from '#domain/concession/right'
import type { Territory } from '#domain/concession/tariff'
import { findFare, type FarePayer, type Journey, type Place } from '#domain/fare/fare-finder'
import { fareMeans, type FareTariff } from '#domain/fare/tariff'

/** What was answered so far; the questions come in the order of the fields. */
export type FareQuestion = {
  readonly route: FareRoute | null
  readonly from: FarePlace | null
  readonly to: FarePlace | null
  readonly payer: FarePayerChoice | null
}

export const nothingAsked: FareQuestion = { route: null, from: null, to: null, payer: null }

type Step = ScreenOf<'fare_finder'>['step']

export function stepOf({ route, from, to, payer }: FareQuestion): Step {
  if (route === null) return 'route'
  if (route === 'suburban' && from === null) return 'from'
  if (route === 'suburban' && to === null) return 'to'
  return payer === null ? 'payer' : 'answer'
}

/** The next question; null when this is not the one being asked. */
export function chosen(question: FareQuestion, choice: FareChoice): FareQuestion | null {
  if (choice.of !== stepOf(question)) return null
  switch (choice.of) {
    case 'route':
      return { ...question, route: choice.route }
    case 'from':
    case 'to':
      return { ...question, [choice.of]: choice.place }
    case 'payer':
      return { ...question, payer: choice.payer }
    default:
      return assertNever(choice)
  }
}

/** The question before; null at the first. */
export function previous(question: FareQuestion): FareQuestion | null {
  const last = (['payer', 'to', 'from', 'route'] as const).find((field) => question[field] !== null)
  return last === undefined ? null : { ...question, [last]: null }
}

export function fareScreen(question: FareQuestion, tariffs: Tariffs): ScreenOf<'fare_finder'> {
  const { childAge, schoolAge } = tariffs.fare
  return {
    kind: 'fare_finder',
    step: stepOf(question),
    ...question,
    ages: {
      childFrom: childAge.from,
      childBefore: childAge.before,
      schoolFrom: schoolAge.from,
      schoolBefore: schoolAge.before,
    },
    answers: answersOf(question, tariffs),
  }
}

function answersOf(question: FareQuestion, tariffs: Tariffs): FareAnswerView[] {
  const journey = journeyOf(question)
  const { payer } = question
  if (journey === null || payer === null) return []
  const asked = payerOf(payer, journey, tariffs)
  return fareMeans.map((means) => {
    const answer = findFare({ journey, payer: asked, means }, tariffs.fare)
    return { means, amount: answer.kind === 'fare' ? answer.amount : null }
  })
}

function journeyOf({ route, from, to }: FareQuestion): Journey | null {
  if (route === null) return null
  if (route !== 'suburban') return { route }
  return from === null || to === null ? null : { route, from: placeOf(from), to: placeOf(to) }
}

const placeOfChoice: Readonly<Record<FarePlace, Place>> = {
  astana: { kind: 'astana' },
  zone_1: { kind: 'zone', zone: 1 },
  zone_2: { kind: 'zone', zone: 2 },
  zone_3: { kind: 'zone', zone: 3 },
  zone_4: { kind: 'zone', zone: 4 },
}

function placeOf(place: FarePlace): Place {
  return placeOfChoice[place]
}

/** Where a holder of a regional concession lives: the three territories ride free on the same routes (CONC-003). */
const region: Territory = 'tselinograd'

function payerOf(payer: FarePayerChoice, { route }: Journey, { fare, concession }: Tariffs): FarePayer {
  switch (payer) {
    case 'adult':
      return { kind: 'general' }
    case 'luggage':
      return { kind: 'luggage' }
    case 'child':
      return young(fare.childAge.from, 'none')
    case 'child_school_card':
      return young(fare.childAge.from, 'validated')
    case 'pupil_school_card':
      return young(oldestPupil(fare), 'validated')
    case 'small_child':
      return young(fare.childAge.from - 1, 'none')
    case 'concession_astana':
    case 'concession_region': {
      const territory = payer === 'concession_astana' ? 'astana' : region
      const coversRoute = freeRoutesOf(territory, concession).includes(route)
      return { kind: 'concession', namedCard: true, inForce: true, coversRoute }
    }
    default:
      return assertNever(payer)
  }
}

function young(ageYears: number, schoolCard: 'validated' | 'none'): FarePayer {
  return { kind: 'young', ageYears, schoolCard }
}

function oldestPupil({ schoolAge }: FareTariff): number {
  return schoolAge.before - 1
}
