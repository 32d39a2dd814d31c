import type { BikeReason } from '#contract/screens/bike'
import type { Screen, ScreenOf } from '#contract/view'
import { assertNever } from '#domain/assert'
import type { Language } from '#domain/language'
import { subtractTenge, sumTenge, tenge, type Tenge } from '#domain/money'
import { almatyDay } from '#domain/time'
import { formatDay, formatDayOfYear, formatTenge, formatTime } from '#renderer/i18n/format.ts'
import type { Say, ScreenWords } from '../screen-words'

/** What the screens of the bike service say, for the eye and for the ear. */

export type BikeScreen = Extract<Screen, { kind: `bike${string}` }>
type Fact = { readonly label: string; readonly value: string }

export function bikeWords(screen: BikeScreen, say: Say, language: Language): ScreenWords {
  const words = (title: string, lead = '', money = ''): ScreenWords => ({ title, lead, money })
  const sum = (amount: Tenge): string => formatTenge(amount, language)
  switch (screen.kind) {
    case 'bike':
      return screen.centre === 'up'
        ? words(say('bike.start.title'), say('bike.start.lead'))
        : words(say('bike.start.title'), `${say('bike.start.offline')}. ${say('bike.start.offlineHow')}`)
    case 'bike_prices':
      return words(say('bike.prices.title'))
    case 'bike_entry':
      return words(say(`bike.entry.${screen.field}.title`), entryLead(screen, say))
    case 'bike_consents':
      return words(say(`bike.consents.${screen.purpose}`), say(`bike.consents.${screen.purpose}Lead`))
    case 'bike_text':
      return words(screen.title[language])
    case 'bike_document':
      return words(say('bike.document.title'), say('bike.document.choose'))
    case 'bike_proof':
      return words(say('bike.proof.title'), say('bike.proof.lead'))
    case 'bike_summary':
      return words(say('bike.summary.title'), screen.problem === null ? '' : say('bike.summary.offlineHow'))
    case 'bike_registered':
      return words(
        say('bike.registered.title'),
        `${say('bike.registered.id')}: ${Array.from(screen.accountId).join(' ')}`,
        say('bike.registered.pin'),
      )
    case 'bike_account':
      return words(
        say('bike.account.title', { id: screen.accountId }),
        restrictionWords(screen, say, language) ?? '',
        `${say('bike.account.balance')}: ${sum(screen.balance)}`,
      )
    case 'bike_products':
      return words(say('bike.products.title'), say('bike.pay.account', { id: screen.accountId }))
    case 'bike_confirm':
      return words(
        screen.product.kind === 'debt' ? say('bike.pay.debtTitle') : say('bike.pay.title'),
        screen.product.kind === 'debt' ? say('bike.pay.debtFirstHow') : say('bike.pay.noRefund'),
        `${say('bike.pay.due')}: ${sum(screen.due)}`,
      )
    case 'bike_day_pass':
      return words(
        say('bike.dayPass.title'),
        say('bike.dayPass.back', { sum: sum(screen.parts.deposit) }),
        `${say('bike.pay.due')}: ${sum(screen.due)}`,
      )
    case 'bike_top_up':
      return words(
        screen.entering ? say('bike.topUp.enter') : say('bike.topUp.title'),
        '',
        `${say('bike.topUp.now')}: ${sum(screen.balance)}`,
      )
    case 'bike_block':
      return words(
        say('bike.block.title'),
        say(screen.problem === null ? 'bike.block.lead' : `bike.block.${screen.problem}`),
      )
    case 'bike_notice':
      return words(
        say(`bike.notice.${screen.code}.title`),
        noticeTodo(screen, say, language),
        say(screen.code === 'access_closed' ? 'bike.block.money' : 'bike.notice.money'),
      )
    default:
      return assertNever(screen)
  }
}

function entryLead(screen: ScreenOf<'bike_entry'>, say: Say): string {
  if (screen.isBusy) return say('bike.entry.busy')
  if (screen.problem === null) return ''
  const problem = say(`bike.problem.${screen.problem}`)
  return screen.attemptsLeft === null ? problem : `${problem} ${say('bike.entry.attempts', {}, screen.attemptsLeft)}`
}

