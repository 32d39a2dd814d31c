import { err, ok, type Result } from '#domain/result'
import { isStorableText, type CentralContext } from '#central/context'

export type RevocationError = { readonly kind: 'terminal_unknown' } | { readonly kind: 'reason_invalid' }

/** From the next request on, every API process refuses the terminal: each asks the database who is valid. Final: the machine
 *  comes back under another number with a new code. Again is harmless, the first reason stays. */
export async function revokeTerminal(
  context: CentralContext,
  terminalNumber: number,
  reason: string,
): Promise<Result<null, RevocationError>> {
  const text = reason.trim()
  if (text === '' || text.length > 500 || !isStorableText(text)) return err({ kind: 'reason_invalid' })
  const { rowCount } = await context.database.query(
    `update terminals set revoked = true, revoked_at_ms = coalesce(revoked_at_ms, $2),
       revoked_reason = coalesce(revoked_reason, $3)
     where terminal_number = $1`,
    [terminalNumber, context.clock.wallMs(), text],
  )
  return rowCount === 1 ? ok(null) : err({ kind: 'terminal_unknown' })
}
