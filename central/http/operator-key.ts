import { createHash, timingSafeEqual } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import { err, type Result } from '#domain/result'
import type { Refusal } from '#central/http/problem'

/** Takes the same time whatever differs: digests are compared, so that not even the length shows. */
export function isOperatorKey(operatorKey: string | null, given: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
  const isEqual = timingSafeEqual(digest(given), digest(operatorKey ?? ''))
  return operatorKey !== null && isEqual
}

/** Null: the request carries the operator's key as a bearer token (RFC 6750). */
export function operatorRefusal(operatorKey: string | null, request: FastifyRequest): Result<never, Refusal> | null {
  const given = /^Bearer ([\x21-\x7e]{1,512})$/i.exec(request.headers.authorization ?? '')?.[1] ?? ''
  return isOperatorKey(operatorKey, given) ? null : err({ kind: 'operator_key_refused' })
}
