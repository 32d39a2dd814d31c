import { describe, expect, test } from 'vitest'
import { languages, type Language } from '#domain/language'
import type { Block } from '#domain/information/section'
import { saidOf, shippedSections } from '#test/domain/information/information-data'

/** What every language must say where an entry rests on the rule. A plain text is a figure or name said in all three. */
type Said = string | Readonly<Record<Language, string>>

function words(kk: string, ru: string, en: string): Said {
  return { kk, ru, en }
}

const ask109 = words('109 нөмірінен сұраңыз', 'спросите по 109', 'sk 109')

const shown: readonly (readonly [rule: string, ...said: Said[]])[] = [
  ['FARE-001', '110 ₸', '220 ₸'],
  ['FARE-002', '0 ₸', '110 ₸', '7–15'],
  ['FARE-003', '7–18', words('мектеп картасы', 'школьная карта', 'school card')],
  ['FARE-004', '110 / 220', '200 / 300', '300 / 500', '400 / 700'],
  ['FARE-005', '0 / 110', '0 / 150', '0 / 250', '0 / 350'],
  ['FARE-006', '110 / 110', '200 / 200', '300 / 300', '400 / 400'],
  ['FARE-007', '110 ₸', ask109],
  ['FARE-008', ask109, words('тасымалдаушылар', 'перевозчики', 'carriers')],
  ['FARE-009', '60 × 40 × 20', '20', words('шана', 'санки', 'sled')],
  ['FARE-010', words('Велосипед', 'Велосипед', 'bicycle'), words('тұмылдырық', 'наморднике', 'muzzle')],
  ['FARE-011', words('Көлік картасы', 'Транспортная карта', 'Transport card')],
  ['FARE-012', 'NFC', 'Google Pay, Apple Pay, Samsung Pay', 'Avtobys', 'Bluetooth', 'Visa', 'Mastercard'],
  ['FARE-013', words('басқасымен төлеңіз', 'оплатите другим', 'use another')],
  ['FARE-014', words('ақша қайтарылмайды', 'деньги не возвращаются', 'not refunded')],
  ['FARE-015', words('Жасыл', 'Зелёный', 'Green'), words('Қызыл', 'Красный', 'Red')],
  ['FARE-016', 'Avtobys', words('Банк картасы', 'Банковская карта', 'Bank card')],
  ['FARE-017', words('тегін жүресіз', 'проезд бесплатный', 'the ride is free')],
  ['FARE-018', words('осы маршруттың', 'того же маршрута', 'same route')],
  ['FARE-019', words('Электрондық билет', 'Электронный билет', 'Electronic ticket')],
  ['FARE-020', words('бұғаттайды', 'блокирует', 'blocks')],
  ['FARE-021', words('полиция шақыра', 'вызвать полицию', 'call the police')],
  ['FARE-022', '622', '2', ask109],
  ['FARE-023', words('жалпы тәртіппен', 'на общих основаниях', 'general fare')],
  ['FARE-024', ask109],
  ['FARE-025', words('Валидация', 'Валидация', 'Validation'), words('Билет', 'Билет', 'Ticket')],
  ['INFO-002', words('орыс тіліндегі мәтін басым', 'действует русский текст', 'Russian text prevails')],
  ['INFO-002', words('2025 жылғы 1 наурыз', '1 марта 2025 года', '1 March 2025'), '2021'],
  ['INFO-005', '109', words('тегін', 'бесплатный', 'free'), ask109],
  ['INFO-006', '1414'],
  ['INFO-007', 'www.velobike.kz'],
  ['INFO-008', 'www.transcard.kz', 'www.cts.gov.kz'],
  ['INFO-009', 'https://transcard.kz/ru/instructions/'],
  ['INFO-010', 'Avtobys', 'Google Play', 'AppStore'],
  ['INFO-011', '+7 702 000 80 60', '10:00–19:00', '14:00–15:00', '102'],
  ['INFO-012', '110540005586', 'KZ126018821000662921', 'HSBKKZKX', '17'],
  ['INFO-013', '110540005586', 'KZ976018821000570211', 'HSBKKZKX', ask109],
  ['INFO-013', words('Бейбітшілік', 'Бейбитшилик', 'Beibitshilik')],
  ['INFO-016', words('теңгемен', 'в тенге', 'in tenge')],
  ['INFO-024', ask109, words('Атаулы карта', 'именную карту', 'named card')],
  ['INFO-030', words('жаңа тарифтер', 'новые тарифы', 'new tariffs')],
  ['INFO-031', words('жеткізілген болып саналады', 'считается доставленным', 'counts as delivered')],
  ['INFO-032', 'www.velobike.kz'],
  ['INFO-035', words('толық қабылдайсыз', 'принимаете договор целиком', 'accept the whole contract')],
  ['INFO-036', words('еңсерілмейтін күш', 'непреодолимая сила', 'force majeure')],
  ['INFO-037', words('сотта', 'суд', 'court')],
  ['INFO-040', words('аялдамада', 'остановках', 'at stops'), words('Рюкзак', 'рюкзак', 'rucksack')],
  ['INFO-041', words('ластамауы', 'пачкать', 'soil')],
  ['INFO-042', words('аутизмі', 'аутизмом', 'autism'), words('орын беріңіз', 'Уступайте место', 'Give your seat')],
  ['INFO-043', words('қолынан ұстаңыз', 'за руку', 'hand'), words('тежегішін', 'заблокируйте', 'lock its wheels')],
  ['INFO-044', words('рампа', 'рампа', 'ramp'), words('шақыру батырмасын', 'кнопку вызова', 'call button')],
  ['INFO-046', '109', words('маршрут нөмірі', 'номер маршрута', 'route number')],
  ['FAQ-001', words('SMS-код', 'SMS-коду', 'SMS code')],
  ['FAQ-002', '3', words('дыбыс', 'сигнала', 'sounds')],
  ['FAQ-003', 'e-mail'],
  ['FAQ-004', words('Сомасы көрсетілмеген', 'Суммы не указаны', 'No amounts')],
  ['FAQ-005', 'iOS', 'Android'],
  ['FAQ-006', words('карта иесі', 'владелец карты', 'cardholder')],
  ['FAQ-007', '+7 702 000 80 60', words('ақы алына береді', 'Плата начисляется', 'Charging goes on')],
  ['FAQ-008', '+7 702 000 80 60'],
  ['FAQ-009', '30', words('абонементтік төлемнен', 'абонентской', 'subscription fee')],
  ['FAQ-010', words('басқа станцияға', 'другую ближайшую', 'another station')],
  ['FAQ-011', '+7 702 000 80 60', '102'],
  ['FAQ-012', words('Айыппұл', 'Штрафы', 'fines')],
  ['FAQ-013', words('сақтандыру', 'Страховка', 'insurance')],
  ['FAQ-014', words('бір адам', 'на одного человека', 'One person')],
  ['FAQ-015', words('Болмайды', 'Нет', 'No')],
  ['FAQ-016', 'PIN', words('бұғатталады', 'блокировка', 'blocking')],
  ['FAQ-017', '10:00–19:00', '14:00–15:00', words('Дүйсенбі – жұма', 'Понедельник – пятница', 'Monday – Friday')],
  ['FAQ-018', words('зиянсыз', 'Безвредно', 'Eco-friendly')],
  ['FAQ-019', words('тәулік бойы', 'круглосуточно', '24 hours')],
  ['FAQ-020', '3', words('себеті', 'корзина', 'basket')],
  ['FAQ-021', '185'],
  ['FAQ-022', words('Сұрағыңызды', 'Задайте вопрос', 'Ask us')],
  ['BIKE-060', '24', '30000 ₸'],
  ['BIKE-065', '72'],
  ['BIKE-056', '3500 ₸'],
  ['BIKE-045', '100 ₸', '250 ₸', '500 ₸', '1000 ₸', '180'],
  ['BIKE-012', '500 ₸'],
  ['BIKE-067', '1', '20', '30'],
  ['BIKE-090', '00:00'],
  ['BIKE-094', '2'],
  ['BIKE-105', '4.5', '7.14', '16', '80–100'],
  ['BIKE-108', words('Көліктік бақылау', 'Департамент транспортного контроля', 'Transport Control Department')],
  ['BIKE-082', '2. ID', 'Старт удался, счастливого пути!', '30'],
  ['BIKE-085', 'Возврат. ОК. До свидания', 'Ошибка замка', 'SMS'],
  ['BIKE-087', '109', 'Заблокирован'],
  ['PEND-004', '28'],
  ['PEND-006', '109', words('жазбаша өтініш', 'письменное заявление', 'in writing')],
  ['PEND-007', '3–5'],
]

