import { randomUUID } from 'node:crypto'
import { expect } from 'vitest'
import { z } from 'zod'
import {
  bikeRegistrationAnswerSchema,
  bikeSignInAnswerSchema,
  type BikeAccountState,
  type BikeRegistrationRequest,
} from '#contract/bike'
import { problemSchema } from '#contract/central'
import { checkDigit } from '#domain/person/iin'
import { calendarDay, type CalendarDay } from '#domain/time'
import type { Database } from '#central/database/database'
import { noonMs, type Answer, type Rig, type TestTerminal } from '#test/central/rig'

/** IIN of somebody born on `birthDay`, the first at or after `serial` that has a check digit. */
export function iinOf(birthDay: CalendarDay, serial: number): string {
  const century = birthDay >= '2000-01-01' ? '5' : '3'
  const digits = `${birthDay.slice(2).replaceAll('-', '')}${century}${String(serial).padStart(4, '0')}`
  const check = checkDigit(Array.from(digits, Number))
  return check === null ? iinOf(birthDay, serial + 1) : `${digits}${String(check)}`
}

export const consents = (['personal_data', 'bike_contract', 'rider_statements'] as const).map((kind) => ({
  kind,
  version: 'velobike-2021',
  language: 'kk' as const,
  atMs: noonMs - 1000,
}))

let people = 0

/** A valid request of somebody nobody knows yet; `change` replaces members of the person. */
export function registrationOf(change: Partial<BikeRegistrationRequest['person']> = {}): BikeRegistrationRequest {
  people += 1
  const birthDay = change.birthDay ?? calendarDay('1990-04-15')
  const person = {
    surname: 'Сейітқызы',
    firstName: 'Әсел',
    patronymic: null,
    birthDay,
    iin: iinOf(birthDay, people * 3),
    address: 'Астана, Тұран даңғылы, 34',
    mobile: `+7701${String(people).padStart(7, '0')}`,
    email: `renter-${String(people)}@example.kz`,
    additionalContacts: [],
    document: { kind: 'identity_card' as const, number: `0${String(people).padStart(8, '0')}` },
    residence: 'citizen' as const,
    ...change,
  }
  return { registrationId: randomUUID(), language: 'kk', contractReadAtMs: noonMs - 2000, consents, person }
}

export const foreigner = {
  iin: null,
  document: { kind: 'foreign_passport', number: 'AB 1234567' },
  residence: 'non_resident',
} as const

export function expectProblem(answer: Answer, status: number, code: string): void {
  expect(problemSchema.parse(answer.body)).toMatchObject({ status, code })
  expect(answer.status).toBe(status)
  expect(answer.contentType).toContain('application/problem+json')
}

export type TestRenter = {
  readonly accountId: string
  readonly pin: string
  readonly person: BikeRegistrationRequest['person']
}

/** Registers at the terminal and reads the PIN out of the renter's messages. */
export async function registered(
  rig: Rig,
  terminal: TestTerminal,
  change: Partial<BikeRegistrationRequest['person']> = {},
): Promise<TestRenter> {
  const request = registrationOf(change)
  const answer = await terminal.post('/v1/bike/registrations', request)
  const { accountId } = bikeRegistrationAnswerSchema.parse(answer.body)
  const [text = ''] = await messagesTo(rig, request.person.mobile)
  return { accountId, pin: /PIN\S* (\d+)/.exec(text ?? '')?.[1] ?? '', person: request.person }
}

export async function messagesTo(rig: Rig, mobile: string): Promise<(string | null)[]> {
  const messages = await rig.admin.bike.messages()
  return messages.filter(({ phone }) => phone === mobile).map(({ text }) => text)
}

export async function signedIn(
  terminal: TestTerminal,
  { accountId, pin }: { accountId: string; pin: string },
): Promise<{ token: string; account: BikeAccountState }> {
  const answer = await terminal.post('/v1/bike/sessions', { accountId, pin })
  return bikeSignInAnswerSchema.parse(answer.body)
}

/** Rows of every bike table but the count of attempts, which a refused request changes on purpose. */
export async function bikeRows(database: Database): Promise<Record<string, number>> {
  const tables = ['accounts', 'renters', 'consents', 'sessions', 'payments', 'purchases', 'postings', 'deposits']
  const counts = tables.map((table) => `(select count(*)::bigint from bike_${table}) as ${table}`)
  const { rows } = await database.query(
    `select ${counts.join(', ')}, (select count(*)::bigint from sms_outbox) as messages,
       (select count(*)::bigint from bike_accounts where blocked_at_ms is not null) as blocked`,
  )
  return z.record(z.string(), z.int()).parse(rows[0])
}
