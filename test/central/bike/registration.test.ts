import { expect, it } from 'vitest'
import { bikeRegistrationAnswerSchema } from '#contract/bike'
import { calendarDay } from '#domain/time'
import { bikeRows, consents, expectProblem, foreigner, iinOf, messagesTo, registrationOf } from '#test/central/bike/rig'
import { describeOnEngines, noonMs } from '#test/central/rig'

const path = '/v1/bike/registrations'

describeOnEngines('bike registration', (setup) => {
  it('opens one account with an ID of the centre and sends the PIN to the telephone only (BIKE-004, BIKE-005, BIKE-006)', async () => {
    const rig = await setup()
    const terminal = await rig.enrol()
    const request = registrationOf()
    const answer = await terminal.post(path, request)
    const { accountId } = bikeRegistrationAnswerSchema.parse(answer.body)
    expect(accountId).toMatch(/^[1-9]\d{7}$/)
    const texts = await messagesTo(rig, request.person.mobile)
    expect(texts).toEqual([expect.stringMatching(new RegExp(`ID ${accountId}, PIN-код \\d{6}\\.`))])
    const pin = /код (\d{6})/.exec(texts[0] ?? '')?.[1] ?? ''
    expect(JSON.stringify(answer.body)).not.toContain(pin)
    const state = await rig.admin.bike.state(accountId)
    expect(state).toMatchObject({
      ok: true,
      value: { account: { balance: 0 }, residence: 'citizen', firstPaidAtMs: null },
    })
  })

  it('keeps the PIN nowhere in clear, not in the outbox either (BIKE-005)', async () => {
    const rig = await setup()
    const terminal = await rig.enrol()
    const request = registrationOf()
    await terminal.post(path, request)
    const [text] = await messagesTo(rig, request.person.mobile)
    const pin = /код (\d{6})/.exec(text ?? '')?.[1] ?? ''
    expect(pin).toMatch(/^\d{6}$/)
    const { rows } = await rig.database.query(
      'select (select json_agg(a) from bike_accounts a) as accounts, (select json_agg(m) from sms_outbox m) as messages',
    )
    expect(JSON.stringify(rows)).not.toContain(pin)
    expect(JSON.stringify(rows)).toContain('scrypt$14$8$1$')
  })

  it('answers the same when it is asked again, and sends no second PIN (BIKE-004)', async () => {
    const rig = await setup()
    const terminal = await rig.enrol()
    const request = registrationOf()
    const answers = await Promise.all([1, 2, 3].map(() => terminal.post(path, request)))
    rig.clock.nowMs += 60_000
    const late = await terminal.post(path, request)
    for (const answer of answers) expect(answer).toEqual(late)
    expect(late.status).toBe(200)
    expect(await messagesTo(rig, request.person.mobile)).toHaveLength(1)
    const changed = { ...request, person: { ...request.person, surname: 'Басқа' } }
    expectProblem(await terminal.post(path, changed), 409, 'bike_registration_reused')
  })

  it.each([
    ['IIN', 'bike_iin_registered', 'iin'],
    ['telephone', 'bike_phone_registered', 'mobile'],
    ['e-mail in another case', 'bike_email_registered', 'email'],
  ] as const)('refuses a second account with the same %s (BIKE-004)', async (_name, code, member) => {
    const rig = await setup()
    const terminal = await rig.enrol()
    const other = await rig.enrol()
    const first = registrationOf()
    expect((await terminal.post(path, first)).status).toBe(200)
    const before = await bikeRows(rig.database)
    const value = member === 'email' ? (first.person.email ?? '').toUpperCase() : first.person[member]
    expectProblem(await other.post(path, registrationOf({ [member]: value })), 409, code)
    expect(await bikeRows(rig.database)).toEqual(before)
  })

  it('opens one account when two terminals register one person at once (BIKE-004)', async () => {
    const rig = await setup()
    const terminals = [await rig.enrol(), await rig.enrol()]
    const { person } = registrationOf()
    const answers = await Promise.all(terminals.map((terminal) => terminal.post(path, { ...registrationOf(), person })))
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409])
    expect(await bikeRows(rig.database)).toMatchObject({ accounts: 1, renters: 1, messages: 1 })
  })

  it.each([
    ['is 18 today', '2008-03-10', 200],
    ['is 18 tomorrow', '2008-03-11', 422],
    ['is 17', '2009-01-01', 422],
  ])('judges a renter who %s (BIKE-100)', async (_name, day, status) => {
    const rig = await setup()
    const terminal = await rig.enrol()
    const birthDay = calendarDay(day)
    const answer = await terminal.post(path, registrationOf({ birthDay, iin: iinOf(birthDay, 7) }))
    expect(answer.status).toBe(status)
    if (status !== 200) expectProblem(answer, 422, 'bike_underage')
  })

  it('registers a foreigner without an IIN as a non-resident (INFO-021, BIKE-108)', async () => {
    const rig = await setup()
    const terminal = await rig.enrol()
    const request = registrationOf(foreigner)
    const { accountId } = bikeRegistrationAnswerSchema.parse((await terminal.post(path, request)).body)
    const { rows } = await rig.database.query('select document_kind, document_number from bike_renters')
    expect(rows).toEqual([{ document_kind: 'foreign_passport', document_number: 'AB 1234567' }])
    expect(await rig.admin.bike.state(accountId)).toMatchObject({ value: { residence: 'non_resident' } })
  })

  it.each([
    ['no IIN', { iin: null }, 'field_missing iin'],
    ['an IIN with a wrong check digit', { iin: '900415300124' }, 'iin_check_digit'],
    ['an IIN of another birthday', { iin: iinOf(calendarDay('1991-01-01'), 5) }, 'birth_day_differs_from_iin'],
    ['no surname', { surname: '' }, 'field_missing surname'],
    ['a telephone number too short', { mobile: '+7701' }, 'phone_form'],
    ['an e-mail that is none', { email: 'a@b' }, 'email_form'],
    ['a residence its document does not prove', { ...foreigner, residence: 'citizen' as const }, 'residence'],
  ])('refuses a person with %s and repeats none of the data (INFO-021)', async (_name, change, detail) => {
    const rig = await setup()
    const terminal = await rig.enrol()
    const answer = await terminal.post(path, registrationOf(change))
    expectProblem(answer, 422, 'bike_person_invalid')
    expect(answer.body).toMatchObject({ detail })
    expect(await bikeRows(rig.database)).toMatchObject({ accounts: 0, messages: 0 })
  })

  it.each(['personal_data', 'bike_contract', 'rider_statements'] as const)(
    'refuses while the consent %s is absent or of another version (BIKE-002, BIKE-003, BIKE-101, INFO-020)',
    async (kind) => {
      const rig = await setup()
      const terminal = await rig.enrol()
      const given = consents.filter((consent) => consent.kind !== kind)
      const request = registrationOf()
      const without = await terminal.post(path, { ...request, consents: given })
      expectProblem(without, 422, 'bike_consent_missing')
      expect(without.body).toMatchObject({ detail: kind })
      const old = { kind, version: '2019', language: 'ru', atMs: noonMs }
      expectProblem(await terminal.post(path, { ...request, consents: [...given, old] }), 422, 'bike_consent_missing')
      expect((await terminal.post(path, request)).status).toBe(200)
    },
  )

  it('refuses a consent from the future', async () => {
    const rig = await setup()
    const terminal = await rig.enrol()
    const ahead = consents.map((consent) => ({ ...consent, atMs: noonMs + 3_600_000 }))
    const answer = await terminal.post(path, { ...registrationOf(), consents: ahead })
    expectProblem(answer, 422, 'bike_consent_in_future')
  })

  it('stores registering, reading and the consents with their instants (BIKE-002, BIKE-017)', async () => {
    const rig = await setup()
    const terminal = await rig.enrol()
    const { accountId } = bikeRegistrationAnswerSchema.parse((await terminal.post(path, registrationOf())).body)
    const { rows } = await rig.database.query('select opened_at_ms, contract_read_at_ms from bike_accounts')
    expect(rows).toEqual([{ opened_at_ms: noonMs, contract_read_at_ms: noonMs - 2000 }])
    const state = await rig.admin.bike.state(accountId)
    expect(state.ok ? [...state.value.consents].sort((a, b) => a.kind.localeCompare(b.kind)) : []).toEqual(
      [...consents].sort((a, b) => a.kind.localeCompare(b.kind)),
    )
  })
})
