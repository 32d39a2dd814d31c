import { describe, expect, test } from 'vitest'
import type { Dated } from '#domain/catalogue/dated'
import { sectionsInForce } from '#domain/information/base'
import { shownSections, type InformationSettings, type Section } from '#domain/information/section'
import { calendarDay } from '#domain/time'
import { sectionVersions, shippedBase, shippedSections, someDayMs } from '#test/domain/information/information-data'

function shown(settings: InformationSettings) {
  return shownSections(shippedSections, settings)
}

/** Everything that is in the data, as text. */
function everything(settings: InformationSettings): string {
  return JSON.stringify(shown(settings))
}

describe('in Astana', () => {
  test('the other city’s answers carry their caveat (FAQ-001…022)', () => {
    const faq = shown({ city: 'astana', otherCityFaq: 'with_caveat' }).filter(({ city }) => city === 'almaty')
    expect(faq.map(({ id }) => id)).toEqual(['faq', 'faq-service'])
    for (const { caveat } of faq) expect(JSON.stringify(caveat)).toContain('109')
  })

  test('the other city’s telephone and hours are not shown (INFO-011)', () => {
    const text = everything({ city: 'astana', otherCityFaq: 'with_caveat' })
    expect(text).not.toContain('702 000')
    expect(text).not.toContain('almatyOpens')
    expect(text).not.toContain('"102"')
  })

  test('the other city’s answers can be switched off', () => {
    const sections = shown({ city: 'astana', otherCityFaq: 'hidden' })
    expect(sections.every(({ city }) => city === 'astana')).toBe(true)
    expect(sections).toHaveLength(shippedSections.length - 2)
  })

  test('its own sections carry no caveat', () => {
    const own = shown({ city: 'astana', otherCityFaq: 'with_caveat' }).filter(({ city }) => city === 'astana')
    expect(own.every(({ caveat }) => caveat === null)).toBe(true)
  })
})

describe('in Almaty', () => {
  test('its own answers stand alone, without caveat and with telephone (INFO-011, FAQ-008)', () => {
    const sections = shown({ city: 'almaty', otherCityFaq: 'with_caveat' })
    expect(sections.map(({ id, caveat }) => [id, caveat])).toEqual([
      ['faq', null],
      ['faq-service', null],
    ])
    expect(JSON.stringify(sections)).toContain('+7 702 000 80 60')
  })
})

describe('the sections in force', () => {
  test('are those of the order, all of them', () => {
    const { order } = shippedBase()
    expect(shippedSections.map(({ id }) => id)).toEqual(order)
    expect(sectionVersions).toHaveLength(order.length)
  })

  test('none is shown before its day', () => {
    expect(sectionsInForce(shippedBase(), sectionVersions, Date.parse('2025-02-28T18:59:59Z'))).toEqual([])
  })

  test('a new version takes over on its day', () => {
    const versions = sectionVersions.map((list): readonly Dated<Section>[] => [
      ...list.map(({ value }) => ({ from: calendarDay('2026-12-01'), value: { ...value, title: 'new' } })),
      ...list,
    ])
    const titles = (atMs: number) => sectionsInForce(shippedBase(), versions, atMs).map(({ title }) => title)
    expect(titles(someDayMs)).not.toContain('new')
    expect(new Set(titles(Date.parse('2026-11-30T19:00:00Z')))).toEqual(new Set(['new']))
  })
})
