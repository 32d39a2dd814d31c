import { expect, test } from 'vitest'
import { deskOperations, operationRows } from '#contract/desk/operations'
import { operationAnswer } from '#domain/desk/operations'

/** Rows the documents give to a desk and this version does not do yet. The list shrinks; a row that is built and still here
 *  fails. */
const notBuilt = {
  specialised: [1, 2, 3, 4, 5, 6, 7, 8, 12, 14],
  central: [1, 2, 3, 4, 5, 6, 7, 8, 12, 13, 14, 42],
} as const

const done = {
  specialised: [18, 19, 20, 21, 22, 23, 24, 43],
  central: [11, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 36, 38, 41, 43],
} as const

/** Rows §17 gives to no desk, or to the central one only. */
const refusedAtBoth = [9, 10, 35, 37, 39, 40, 44, 45]
const centralOnly = [11, 13, 15, 16, 17, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 36, 38, 41, 42]

test('every row of the operations matrix is there once, in its order', () => {
  expect(deskOperations().map(({ row }) => row)).toEqual(Array.from({ length: 45 }, (_, index) => index + 1))
})

test.each(['specialised', 'central'] as const)('every row has its answer at the %s desk', (desk) => {
  for (const operation of deskOperations()) expect(operationAnswer(operation, desk), operation.name.en).not.toBeNull()
  const of = (state: string): number[] =>
    operationRows(desk)
      .filter((row) => row.state === state)
      .map(({ row }) => row)
  expect(of('not_built')).toEqual(notBuilt[desk])
  expect(of('refused')).toEqual(
    desk === 'central' ? refusedAtBoth : [...refusedAtBoth, ...centralOnly].sort((a, b) => a - b),
  )
  expect(of('done')).toEqual(done[desk])
})

test('what is refused says why and where to go, and names no place only where there is none', () => {
  for (const { reason, where, row } of operationRows('specialised').filter(({ state }) => state === 'refused')) {
    expect(reason, String(row)).not.toBeNull()
    expect(where === 'nowhere', String(row)).toBe(reason === 'never')
  }
})
