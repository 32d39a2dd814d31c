import { z } from 'zod'
import { problemSchema } from '#contract/central'
import { err, ok, type Result } from '#domain/result'
import type { CentreError } from '#electron/sync/centre-error'

export type Fetch = (url: string, init: RequestInit) => Promise<Response>

/** A page of 1000 payments is a third of a megabyte. */
const answerBytesMax = 16 * 1024 * 1024

const refusalSchema = problemSchema.extend({
  acknowledgedSeq: z.int().nonnegative().optional(),
  lockedUntilMs: z.int().nonnegative().optional(),
})

function linkError(error: unknown): CentreError {
  const isTimeout = error instanceof DOMException && error.name === 'TimeoutError'
  if (isTimeout) return { kind: 'link_timeout' }
  const cause = error instanceof Error && error.cause instanceof Error ? `: ${error.cause.message}` : ''
  return { kind: 'link_down', detail: `${error instanceof Error ? error.message : String(error)}${cause}` }
}

async function readText(response: Response): Promise<string | null> {
  if (response.body === null) return ''
  const parts: Uint8Array[] = []
  let length = 0
  const body: AsyncIterable<Uint8Array> = response.body
  for await (const part of body) {
    length += part.length
    if (length > answerBytesMax) return null
    parts.push(part)
  }
  return Buffer.concat(parts).toString('utf8')
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** One HTTP exchange: never throws, whatever comes back. */
export async function exchange<T>(
  fetch: Fetch,
  url: string,
  init: RequestInit,
  schema: z.ZodType<T>,
): Promise<Result<T, CentreError>> {
  let status: number
  let text: string | null
  try {
    const response = await fetch(url, { ...init, redirect: 'error' })
    status = response.status
    text = await readText(response)
  } catch (error) {
    return err(linkError(error))
  }
  if (text === null) return err({ kind: 'centre_answer_invalid', detail: 'too long' })
  const body = parseJson(text)
  if (status < 200 || status > 299) {
    const problem = refusalSchema.safeParse(body).data
    const acknowledgedSeq = problem?.acknowledgedSeq ?? null
    const code = problem?.code ?? `http_${String(status)}`
    const locked = problem?.lockedUntilMs === undefined ? {} : { lockedUntilMs: problem.lockedUntilMs }
    return err({ kind: 'centre_refused', code, status, acknowledgedSeq, ...locked })
  }
  const parsed = schema.safeParse(body)
  if (parsed.success) return ok(parsed.data)
  const issue = parsed.error.issues[0]
  return err({
    kind: 'centre_answer_invalid',
    detail: `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'invalid'}`,
  })
}
