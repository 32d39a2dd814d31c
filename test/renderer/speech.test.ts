import { expect, test } from 'vitest'
import { createSpeechLog, spokenOf } from '#renderer/composables/speech.ts'

test('what would have been said can be read, oldest first, with its urgency', () => {
  const speech = createSpeechLog()
  speech.say('Положите карту', 'polite')
  speech.say('Назад', 'assertive')
  expect(speech.recent()).toEqual([
    { text: 'Положите карту', urgency: 'polite' },
    { text: 'Назад', urgency: 'assertive' },
  ])
})

test('nothing is said for an empty text, and the same text is not said twice in a row', () => {
  const speech = createSpeechLog()
  speech.say('  \n ', 'polite')
  speech.say('Артқа', 'assertive')
  speech.say(' Артқа ', 'polite')
  expect(speech.recent()).toEqual([{ text: 'Артқа', urgency: 'assertive' }])
})

test('only the last utterances are kept', () => {
  const speech = createSpeechLog()
  for (let count = 1; count <= 50; count += 1) speech.say(String(count), 'polite')
  expect(speech.recent().map(({ text }) => Number(text))).toEqual(Array.from({ length: 20 }, (_, index) => index + 31))
})

test.each([
  [{ tagName: 'BUTTON', ariaLabel: null, words: 'Назад' }, 'Назад'],
  [{ tagName: 'BUTTON', ariaLabel: 'Помощь, 109', words: '109' }, 'Помощь, 109'],
  [{ tagName: 'H1', ariaLabel: null, words: 'Кошелёк' }, ''],
])('%j says «%s» when it takes the focus', (focused, said) => {
  expect(spokenOf(focused)).toBe(said)
})
