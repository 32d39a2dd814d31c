import { describe, expect, test } from 'vitest'
import { cardVersionsSchema } from '#contract/catalogue/card'
import { concessionVersionsSchema } from '#contract/catalogue/concession'
import { passVersionsSchema } from '#contract/catalogue/pass'
import { walletVersionsSchema } from '#contract/catalogue/wallet'
import { cardVersions } from '#test/domain/card/card-data'
import { concessionVersions } from '#test/domain/concession/concession-data'
import { passVersions } from '#test/domain/pass/pass-fixture'
import { walletVersions } from '#test/domain/wallet/wallet-data'

const [pass] = passVersions
const [card] = cardVersions
const [wallet] = walletVersions
const [concession] = concessionVersions

const first = <Terms>(list: readonly Terms[] | undefined): Terms | undefined => list?.[0]
const trips = pass?.value.products.find(({ product }) => product === 'trips')

describe('catalogue files of cards and passes', () => {
  test('what ships survives being written and parsed again', () => {
    expect(passVersionsSchema.parse(JSON.parse(JSON.stringify(passVersions)))).toEqual(passVersions)
    expect(cardVersionsSchema.parse(JSON.parse(JSON.stringify(cardVersions)))).toEqual(cardVersions)
    expect(walletVersionsSchema.parse(JSON.parse(JSON.stringify(walletVersions)))).toEqual(walletVersions)
    expect(concessionVersionsSchema.parse(JSON.parse(JSON.stringify(concessionVersions)))).toEqual(concessionVersions)
  })

  test.each([
    ['no version at all', []],
    ['a day that does not exist', [{ ...pass, from: '2025-02-29' }]],
    [
      'an SKU that names two passes',
      [withPass({ products: [first(pass?.value.products), first(pass?.value.products)] })],
    ],
    ['a window from a day not every month has', [withPass({ saleWindow: { opensOnDay: 29, closesOnDay: 15 } })]],
    ['a pass for no route', [withProduct({ coverage: { city: false, suburb: false, express: false } })]],
    ['trips on suburban routes (PASS-023)', [withProduct({ coverage: { city: true, suburb: true, express: false } })]],
    ['another number of transfers than of trips (PASS-020, PASS-021)', [withProduct({ transfers: 14 })]],
    ['more trips than a contract slot counts', [withProduct({ trips: 70_000, transfers: 70_000 })]],
    ['a price of nothing', [withProduct({ price: 0 })]],
    ['an unknown setting', [withPass({ discount: 10 })]],
  ])('passes with %s are refused', (_title, versions) => {
    expect(passVersionsSchema.safeParse(versions).success).toBe(false)
  })

  test.each([
    [
      'two prices for one kind and occasion',
      { goods: [{ ...first(card?.value.goods), sku: 'CARD_OTHER' }, first(card?.value.goods)] },
    ],
    [
      'an SKU that names two cards',
      { goods: [{ ...first(card?.value.goods), type: 'school' }, first(card?.value.goods)] },
    ],
    ['plastic that is good for no year', { validityYears: 0 }],
  ])('cards with %s are refused', (_title, change) => {
    expect(cardVersionsSchema.safeParse([{ ...card, value: { ...card?.value, ...change } }]).success).toBe(false)
  })

  test.each([
    ['a largest top-up below the smallest', { max: 50, quickAmounts: [] }],
    ['an offered amount that cannot be topped up', { quickAmounts: [50] }],
    ['an offered amount between two steps', { step: 300 }],
  ])('wallets with %s are refused (WALLET-007)', (_title, change) => {
    expect(walletVersionsSchema.safeParse([{ ...wallet, value: { ...wallet?.value, ...change } }]).success).toBe(false)
  })

  test.each([
    [
      'a territory twice',
      { territories: [first(concession?.value.territories), first(concession?.value.territories)] },
    ],
    [
      'two lists for a territory',
      { territories: [{ ...first(concession?.value.territories), categoriesOf: 'kosshy' }] },
    ],
    [
      'a category of the bike list',
      { territories: [{ ...first(concession?.value.territories), categories: ['students'] }] },
    ],
  ])('concessions with %s are refused (CONC-001)', (_title, change) => {
    const versions = [{ ...concession, value: { ...concession?.value, ...change } }]
    expect(concessionVersionsSchema.safeParse(versions).success).toBe(false)
  })
})

function withPass(change: object): object {
  return { ...pass, value: { ...pass?.value, ...change } }
}

/** The trip pass changed, alone. */
function withProduct(change: object): object {
  return withPass({ products: [{ ...trips, ...change }] })
}
