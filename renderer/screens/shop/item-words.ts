import { assertNever } from '#domain/assert'
import type { Language } from '#domain/language'
import type { LineItemView, ReasonView } from '#contract/screens/shop-parts'
import type { BasketLineView, LineEndView, PassRowView } from '#contract/screens/shop'
import { formatCardNumber, formatDay, formatTenge } from '#renderer/i18n/format.ts'
import { formatPeriod } from '#renderer/i18n/shop/period.ts'
import { reasonWords as bikeReasonWords } from '../bike/bike-words'
import { coverageWords } from '../pass-words'
import type { Say } from '../screen-words'

/** What is sold, in words: what it is, and where and when it is good. */

export function reasonWords({ code, day, amount }: ReasonView, say: Say, language: Language): string {
  switch (code) {
    case 'access_blocked':
    case 'underage':
    case 'out_of_season':
    case 'citizens_only':
    case 'concession_not_here':
    case 'concession_not_verified':
    case 'concession_ended':
    case 'concession_state_old':
    case 'product_in_force':
    case 'deposit_held':
    case 'no_deposit_means':
    case 'no_debt':
      return bikeReasonWords({ code, day }, say, language)
    default:
      return say(`shop.reason.${code}`, {
        date: day === null ? '' : formatDay(day, language),
        sum: amount === null ? '' : formatTenge(amount, language),
      })
  }
}

export function rowTitle(row: PassRowView, say: Say): string {
  switch (row.name) {
    case 'month':
    case 'months':
      return coverageWords(row.coverage, say)
    case 'days':
      return say('pass.fullDays', {}, row.count)
    case 'trips':
      return say('pass.tripsLeft', {}, row.count)
    default:
      return assertNever(row.name)
  }
}

export function itemTitle(item: LineItemView, say: Say): string {
  switch (item.kind) {
    case 'top_up':
      return say('shop.item.wallet')
    case 'pass':
      if (item.name === 'month') return say('shop.item.month')
      return say(`shop.item.${item.name}`, {}, item.count)
    case 'account':
      return say(`shop.item.${item.purpose}`)
    case 'card':
      return say('shop.item.card')
    default:
      return assertNever(item)
  }
}

/** Coverage and days; what belongs to it besides the price. */
export function itemNote(item: LineItemView, say: Say, language: Language): string {
  switch (item.kind) {
    case 'top_up':
      return say('shop.item.walletHow')
    case 'pass':
      return [coverageWords(item.coverage, say), validityWords(item.validity, say, language)].join(' · ')
    case 'account': {
      const { accountId, deposit, period } = item
      const parts = [say('shop.item.account', { id: accountId })]
      if (deposit > 0) parts.push(say('shop.item.deposit', { sum: formatTenge(deposit, language) }))
      if (period !== null) parts.push(formatPeriod(period.firstDay, period.lastDay, language))
      return parts.join(' · ')
    }
    case 'card':
      return ''
    default:
      return assertNever(item)
  }
}

function validityWords(
  validity: Extract<LineItemView, { kind: 'pass' }>['validity'],
  say: Say,
  language: Language,
): string {
  switch (validity.kind) {
    case 'days':
      return formatPeriod(validity.firstDay, validity.lastDay, language)
    case 'hours_from_first_validation':
      return say('shop.item.firstRide')
    case 'trips':
      return `${say('shop.item.noEnd')}, ${say('shop.item.transfers', {}, validity.transfers)}`
    default:
      return assertNever(validity)
  }
}

/** What must be known of a line besides: why it is not to be had, what has changed, what it does beside what is held. */
export function lineRemark(line: BasketLineView, say: Say, language: Language): string {
  if (line.reason !== null) return reasonWords(line.reason, say, language)
  const remarks = line.changes.map((change) => say(`shop.change.${change}`))
  const { item, beside, plasticLastDay } = line
  if (item.kind === 'pass' && item.validity.kind === 'days' && !item.validity.isGoodToday)
    remarks.push(say('shop.beside.notToday', { date: formatDay(item.validity.firstDay, language) }))
  if (beside !== null) remarks.push(besideWords(beside, say, language))
  if (plasticLastDay !== null) remarks.push(say('shop.beside.plastic', { date: formatDay(plasticLastDay, language) }))
  return remarks.join('. ')
}

function besideWords(beside: NonNullable<BasketLineView['beside']>, say: Say, language: Language): string {
  switch (beside.kind) {
    case 'adds_nothing':
      return say('shop.beside.adds_nothing', { date: formatDay(beside.heldUntil, language) })
    case 'adds':
      return say('shop.beside.adds', { routes: coverageWords(beside.routes, say) })
    case 'waits':
      return say('shop.beside.waits')
    case 'trips_together':
      return say('shop.beside.trips_together', {}, beside.trips)
    default:
      return assertNever(beside)
  }
}

/** Where a line ended, and where its money is. */
export function endWords(end: LineEndView, say: Say, language: Language): string {
  switch (end.kind) {
    case 'dispensed':
      return say('shop.outcome.end.dispensed', { number: formatCardNumber(end.cardNumber) })
    case 'deferred':
      return say('shop.outcome.end.deferred', { date: formatDay(end.lastDay, language) })
    case 'written':
    case 'credited':
    case 'refunding':
    case 'refunded':
    case 'owed':
    case 'in_question':
    case 'not_bought':
    case 'too_late':
    case 'not_written':
      return say(`shop.outcome.end.${end.kind}`)
    default:
      return assertNever(end)
  }
}
