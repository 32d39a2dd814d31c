import { deskRefusalCodes, type DeskAnswer } from '#contract/desk/acts'
import type { ApplicationFailure } from '#electron/services/desk/application-service'

/** The centre's own word where an operator can do something about it. */
export function refusalOf(failure: ApplicationFailure): DeskAnswer {
  if (failure.kind === 'silent') return { ok: false, reason: 'centre_silent' }
  return { ok: false, reason: deskRefusalCodes.find((code) => code === failure.code) ?? 'not_available' }
}
