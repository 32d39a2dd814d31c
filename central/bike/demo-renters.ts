import { assert } from '#domain/assert'
import type { HireSeason } from '#domain/bike/season'
import { tenge } from '#domain/money'
import { residenceBy, type IdentityDocumentKind } from '#domain/person/identity'
import { parseIin, type Iin } from '#domain/person/iin'
import { calendarDay } from '#domain/time'
import type { BikeAdmin } from '#central/bike/admin'

/** The PIN of every renter of the demonstration. */
export const demoPin = '147147'

type DemoRenter = {
  readonly accountId: string
  /** What there is to see, for the bench. */
  readonly about: string
  readonly surname: string
  readonly firstName: string
  readonly birthDay: string
  readonly iin: string | null
  readonly documentKind: IdentityDocumentKind
  readonly documentNumber: string
  readonly prepare: (admin: BikeAdmin, accountId: string) => Promise<unknown>
}

const nothing = tenge(0)
const contractVersion = 'velobike-2021'

const topUp = (amount: number) => (admin: BikeAdmin, accountId: string) =>
  admin.credit(accountId, { purpose: 'top_up', sku: 'BIKE_TOP_UP', amount: tenge(amount), deposit: nothing })

/** There is no renter under age: registration refuses them (BIKE-100). */
export const demoRenters: readonly DemoRenter[] = [
  {
    accountId: '10000001',
    about: 'citizen, month subscription paid today, 2 000 to spare',
    ...{ surname: 'Ахметов', firstName: 'Ерлан', birthDay: '1990-04-15', iin: '900415300123' },
    ...{ documentKind: 'identity_card', documentNumber: '040000001' },
    prepare: (admin, accountId) =>
      admin.credit(accountId, {
        ...{ purpose: 'subscription', sku: 'BIKE_STD_MONTH' },
        ...{ amount: tenge(5000), deposit: nothing },
      }),
  },
  {
    accountId: '10000002',
    about: 'citizen, debt of 1 200: a ride and a repair; restricted',
    ...{ surname: 'Оспанова', firstName: 'Гүлнар', birthDay: '1985-07-30', iin: '850730400349' },
    ...{ documentKind: 'identity_card', documentNumber: '040000002' },
    prepare: async (admin, accountId) => {
      await admin.bill(accountId, { kind: 'time_charge', amount: tenge(-500) })
      await admin.bill(accountId, { kind: 'damage', amount: tenge(-700) })
    },
  },
  {
    accountId: '10000003',
    about: 'citizen, a ride took the last 250: balance 0, restricted',
    ...{ surname: 'Қасымов', firstName: 'Тимур', birthDay: '2001-01-01', iin: '010101500569' },
    ...{ documentKind: 'identity_card', documentNumber: '040000003' },
    prepare: async (admin, accountId) => {
      await topUp(250)(admin, accountId)
      await admin.bill(accountId, { kind: 'time_charge', amount: tenge(-250) })
    },
  },
  {
    accountId: '10000004',
    about: 'foreigner, nothing paid yet: day passes only',
    ...{ surname: 'Miller', firstName: 'John', birthDay: '1992-05-17', iin: null },
    ...{ documentKind: 'foreign_passport', documentNumber: 'AB 1234567' },
    prepare: () => Promise.resolve(),
  },
  {
    accountId: '10000005',
    about: 'student, concession verified, 200 on the account',
    ...{ surname: 'Сәрсенов', firstName: 'Нұрлан', birthDay: '1999-02-28', iin: '990228300788' },
    ...{ documentKind: 'identity_card', documentNumber: '040000005' },
    prepare: async (admin, accountId) => {
      await admin.verifyConcession(accountId, calendarDay('2035-12-31'))
      await topUp(200)(admin, accountId)
    },
  },
  {
    accountId: '10000006',
    about: 'holder of a residence permit, 5 000 on the account',
    ...{ surname: 'Иванова', firstName: 'Ольга', birthDay: '1978-06-05', iin: '780605401123' },
    ...{ documentKind: 'residence_permit', documentNumber: '0460000006' },
    prepare: topUp(5000),
  },
  {
    accountId: '10000007',
    about: 'foreigner, 3-day pass with its deposit held',
    ...{ surname: 'Schmidt', firstName: 'Anna', birthDay: '1988-11-03', iin: null },
    ...{ documentKind: 'foreign_passport', documentNumber: 'C01X00T47' },
    prepare: (admin, accountId) =>
      admin.credit(accountId, {
        ...{ purpose: 'day_pass', sku: 'BIKE_DAY_3' },
        ...{ amount: tenge(9000), deposit: tenge(37_500) },
      }),
  },
  {
    accountId: '10000008',
    about: 'citizen, registered and never paid',
    ...{ surname: 'Сейітова', firstName: 'Айгерім', birthDay: '2004-09-12', iin: '040912600916' },
    ...{ documentKind: 'identity_card', documentNumber: '040000008' },
    prepare: () => Promise.resolve(),
  },
  {
    accountId: '10000009',
    about: 'citizen, access blocked',
    ...{ surname: 'Нұрғалиев', firstName: 'Марат', birthDay: '1996-03-20', iin: '960320301374' },
    ...{ documentKind: 'passport', documentNumber: 'N12345679' },
    prepare: (admin, accountId) => admin.block(accountId),
  },
]

/** The contract names no season (GAP-05): the demonstration hires all year round. */
const demoSeasons: readonly HireSeason[] = Array.from({ length: 15 }, (_, index) => {
  const year = String(2025 + index)
  return { firstDay: calendarDay(`${year}-01-01`), lastDay: calendarDay(`${year}-12-31`) }
})

export async function createDemoRenters(admin: BikeAdmin): Promise<void> {
  await admin.setSeasons(demoSeasons)
  for (const renter of demoRenters) {
    const { accountId, surname, firstName, birthDay, documentKind } = renter
    const opened = await admin.openAccount({
      accountId,
      pin: demoPin,
      language: 'kk',
      person: {
        ...{ surname, firstName, patronymic: null, birthDay: calendarDay(birthDay) },
        iin: renter.iin === null ? null : rightIin(renter.iin),
        address: 'Астана, Тұран даңғылы, 34',
        mobile: `+770100${accountId.slice(-5)}`,
        ...{ email: null, additionalContacts: [] },
        document: { kind: documentKind, number: renter.documentNumber },
        residence: residenceBy(documentKind),
      },
      consents: (['personal_data', 'bike_contract', 'rider_statements'] as const).map((kind) => ({
        ...{ kind, version: contractVersion, language: 'kk' },
      })),
    })
    assert(opened.ok, `the demonstration renter ${accountId} is new`)
    await renter.prepare(admin, accountId)
  }
}

function rightIin(text: string): Iin {
  const parsed = parseIin(text)
  assert(parsed.ok, 'a demonstration IIN is right')
  return parsed.value.iin
}
