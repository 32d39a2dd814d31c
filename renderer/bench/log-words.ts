import type { BenchView } from '#contract/bench'
import { tenge } from '#domain/money'
import type { Language } from '#domain/language'
import { formatTenge } from '../i18n/format'
import type { Named } from '../i18n/i18n'
import { kk } from './i18n/kk'
import type { BenchKey } from './texts'

type What = keyof (typeof kk)['log']['what']

/** What main writes beside plain codes. */
const phrases: Readonly<Record<string, What>> = {
  'card authenticate': 'authenticate',
  'card write': 'write',
  'card commit': 'commit',
  'card read_back': 'read_back',
  'devices lost': 'devices_lost',
  'devices ready': 'devices_ready',
  'paid in a bank app:': 'paid',
  'provider refused:': 'refused',
  'card blocked': 'card_blocked',
  'card active': 'card_active',
  clock: 'clock',
}

function isCode(text: string): text is What {
  return text in kk.log.what
}

/** An entry of the log in the bench's language: a code or phrase of main with at most one number after it. What is not known
 *  here is shown as it came. */
export function logWords(
  entry: BenchView['log'][number],
  text: (key: BenchKey, named?: Named) => string,
  language: Language,
): string {
  const [, phrase = '', number = ''] = /^(.*?)(?: ([+−]?\d+)(?: d)?)?$/.exec(entry.what) ?? []
  const what = phrases[phrase] ?? phrase
  if (!isCode(what)) return entry.what
  const sum = /^\d+$/.test(number) ? formatTenge(tenge(Number(number)), language) : number
  return text(`log.what.${what}`, { sum, n: number, days: number })
}
