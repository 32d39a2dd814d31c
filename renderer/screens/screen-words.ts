import { assertNever } from '#domain/assert'
import type { Language } from '#domain/language'
import type { CardView } from '#contract/screens/parts'
import type { MessageCode, Screen, ScreenOf } from '#contract/view'
import { formatCardNumber, formatTenge } from '../i18n/format'
import { bikeWords } from './bike/bike-words'
import { informationWords } from './information/information-words'
import type { Named } from '../i18n/i18n'
import type { KioskKey } from '../i18n/messages'
import { newCardWords } from './new-card/new-card-words'
import { itemTitle } from './shop/item-words'
import { shopWords } from './shop/shop-words'

export type Say = (key: KioskKey, named?: Named, count?: number) => string

/** What a screen says in words: title, sentence, and where the money is or what the one number is. Screens draw it and the
 *  spoken hint reads it, so eye and ear get the same. */
export type ScreenWords = { readonly title: string; readonly lead: string; readonly money: string }

const nothing = ''

export function screenWords(screen: Screen, say: Say, language: Language): ScreenWords {
  switch (screen.kind) {
    case 'starting':
      return { title: say('starting.title'), lead: say('starting.lead'), money: nothing }
    case 'home':
      return { title: say('home.title'), lead: say('home.lead'), money: nothing }
    case 'reading':
      return { title: say('reading.title'), lead: say('reading.lead'), money: nothing }
    case 'card':
      return cardWords(screen, say, language)
    case 'top_up':
      return topUpWords(screen, say, language)
    case 'cash':
      return cashWords(screen, say, language)
    case 'bank':
      return bankWords(screen, say, language)
    case 'declined':
      return declinedWords(screen, say, language)
    case 'writing':
    case 'done':
    case 'card_removed':
    case 'deferred':
      return outcomeWords(screen, say, language)
    case 'passes':
    case 'basket':
    case 'outcome':
      return shopWords(screen, say, language)
    case 'new_card':
    case 'dispensing':
    case 'take_card':
    case 'new_card_present':
    case 'new_card_done':
    case 'new_card_failed':
      return newCardWords(screen, say, language)
    case 'receipt':
      return { title: say('receipt.title'), lead: say('receipt.lead'), money: nothing }
    case 'message':
      return messageWords(screen, say, language)
    case 'help':
      return { title: say('help.title'), lead: say('help.lead'), money: say('foot.help') }
    case 'information':
    case 'information_section':
    case 'information_entry':
    case 'fare_finder':
      return informationWords(screen, say, language)
    case 'idle_warning':
      return { title: say('idle.title'), lead: say('idle.lead', {}, screen.secondsLeft), money: nothing }
    case 'out_of_service':
      return { title: say('out.title'), lead: say('out.lead'), money: say('out.money') }
    case 'bike':
    case 'bike_prices':
    case 'bike_entry':
    case 'bike_consents':
    case 'bike_text':
    case 'bike_document':
    case 'bike_proof':
    case 'bike_summary':
    case 'bike_registered':
    case 'bike_account':
    case 'bike_products':
    case 'bike_confirm':
    case 'bike_day_pass':
    case 'bike_top_up':
    case 'bike_block':
    case 'bike_notice':
      return bikeWords(screen, say, language)
    default:
      return assertNever(screen)
  }
}

function declinedWords({ reason, due }: ScreenOf<'declined'>, say: Say, language: Language): ScreenWords {
  return {
    title: say('declined.title'),
    lead: `${say(`declined.${reason}`)} ${say('declined.todo')}`,
    money: say('declined.money', { sum: formatTenge(due, language) }),
  }
}

function messageWords(screen: ScreenOf<'message'>, say: Say, language: Language): ScreenWords {
  return {
    title: say(`message.${screen.code}.title`),
    lead: say(`message.${screen.code}.todo`),
    money: moneyTitle(screen, say, language),
  }
}

/** What the balance is worth, for people who count in rides. */
export function ridesWords(card: CardView, say: Say): string {
  if (card.cityRides === null) return nothing
  return card.cityRides > 0 ? say('card.rides', {}, card.cityRides) : say('card.noRides')
}

function cardWords(screen: ScreenOf<'card'>, say: Say, language: Language): ScreenWords {
  const ready = screen.pending.filter((payment) => payment.state === 'ready')
  const pending = ready.map((payment) => say('pending.title', { sum: formatTenge(payment.amount, language) }))
  return {
    title: `${say(`card.kind.${screen.card.kind}`)} ${formatCardNumber(screen.card.number)}`,
    lead: ridesWords(screen.card, say),
    money: [`${say('card.wallet')}: ${formatTenge(screen.card.balance, language)}`, ...pending].join('. '),
  }
}

