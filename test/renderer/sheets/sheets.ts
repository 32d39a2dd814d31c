import { h, type VNode } from 'vue'
import BasketSheet from './basket-sheet.vue'
import ChoiceSheet from './choice-sheet.vue'
import ConsentSheet from './consent-sheet.vue'
import DigitsSheet from './digits-sheet.vue'
import FormSheet from './form-sheet.vue'
import InfoSheet from './info-sheet.vue'
import ProductSheet from './product-sheet.vue'
import ReadingSheet from './reading-sheet.vue'
import SectionSheet from './section-sheet.vue'
import TypingSheet from './typing-sheet.vue'
import {
  cardNumberFormat,
  dayFormat,
  emailFormat,
  iinFormat,
  nameFormat,
  phoneFormat,
  pinFormat,
  textFormat,
} from '#renderer/keyboard/entry-format.ts'

/** What a hidden field is given to hide: no test may find it on the page. */
export const secretPin = '7319'

type Done = (value: string) => void

/** Every part in its states, as a screen would put them together. */
export const sheets: Readonly<Record<string, (onDone: Done) => VNode>> = {
  'name-kazakh': (onDone) =>
    h(TypingSheet, {
      title: 'name',
      note: 'nameNote',
      problem: null,
      format: nameFormat(40),
      layouts: ['kazakh', 'russian', 'latin'],
      start: 'Әйгерім ',
      names: true,
      onDone,
    }),
  'name-russian': (onDone) =>
    h(TypingSheet, {
      title: 'name',
      note: 'nameNote',
      problem: null,
      format: nameFormat(40),
      layouts: ['russian', 'kazakh'],
      start: '',
      names: true,
      onDone,
    }),
  email: (onDone) =>
    h(TypingSheet, {
      title: 'email',
      note: 'emailNote',
      problem: 'emailWrong',
      format: emailFormat,
      layouts: ['latin'],
      start: 'aigul.kozhakhmetova_1987.mail.kz',
      names: false,
      onDone,
    }),
  address: (onDone) =>
    h(TypingSheet, {
      title: 'address',
      note: 'addressNote',
      problem: null,
      format: textFormat(80),
      layouts: ['signs', 'kazakh', 'russian', 'latin'],
      start: 'Қабанбай батыр даңғылы, 53 үй, 118 пәтер, 4 кіреберіс',
      names: false,
      onDone,
    }),
  phone: (onDone) =>
    h(DigitsSheet, {
      title: 'phone',
      note: 'phoneNote',
      problem: null,
      format: phoneFormat,
      start: '70123',
      onDone,
    }),
  pin: (onDone) =>
    h(DigitsSheet, {
      title: 'pin',
      note: 'pinNote',
      problem: null,
      format: pinFormat(4),
      start: secretPin.slice(0, 3),
      onDone,
    }),
  iin: (onDone) =>
    h(DigitsSheet, {
      title: 'iin',
      note: 'cardNote',
      problem: 'iinWrong',
      format: iinFormat,
      start: '870412300415',
      onDone,
    }),
  'card-number': (onDone) =>
    h(DigitsSheet, {
      title: 'card',
      note: 'cardNote',
      problem: null,
      format: cardNumberFormat,
      start: '96430120778',
      onDone,
    }),
  day: (onDone) =>
    h(DigitsSheet, {
      title: 'birth',
      note: 'birthNote',
      problem: null,
      format: dayFormat,
      start: '0503',
      onDone,
    }),
  form: () => h(FormSheet),
  consent: () => h(ConsentSheet),
  'choice-rows': () => h(ChoiceSheet, { kind: 'rows' }),
  'choice-columns': () => h(ChoiceSheet, { kind: 'columns' }),
  products: () => h(ProductSheet),
  basket: () => h(BasketSheet),
  sections: () => h(SectionSheet),
  reading: () => h(ReadingSheet),
  info: () => h(InfoSheet),
}
