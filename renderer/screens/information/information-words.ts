import type { FarePayerChoice, FarePlace } from '#contract/screens/information'
import type { ScreenOf } from '#contract/view'
import { assertNever } from '#domain/assert'
import type { ReadBlock } from '#domain/information/read'
import type { Language } from '#domain/language'
import { formatTenge } from '#renderer/i18n/format.ts'
import type { Say, ScreenWords } from '../screen-words'

type InformationScreen = ScreenOf<'information' | 'information_section' | 'information_entry' | 'fare_finder'>
type FareScreen = ScreenOf<'fare_finder'>

export function informationWords(screen: InformationScreen, say: Say, language: Language): ScreenWords {
  switch (screen.kind) {
    case 'information':
      return { title: say('information.title'), lead: say('information.lead'), money: '' }
    case 'information_section':
      return { title: screen.title, lead: screen.caveat ?? say('information.leadEntries'), money: '' }
    case 'information_entry':
      return { title: screen.title, lead: spokenLead(screen), money: '' }
    case 'fare_finder':
      return screen.step === 'answer'
        ? answerWords(screen, say, language)
        : { title: say('information.fare.title'), lead: say(`information.fare.ask.${screen.step}`), money: '' }
    default:
      return assertNever(screen)
  }
}

/** The caveat of another city goes before everything; then the first sentence. */
function spokenLead({ caveat, blocks }: ScreenOf<'information_entry'>): string {
  const [first] = blocks
  const sentence = first === undefined ? '' : firstSentence(textOf(first))
  return [caveat ?? '', sentence].filter((part) => part !== '').join(' ')
}

function textOf(block: ReadBlock): string {
  switch (block.kind) {
    case 'paragraph':
    case 'warning':
      return block.text
    case 'steps':
      return block.steps[0] ?? ''
    case 'list':
      return block.items[0] ?? ''
    case 'facts':
      return block.facts.map(({ label, value }) => `${label}: ${value}`)[0] ?? ''
    case 'matrix':
    case 'qr':
      return block.caption
    case 'contact':
      return `${block.name}: ${block.value}`
    default:
      return assertNever(block)
  }
}

/** To the first full stop that ends a sentence: after it comes a space and a capital letter. */
function firstSentence(text: string): string {
  return /^.*?[.!?](?=\s+[\p{Lu}«])/u.exec(text)?.[0] ?? text
}

function answerWords(screen: FareScreen, say: Say, language: Language): ScreenWords {
  const { cashless, cash } = columnsOf(screen)
  const write = (amount: typeof cash) =>
    amount === null ? say('information.fare.notStatedHow') : formatTenge(amount, language)
  return {
    title: askedWords(screen, say).join(', '),
    lead: `${say('information.fare.cashless')}: ${write(cashless)}`,
    money: say('information.fare.inCash', { sum: write(cash) }),
  }
}

/** The two prices a ride may have: by the transport card, as all who pay cashless, and in cash. */
export function columnsOf({ answers }: FareScreen) {
  const amountBy = (means: 'transport_card' | 'cash') =>
    answers.find((answer) => answer.means === means)?.amount ?? null
  return { cashless: amountBy('transport_card'), cash: amountBy('cash') }
}

/** What was answered so far. */
export function askedWords(screen: FareScreen, say: Say): string[] {
  const { route, from, to, payer } = screen
  const words = route === null ? [] : [say(`information.fare.route.${route}`)]
  if (from !== null && to !== null) {
    words.push(say('information.fare.way', { from: placeWords(from, say), to: placeWords(to, say) }))
  } else if (from !== null) words.push(placeWords(from, say))
  if (payer !== null) words.push(payerWords(payer, screen, say))
  return words
}

export function placeWords(place: FarePlace, say: Say): string {
  return place === 'astana'
    ? say('information.fare.astana')
    : say('information.fare.zone', { zone: place.replace('zone_', '') })
}

export function payerWords(payer: FarePayerChoice, { ages }: FareScreen, say: Say): string {
  const before = payer === 'pupil_school_card' ? ages.schoolBefore : ages.childBefore
  const from = payer === 'pupil_school_card' ? ages.childBefore : ages.childFrom
  return say(`information.fare.payer.${payer}`, { from, before })
}
