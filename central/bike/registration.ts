import { z } from 'zod'
import type { BikeRegistrationAnswer, BikeRegistrationRequest } from '#contract/bike'
import { assertNever } from '#domain/assert'
import { err, ok, type Result } from '#domain/result'
import { bikeRulesAt } from '#central/bike/catalogue'
import { consentRefusal, judgedPerson } from '#central/bike/judgement'
import { drawAccountId, openAccount, type NewAccount } from '#central/bike/open-account'
import { drawPin, hashPin } from '#central/bike/pin'
import { accessText } from '#central/bike/sms-texts'
import type { CentralContext } from '#central/context'
import { selectRow, type Queries } from '#central/database/database'
import { sha256Hex } from '#central/http/body'
import type { Refusal } from '#central/http/problem'
import type { CallingTerminal } from '#central/http/signature'

type Answer = Result<BikeRegistrationAnswer, Refusal>

/** More draws of a free ID in a row fail only in a defect: there are 90 million. */
const drawsMax = 10

/** Opens an account (BIKE-004, -006), issues its ID and sends its PIN to the renter's telephone, once (BIKE-005, GAP-16). */
export async function register(
  context: CentralContext,
  terminal: CallingTerminal,
  request: BikeRegistrationRequest,
): Promise<Answer> {
  const nowMs = context.clock.wallMs()
  const hash = sha256Hex(JSON.stringify(request))
  const registration = { terminalId: terminal.terminalId, registrationId: request.registrationId, hash }
  const earlier = await earlierAnswer(context.database, registration)
  if (earlier !== null) return earlier
  const rules = await bikeRulesAt(context.database, nowMs)
  const refusal = consentRefusal(request, rules, nowMs)
  if (refusal !== null) return err(refusal)
  const person = judgedPerson(request.person, rules, nowMs)
  if (!person.ok) return person
  for (let draw = 1; draw <= drawsMax; draw += 1) {
    const { idDigits, pinDigits } = rules.terms.access
    const accountId = drawAccountId(context.random, idDigits)
    const pin = drawPin(context.random, pinDigits)
    const pinHash = await hashPin(pin, context.random)
    const { language, contractReadAtMs, consents } = request
    const opened = { openedAtMs: nowMs, contractReadAtMs, language, person: person.value, consents }
    const answer = await open(context, { accountId, registration, pinHash, ...opened }, pin)
    if (answer !== null) return answer
  }
  throw new Error('no free account id was drawn')
}

/** Null: the ID drawn belongs to somebody. */
async function open(context: CentralContext, account: NewAccount, pin: string): Promise<Answer | null> {
  const { accountId, registration, language, person, openedAtMs } = account
  return context.database.transaction(async (queries): Promise<Answer | null> => {
    const taken = await openAccount(queries, account)
    switch (taken) {
      case null: {
        const text = accessText(language, { accountId, pin })
        await context.messages.send(queries, { phone: person.mobile, text, queuedAtMs: openedAtMs })
        return ok({ accountId, registeredAtMs: openedAtMs })
      }
      case 'registration':
        return registration === null ? null : earlierAnswer(queries, registration)
      case 'account_id':
        return null
      case 'iin':
        return err({ kind: 'bike_iin_registered' })
      case 'phone':
        return err({ kind: 'bike_phone_registered' })
      case 'email':
        return err({ kind: 'bike_email_registered' })
      default:
        return assertNever(taken)
    }
  })
}

/** The terminal did not hear the answer and asks again: the same one, and no second PIN. */
async function earlierAnswer(
  queries: Queries,
  identity: NonNullable<NewAccount['registration']>,
): Promise<Answer | null> {
  const row = await selectRow(
    queries,
    z.object({ account_id: z.string(), registration_hash: z.string(), opened_at_ms: z.int() }),
    `select account_id, registration_hash, opened_at_ms from bike_accounts
     where terminal_id = $1 and registration_id = $2`,
    [identity.terminalId, identity.registrationId],
  )
  if (row === null) return null
  if (row.registration_hash !== identity.hash) return err({ kind: 'bike_registration_reused' })
  return ok({ accountId: row.account_id, registeredAtMs: row.opened_at_ms })
}
