import type { ScreenOf } from '#contract/view'
import { assert } from '#domain/assert'
import type { Language } from '#domain/language'
import { isCalendarDay, calendarDay } from '#domain/time'
import {
  dayFormat,
  emailFormat,
  iinFormat,
  nameFormat,
  numberFormat,
  phoneFormat,
  pinFormat,
  textFormat,
  type EntryFormat,
} from '#renderer/keyboard/entry-format.ts'
import type { KeyboardLayoutId } from '#renderer/keyboard/layouts.ts'
import { digitsOfDay, typedDay } from '#renderer/keyboard/typed-day.ts'

/** How each value of the bike service is typed: its format, its keys, and how it goes to main and comes back. */
export type EntrySettings = {
  readonly format: EntryFormat
  /** Empty: the key pad. */
  readonly layouts: readonly KeyboardLayoutId[]
  /** Each word begins with a capital. */
  readonly isName: boolean
  readonly start: string
  readonly valueOf: (typed: string) => string
}

type EntryScreen = ScreenOf<'bike_entry'>

const letters: Readonly<Record<Language, readonly KeyboardLayoutId[]>> = {
  kk: ['kazakh', 'russian', 'latin'],
  ru: ['russian', 'kazakh', 'latin'],
  en: ['latin', 'kazakh', 'russian'],
}

const same = (typed: string): string => typed

export function entrySettings(screen: EntryScreen, language: Language): EntrySettings {
  const pad = { layouts: [], isName: false, start: screen.value, valueOf: same }
  switch (screen.field) {
    case 'account_id':
      return { ...pad, format: { ...pinFormat(screen.length), groups: [screen.length], hidden: false } }
    case 'pin':
      return { ...pad, format: pinFormat(screen.length), start: '' }
    case 'iin':
      return { ...pad, format: iinFormat }
    case 'birth_day':
      return {
        ...pad,
        format: dayFormat,
        start: startOfDay(screen.value),
        valueOf: (typed) => typedDay(typed) ?? typed,
      }
    case 'mobile':
      return { ...pad, ...phoneSettings(screen) }
    case 'document_number':
      return { ...pad, ...documentSettings(screen) }
    case 'email':
      return { ...pad, format: emailFormat, layouts: ['latin', 'signs'] }
    case 'address':
      return {
        ...pad,
        format: textFormat(screen.length),
        layouts: [...letters[language].slice(0, 2), 'signs'],
        isName: true,
      }
    case 'surname':
    case 'first_name':
    case 'patronymic':
      return { ...pad, format: nameFormat(screen.length), layouts: letters[language], isName: true }
  }
}

function startOfDay(value: string): string {
  return isCalendarDay(value) ? digitsOfDay(calendarDay(value)) : ''
}

/** Numbers of Kazakhstan without their +7; with a foreign passport any country's, with its code. */
function phoneSettings({ document, value }: EntryScreen): Pick<EntrySettings, 'format' | 'start' | 'valueOf'> {
  if (document !== 'foreign_passport') return { format: phoneFormat, start: value.replace(/^\+7/, ''), valueOf: same }
  return { format: numberFormat(10, 15), start: value.replace('+', ''), valueOf: (typed) => `+${typed}` }
}

/** Cards have a number of digits; passports letters too. Whose it is may be unknown when access was lost. */
function documentSettings({ document, length }: EntryScreen): Pick<EntrySettings, 'format' | 'layouts'> {
  assert(length > 0, 'a number has a length')
  if (document === 'identity_card' || document === 'residence_permit')
    return { format: numberFormat(1, length), layouts: [] }
  return { format: textFormat(length), layouts: ['latin'] }
}
