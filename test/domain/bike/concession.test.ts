import { describe, expect, test } from 'vitest'
import { bikeConcessionKinds, verifyConcession, type ConcessionClaim } from '#domain/bike/concession'
import { calendarDay } from '#domain/time'
import { terms } from '#test/domain/bike/bike-data'

const today = calendarDay('2025-06-10')
const { concessionCategories } = terms.renter

const claim = (change: Partial<ConcessionClaim> = {}): ConcessionClaim => ({
  kind: 'students',
  isRegisteredInAstana: true,
  isLivingInAstana: true,
  hasOtherParentIt: false,
  document: { name: 'student card', number: '123', lastDay: calendarDay('2025-06-30') },
  verifiedBy: 'staff',
  ...change,
})

describe('bike concession', () => {
  test.each(bikeConcessionKinds.map((kind) => [kind]))('%s have it (CONC-030)', (kind) => {
    expect(verifyConcession(claim({ kind }), concessionCategories, today)).toEqual({
      ok: true,
      value: { concession: kind, lastDay: '2025-06-30' },
    })
  })

  test('is a list of its own: Afghan veterans and students, neither pensioners nor victims of 1986 (CONC-033)', () => {
    expect(bikeConcessionKinds).toEqual(expect.arrayContaining(['afghan_veterans', 'students']))
    expect(bikeConcessionKinds.filter((kind) => /pension|1986|repress/.test(kind))).toEqual([])
    expect(verifyConcession(claim(), [], today)).toEqual({ ok: false, error: { kind: 'concession_unknown' } })
  })

  test.each([
    ['large_families', 'concession_of_other_parent'],
    ['special_needs_children', 'concession_of_other_parent'],
    ['mothers_of_many', null],
  ] as const)('for %s a second parent is refused with %s (CONC-031)', (kind, refusal) => {
    const verdict = verifyConcession(claim({ kind, hasOtherParentIt: true }), concessionCategories, today)
    expect(verdict.ok ? null : verdict.error.kind).toBe(refusal)
  })

  test.each([
    ['registered in another city', { isRegisteredInAstana: false }],
    ['registered in Astana and living elsewhere', { isLivingInAstana: false }],
  ])('a student of an Astana university %s is refused (CONC-032)', (_, change) => {
    expect(verifyConcession(claim(change), concessionCategories, today)).toEqual({
      ok: false,
      error: { kind: 'concession_registered_elsewhere' },
    })
  })

  test('takes staff and a document in force (CONC-034)', () => {
    const kindOf = (change: Partial<ConcessionClaim>) => {
      const verdict = verifyConcession(claim(change), concessionCategories, today)
      return verdict.ok ? null : verdict.error.kind
    }
    expect(kindOf({ verifiedBy: null })).toBe('concession_not_verified')
    expect(kindOf({ document: null })).toBe('concession_not_verified')
    const until = (day: string) => ({ document: { name: 'certificate', number: '1', lastDay: calendarDay(day) } })
    expect(kindOf(until('2025-06-09'))).toBe('concession_document_expired')
    expect(kindOf(until('2025-06-10'))).toBeNull()
  })
})
