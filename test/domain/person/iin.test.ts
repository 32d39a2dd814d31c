import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkDigit, parseIin } from '#domain/person/iin'

/** Made up; the check digits of the second of each pair come from the second set of weights. */
const right = [
  ['991231190006', '1899-12-31', 'male'],
  ['991231190706', '1899-12-31', 'male'],
  ['991231290002', '1899-12-31', 'female'],
  ['991231290300', '1899-12-31', 'female'],
  ['900203390007', '1990-02-03', 'male'],
  ['900203390801', '1990-02-03', 'male'],
  ['850715490005', '1985-07-15', 'female'],
  ['850715490601', '1985-07-15', 'female'],
  ['070610590007', '2007-06-10', 'male'],
  ['070610590805', '2007-06-10', 'male'],
  ['040229690007', '2004-02-29', 'female'],
  ['000101590803', '2000-01-01', 'male'],
] as const

describe('an IIN (INFO-021, BIKE-100)', () => {
  test.each(right)('%s says the birthday %s and the sex %s', (iin, birthDay, sex) => {
    expect(parseIin(iin)).toEqual({ ok: true, value: { iin, birthDay, sex } })
  })

  test.each([
    ['', 'iin_not_12_digits'],
    ['90020339000', 'iin_not_12_digits'],
    ['9002033900070', 'iin_not_12_digits'],
    ['90020339000a', 'iin_not_12_digits'],
    ['٩٠٠٢٠٣٣٩٠٠٠٧', 'iin_not_12_digits'],
    ['900203390008', 'iin_check_digit'],
    // No check digit exists for these eleven.
    ['900203391600', 'iin_check_digit'],
    ['900203391609', 'iin_check_digit'],
    ['900203090008', 'iin_century'],
    ['900203790002', 'iin_century'],
    ['900230390004', 'iin_birth_day'],
    ['901301390002', 'iin_birth_day'],
    // 2005 has no 29 February, nor has 1902 a 30th.
    ['050229590002', 'iin_birth_day'],
    ['040230590006', 'iin_birth_day'],
  ])('%s is refused with %s', (text, kind) => {
    expect(parseIin(text)).toEqual({ ok: false, error: { kind } })
  })

  test('of the ten last digits one at most is right, none where both sets of weights give 10', () => {
    const elevens = fc.array(fc.nat(9), { minLength: 11, maxLength: 11 })
    fc.assert(
      fc.property(elevens, (digits) => {
        const rights = Array.from({ length: 10 }, (_, last) => parseIin(digits.join('') + String(last))).filter(
          (parsed) => parsed.ok || parsed.error.kind !== 'iin_check_digit',
        )
        expect(rights).toHaveLength(checkDigit(digits) === null ? 0 : 1)
      }),
    )
  })
})
