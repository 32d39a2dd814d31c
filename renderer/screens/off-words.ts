import { assertNever } from '#domain/assert'
import type { Language } from '#domain/language'
import { sumTenge } from '#domain/money'
import type { PendingView } from '#contract/screens/parts'
import { formatTenge } from '../i18n/format'
import { pendingTitle } from './pending-words'
import type { Say } from './screen-words'

export type OffPanelWords = { readonly title: string; readonly state: string; readonly sentence: string }

type Panel = { readonly key: string; readonly words: OffPanelWords }
type Asked = {
  /** Words that stand elsewhere on the screen are left out. */
  readonly short: boolean
  /** There is room for one panel about them all. */
  readonly together: boolean
}

/** Payments that no key can help: what happened to each, and one panel for those this version cannot read. At most three
 *  panels, because the ground has no more room; the desk sees them all. What helps several is said once, with the last. */
export function offWords(
  lost: readonly PendingView[],
  unreadable: number,
  { short, together }: Asked,
  say: Say,
  language: Language,
): readonly Panel[] {
  const restore = short ? say('pending.restoreShort') : say('pending.restore')
  const panels = lost.slice(0, unreadable > 0 ? 1 : 2).map((payment) => ({
    key: payment.pendingId,
    words: {
      title: pendingTitle(payment, short, say, language),
      ...stateWords(payment, restore, short, say),
    },
  }))
  const words = { title: say('pending.unreadable', {}, unreadable), state: '', sentence: say('pending.unreadableHow') }
  const all = unreadable === 0 ? panels : [...panels, { key: 'unreadable', words }]
  if (together && lost.length > 0 && all.length > 1) return [oneOf(lost, all, say, language)]
  return all.map((panel, index) => {
    const isSaidAgain = all.slice(index + 1).some((later) => later.words.sentence === panel.words.sentence)
    return isSaidAgain ? { ...panel, words: { ...panel.words, sentence: '' } } : panel
  })
}

/** One panel for several: how many, what they come to, each thing that happened, and who can help with all of it. What cannot
 *  be read has no sum. */
function oneOf(lost: readonly PendingView[], panels: readonly Panel[], say: Say, language: Language): Panel {
  const sum = formatTenge(sumTenge(lost.map(({ amount }) => amount)), language)
  const [sentence = '', ...others] = new Set(panels.map(({ words }) => words.sentence))
  return {
    key: 'together',
    words: {
      title: say('pending.titleMany', { sum }, lost.length),
      state: [...new Set(panels.map(({ words }) => words.state || words.title))].join(' · '),
      sentence: others.length === 0 ? sentence : say('pending.unreadableHow'),
    },
  }
}

/** `short`: the row about the card itself says where to go. */
function stateWords(payment: PendingView, restore: string, short: boolean, say: Say): Omit<OffPanelWords, 'title'> {
  switch (payment.state) {
    case 'expired':
      return { state: say('pending.expired'), sentence: restore }
    case 'blocked':
      return { state: say('pending.blocked'), sentence: restore }
    case 'cancelled':
      return { state: say('pending.cancelled'), sentence: say('pending.cancelledHow') }
    case 'period_over':
      return { state: say('pending.periodOver'), sentence: restore }
    case 'clock_untrusted':
      return { state: say('pending.clockUntrusted'), sentence: say('pending.clockUntrustedHow') }
    case 'card_blocked':
      return { state: say('shop.standing.blocked'), sentence: short ? '' : say('pending.unreadableHow') }
    case 'card_expired':
      return { state: say('shop.standing.expired'), sentence: short ? '' : say('pending.unreadableHow') }
    case 'ready':
      return { state: '', sentence: '' }
    default:
      return assertNever(payment.state)
  }
}
