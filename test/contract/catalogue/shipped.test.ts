import { expect, test } from 'vitest'
import { catalogueSchema } from '#contract/catalogue/schema'
import { shippedCatalogue } from '#contract/catalogue/shipped'

test('the catalogue that comes with the product is what its schema makes of it', () => {
  expect(catalogueSchema.parse(shippedCatalogue())).toEqual(shippedCatalogue())
})
