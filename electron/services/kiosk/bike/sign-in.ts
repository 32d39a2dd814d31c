import type { ActAnswer } from '#contract/acts/act'
import type { BikeSignInAnswer } from '#contract/bike'
import type { BikeEntryProblem } from '#contract/screens/bike'
import type { ScreenOf } from '#contract/view'
import { accessFaults, attemptsLeft } from '#domain/bike/access'
import type { Result } from '#domain/result'
import { showAccount } from '#electron/services/kiosk/bike/account'
import type { BikeDesk } from '#electron/services/kiosk/bike/bike-desk'
import { done } from '#electron/services/kiosk/desk'
import type { BikeFailure } from '#electron/services/kiosk/ports'

/** ID, then PIN (BIKE-005). The PIN goes from the key pad through here to the centre and is kept nowhere. */

export function showIdEntry(bike: BikeDesk, problem: BikeEntryProblem | null = null): void {
  const { memory } = bike.visit
  memory.renter = null
  showAccess(bike, 'account_id', problem)
}

export function showPinEntry(bike: BikeDesk, problem: BikeEntryProblem | null = null): void {
  showAccess(bike, 'pin', problem)
}

function showAccess(bike: BikeDesk, field: 'account_id' | 'pin', problem: BikeEntryProblem | null): void {
  bike.show(accessScreen(bike, field, problem))
}

function accessScreen(
  bike: BikeDesk,
  field: 'account_id' | 'pin',
  problem: BikeEntryProblem | null,
): ScreenOf<'bike_entry'> {
  const { access } = bike.tariffs().bikeTerms
  const { accountId, failures } = bike.visit.memory
  const failed = problem === 'access_refused' && failures !== null ? failures.count : null
  return {
    kind: 'bike_entry',
    purpose: 'sign_in',
    field,
    progress: null,
    value: field === 'pin' ? '' : (accountId ?? ''),
    length: field === 'pin' ? access.pinDigits : access.idDigits,
    isOptional: false,
    document: null,
    accountId: field === 'pin' ? accountId : null,
    problem,
    attemptsLeft: failed === null ? null : attemptsLeft({ failures: failed, lockedUntilMs: null }, access),
    isBusy: false,
    turn: bike.visit.turn(),
  }
}

export async function enterAccess(bike: BikeDesk, field: 'account_id' | 'pin', typed: string): Promise<ActAnswer> {
  const { access } = bike.tariffs().bikeTerms
  const { memory } = bike.visit
  if (field === 'account_id') {
    memory.accountId = typed
    const isWrong = accessFaults({ renterId: typed, pin: '' }, access).some(({ kind }) => kind === 'id_form')
    if (isWrong) showIdEntry(bike, 'id_form')
    else showPinEntry(bike)
    return done
  }
  const accountId = memory.accountId ?? ''
  if (accessFaults({ renterId: accountId, pin: typed }, access).length > 0) showPinEntry(bike, 'pin_form')
  else await signIn(bike, accountId, typed)
  return done
}

async function signIn(bike: BikeDesk, accountId: string, pin: string): Promise<void> {
  const service = bike.desk.ports.bike
  await bike.ask<Result<BikeSignInAnswer, BikeFailure>>(
    { ...accessScreen(bike, 'pin', null), isBusy: true },
    () => service.signIn({ accountId, pin }),
    (answer) => {
      if (!answer.ok) refused(bike, accountId, answer.error)
      else {
        const { token, account } = answer.value
        bike.visit.memory.failures = null
        bike.visit.memory.renter = { token, account }
        showAccount(bike)
      }
    },
    (answer) => {
      if (answer.ok) service.signOut(answer.value.token)
    },
  )
}

function refused(bike: BikeDesk, accountId: string, failure: BikeFailure): void {
  if (failure.kind === 'offline') {
    showPinEntry(bike, 'offline')
    return
  }
  if (failure.code !== 'bike_access_refused') {
    bike.failed(failure)
    return
  }
  const { failures } = bike.visit.memory
  const before = failures?.accountId === accountId ? failures.count : 0
  bike.visit.memory.failures = { accountId, count: before + 1 }
  showPinEntry(bike, 'access_refused')
}
