import {
  bikeConsentsRequestSchema,
  bikeRegistrationRequestSchema,
  bikeSessionRequestSchema,
  bikeSignInRequestSchema,
  type BikeAccountState,
} from '#contract/bike'
import type { Consent } from '#domain/consent/consent'
import type { Fact } from '#domain/facts'
import { tenge } from '#domain/money'
import { err, ok, type Result } from '#domain/result'
import { calendarDay } from '#domain/time'
import type { CentreError } from '#electron/sync/centre-error'
import type { Chance } from '#test/simulate/chance'

/** Somebody with a bike account, and what he types. */
export const renterIds = ['10000001', '10000002'] as const
const debts: Readonly<Record<string, number>> = { '10000002': 1200 }
export const renterPin = '147147'

/** The bike service of the centre: it knows what was paid and what was agreed to, and nobody rides. */
export interface ModelRenters {
  answer(path: string, body: object): Result<unknown, CentreError>
}

const seasons = [{ firstDay: calendarDay('2026-03-01'), lastDay: calendarDay('2026-11-15') }]
const sessionTermMs = 600_000

export function createModelRenters(chance: Chance, nowMs: () => number, facts: () => readonly Fact[]): ModelRenters {
  const sessions = new Map<string, string>()
  const consents = new Map<string, readonly Consent[]>()
  const registered = new Map<string, string>()
  const refused = (code: string): Result<never, CentreError> =>
    err({ kind: 'centre_refused', code, status: 403, acknowledgedSeq: null })

  function stateOf(accountId: string): BikeAccountState {
    const paid = facts()
      .filter((fact) => fact.kind === 'account_paid')
      .filter((fact) => fact.accountId === accountId)
    const sum = (amounts: readonly number[]): number => amounts.reduce((total, amount) => total + amount, 0)
    const added = sum(
      paid.filter(({ purpose }) => purpose === 'top_up' || purpose === 'debt').map(({ amount }) => amount),
    )
    const debt = debts[accountId] ?? 0
    const open = Math.max(debt - added, 0)
    return {
      accountId,
      residence: 'citizen',
      birthDay: calendarDay('1990-04-15'),
      concessionLastDay: null,
      isBlocked: false,
      account: {
        balance: tenge(added - debt),
        reserved: tenge(0),
        depositHeld: tenge(sum(paid.map(({ deposit }) => deposit))),
        debts: open === 0 ? [] : [{ kind: 'damage', amount: tenge(debt), open: tenge(open), atMs: 0, dueDay: null }],
        restriction: null,
        product: null,
      },
      seasons,
      minimum: tenge(0),
      consents: [...(consents.get(accountId) ?? [])],
      firstPaidAtMs: paid.length === 0 ? null : nowMs(),
      asOfMs: nowMs(),
    }
  }

  function register(body: object): Result<unknown, CentreError> {
    const { registrationId, consents: agreed } = bikeRegistrationRequestSchema.parse(body)
    const accountId = registered.get(registrationId) ?? String(20_000_001 + registered.size)
    registered.set(registrationId, accountId)
    consents.set(accountId, agreed)
    return ok({ accountId, registeredAtMs: nowMs() })
  }

  function signIn(body: object): Result<unknown, CentreError> {
    const { accountId, pin } = bikeSignInRequestSchema.parse(body)
    const isKnown = renterIds.some((id) => id === accountId)
    if (!isKnown || pin !== renterPin) return refused('bike_access_refused')
    const token = Buffer.from(chance.bytes(32)).toString('base64url')
    sessions.set(token, accountId)
    return ok({ token, expiresAtMs: nowMs() + sessionTermMs, account: stateOf(accountId) })
  }

  function inSession(token: string, work: (accountId: string) => unknown): Result<unknown, CentreError> {
    const accountId = sessions.get(token)
    return accountId === undefined ? refused('bike_session_invalid') : ok(work(accountId))
  }

  return {
    answer(path, body) {
      switch (path) {
        case '/v1/bike/registrations':
          return register(body)
        case '/v1/bike/sessions':
          return signIn(body)
        case '/v1/bike/account':
          return inSession(bikeSessionRequestSchema.parse(body).token, stateOf)
        case '/v1/bike/consents': {
          const { token, consents: agreed } = bikeConsentsRequestSchema.parse(body)
          return inSession(token, (accountId) => {
            consents.set(accountId, [...(consents.get(accountId) ?? []), ...agreed])
            return stateOf(accountId)
          })
        }
        case '/v1/bike/sessions/end':
          sessions.delete(bikeSessionRequestSchema.parse(body).token)
          return ok({})
        case '/v1/bike/blocks':
          return refused('bike_proof_refused')
        default:
          return refused('not_found')
      }
    },
  }
}
