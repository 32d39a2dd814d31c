import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { sign } from 'node:crypto'
import { readCatalogueText } from '#contract/catalogue/bundle'
import { publishedRefusalCodes, successionSignedText, type KeySuccession } from '#contract/published'
import {
  readSettingsText,
  settingsDocumentSchema,
  settingsOf,
  terminalSettingsSchema,
} from '#contract/terminal-settings'
import type { PublishingKey } from '#central/published/keys'
import { judgePublished, type Witness } from '#electron/sync/judge-published'
import { catalogueText, settings, settingsText, signedDocument, testKey, withTerm } from '#test/rig/published'
import { noonMs } from '#test/electron/store/rig'

const witness: Witness = {
  trustedKey: testKey().publicKey,
  successions: [],
  heldVersion: 4,
  floor: 4,
  nowMs: noonMs,
}
const text = catalogueText()
const good = signedDocument('catalogue', text, { version: 5 })

function judged(given: unknown, change: Partial<Witness> = {}): string {
  const answer = judgePublished('catalogue', given, { ...witness, ...change }, readCatalogueText)
  return answer.ok ? 'taken' : answer.error.kind
}

function succession(by: PublishingKey, to: PublishingKey, signer: PublishingKey = by): KeySuccession {
  const named = { by: by.publicKey, publicKey: to.publicKey }
  return {
    ...named,
    signature: sign(null, Buffer.from(successionSignedText(named)), signer.privateKey).toString('base64'),
  }
}

describe('a catalogue of the centre (goals S8)', () => {
  test('is taken when it is signed, newer and in force', () => {
    expect(judged(good)).toBe('taken')
    expect(judged(signedDocument('catalogue', text, { version: 900 }))).toBe('taken')
  })

  test.each([
    ['signed with another key', signedDocument('catalogue', text, { version: 5, key: testKey(2) }), 'key_unknown'],
    [
      'signed with another key and named after the right one',
      { ...signedDocument('catalogue', text, { version: 5, key: testKey(2) }), publicKey: testKey().publicKey },
      'signature_invalid',
    ],
    ['signed as settings', signedDocument('settings', text, { version: 5 }), 'signature_invalid'],
    ['with a text that was altered', { ...good, text: text.replace('28', '29') }, 'signature_invalid'],
    ['with a text that ends early', { ...good, text: text.slice(0, -1) }, 'signature_invalid'],
    ['with a higher number than was signed', { ...good, version: 6 }, 'signature_invalid'],
    ['with a later day of publication than was signed', { ...good, publishedAtMs: 2000 }, 'signature_invalid'],
    ['that is held already', signedDocument('catalogue', text, { version: 4 }), 'version_not_newer'],
    ['that was replaced long ago', signedDocument('catalogue', text, { version: 1 }), 'version_not_newer'],
    ['with an unknown member beside it', { ...good, urgent: true }, 'document_unreadable'],
    ['without its signature', { ...good, signature: undefined }, 'document_unreadable'],
    ['with number 0', { ...good, version: 0 }, 'document_unreadable'],
    [
      'with an unknown member in it',
      signedDocument(
        'catalogue',
        catalogueText((data) => ({ ...data, mood: 'fine' })),
        { version: 5 },
      ),
      'text_invalid',
    ],
    ['that is no JSON', signedDocument('catalogue', 'prices', { version: 5 }), 'text_invalid'],
    [
      'of which something starts tomorrow only',
      signedDocument(
        'catalogue',
        catalogueText((data) => ({ ...data, pending: [{ from: '2026-03-11', value: { activationTermDays: 28 } }] })),
        { version: 5 },
      ),
      'nothing_in_force',
    ],
  ])('is refused %s', (_title, given, code) => {
    expect(judged(given)).toBe(code)
  })

  test('is refused by a terminal that trusts no key', () => {
    expect(judged(good, { trustedKey: null })).toBe('key_unknown')
  })

  test('that was held and is damaged may come again, and nothing below it', () => {
    expect(judged(good, { heldVersion: 3, floor: 5 })).toBe('taken')
    expect(judged(good, { heldVersion: 3, floor: 6 })).toBe('version_not_newer')
  })

  test('says what was signed, or is refused, however its bytes are changed', () => {
    const signed = signedDocument('catalogue', catalogueText(withTerm('2027-01-01', 30)), { version: 5 })
    const bytes = Buffer.from(JSON.stringify(signed))
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, mask) => {
        const changed = Buffer.from(bytes)
        changed[at] = (changed[at] ?? 0) ^ mask
        let given: unknown
        try {
          given = JSON.parse(changed.toString())
        } catch {
          return
        }
        const answer = judgePublished('catalogue', given, witness, readCatalogueText)
        // Base64 has spare bits: other signs may stand for the same bytes.
        if (answer.ok) expect({ ...answer.value, signature: '' }).toEqual({ ...signed, signature: '' })
      }),
      { numRuns: 2000 },
    )
  })

  test('is refused with a code, whatever comes instead of it', () => {
    const anything = fc.oneof(
      fc.jsonValue(),
      fc.record({
        version: fc.oneof(fc.integer(), fc.double(), fc.string()),
        publishedAtMs: fc.oneof(fc.integer(), fc.constant(null)),
        text: fc.oneof(fc.json(), fc.string()),
        publicKey: fc.oneof(fc.constant(good.publicKey), fc.base64String({ minLength: 44, maxLength: 44 })),
        signature: fc.oneof(fc.constant(good.signature), fc.base64String({ minLength: 88, maxLength: 88 })),
      }),
    )
    fc.assert(
      fc.property(anything, (given) => {
        expect(publishedRefusalCodes).toContain(judged(given))
      }),
      { numRuns: 1000 },
    )
  })

  test('is read from any signed text without harm', () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string({ minLength: 1 })), (any) => {
        expect(['text_invalid', 'document_unreadable']).toContain(
          judged(signedDocument('catalogue', any, { version: 5 })),
        )
      }),
      { numRuns: 500 },
    )
  })
})

