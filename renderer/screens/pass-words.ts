import { assertNever } from '#domain/assert'
import type { Language } from '#domain/language'
import type { PassView } from '#contract/screens/parts'
import { formatDay } from '../i18n/format'
import type { KioskKey } from '../i18n/messages'
import type { Say } from './screen-words'

const coverageKeys: readonly KioskKey[] = [
  'coverage.none',
  'coverage.city',
  'coverage.suburb',
  'coverage.citySuburb',
  'coverage.express',
  'coverage.cityExpress',
  'coverage.suburbExpress',
  'coverage.all',
]

export function coverageWords(coverage: PassView['coverage'], say: Say): string {
  return say(coverageKey(coverage))
}

function coverageKey({ city, suburb, express }: PassView['coverage']): KioskKey {
  return coverageKeys[Number(city) + 2 * Number(suburb) + 4 * Number(express)] ?? 'coverage.none'
}

export function passWords(pass: PassView, say: Say, language: Language) {
  return {
    name: say(`pass.${pass.product}`),
    coverage: coverageWords(pass.coverage, say),
    term: termWords(pass, say, language),
    left: leftWords(pass, say),
  }
}

function termWords(pass: PassView, say: Say, language: Language): string {
  switch (pass.state) {
    case 'expired':
      return say('pass.expired')
    case 'not_started':
      return say('pass.notStarted')
    case 'future':
      return pass.firstDay === null ? '' : say('pass.first', { date: formatDay(pass.firstDay, language) })
    case 'active':
      return pass.lastDay === null ? say('pass.noEnd') : say('pass.last', { date: formatDay(pass.lastDay, language) })
    default:
      return assertNever(pass.state)
  }
}

function leftWords(pass: PassView, say: Say): string {
  if (pass.state === 'expired') return ''
  if (pass.trips !== null) return say('pass.tripsLeft', {}, pass.trips)
  if (pass.state === 'active' && pass.daysLeft !== null) return say('pass.days', {}, pass.daysLeft)
  if (pass.hours === null) return ''
  if (pass.hours > 0 && pass.hours % 24 === 0) return say('pass.fullDays', {}, pass.hours / 24)
  return say('pass.hoursLeft', {}, pass.hours)
}
