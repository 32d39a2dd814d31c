import { createSSRApp, h, type Component } from 'vue'
import { renderToString } from 'vue/server-renderer'
import { describe, expect, test } from 'vitest'
import { tenge } from '#domain/money'
import { createKioskI18n } from '#renderer/i18n/messages.ts'
import { iinFormat, phoneFormat, pinFormat } from '#renderer/keyboard/entry-format.ts'
import BasketRow from '#renderer/parts/basket-row.vue'
import ChoiceList from '#renderer/parts/choice-list.vue'
import ConsentRow from '#renderer/parts/consent-row.vue'
import EntryField from '#renderer/parts/entry-field.vue'
import ProductRow from '#renderer/parts/product-row.vue'

function drawn(part: Component, props: Record<string, unknown>): Promise<string> {
  return renderToString(createSSRApp({ render: () => h(part, props) }).use(createKioskI18n('ru')))
}

const field = { label: 'PIN-код', format: pinFormat(4), value: '', note: '4 цифры', problem: null, active: true }

describe('a field', () => {
  test.each([false, true])(
    'keeps a hidden value off the page and says how much of it is there, pressable: %s',
    async (pressable) => {
      const html = await drawn(EntryField, { ...field, value: '759', pressable })
      expect(html).not.toMatch(/>[^<]*[759]/)
      expect(html).toContain('Введено цифр: 3 из 4')
      expect(html.match(/filled/g)).toHaveLength(3)
    },
  )

  test('says its label and its value in groups', async () => {
    const html = await drawn(EntryField, { ...field, label: 'Телефон', format: phoneFormat, value: '70123' })
    expect(html).toContain('Телефон: +7\u00a0701\u00a023')
  })

  test('says what is wrong at once, instead of the note', async () => {
    const html = await drawn(EntryField, { ...field, format: iinFormat, problem: 'Проверьте цифры' })
    expect(html).toMatch(/role="alert"[^>]*>.*Проверьте цифры/)
    expect(html).not.toContain('4 цифры')
  })
})

test('a choice list is a group of radio keys; what cannot be chosen says why and has no price', async () => {
  const html = await drawn(ChoiceList, {
    label: 'Причина',
    chosen: 'lost',
    choices: [
      { id: 'lost', title: 'Потеряна', price: tenge(1200) },
      { id: 'worn', title: 'Повреждена', price: tenge(700), reason: 'Только в кассе' },
    ],
  })
  expect(html).toMatch(/role="radiogroup"[^>]*aria-label="Причина"/)
  expect(html.match(/role="radio" aria-checked="(true|false)"/g)).toEqual([
    'role="radio" aria-checked="true"',
    'role="radio" aria-checked="false"',
  ])
  expect(html).toContain('aria-disabled="true"')
  expect(html).toContain('Только в кассе')
  expect(html).toContain('1\u00a0200\u00a0₸')
  expect(html).not.toContain('700')
})

test('a consent is a checkbox of its own beside the key that opens its text', async () => {
  const html = await drawn(ConsentRow, { sentence: 'Согласен', checked: false, spokenRead: 'Читать договор' })
  expect(html).toContain('role="checkbox" aria-checked="false"')
  expect(html).toContain('aria-label="Читать договор"')
})

test('a product that is not offered shows the reason instead of line and price', async () => {
  const html = await drawn(ProductRow, {
    title: 'Город',
    note: '1–31 декабря',
    price: tenge(7500),
    reason: 'Уже есть на карте',
  })
  expect(html).toContain('Уже есть на карте')
  expect(html).not.toMatch(/7\u00a0500|1–31 декабря/)
})

test('the key that removes says what it removes', async () => {
  const html = await drawn(BasketRow, { title: 'Город', note: '', price: tenge(7500) })
  expect(html).toContain('aria-label="Удалить: Город"')
})
