import type { ActAnswer } from '#contract/acts/act'
import type { BikeBlockRequest } from '#contract/bike'
import type { BikeEntryField, BikeEntryProblem, BikeProof } from '#contract/screens/bike'
import type { ScreenOf } from '#contract/view'
import { assert, assertNever } from '#domain/assert'
import { accessFaults } from '#domain/bike/access'
import { parseIin } from '#domain/person/iin'
import type { BikeDesk } from '#electron/services/kiosk/bike/bike-desk'
import { lengthMaxOf } from '#electron/services/kiosk/bike/form'
import type { LostAccess } from '#electron/services/kiosk/bike/visit'
import { done, notNow } from '#electron/services/kiosk/desk'
import type { BikeFailure } from '#electron/services/kiosk/ports'

/** A lost ID or PIN is blocked at once, by two of the three things its owner knows (BLOCK-022, BIKE-104). */

type ProofField = Extract<BikeEntryField, 'account_id' | 'iin' | 'document_number'>

const fieldsOf: Readonly<Record<BikeProof, readonly [ProofField, ProofField]>> = {
  id_and_document: ['account_id', 'document_number'],
  id_and_iin: ['account_id', 'iin'],
  iin_and_document: ['iin', 'document_number'],
}

export function showProofs(bike: BikeDesk): void {
  bike.show({ kind: 'bike_proof', chosen: bike.visit.memory.lost?.proof ?? null })
}

export function chooseProof(bike: BikeDesk, proof: BikeProof): ActAnswer {
  bike.visit.memory.lost = { proof, accountId: '', iin: '', documentNumber: '' }
  bike.desk.stage.update({ kind: 'bike_proof', chosen: proof })
  return done
}

function lostOf(bike: BikeDesk): LostAccess {
  const { lost } = bike.visit.memory
  assert(lost !== null, 'a proof was chosen')
  return lost
}

/** The first of its two values; nothing is asked before it is known which. */
export function startProof(bike: BikeDesk): ActAnswer {
  const { lost } = bike.visit.memory
  if (lost === null) return notNow
  showField(bike, fieldsOf[lost.proof][0])
  return done
}

function showField(bike: BikeDesk, field: ProofField, problem: BikeEntryProblem | null = null): void {
  const { bikeTerms, person } = bike.tariffs()
  bike.show({
    kind: 'bike_entry',
    purpose: 'block',
    field,
    progress: null,
    value: lostOf(bike)[keyOf(field)],
    length: field === 'account_id' ? bikeTerms.access.idDigits : lengthMaxOf(field, person),
    isOptional: false,
    document: null,
    accountId: null,
    problem,
    attemptsLeft: null,
    isBusy: false,
    turn: bike.visit.turn(),
  })
}

function keyOf(field: ProofField): 'accountId' | 'iin' | 'documentNumber' {
  switch (field) {
    case 'account_id':
      return 'accountId'
    case 'iin':
      return 'iin'
    case 'document_number':
      return 'documentNumber'
    default:
      return assertNever(field)
  }
}

export function enterProof(bike: BikeDesk, field: BikeEntryField, typed: string): ActAnswer {
  const lost = lostOf(bike)
  const [first, second] = fieldsOf[lost.proof]
  if (field !== first && field !== second) return notNow
  bike.visit.memory.lost = { ...lost, [keyOf(field)]: typed.trim() }
  const problem = problemAt(bike, field, typed.trim())
  if (problem !== null) showField(bike, field, problem)
  else if (field === first) showField(bike, second)
  else showBlock(bike)
  return done
}

function problemAt(bike: BikeDesk, field: ProofField, typed: string): BikeEntryProblem | null {
  switch (field) {
    case 'account_id': {
      const faults = accessFaults({ renterId: typed, pin: '' }, bike.tariffs().bikeTerms.access)
      return faults.some(({ kind }) => kind === 'id_form') ? 'id_form' : null
    }
    case 'iin': {
      const iin = parseIin(typed)
      return iin.ok ? null : iin.error.kind
    }
    case 'document_number':
      return typed === '' ? 'missing' : null
    default:
      return assertNever(field)
  }
}

export function backFromProof(bike: BikeDesk, field: BikeEntryField): void {
  const [first] = fieldsOf[lostOf(bike).proof]
  if (field === first) showProofs(bike)
  else showField(bike, first)
}

export function backFromBlock(bike: BikeDesk): void {
  showField(bike, fieldsOf[lostOf(bike).proof][1])
}

function showBlock(bike: BikeDesk): void {
  bike.show(blockScreen(bike))
}

function blockScreen(bike: BikeDesk): ScreenOf<'bike_block'> {
  const { proof, accountId } = lostOf(bike)
  return { kind: 'bike_block', proof, accountId: accountId === '' ? null : accountId, problem: null, isBusy: false }
}

export async function block(bike: BikeDesk): Promise<ActAnswer> {
  const request = requestOf(lostOf(bike))
  await bike.ask(
    { ...blockScreen(bike), isBusy: true },
    () => bike.desk.ports.bike.block(request),
    (answer) => {
      if (!answer.ok) {
        failed(bike, answer.error)
        return
      }
      const { accountId } = lostOf(bike)
      bike.visit.memory.lost = null
      bike.notice('access_closed', { atMs: answer.value.blockedAtMs, accountId: accountId === '' ? null : accountId })
    },
  )
  return done
}

function failed(bike: BikeDesk, failure: BikeFailure): void {
  if (failure.kind === 'offline') bike.show({ ...blockScreen(bike), problem: 'offline' })
  else if (failure.code === 'bike_proof_refused') bike.show({ ...blockScreen(bike), problem: 'proof_refused' })
  else bike.failed(failure)
}

function requestOf({ proof, accountId, iin, documentNumber }: LostAccess): BikeBlockRequest {
  switch (proof) {
    case 'id_and_document':
      return { by: 'id_and_document', accountId, documentNumber }
    case 'id_and_iin':
      return { by: 'id_and_iin', accountId, iin }
    case 'iin_and_document':
      return { by: 'iin_and_document', iin, documentNumber }
    default:
      return assertNever(proof)
  }
}
