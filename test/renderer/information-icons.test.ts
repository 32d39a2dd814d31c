import { expect, test } from 'vitest'
import { icons } from '#renderer/parts/icons.ts'
import { shippedSections } from '#test/domain/information/information-data'

test('every section of the information has a picture the renderer knows', () => {
  expect(shippedSections.filter(({ icon }) => !(icon in icons))).toEqual([])
})
