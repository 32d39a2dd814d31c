import { describe, expect, it } from 'vitest'
import { ruleCoverage, ruleFindings, rulesNamed } from '#scripts/rule-coverage'

const rules = { 'WOOD-001': 'Wood floats', 'WOOD-002': 'Wood burns', 'IRON-001': 'Iron sinks' }

function findingsOf(source: string, reasons: Record<string, string> = {}, coveredAreas = ['WOOD']) {
  const exceptions = { coveredAreas, reasons }
  return ruleFindings(rules, exceptions, ruleCoverage(rules, exceptions, [{ path: 'test/wood.test.ts', source }]))
}

describe('rule coverage', () => {
  it('takes rules from the titles of tests, ranges and short lists included', () => {
    expect(findingsOf("it('floats (WOOD-001)', burn)\nit('burns (WOOD-002)', burn)")).toEqual([])
    expect([...rulesNamed('(WOOD-001…003)')].sort()).toEqual(['WOOD-001', 'WOOD-002', 'WOOD-003'])
    expect([...rulesNamed('(WOOD-001, -004)')].sort()).toEqual(['WOOD-001', 'WOOD-004'])
  })

  it('finds an open rule in a covered area and leaves other areas alone', () => {
    expect(findingsOf("it('floats (WOOD-001)', burn)")).toEqual(['WOOD-002: no test names it and no reason is given'])
  })

  it('takes no comment for a proof', () => {
    expect(findingsOf("// WOOD-002\nit('floats (WOOD-001)', burn)")).toHaveLength(1)
  })

  it('accepts a reason instead of a test', () => {
    expect(findingsOf("it('floats (WOOD-001)', burn)", { 'WOOD-002': 'no fire here' })).toEqual([])
  })

  it('finds a stale reason, a reason for an unknown rule and an unknown area', () => {
    expect(findingsOf("it('all (WOOD-001, -002)', burn)", { 'WOOD-002': 'no fire here' })).toEqual([
      'WOOD-002: has tests, so the reason against them is stale',
    ])
    expect(findingsOf("it('all (WOOD-001, -002)', burn)", { 'WOOD-009': 'gone' })).toHaveLength(1)
    expect(findingsOf('', {}, ['CLAY'])).toEqual(['CLAY: no such area'])
  })
})
