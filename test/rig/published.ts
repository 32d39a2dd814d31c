import bike from '#domain/catalogue/data/bike.json' with { type: 'json' }
import card from '#domain/catalogue/data/card.json' with { type: 'json' }
import concession from '#domain/catalogue/data/concession.json' with { type: 'json' }
import fare from '#domain/catalogue/data/fare.json' with { type: 'json' }
import pass from '#domain/catalogue/data/pass.json' with { type: 'json' }
import pending from '#domain/catalogue/data/pending.json' with { type: 'json' }
import person from '#domain/catalogue/data/person.json' with { type: 'json' }
import wallet from '#domain/catalogue/data/wallet.json' with { type: 'json' }
import { createHash, sign } from 'node:crypto'
import { publishedSignedText, type PublishedDocument, type PublishedKind } from '#contract/published'
import { publishingKey, type PublishingKey } from '#central/published/keys'

/** Documents as a centre publishes them. */

const shipped = { bike, card, concession, fare, pass, pending, person, wallet }
type CatalogueData = typeof shipped

/** The shipped catalogue as text, changed. */
export function catalogueText(change: (data: CatalogueData) => object = (same) => same): string {
  return JSON.stringify(change(structuredClone(shipped)))
}

/** With another activation term from a day on. */
export function withTerm(from: string, activationTermDays: number) {
  return (data: CatalogueData): CatalogueData => ({
    ...data,
    pending: [...data.pending, { from, value: { ...lastOf(data.pending), activationTermDays } }],
  })
}

/** With every pass dearer from a day on. */
export function withDearerPasses(from: string, more: number) {
  return (data: CatalogueData): CatalogueData => {
    const value = lastOf(data.pass)
    const products = value.products.map((product) => ({ ...product, price: product.price + more }))
    return { ...data, pass: [...data.pass, { from, value: { ...value, products } }] }
  }
}

function lastOf<Value>(versions: readonly { readonly value: Value }[]): Value {
  const last = versions.at(-1)
  if (last === undefined) throw new Error('a catalogue has a version')
  return last.value
}

export const settings = {
  defaultLanguage: 'ru',
  denominations: [1000, 2000, 5000],
  idleMs: 30_000,
  warningMs: 10_000,
  doneMs: 20_000,
  waitForCardMs: 60_000,
  askBankEveryMs: 10_000,
  syncIntervalMs: 30_000,
  hotlistStaleAfterHours: 168,
}

export function settingsText(
  changes: object = {},
  exceptions: readonly { readonly terminals: readonly number[]; readonly settings: object }[] = [],
): string {
  return JSON.stringify({ settings: { ...settings, ...changes }, exceptions })
}

/** A key that is always the same one. */
export function testKey(number = 1): PublishingKey {
  return publishingKey(Buffer.alloc(32, number))
}

export function signedDocument(
  kind: PublishedKind,
  text: string,
  given: { readonly version?: number; readonly key?: PublishingKey } = {},
): PublishedDocument {
  const { version = 1, key = testKey() } = given
  const unsigned = { version, publishedAtMs: 1000, text, publicKey: key.publicKey }
  const textSha256Hex = createHash('sha256').update(text).digest('hex')
  const signed = publishedSignedText(kind, { ...unsigned, textSha256Hex })
  return { ...unsigned, signature: sign(null, Buffer.from(signed), key.privateKey).toString('base64') }
}
