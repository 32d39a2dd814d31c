import { describe, expect, test } from 'vitest'
import {
  applicationChannelsFor,
  documentsFor,
  documentsMissing,
  type BroughtDocument,
} from '#domain/concession/application'
import { categoriesOf, concessionClaim, type ConcessionClaim } from '#domain/concession/eligibility'
import { rideRight, type ConcessionStatus } from '#domain/concession/right'
import { transitCategories, type Territory, type TransitCategory } from '#domain/concession/tariff'
import { inForce } from '#domain/catalogue/dated'
import { calendarDay } from '#domain/time'
import { shippedConcessions } from '#test/domain/concession/concession-data'

const tariff = shippedConcessions()
const today = calendarDay('2026-11-21')
const noon = Date.parse('2026-11-21T07:00:00Z')

describe('free rides', () => {
  const resident = (territory: Territory, lastDay: string | null = null): ConcessionStatus => ({
    kind: 'resident',
    territory,
    lastDay: lastDay === null ? null : calendarDay(lastDay),
  })
  const ride = (status: ConcessionStatus, route: 'city' | 'suburban' | 'express', atMs = noon) =>
    rideRight('concession', status, route, tariff, atMs)

  test('a resident of Astana rides free on city and suburban routes (CONC-002)', () => {
    expect(ride(resident('astana'), 'city')).toEqual({ kind: 'free' })
    expect(ride(resident('astana'), 'suburban')).toEqual({ kind: 'free' })
    expect(ride(resident('astana'), 'express')).toEqual({ kind: 'pays', why: 'route_excluded' })
  })

  test.each(['tselinograd', 'arshaly', 'kosshy'] as const)(
    'a resident of %s rides free on suburban routes and pays on city routes (CONC-003)',
    (territory) => {
      expect(ride(resident(territory), 'suburban')).toEqual({ kind: 'free' })
      expect(ride(resident(territory), 'city')).toEqual({ kind: 'pays', why: 'route_excluded' })
    },
  )

  test('who moves from Kosshy to Astana rides free in the city once the centre knows it (CONC-003)', () => {
    expect(ride(resident('kosshy'), 'city').kind).toBe('pays')
    expect(ride(resident('astana'), 'city').kind).toBe('free')
  })

  test('ends with the last day of the concession (CONC-006)', () => {
    const status = resident('astana', '2026-11-21')
    expect(ride(status, 'city', Date.parse('2026-11-21T18:59:59.999Z')).kind).toBe('free')
    expect(ride(status, 'city', Date.parse('2026-11-21T19:00:00Z'))).toEqual({ kind: 'pays', why: 'ended' })
  })

  test.each<[ConcessionStatus, string]>([
    [{ kind: 'not_verified' }, 'not_verified'],
    [{ kind: 'none' }, 'no_concession'],
    [{ kind: 'pupil', lastDay: null }, 'no_named_card'],
  ])('the card alone gives no right: %j pays because of %s (CONC-002)', (status, why) => {
    expect(ride(status, 'city')).toEqual({ kind: 'pays', why })
  })

  test('without the named card the general fare is paid (CONC-002, SCHOOL-001)', () => {
    expect(rideRight('reusable', resident('astana'), 'city', tariff, noon)).toMatchObject({ why: 'no_named_card' })
    expect(rideRight('school', resident('astana'), 'city', tariff, noon)).toMatchObject({ why: 'no_named_card' })
  })

  test('a pupil rides free on city and suburban routes with the school card (SCHOOL-001)', () => {
    const pupil: ConcessionStatus = { kind: 'pupil', lastDay: calendarDay('2027-08-31') }
    expect(rideRight('school', pupil, 'city', tariff, noon)).toEqual({ kind: 'free' })
    expect(rideRight('school', pupil, 'suburban', tariff, noon)).toEqual({ kind: 'free' })
    expect(rideRight('school', pupil, 'express', tariff, noon)).toMatchObject({ why: 'route_excluded' })
  })
})

