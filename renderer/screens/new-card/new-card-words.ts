import { assertNever } from '#domain/assert'
import type { Language } from '#domain/language'
import type { ScreenOf } from '#contract/view'
import { formatCardNumber, formatTenge } from '#renderer/i18n/format.ts'
import type { Say, ScreenWords } from '../screen-words'

export type NewCardScreen = ScreenOf<
  'new_card' | 'dispensing' | 'take_card' | 'new_card_present' | 'new_card_done' | 'new_card_failed'
>

const nothing = ''

export function newCardWords(screen: NewCardScreen, say: Say, language: Language): ScreenWords {
  switch (screen.kind) {
    case 'new_card':
      return {
        title: say('newCard.title'),
        lead: say('newCard.lead'),
        money: `${say('newCard.due')}: ${formatTenge(screen.due, language)}`,
      }
    case 'dispensing':
      return { title: say('newCard.making.title'), lead: say('newCard.making.lead'), money: nothing }
    case 'take_card':
      return { title: say('newCard.take.title'), lead: say('newCard.take.lead'), money: nothing }
    case 'new_card_present': {
      const sum = formatTenge(screen.amount, language)
      return {
        title: say('newCard.present.title'),
        lead: say('newCard.present.lead', { sum }),
        money: say('money.kept', { sum }),
      }
    }
    case 'new_card_done':
      return {
        title: say('newCard.done.title'),
        lead: say('newCard.done.lead'),
        money: [
          `${say('newCard.done.number')}: ${formatCardNumber(screen.cardNumber)}`,
          `${say('newCard.done.balance')}: ${formatTenge(screen.balance, language)}`,
        ].join('. '),
      }
    case 'new_card_failed':
      return {
        title: say(`newCard.failed.${screen.reason}.title`),
        lead: say(`newCard.failed.${screen.reason}.todo`),
        money: moneyTitle(screen, say, language),
      }
    default:
      return assertNever(screen)
  }
}

function moneyTitle({ money, amount }: ScreenOf<'new_card_failed'>, say: Say, language: Language): string {
  const sum = formatTenge(amount, language)
  switch (money) {
    case 'returned':
      return say('money.returned', { sum })
    case 'returning':
      return say('newCard.failed.returning', { sum })
    case 'owed':
      return say('money.kept', { sum })
    case 'checking':
      return say('money.checking', { sum })
    default:
      return assertNever(money)
  }
}
