import { expect, test } from 'vitest'
import { deskActSchema } from '#contract/desk/acts'
import { deskActs } from '#domain/operator/rights'

test('every act of a desk has its right, and every right its act', () => {
  expect(deskActSchema.options.map(({ shape }) => shape.kind.value).sort()).toEqual([...deskActs].sort())
})