function topUpWords(screen: ScreenOf<'top_up'>, say: Say, language: Language): ScreenWords {
  const limits = say('topUp.limits', {
    min: formatTenge(screen.min, language),
    max: formatTenge(screen.max, language),
  })
  return {
    title: screen.entering ? say('topUp.enter') : say('topUp.title'),
    lead: screen.entering || screen.chosen === null ? limits : formatTenge(screen.chosen, language),
    money: `${say('topUp.now')}: ${formatTenge(screen.card.balance, language)}`,
  }
}

function cashWords(screen: ScreenOf<'cash'>, say: Say, language: Language): ScreenWords {
  const money = `${say('cash.remaining')}: ${formatTenge(screen.remaining, language)}`
  switch (screen.note) {
    case 'waiting':
      return { title: say('cash.title'), lead: nothing, money }
    case 'checking':
      return { title: say('cash.checking'), lead: nothing, money }
    case 'rejected':
      return { title: say('cash.rejected'), lead: say('cash.rejectedHow'), money }
    default:
      return assertNever(screen.note)
  }
}

function bankWords(screen: ScreenOf<'bank'>, say: Say, language: Language): ScreenWords {
  const money = `${say('bank.due')}: ${formatTenge(screen.due, language)}`
  switch (screen.step) {
    case 'waiting_for_card':
      return { title: say('bank.waiting'), lead: say('bank.waitingLead'), money }
    case 'processing':
      return { title: say('bank.processing'), lead: say('bank.processingLead'), money }
    case 'checking':
      return { title: say('bank.checking'), lead: say('bank.checkingLead'), money }
    default:
      return assertNever(screen.step)
  }
}

type Outcome = ScreenOf<'writing' | 'done' | 'card_removed' | 'deferred'>

function outcomeWords(screen: Outcome, say: Say, language: Language): ScreenWords {
  const sum = formatTenge(screen.amount, language)
  switch (screen.kind) {
    case 'writing':
      return { title: say('writing.title'), lead: writingLead(screen, sum, say), money: nothing }
    case 'done':
      return {
        title: say('done.title', { sum }),
        lead: say('done.lead'),
        money: `${say('done.now')}: ${formatTenge(screen.balanceAfter, language)}`,
      }
    case 'card_removed':
      return { ...removedWords(screen, say), money: say('money.kept', { sum }) }
    case 'deferred':
      return { title: say('deferred.title', { sum }), lead: say('deferred.lead'), money: nothing }
    default:
      return assertNever(screen)
  }
}

/** One amount, or one of several things. */
function writingLead({ item, line, lines }: ScreenOf<'writing'>, sum: string, say: Say): string {
  if (lines === 1 && item.kind === 'top_up') return say('writing.lead', { sum })
  const title = itemTitle(item, say)
  return lines === 1 ? say('shop.writing.one', { title }) : say('shop.writing.several', { title, line, lines })
}

function removedWords(screen: ScreenOf<'card_removed'>, say: Say): Omit<ScreenWords, 'money'> {
  if (screen.otherCard) return { title: say('removed.otherTitle'), lead: say('removed.other') }
  return { title: say('removed.title'), lead: say(`removed.${screen.outcome}`) }
}

type MoneyPlace = 'kept' | 'returned' | 'blocked' | 'onCard' | 'checking' | 'notWritten'

/** Where the amount of a message is. */
const moneyPlace: Record<MessageCode, MoneyPlace> = {
  card_not_ours: 'kept',
  card_not_authentic: 'kept',
  card_unreadable: 'kept',
  card_blocked: 'kept',
  card_limit: 'notWritten',
  card_no_slot: 'notWritten',
  card_other: 'kept',
  pending_expired: 'blocked',
  pending_blocked: 'blocked',
  pending_cancelled: 'notWritten',
  pending_activated: 'onCard',
  pending_unreadable: 'kept',
  pending_other_card: 'kept',
  bank_unknown: 'checking',
  payment_refunded: 'returned',
  money_owed: 'kept',
  devices_restarting: 'kept',
}

/** Messages that follow a payment even when they carry no amount. */
const afterPayment: ReadonlySet<MessageCode> = new Set([
  'pending_expired',
  'pending_blocked',
  'pending_cancelled',
  'pending_activated',
  'pending_unreadable',
  'pending_other_card',
  'bank_unknown',
  'payment_refunded',
  'money_owed',
  'devices_restarting',
])

function moneyTitle(screen: ScreenOf<'message'>, say: Say, language: Language): string {
  if (screen.amount !== null) {
    return say(`money.${moneyPlace[screen.code]}`, { sum: formatTenge(screen.amount, language) })
  }
  return afterPayment.has(screen.code) ? say('money.safe') : say('money.none')
}