describe('the next key of the centre', () => {
  const [first, second, third] = [testKey(), testKey(2), testKey(3)]
  const bySecond = signedDocument('catalogue', text, { version: 5, key: second })
  const byThird = signedDocument('catalogue', text, { version: 5, key: third })

  test('is trusted when the one before it names it, also over several', () => {
    expect(judged(bySecond, { successions: [succession(first, second)] })).toBe('taken')
    expect(judged(byThird, { successions: [succession(first, second), succession(second, third)] })).toBe('taken')
  })

  test('is not trusted when somebody else names it, or something is missing between them', () => {
    expect(judged(bySecond, { successions: [succession(first, second, second)] })).toBe('key_unknown')
    expect(judged(bySecond, { successions: [succession(second, second)] })).toBe('key_unknown')
    expect(judged(byThird, { successions: [succession(second, third)] })).toBe('key_unknown')
  })

  test('ends the trust in the one before it', () => {
    const successions = [succession(first, second)]
    expect(judged(good, { trustedKey: second.publicKey, successions })).toBe('key_unknown')
  })
})

describe('the settings of a terminal', () => {
  test('are those of all, but for its exception', () => {
    const exceptions = [{ terminals: [7, 147], settings: { defaultLanguage: 'en', idleMs: 45_000 } }]
    const read = readSettingsText(settingsText({}, exceptions), noonMs)
    if (!read.ok) throw new Error(read.error.detail)
    expect(settingsOf(read.value, 147)).toEqual({ ...settings, defaultLanguage: 'en', idleMs: 45_000 })
    expect(settingsOf(read.value, 8)).toEqual(settings)
  })

  test('are within their bounds at every terminal, or refused whole', () => {
    const within = fc.integer({ min: -10_000, max: 700_000 })
    const given = { idleMs: within, warningMs: within, doneMs: within, waitForCardMs: within, syncIntervalMs: within }
    const partial = fc.record(given, { requiredKeys: [] })
    fc.assert(
      fc.property(fc.record(given), partial, (all, own) => {
        const read = readSettingsText(settingsText(all, [{ terminals: [147], settings: own }]), noonMs)
        const isWithin = (one: object): boolean => terminalSettingsSchema.safeParse({ ...settings, ...one }).success
        expect(read.ok).toBe(isWithin(all) && isWithin(own))
        if (read.ok)
          expect(settingsOf(settingsDocumentSchema.parse(read.value), 147)).toEqual({ ...settings, ...all, ...own })
      }),
      { numRuns: 500 },
    )
  })
})
