import { assertNever } from '#domain/assert'
import type { Language } from '#domain/language'
import type { ScreenOf } from '#contract/view'
import { formatCardNumber, formatTenge } from '#renderer/i18n/format.ts'
import { itemNote, itemTitle } from './item-words'
import type { Say, ScreenWords } from '../screen-words'

export function shopWords(
  screen: ScreenOf<'passes' | 'basket' | 'outcome'>,
  say: Say,
  language: Language,
): ScreenWords {
  switch (screen.kind) {
    case 'passes':
      return passesWords(screen, say)
    case 'basket':
      return basketWords(screen, say, language)
    case 'outcome':
      return outcomeWords(screen, say, language)
    default:
      return assertNever(screen)
  }
}

function passesWords(screen: ScreenOf<'passes'>, say: Say): ScreenWords {
  return {
    title: say('shop.passes.title'),
    lead: say('shop.passes.lead'),
    money: formatCardNumber(screen.card.number),
  }
}

function basketWords(screen: ScreenOf<'basket'>, say: Say, language: Language): ScreenWords {
  const isChanged = screen.lines.some(({ changes }) => changes.length > 0)
  const lines = screen.lines.map(({ item }) => `${itemTitle(item, say)}, ${itemNote(item, say, language)}`)
  return {
    title: say(screen.editing ? 'shop.basket.takeOut' : isChanged ? 'shop.basket.changed' : 'shop.basket.title'),
    lead: isChanged ? say('shop.basket.changedLead') : lines.join('. '),
    money: `${say('shop.basket.total')}: ${formatTenge(screen.total, language)}`,
  }
}

type Tone = 'good' | 'gold' | 'bad'

/** The worst end of a line is the state of the whole: money that a person settles, money that goes back, money that waits. */
export function outcomeTone({ lines }: ScreenOf<'outcome'>): Tone {
  const ends = lines.map(({ end }) => end.kind)
  if (ends.some((end) => ['owed', 'in_question', 'refunding', 'refunded', 'not_bought', 'too_late'].includes(end)))
    return 'bad'
  return ends.some((end) => end === 'deferred' || end === 'not_written') ? 'gold' : 'good'
}

function outcomeWords(screen: ScreenOf<'outcome'>, say: Say, language: Language): ScreenWords {
  const ends = screen.lines.map(({ end }) => end.kind)
  const money = `${say('shop.outcome.paid')}: ${formatTenge(screen.paid, language)}`
  if (outcomeTone(screen) === 'good')
    return { title: say('shop.outcome.done'), lead: say('shop.outcome.doneLead'), money }
  const isPartly = ends.some((end) => end === 'written' || end === 'credited' || end === 'dispensed')
  return { title: say(isPartly ? 'shop.outcome.partly' : 'shop.outcome.none'), lead: leadOf(ends, say), money }
}

function leadOf(ends: readonly ScreenOf<'outcome'>['lines'][number]['end']['kind'][], say: Say): string {
  if (ends.some((end) => end === 'owed' || end === 'in_question')) return say('shop.outcome.owedLead')
  return say(
    ends.some((end) => end === 'refunding' || end === 'refunded') ? 'shop.outcome.backLead' : 'shop.outcome.heldLead',
  )
}
