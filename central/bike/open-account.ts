import { z } from 'zod'
import type { Consent } from '#domain/consent/consent'
import type { Language } from '#domain/language'
import type { Person } from '#domain/person/person'
import { selectRow, type Queries } from '#central/database/database'
import type { RandomSource } from '#central/context'

export type NewAccount = {
  readonly accountId: string
  /** Null: opened by the operator's staff. */
  readonly registration: { readonly terminalId: string; readonly registrationId: string; readonly hash: string } | null
  readonly pinHash: string
  readonly openedAtMs: number
  readonly contractReadAtMs: number
  readonly language: Language
  readonly person: Person
  readonly consents: readonly Consent[]
}

/** What is taken already. */
export type Taken = 'registration' | 'account_id' | 'iin' | 'phone' | 'email'

/** An ID that tells nothing of its owner or of the number of accounts: it is typed on a bike's keys in front of others. */
export function drawAccountId(random: RandomSource, digits: number): string {
  const least = 10 ** (digits - 1)
  return String(least + (Buffer.from(random.bytes(6)).readUIntBE(0, 6) % (9 * least)))
}

/** Opens the account or says what stands in the way; then nothing is stored. */
export async function openAccount(queries: Queries, account: NewAccount): Promise<Taken | null> {
  const { accountId, registration, person } = account
  const opened = await queries.query(
    `insert into bike_accounts (account_id, terminal_id, registration_id, registration_hash, opened_at_ms,
       contract_read_at_ms, pin_hash, residence) values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing`,
    [
      accountId,
      registration?.terminalId ?? null,
      registration?.registrationId ?? null,
      registration?.hash ?? null,
      account.openedAtMs,
      account.contractReadAtMs,
      account.pinHash,
      person.residence,
    ],
  )
  if (opened.rowCount === 0) return whatIsTaken(queries, account)
  if (!(await insertRenter(queries, account))) {
    await queries.query('delete from bike_accounts where account_id = $1', [accountId])
    return whatIsTaken(queries, account)
  }
  await recordConsents(queries, accountId, account.consents)
  return null
}

/** Of one version the first time counts. */
export async function recordConsents(queries: Queries, accountId: string, consents: readonly Consent[]): Promise<void> {
  for (const { kind, version, language, atMs } of consents) {
    await queries.query(
      `insert into bike_consents (account_id, kind, version, language, at_ms) values ($1, $2, $3, $4, $5)
       on conflict (account_id, kind, version) do nothing`,
      [accountId, kind, version, language, atMs],
    )
  }
}

/** False when the IIN, telephone or e-mail belongs to an account already (BIKE-004); waits for one being opened just now. */
async function insertRenter(queries: Queries, { accountId, person, language }: NewAccount): Promise<boolean> {
  const { rowCount } = await queries.query(
    `insert into bike_renters (account_id, surname, first_name, patronymic, birth_day, iin, address, mobile, email,
       additional_contacts, document_kind, document_number, language)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) on conflict do nothing`,
    [
      accountId,
      person.surname,
      person.firstName,
      person.patronymic,
      person.birthDay,
      person.iin,
      person.address,
      person.mobile,
      person.email,
      JSON.stringify(person.additionalContacts),
      person.document.kind,
      person.document.number,
      language,
    ],
  )
  return rowCount === 1
}

async function whatIsTaken(queries: Queries, { person, registration }: NewAccount): Promise<Taken> {
  const row = await selectRow(
    queries,
    z.object({ registration: z.boolean(), iin: z.boolean(), phone: z.boolean(), email: z.boolean() }),
    `select exists (select 1 from bike_accounts where terminal_id = $1 and registration_id = $2) as registration,
       exists (select 1 from bike_renters where iin = $3) as iin,
       exists (select 1 from bike_renters where mobile = $4) as phone,
       exists (select 1 from bike_renters where lower(email) = lower($5)) as email`,
    [registration?.terminalId ?? null, registration?.registrationId ?? null, person.iin, person.mobile, person.email],
  )
  if (row === null) throw new Error('a select without a table has one row')
  if (row.registration) return 'registration'
  if (row.iin) return 'iin'
  if (row.phone) return 'phone'
  return row.email ? 'email' : 'account_id'
}
