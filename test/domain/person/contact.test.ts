import { describe, expect, test } from 'vitest'
import { parseEmail, parsePhone } from '#domain/person/contact'

describe('a telephone number (INFO-021)', () => {
  test.each([
    ['8 701 234 56 78', '+77012345678'],
    ['87012345678', '+77012345678'],
    ['7 (701) 234-56-78', '+77012345678'],
    ['+7 701 234 56 78', '+77012345678'],
    ['7012345678', '+77012345678'],
    ['+44 20 7946 0958', '+442079460958'],
    ['+996 555 123456', '+996555123456'],
  ])('%s is %s', (typed, phone) => {
    expect(parsePhone(typed)).toEqual({ ok: true, value: phone })
  })

  test.each([
    [''],
    ['701234567'],
    ['8 701 234 56 789'],
    ['+7 701 234 56 7'],
    ['+0123456789'],
    ['44 20 7946 0958'],
    ['call me'],
  ])('%s is refused', (typed) => {
    expect(parsePhone(typed)).toEqual({ ok: false, error: { kind: 'phone_form' } })
  })
})

describe('an e-mail address (INFO-021)', () => {
  test.each([
    ['a@b.kz', 'a@b.kz'],
    [' Aigul.K+bike@Mail.Example.KZ ', 'Aigul.K+bike@mail.example.kz'],
  ])('%s is %s', (typed, email) => {
    expect(parseEmail(typed)).toEqual({ ok: true, value: email })
  })

  test.each([
    [''],
    ['a'],
    ['a@b'],
    ['@b.kz'],
    ['a@.kz'],
    ['a..b@c.kz'],
    ['.a@c.kz'],
    ['a.@c.kz'],
    ['a b@c.kz'],
    ['а@б.kz'],
    ['a@-b.kz'],
    [`${'a'.repeat(65)}@b.kz`],
    [`a@${'b.'.repeat(130)}kz`],
  ])('%s is refused', (typed) => {
    expect(parseEmail(typed)).toEqual({ ok: false, error: { kind: 'email_form' } })
  })
})
