import { describe, expect, test } from 'vitest'
import { certificateTerm, mayApplyAlone, pupilRight, type StudyCertificate } from '#domain/concession/school'
import { calendarDay } from '#domain/time'
import { shippedSchoolTerms } from '#test/domain/concession/concession-data'
import { shippedFareTariff } from '#test/domain/fare/fare-data'

const terms = shippedSchoolTerms()
const age = shippedFareTariff().schoolAge

function certificate(issuedOn: string, change: Partial<StudyCertificate> = {}): StudyCertificate {
  return { programme: 'school', outgoingNumber: '17', issuedOn: calendarDay(issuedOn), ...change }
}

describe('age of a pupil (SCHOOL-001)', () => {
  test.each([
    ['the eve of the 7th birthday', '2019-11-22', 'too_young'],
    ['the 7th birthday', '2019-11-21', null],
    ['the eve of the 18th birthday', '2008-11-22', null],
    ['the 18th birthday', '2008-11-21', 'too_old'],
    ['age 18', '2007-12-01', 'too_old'],
  ])('on %s (SCHOOL-001)', (_title, bornOn, refusal) => {
    const right = pupilRight(calendarDay(bornOn), certificate('2026-09-05'), terms, age, calendarDay('2026-11-21'))
    expect(right.ok ? null : right.error.kind).toBe(refusal)
  })

  test('the free ride ends with the certificate or on the eve of the 18th birthday (SCHOOL-001, SCHOOL-004)', () => {
    const today = calendarDay('2026-11-21')
    const lastDay = (bornOn: string) => pupilRight(calendarDay(bornOn), certificate('2026-09-05'), terms, age, today)
    expect(lastDay('2015-01-01')).toEqual({ ok: true, value: { lastDay: '2027-08-31' } })
    expect(lastDay('2009-02-10')).toEqual({ ok: true, value: { lastDay: '2027-02-09' } })
  })

  test('a certificate does not help after 18 (SCHOOL-001)', () => {
    const student = certificate('2026-09-05', { programme: 'college_or_university' })
    const dated = shippedSchoolTerms({ semesterLastDays: [calendarDay('2027-01-25')] })
    expect(pupilRight(calendarDay('2008-01-01'), student, dated, age, calendarDay('2026-11-21'))).toMatchObject({
      error: { kind: 'too_old', before: 18 },
    })
  })
})

describe('certificate of study (SCHOOL-004)', () => {
  test.each([
    ['2026-08-31', '2026-08-31', '2026-08-31'],
    ['2026-09-01', '2026-09-01', '2027-08-31'],
    ['2026-09-01', '2027-08-31', '2027-08-31'],
    ['2026-06-15', '2026-06-20', '2026-08-31'],
    ['2027-01-10', '2027-01-10', '2027-08-31'],
  ])('dated %s and shown on %s it is good to %s (SCHOOL-004)', (issuedOn, today, lastDay) => {
    expect(certificateTerm(certificate(issuedOn), terms, calendarDay(today))).toEqual({ ok: true, value: lastDay })
  })

  test.each([
    ['2026-08-31', '2026-09-01', '2026-08-31'],
    ['2026-09-01', '2027-09-01', '2027-08-31'],
  ])('dated %s it is refused on %s', (issuedOn, today, lastDay) => {
    expect(certificateTerm(certificate(issuedOn), terms, calendarDay(today))).toEqual({
      ok: false,
      error: { kind: 'certificate_expired', lastDay },
    })
  })

  test.each([
    ['without outgoing number', certificate('2026-09-05', { outgoingNumber: null }), 'certificate_without_number'],
    ['with an empty outgoing number', certificate('2026-09-05', { outgoingNumber: ' ' }), 'certificate_without_number'],
    ['dated after today', certificate('2026-11-22'), 'certificate_not_yet_issued'],
    [
      'of a college without semester dates',
      certificate('2026-09-05', { programme: 'college_or_university' }),
      'semester_unknown',
    ],
  ])('%s it is refused (SCHOOL-004)', (_title, shown, kind) => {
    expect(certificateTerm(shown, terms, calendarDay('2026-11-21'))).toMatchObject({ error: { kind } })
  })

  test('of a college it is good to the end of its semester, from configuration (SCHOOL-004)', () => {
    const dated = shippedSchoolTerms({ semesterLastDays: [calendarDay('2027-06-30'), calendarDay('2027-01-25')] })
    const shown = certificate('2026-09-05', { programme: 'college_or_university' })
    expect(certificateTerm(shown, dated, calendarDay('2027-01-25'))).toEqual({ ok: true, value: '2027-01-25' })
    expect(certificateTerm(shown, dated, calendarDay('2027-01-26'))).toMatchObject({
      error: { kind: 'certificate_expired', lastDay: '2027-01-25' },
    })
  })

  test('in vacation it is refused only when the switch says so (GAP-38)', () => {
    const strict = shippedSchoolTerms({ vacationMonths: [6, 7, 8] })
    expect(certificateTerm(certificate('2026-09-05'), strict, calendarDay('2027-06-10'))).toMatchObject({
      error: { kind: 'vacation' },
    })
    expect(certificateTerm(certificate('2026-09-05'), strict, calendarDay('2027-05-10')).ok).toBe(true)
  })
})

test('from the 16th birthday on a pupil may apply himself (SCHOOL-006)', () => {
  const bornOn = calendarDay('2010-11-21')
  expect(mayApplyAlone(bornOn, terms, calendarDay('2026-11-20'))).toBe(false)
  expect(mayApplyAlone(bornOn, terms, calendarDay('2026-11-21'))).toBe(true)
})