describe('who is entitled', () => {
  const claim = (change: Partial<ConcessionClaim>): ConcessionClaim => ({
    territory: 'astana',
    isRegistered: true,
    isLiving: true,
    category: 'pensioners',
    stampedStatus: null,
    stampedUntil: null,
    children: [],
    hasOtherParentIt: false,
    ...change,
  })
  const decide = (change: Partial<ConcessionClaim>, day = today) => concessionClaim(claim(change), tariff, day)
  const everywhere: TransitCategory[] = ['war_veterans', 'pensioners', 'disabled', 'disabled_children']

  test.each<[string, Territory, TransitCategory[]]>([
    ['CONC-020', 'astana', [...everywhere, 'mothers_of_many', 'large_families', 'victims_of_1986']],
    ['CONC-021', 'tselinograd', [...everywhere, 'mothers_of_many', 'large_families']],
    ['CONC-022', 'arshaly', [...everywhere, 'decorated_mothers', 'large_family_parent']],
    ['CONC-023', 'kosshy', [...everywhere, 'mothers_of_many', 'large_families']],
  ])('%s: the categories of %s are %j and no others', (_rule, territory, listed) => {
    expect([...categoriesOf(territory, tariff)].sort()).toEqual([...listed].sort())
    for (const category of transitCategories.filter((candidate) => !listed.includes(candidate)))
      expect(decide({ territory, category })).toEqual({ ok: false, error: { kind: 'category_not_listed' } })
  })

  test('the 1986 category does not count with an Akmola address (CONC-020, CONC-021)', () => {
    expect(decide({ category: 'victims_of_1986' }).ok).toBe(true)
    expect(decide({ category: 'victims_of_1986', territory: 'tselinograd' }).ok).toBe(false)
  })

  test('lists and grounds are dated data (CONC-001)', () => {
    const versions = [
      { from: calendarDay('2025-03-01'), value: tariff },
      { from: calendarDay('2027-01-01'), value: shippedConcessions({ territories: [] }) },
    ]
    const at = (instant: string) => inForce(versions, Date.parse(instant)) ?? tariff
    expect(decide({})).toMatchObject({ value: { legalBasis: expect.stringContaining('167/21-VI') as string } })
    expect(concessionClaim(claim({}), at('2026-12-31T18:59:59Z'), today).ok).toBe(true)
    expect(concessionClaim(claim({}), at('2026-12-31T19:00:00Z'), today).ok).toBe(false)
  })

  test.each([
    ['registered and living elsewhere', { isLiving: false }],
    ['living and registered elsewhere', { isRegistered: false }],
  ])('%s is refused (CONC-020)', (_title, change) => {
    expect(decide(change)).toEqual({ ok: false, error: { kind: 'not_resident' } })
  })

  test('a disabled child and its parent lose the right on its 18th birthday (CONC-020)', () => {
    const change = { category: 'disabled_children', children: [calendarDay('2008-11-22')] } as const
    expect(decide(change)).toMatchObject({ value: { lastDay: '2026-11-21' } })
    expect(decide(change, calendarDay('2026-11-22'))).toEqual({ ok: false, error: { kind: 'child_of_age' } })
  })

  test('the second parent of the same child is refused (CONC-020)', () => {
    const change = { category: 'disabled_children', children: [calendarDay('2015-01-01')] } as const
    expect(decide({ ...change, hasOtherParentIt: true })).toEqual({ ok: false, error: { kind: 'other_parent_has_it' } })
  })

  test('in Arshaly the right ends when the fourth child turns 18 (CONC-022)', () => {
    const children = ['2008-11-22', '2012-01-01', '2014-01-01', '2016-01-01'].map(calendarDay)
    const change = { territory: 'arshaly', category: 'large_family_parent', children } as const
    expect(decide(change)).toMatchObject({ value: { lastDay: '2026-11-21' } })
    expect(decide(change, calendarDay('2026-11-22'))).toEqual({
      ok: false,
      error: { kind: 'too_few_children', childrenMin: 4 },
    })
    expect(decide({ ...change, children: [...children, calendarDay('2020-01-01')] })).toMatchObject({
      value: { lastDay: '2029-12-31' },
    })
  })

  test.each([
    [null, { ok: false, error: { kind: 'stamp_missing' } }],
    ['2026-11-20', { ok: false, error: { kind: 'stamp_expired', lastDay: '2026-11-20' } }],
    ['2026-11-21', { ok: true }],
  ])('a large family with a stamped entry to %s: %j (CONC-006)', (until, answer) => {
    const stampedUntil = until === null ? null : calendarDay(until)
    expect(decide({ category: 'large_families', stampedUntil })).toMatchObject(answer)
    expect(decide({ stampedStatus: 'guardian', stampedUntil })).toMatchObject(answer)
  })

  test('the end of the stamped entry is stored as the end of the concession (CONC-006)', () => {
    const stampedUntil = calendarDay('2027-05-31')
    expect(decide({ category: 'mothers_of_many', stampedUntil })).toMatchObject({ value: { lastDay: stampedUntil } })
  })
})

