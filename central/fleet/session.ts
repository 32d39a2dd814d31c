import { createHmac, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'

/** Who looks at the fleet. The cookie itself says so, sealed with the operator's key: any process over the same
 *  database knows it, and a new key ends every session. */
export type FleetSession = { readonly name: string; readonly untilMs: number }

export const sessionCookie = 'beket-fleet'
const sessionMs = 8 * 3_600_000

const sessionSchema = z.strictObject({ name: z.string(), untilMs: z.int() })

export function sealSession(operatorKey: string, name: string, nowMs: number): string {
  const session: FleetSession = { name, untilMs: nowMs + sessionMs }
  const payload = Buffer.from(JSON.stringify(session)).toString('base64url')
  return `${payload}.${seal(operatorKey, payload)}`
}

/** Null: no session, another key's, or one that is over. */
export function openSession(operatorKey: string, cookies: string | undefined, nowMs: number): FleetSession | null {
  const sealed = (cookies ?? '')
    .split(';')
    .map((cookie) => cookie.trim())
    .find((cookie) => cookie.startsWith(`${sessionCookie}=`))
  const [payload = '', given = ''] = sealed?.slice(sessionCookie.length + 1).split('.') ?? []
  const wanted = Buffer.from(seal(operatorKey, payload))
  const offered = Buffer.from(given)
  if (offered.length !== wanted.length || !timingSafeEqual(offered, wanted)) return null
  const session = sessionSchema.parse(JSON.parse(Buffer.from(payload, 'base64url').toString()))
  return session.untilMs > nowMs ? session : null
}

/** `Secure` also on the loopback interface, which browsers count as secure: over plain HTTP from elsewhere nobody signs in. */
export function cookieHeader(value: string, nowMs: number, untilMs: number): string {
  const maxAgeSeconds = Math.max(0, Math.floor((untilMs - nowMs) / 1000))
  return `${sessionCookie}=${value}; Path=/fleet; HttpOnly; Secure; SameSite=Strict; Max-Age=${String(maxAgeSeconds)}`
}

export const sessionEndMs = (nowMs: number): number => nowMs + sessionMs

function seal(operatorKey: string, payload: string): string {
  return createHmac('sha256', operatorKey).update(`fleet session\n${payload}`).digest('base64url')
}
