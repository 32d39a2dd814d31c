import type { Language, LocalisedText } from '#domain/language'
import { useKioskTexts } from '#renderer/i18n/messages.ts'

/** Words of the sheets: samples, not texts of the product. */
export const words = {
  name: { kk: 'Атыңызды енгізіңіз', ru: 'Введите имя', en: 'Enter your name' },
  nameNote: { kk: 'Жеке куәліктегідей', ru: 'Как в удостоверении', en: 'As on your ID card' },
  nameLabel: { kk: 'Аты', ru: 'Имя', en: 'First name' },
  email: { kk: 'Электрондық пошта', ru: 'Электронная почта', en: 'E-mail address' },
  emailNote: { kk: 'Мысалы: aigul@mail.kz', ru: 'Например: aigul@mail.kz', en: 'For example: aigul@mail.kz' },
  emailWrong: { kk: '@ белгісін қосыңыз', ru: 'Добавьте знак @', en: 'Add the @ sign' },
  address: { kk: 'Мекенжай', ru: 'Адрес', en: 'Address' },
  addressNote: { kk: 'Көше, үй, пәтер', ru: 'Улица, дом, квартира', en: 'Street, house, flat' },
  phone: { kk: 'Телефон нөмірі', ru: 'Номер телефона', en: 'Phone number' },
  phoneNote: { kk: 'Код осы нөмірге келеді', ru: 'На него придёт код', en: 'We send a code to it' },
  pin: { kk: 'PIN-код', ru: 'PIN-код', en: 'PIN' },
  pinNote: {
    kk: 'Карта алған кезде берілген 4 цифр',
    ru: '4 цифры, выданные с картой',
    en: '4 digits you got with the card',
  },
  iin: { kk: 'ЖСН', ru: 'ИИН', en: 'IIN' },
  iinWrong: {
    kk: 'Мұндай ЖСН жоқ: цифрларды тексеріңіз',
    ru: 'Такого ИИН нет: проверьте цифры',
    en: 'No such IIN: check the digits',
  },
  card: { kk: 'Карта нөмірі', ru: 'Номер карты', en: 'Card number' },
  cardNote: {
    kk: '16 цифр картаның алдыңғы бетінде',
    ru: '16 цифр на лицевой стороне',
    en: '16 digits on the front of the card',
  },
  birth: { kk: 'Туған күні', ru: 'Дата рождения', en: 'Date of birth' },
  birthNote: { kk: 'Мысалы: 05.03.1987', ru: 'Например: 05.03.1987', en: 'For example: 05.03.1987' },
  form: { kk: 'Атаулы карта', ru: 'Именная карта', en: 'Named card' },
  formLead: {
    kk: 'Өзгерту үшін жолды басыңыз',
    ru: 'Нажмите на строку, чтобы изменить',
    en: 'Press a line to change it',
  },
  consent: {
    kk: 'Жария шарттың талаптарымен таныстым және келісемін',
    ru: 'Я прочитал(-а) условия публичного договора и согласен(-на)',
    en: 'I have read the terms of the public contract and I agree',
  },
  personal: {
    kk: 'Дербес деректерімді жинауға және өңдеуге келісемін',
    ru: 'Согласен(-на) на сбор и обработку моих персональных данных',
    en: 'I consent to the processing of my personal data',
  },
  choose: { kk: 'Картаға не болды?', ru: 'Что случилось с картой?', en: 'What happened to the card?' },
  lost: { kk: 'Жоғалды', ru: 'Потеряна', en: 'Lost' },
  lostNote: {
    kk: 'Ескі карта бұғатталады',
    ru: 'Старая карта будет заблокирована',
    en: 'The old card will be blocked',
  },
  broken: { kk: 'Зақымдалды', ru: 'Повреждена', en: 'Damaged' },
  brokenNote: { kk: 'Ескі картаны тапсырасыз', ru: 'Старую карту вы сдаёте', en: 'You hand the old card in' },
  expired: { kk: 'Мерзімі өтті', ru: 'Истёк срок', en: 'Expired' },
  expiredWhy: { kk: 'Тек орталық кассада', ru: 'Только в центральной кассе', en: 'Only at the central desk' },
  pass: { kk: 'Жол жүру билеті', ru: 'Проездной', en: 'Pass' },
  december: { kk: 'Желтоқсан айы', ru: 'На декабрь', en: 'For December' },
  decemberNote: { kk: '1–31 желтоқсан 2026', ru: '1–31 декабря 2026', en: '1–31 December 2026' },
  city: { kk: 'Қала', ru: 'Город', en: 'City' },
  citySuburb: { kk: 'Қала + қала маңы', ru: 'Город + пригород', en: 'City + suburb' },
  cityExpress: { kk: 'Қала + экспресс', ru: 'Город + экспресс', en: 'City + express' },
  already: { kk: 'Картада бар', ru: 'Уже есть на карте', en: 'Already on this card' },
  trips: { kk: 'Сапарлар', ru: 'Поездки', en: 'Trips' },
  tripsNote: { kk: 'мерзімсіз', ru: 'без срока', en: 'no end date' },
  trips15: { kk: '15 сапар', ru: '15 поездок', en: '15 trips' },
  trips30: { kk: '30 сапар', ru: '30 поездок', en: '30 trips' },
  basket: { kk: 'Төлейтін заттарыңыз', ru: 'Ваша покупка', en: 'Your purchase' },
  total: { kk: 'Төленетін сома', ru: 'К оплате', en: 'To pay' },
  named: { kk: 'Атаулы көлік картасы', ru: 'Именная транспортная карта', en: 'Named transport card' },
  namedNote: { kk: 'Қайтарылмайды', ru: 'Не возвращается', en: 'Not refundable' },
  sections: { kk: 'Не қажет?', ru: 'Что вам нужно?', en: 'What do you need?' },
  newCard: { kk: 'Жаңа карта', ru: 'Новая карта', en: 'New card' },
  bike: { kk: 'Велосипед', ru: 'Велосипед', en: 'Bike' },
  bikeWhy: { kk: 'Маусым 1 сәуірде басталады', ru: 'Сезон с 1 апреля', en: 'Season opens 1 April' },
  wallet: { kk: 'Әмиянды толтыру', ru: 'Пополнить кошелёк', en: 'Top up wallet' },
  concession: { kk: 'Жеңілдіктер', ru: 'Льготы', en: 'Concessions' },
  fares: { kk: 'Тарифтер мен ережелер', ru: 'Тарифы и правила', en: 'Fares and rules' },
  rules: { kk: 'Жол жүру ережелері', ru: 'Правила проезда', en: 'Travel rules' },
  paragraph: {
    kk: 'Жолаушы көлікке отырған бойда жолақыны төлейді. Карта валидаторға тигізіледі, экранда қалған теңгерім көрінеді. Бақылаушы сұраса, сол картаны көрсету керек. Жолақы төленбесе, айыппұл салынады, ал карта бұғатталуы мүмкін.',
    ru: 'Пассажир оплачивает проезд сразу после посадки. Карту прикладывают к валидатору, на экране виден остаток баланса. По просьбе контролёра надо показать ту же карту. За неоплаченный проезд полагается штраф, а карта может быть заблокирована.',
    en: 'A passenger pays the fare right after boarding. Hold the card to the validator and its screen shows the balance left. If an inspector asks, show the same card. An unpaid ride means a fine, and the card may be blocked.',
  },
  heading: { kk: 'Жолақыны төлеу', ru: 'Оплата проезда', en: 'Paying the fare' },
  before: { kk: 'Қайтарылмайды', ru: 'Не возвращается', en: 'Not refundable' },
  beforeHow: {
    kk: 'Билеттің құны, қате сатып алынса да, қайтарылмайды.',
    ru: 'Стоимость проездного не возвращается, даже если он куплен по ошибке.',
    en: 'The price of a pass is not returned, even if bought by mistake.',
  },
  number: { kk: 'Өтініш нөмірі', ru: 'Номер заявления', en: 'Application number' },
  term: { kk: 'Қарау мерзімі', ru: 'Срок рассмотрения', en: 'Processing time' },
  termDays: { kk: '5 жұмыс күні', ru: '5 рабочих дней', en: '5 working days' },
  where: { kk: 'Қайда алуға болады', ru: 'Где получить', en: 'Where to collect' },
  desk: { kk: 'CTS Орталық кассасы', ru: 'Центральная касса CTS', en: 'CTS central desk' },
  app: { kk: 'Мобильді қосымша', ru: 'Мобильное приложение', en: 'Mobile app' },
  appHow: {
    kk: 'Телефон камерасын кодқа бағыттаңыз',
    ru: 'Наведите камеру телефона на код',
    en: 'Point your phone camera at the code',
  },
  pay: { kk: 'Төлеу', ru: 'Оплатить', en: 'Pay' },
  next: { kk: 'Әрі қарай', ru: 'Далее', en: 'Next' },
  read: { kk: 'Шарт мәтінін оқу', ru: 'Читать текст договора', en: 'Read the text of the contract' },
} as const satisfies Record<string, LocalisedText>

export type WordKey = keyof typeof words

/** The samples in the language of the page. */
export function useSample() {
  const { text, locale } = useKioskTexts()
  return { text, locale, sample: (key: WordKey): string => words[key][locale.value satisfies Language] }
}
