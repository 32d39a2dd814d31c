import { describe, expect, test } from 'vitest'
import { informationBaseSchema, sectionSchema } from '#contract/catalogue/information'
import { shippedBase, shippedSections } from '#test/domain/information/information-data'

const [section] = shippedSections
const base = shippedBase()

const text = { kk: 'мәтін', ru: 'текст', en: 'text' }

function entryWith(block: unknown) {
  return { ...section, entries: [{ id: 'one', title: text, rules: ['FARE-001'], isLocal: false, blocks: [block] }] }
}

describe('a section is refused', () => {
  test.each([
    ['with a language missing', { kind: 'paragraph', text: { kk: 'мәтін', ru: 'текст' } }],
    ['with an empty text', { kind: 'paragraph', text: { ...text, kk: ' ' } }],
    ['with a paragraph too long for the screen', { kind: 'paragraph', text: { ...text, kk: 'ә'.repeat(241) } }],
    ['with a step too long', { kind: 'steps', steps: [{ ...text, ru: 'ш'.repeat(151) }] }],
    ['with more steps than fit', { kind: 'steps', steps: Array<unknown>(10).fill(text) }],
    ['with more facts than fit', { kind: 'facts', facts: Array<unknown>(10).fill({ label: text, value: '1' }) }],
    ['with a figure nobody has', { kind: 'paragraph', text: { ...text, en: 'costs {cityPrice}' } }],
    ['with a code that is no address', { kind: 'qr', caption: text, content: 'contract' }],
    ['with a block it cannot draw', { kind: 'video', text }],
  ])('%s', (_, block) => {
    expect(sectionSchema.safeParse(entryWith({ kind: 'paragraph', text })).success).toBe(true)
    expect(sectionSchema.safeParse(entryWith(block)).success).toBe(false)
  })

  test('with an entry that rests on no rule', () => {
    const entries = section?.entries.map((entry) => ({ ...entry, rules: [] }))
    expect(sectionSchema.safeParse({ ...section, entries }).success).toBe(false)
  })
})

describe('requisites are refused', () => {
  test.each([
    ['with a wrong account number', { iik: 'KZ126018821000662912' }],
    ['with a wrong business number', { bin: '110540005587' }],
  ])('%s (INFO-012)', (_, change) => {
    const requisites = { ...base.requisites, bike: { ...base.requisites.bike, ...change } }
    expect(informationBaseSchema.safeParse(base).success).toBe(true)
    expect(informationBaseSchema.safeParse({ ...base, requisites }).success).toBe(false)
  })
})
