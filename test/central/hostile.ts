import fc from 'fast-check'
import { expect } from 'vitest'
import { problemSchema } from '#contract/central'
import { rowCounts, type Answer, type Rig } from '#test/central/rig'

/** What a hostile or broken client may send, for tests of any route. */

export const nasty = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom<unknown>(
    ...[
      '',
      '\0',
      '\ud800',
      '🚌',
      '0',
      '9'.repeat(16),
      'x'.repeat(300),
      'null',
      '2026-02-30',
      "'; drop table cards; --",
    ],
    ...[-1, -0, 0.5, 1e308, 2 ** 31, 2 ** 32, 2 ** 53 - 1, 2 ** 53, 8.64e15 + 1, -(2 ** 53) + 1],
    ...[null, true, [], {}, [[]], { length: 1 }],
  ),
  fc.string({ unit: 'binary' }),
  fc.integer(),
)

/** A valid document with some members replaced, removed or added. */
export function mutated(valid: object): fc.Arbitrary<unknown> {
  const keys = Object.keys(valid)
  const change = fc.record({ key: fc.oneof(fc.constantFrom(...keys), fc.string()), value: fc.option(nasty) })
  return fc.array(change, { minLength: 0, maxLength: 3 }).map((changes) => {
    const copy = new Map<string, unknown>(Object.entries(valid))
    for (const { key, value } of changes) {
      if (value === null) copy.delete(key)
      else copy.set(key, value)
    }
    return Object.fromEntries(copy)
  })
}

/** JSON of anything, JSON of nearly the right thing, and what is not JSON at all. */
export function bodies(valid: object): fc.Arbitrary<string> {
  return fc.oneof(
    { weight: 3, arbitrary: mutated(valid).map((value) => JSON.stringify(value)) },
    { weight: 1, arbitrary: nasty.map((value) => JSON.stringify(value)) },
    { weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
    { weight: 1, arbitrary: fc.constantFrom('{"__proto__":{}}', '[', '{"a":1,}', '﻿{}', '[['.repeat(5_000), '1e999') },
  )
}

/** A refusal is a problem document below 500 and leaves every table as it was. */
export async function expectHarmless(rig: Rig, send: () => Promise<Answer>): Promise<void> {
  const before = await rowCounts(rig.database)
  const answer = await send()
  expect(answer.status).toBeLessThan(500)
  if (answer.status === 200) return
  expect(problemSchema.parse(answer.body).status).toBe(answer.status)
  expect(answer.contentType).toContain('application/problem+json')
  expect(await rowCounts(rig.database)).toEqual(before)
}
