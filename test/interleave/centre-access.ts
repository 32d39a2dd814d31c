import type { KeyObject } from 'node:crypto'
import type { CentralContext } from '#central/context'
import type { Refusal } from '#central/http/problem'
import type { CallingTerminal } from '#central/http/signature'
import { acceptJournal } from '#central/journal/accept'
import { cardStatus } from '#central/pending/card-status'
import { pendingDelta } from '#central/pending/delta'
import { grantLease } from '#central/pending/lease'
import { err, ok, type Result } from '#domain/result'
import type { CentreError } from '#electron/sync/centre-error'
import type { CentreClient } from '#electron/sync/client'

/** A terminal as the centre knows it. */
export type Caller = {
  readonly terminalId: string
  readonly terminalNumber: number
  readonly publicKey: string
  readonly privateKey: KeyObject
}

/** What terminals ask of the centre about cards and payments. */
export type CentreAccess = Pick<CentreClient, 'postJournal' | 'pendingDelta' | 'cardStatus' | 'lease'>

const refusedStatus = 409

/** The centre's own functions behind its routes, without HTTP in between. */
export function directAccess(context: CentralContext, { terminalId, terminalNumber, publicKey }: Caller): CentreAccess {
  const terminal: CallingTerminal = {
    terminalId,
    terminalNumber,
    role: 'kiosk',
    publicKey,
    nextPublicKey: null,
    timestampMs: context.clock.wallMs(),
    nonce: '',
    signature: new Uint8Array(),
  }
  return {
    postJournal: async (records, ahead = false) =>
      told(await acceptJournal(context, terminal, { records: [...records], ahead })),
    pendingDelta: async (cursor) => told(await pendingDelta(context, cursor)),
    cardStatus: async (cardNumber) => ok(await cardStatus(context, cardNumber)),
    lease: async (pendingId, operationNumber) => ok(await grantLease(context, terminal, pendingId, operationNumber)),
  }
}

function told<T>(answer: Result<T, Refusal>): Result<T, CentreError> {
  if (answer.ok) return answer
  const { kind, extensions } = answer.error
  const acknowledgedSeq = extensions?.['acknowledgedSeq']
  return err({
    kind: 'centre_refused',
    code: kind,
    status: refusedStatus,
    acknowledgedSeq: typeof acknowledgedSeq === 'number' ? acknowledgedSeq : null,
  })
}
