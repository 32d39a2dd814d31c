import { describe, expect, test } from 'vitest'
import { languages, type Language } from '#domain/language'
import { logWords } from '#renderer/bench/log-words.ts'
import { createBenchI18n, type BenchKey } from '#renderer/bench/texts.ts'
import type { Named } from '#renderer/i18n/i18n.ts'

function said(what: string, language: Language): string {
  const { t } = createBenchI18n(language).global
  const text = (key: BenchKey, named: Named = {}): string => t(key, named)
  return logWords({ id: 1, atMs: 0, who: 'reader', what }, text, language)
}

describe('a line of the bench’s log', () => {
  test.each(['card_inserted', 'note_stacked 500', 'card read_back', 'devices lost', 'clock +28 d', 'waiting_for_card'])(
    '«%s» is said in words of each language',
    (what) => {
      const lines = languages.map((language) => said(what, language))
      expect(new Set(lines).size).toBe(languages.length)
      expect(lines.join(' ')).not.toMatch(/_|[{}]|log\.what/)
    },
  )

  test('names the amount as money of the language', () => {
    expect(said('paid in a bank app: 2000', 'ru')).toBe('оплачено в\u00a0приложении банка: 2\u00a0000\u00a0₸')
    expect(said('note_escrowed 500', 'en')).toBe('500\u00a0₸: checking')
  })

  test('shows what it does not know as it came', () => {
    expect(said('intent: write wallet +2000, operation 20931', 'kk')).toBe(
      'intent: write wallet +2000, operation 20931',
    )
  })
})