/** The part, its digits not being a piece of a longer number. */
function whole(part: string): RegExp {
  const literal = part.replaceAll(/[.*+?^${}()|[\]\\/]/g, '\\$&')
  return new RegExp(`(?<![\\d])${literal}(?!\\d)`)
}

describe.each(languages)('the screens say in %s', (language) => {
  test.each(shown.map(([rule, ...said]) => ({ rule, said })))('what $rule states', ({ rule, said }) => {
    const text = saidOf(rule, language)
    for (const part of said) expect(text).toMatch(whole(typeof part === 'string' ? part : part[language]))
  })
})

function rowsOf(block: Block): number {
  if (block.kind === 'list') return block.items.length
  return block.kind === 'facts' ? block.facts.length : 0
}

describe('counted lists are whole', () => {
  const items = (rule: string) =>
    shippedSections
      .flatMap(({ entries }) => entries.filter(({ rules }) => rules.includes(rule)))
      .flatMap(({ blocks }) => blocks)
      .reduce((count, block) => count + rowsOf(block), 0)

  test.each([
    ['14 forbidden things (INFO-045)', 'INFO-045', 14],
    ['7 data of a complaint (INFO-046)', 'INFO-046', 7],
    ['24 definitions of transit (INFO-038)', 'INFO-038', 24],
    ['22 rows of definitions of the bike service (INFO-039)', 'INFO-039', 22],
  ] as const)('%s', (_, rule, count) => {
    expect(items(rule)).toBe(count)
  })
})