describe('application', () => {
  const concession = { card: 'concession', territory: 'astana', isStampNeeded: false } as const
  const school = { card: 'school', institution: 'astana', by: 'parent' } as const
  const names = (documents: readonly { readonly name: string }[]) => documents.map(({ name }) => name)

  test('only residents of Astana may apply online for a concession card (CONC-008)', () => {
    expect(applicationChannelsFor(concession, tariff)).toEqual(['central_desk', 'online'])
    for (const territory of ['tselinograd', 'arshaly', 'kosshy'] as const)
      expect(applicationChannelsFor({ ...concession, territory }, tariff)).toEqual(['central_desk'])
  })

  test.each([
    ['astana', 'parent', ['central_desk', 'online']],
    ['astana', 'pupil', ['central_desk', 'online']],
    ['suburban', 'parent', ['central_desk']],
    ['suburban', 'pupil', ['central_desk', 'online']],
  ] as const)('for a pupil of a %s school the %s applies at %j (SCHOOL-005…007)', (institution, by, channels) => {
    expect(applicationChannelsFor({ card: 'school', institution, by }, tariff)).toEqual(channels)
  })

  test('suburban schools can be switched off (GAP-38)', () => {
    const off = shippedConcessions({ school: { ...tariff.school, suburbanInstitutions: 'refused' } })
    expect(applicationChannelsFor({ ...school, institution: 'suburban' }, off)).toEqual([])
  })

  test('documents of a concession card, with the stamped entry where it is needed (CONC-005, CONC-006)', () => {
    const plain = ['identity_document', 'pension_certificate', 'photo', 'application']
    expect(names(documentsFor(concession, tariff))).toEqual(plain)
    expect(names(documentsFor({ ...concession, isStampNeeded: true }, tariff))).toEqual([
      'identity_document',
      'pension_certificate',
      'stamped_entry',
      'photo',
      'application',
    ])
  })

  test('documents of a school card, with his own identity document when the pupil applies (SCHOOL-003, SCHOOL-006)', () => {
    const common = ['birth_certificate', 'study_certificate', 'photo', 'application']
    expect(names(documentsFor(school, tariff))).toEqual(['parent_identity_document', ...common])
    expect(names(documentsFor({ ...school, by: 'pupil' }, tariff))).toEqual(['identity_document', ...common])
  })

  test.each<[string, BroughtDocument['form'], boolean]>([
    ['identity_document', 'kaspi', true],
    ['pension_certificate', 'egov', true],
    ['photo', 'egov', false],
  ])('for a concession card %s from %s is accepted: %s (CONC-005)', (name, form, isAccepted) => {
    const needed = documentsFor(concession, tariff)
    const brought = needed.map((terms): BroughtDocument => ({
      name: terms.name,
      form: terms.name === name ? form : 'original',
    }))
    expect(documentsMissing(needed, brought)).toEqual(isAccepted ? [] : [name])
  })

  test.each<[string, BroughtDocument['form'], boolean]>([
    ['parent_identity_document', 'egov', false],
    ['birth_certificate', 'kaspi', true],
    ['study_certificate', 'egov', true],
    ['study_certificate', 'kaspi', false],
  ])('for a school card %s from %s is accepted: %s (SCHOOL-003)', (name, form, isAccepted) => {
    const needed = documentsFor(school, tariff)
    const brought = needed.map((terms): BroughtDocument => ({
      name: terms.name,
      form: terms.name === name ? form : 'original',
    }))
    expect(documentsMissing(needed, brought)).toEqual(isAccepted ? [] : [name])
  })

  test('the act of confiscation is printed in two copies (CONC-009, SCHOOL-008)', () => {
    expect(tariff.confiscationActCopies).toBe(2)
  })
})
