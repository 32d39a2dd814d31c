import { assertNever } from '#domain/assert'
import type { Language } from '#domain/language'
import type { PendingView } from '#contract/screens/parts'
import { pendingTitle } from './pending-words'
import type { Say } from './screen-words'

export type OffPanelWords = { readonly title: string; readonly state: string; readonly sentence: string }

/** Payments that no key can help: what happened to each, and one panel for those this version cannot read. At most three
 *  panels, because the ground has no more room; the desk sees them all. What helps several is said once, with the last. */
export function offWords(
  lost: readonly PendingView[],
  unreadable: number,
  short: boolean,
  say: Say,
  language: Language,
): readonly { readonly key: string; readonly words: OffPanelWords }[] {
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
  return all.map((panel, index) => {
    const isSaidAgain = all.slice(index + 1).some((later) => later.words.sentence === panel.words.sentence)
    return isSaidAgain ? { ...panel, words: { ...panel.words, sentence: '' } } : panel
  })
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
