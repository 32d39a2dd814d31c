import type { Language } from '#domain/language'
import type { PendingView } from '#contract/screens/parts'
import { noBreakSpace } from '#domain/number-format'
import { formatTenge } from '../i18n/format'
import { coverageWords } from './pass-words'
import type { Say } from './screen-words'
import { itemTitle } from './shop/item-words'

/** What waits to be written: the amount for the wallet, or the pass by its name and, where there is room, its coverage. */
export function pendingTitle({ amount, item }: PendingView, short: boolean, say: Say, language: Language): string {
  if (item.kind !== 'pass') return say('pending.title', { sum: formatTenge(amount, language) })
  if (short) return itemTitle(item, say)
  // The dot stays with what it follows: no line begins with it.
  return `${itemTitle(item, say)}${noBreakSpace}· ${coverageWords(item.coverage, say)}`
}