/** Why a product is not offered, in a few words. */
export function reasonWords({ code, day }: BikeReason, say: Say, language: Language): string {
  const date = day === null ? '' : formatDay(day, language)
  if (code === 'out_of_season' && day !== null) return say('bike.reason.out_of_season_until', { date })
  return say(`bike.reason.${code}`, { date })
}

export function productWords(product: ScreenOf<'bike_account'>['product'], say: Say, language: Language): string {
  if (product === null) return say('bike.account.none')
  if (product.kind === 'day_pass') return say('bike.account.dayPass', {}, product.hours)
  return say('bike.account.until', { product: skuWords(product.sku, say), date: formatDay(product.lastDay, language) })
}

/** A product of the account may be older than the tariff. */
function skuWords(sku: string, say: Say): string {
  switch (sku) {
    case 'BIKE_STD_MONTH':
    case 'BIKE_STD_QUARTER':
    case 'BIKE_STD_SEASON':
    case 'BIKE_CONC_QUARTER':
    case 'BIKE_CONC_SEASON':
      return say(`bike.product.${sku}`)
    default:
      return say('bike.product.other')
  }
}

/** What lifts a restriction, or by when it is lifted; null: there is none. */
export function restrictionWords(
  { restriction }: ScreenOf<'bike_account'>,
  say: Say,
  language: Language,
): string | null {
  if (restriction === null) return null
  const { toPay, liftHours, liftedByMs } = restriction
  return liftedByMs === null
    ? say('bike.account.lift', { sum: formatTenge(toPay, language) }, liftHours)
    : say('bike.account.lifting', { time: formatTime(liftedByMs) })
}

const chargesShown = 4

/** Every charge that is owed; of very many the oldest and the sum of the rest. */
export function chargeFacts(lines: ScreenOf<'bike_account'>['debts'], say: Say, language: Language): readonly Fact[] {
  const shown = lines.length > chargesShown ? lines.slice(0, chargesShown - 1) : lines
  const others = sumTenge(lines.slice(shown.length).map(({ open }) => open))
  const facts = shown.map(({ charge, open, dueDay }) => {
    const name = say(`bike.charge.${charge}`)
    const label = dueDay === null ? name : say('bike.charge.due', { charge: name, date: formatDay(dueDay, language) })
    return { label, value: formatTenge(open, language) }
  })
  return others === 0 ? facts : [...facts, { label: say('bike.charge.others'), value: formatTenge(others, language) }]
}

/** What is added to the price, and what the account takes off it (BIKE-012). */
export function partFacts(
  { parts, fromAccount }: Pick<ScreenOf<'bike_confirm'>, 'parts' | 'fromAccount'>,
  say: Say,
  language: Language,
): readonly Fact[] {
  const line = (label: string, amount: Tenge): readonly Fact[] =>
    amount === 0 ? [] : [{ label, value: formatTenge(amount, language) }]
  return [
    ...line(say('bike.pay.debt'), parts.debt),
    ...line(say('bike.pay.deposit'), parts.deposit),
    ...line(say('bike.pay.minimum'), parts.minimum),
    ...line(say('bike.pay.fromAccount'), subtractTenge(tenge(0), fromAccount)),
  ]
}

export function noticeTodo({ code, day, atMs }: ScreenOf<'bike_notice'>, say: Say, language: Language): string {
  switch (code) {
    case 'underage':
      return day === null
        ? say('bike.notice.underage.todoNoDay')
        : say('bike.notice.underage.todo', { date: formatDayOfYear(day, language) })
    case 'locked':
    case 'access_closed':
      return say(`bike.notice.${code}.todo`, { time: atMs === null ? '' : momentWords(atMs, language) })
    case 'offline':
    case 'access_blocked':
    case 'session_over':
    case 'form_refused':
    case 'changed':
    case 'not_offered':
      return say(`bike.notice.${code}.todo`)
    default:
      return assertNever(code)
  }
}

function momentWords(atMs: number, language: Language): string {
  return `${formatTime(atMs)}, ${formatDay(almatyDay(atMs), language)}`
}
