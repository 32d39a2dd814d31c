import { z } from 'zod'
import { journalGenesisHash, type EnrolResponse } from '#contract/central'
import { err, ok, type Result } from '#domain/result'
import type { TerminalRole } from '#domain/terminal-role'
import type { CentralContext } from '#central/context'
import { isUniqueViolation, selectRow } from '#central/database/database'
import { sha256Hex } from '#central/http/body'
import type { Refusal } from '#central/http/problem'
import { publicKeyBytes } from '#central/terminals/keys'
import { currentPublicKey } from '#central/published/keys'

type StopName = EnrolResponse['stopName']

const terminalRowSchema = z.object({
  terminal_id: z.string(),
  terminal_number: z.int(),
  stop_name_kk: z.string(),
  stop_name_ru: z.string(),
  stop_name_en: z.string(),
})

/** Crockford's base 32: no I, L, O or U, so that a technician can read a code aloud. */
const codeAlphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** Without a role it is a kiosk, which may do least. */
export type NewTerminal = {
  readonly terminalNumber?: number
  readonly stopName: StopName
  readonly role?: TerminalRole
}

/** A code for one new terminal. Its number is given or the next free one; a number is never used again. */
export async function createEnrolmentCode(
  context: CentralContext,
  input: NewTerminal,
): Promise<Result<{ code: string; terminalNumber: number }, { kind: 'terminal_number_taken' }>> {
  const letters = [...context.random.bytes(12)].map((byte) => codeAlphabet.charAt(byte % codeAlphabet.length))
  const code = letters.join('')
  const { kk, ru, en } = input.stopName
  const given = input.terminalNumber ?? null
  try {
    const row = await selectRow(
      context.database,
      z.object({ terminal_number: z.int() }),
      `insert into terminals (terminal_id, terminal_number, stop_name_kk, stop_name_ru, stop_name_en,
         enrolment_code_hash, acknowledged_hash, role)
       values ($1, coalesce($2::bigint, (select coalesce(max(terminal_number), 0) + 1 from terminals)), $3, $4, $5, $6, $7, $8)
       returning terminal_number`,
      [context.random.uuid(), given, kk, ru, en, sha256Hex(code), journalGenesisHash, input.role ?? 'kiosk'],
    )
    return row === null ? err({ kind: 'terminal_number_taken' }) : ok({ code, terminalNumber: row.terminal_number })
  } catch (error) {
    if (isUniqueViolation(error)) return err({ kind: 'terminal_number_taken' })
    throw error
  }
}

/** Binds a public key to the terminal the code was made for. The code works once, whoever comes first; the same key may ask
 *  again with it, because the answer may have been lost on the way. */
export async function enrol(
  context: CentralContext,
  request: { readonly code: string; readonly publicKey: string },
): Promise<Result<EnrolResponse, Refusal>> {
  const key = Buffer.from(request.publicKey, 'base64')
  if (key.length !== publicKeyBytes) return err({ kind: 'request_invalid', detail: 'publicKey: length' })
  try {
    const row = await selectRow(
      context.database,
      terminalRowSchema,
      `update terminals set public_key = $2, key_since_ms = coalesce(key_since_ms, $3)
       where enrolment_code_hash = $1 and (public_key is null or public_key = $2) and not revoked
         and not exists (select 1 from retired_terminal_keys where public_key = $2)
       returning terminal_id, terminal_number, stop_name_kk, stop_name_ru, stop_name_en`,
      [sha256Hex(request.code), key.toString('base64'), context.clock.wallMs()],
    )
    if (row === null) return err({ kind: 'enrolment_code_refused' })
    return ok({
      terminalId: row.terminal_id,
      terminalNumber: row.terminal_number,
      stopName: { kk: row.stop_name_kk, ru: row.stop_name_ru, en: row.stop_name_en },
      serverTimeMs: context.clock.wallMs(),
      publishingKey: await currentPublicKey(context.database),
    })
  } catch (error) {
    if (isUniqueViolation(error)) return err({ kind: 'public_key_used' })
    throw error
  }
}
